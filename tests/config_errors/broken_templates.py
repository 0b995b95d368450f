"""Mistakes in the names and bodies of documents: what they name, and what may be missing as they are filled in."""

from tests.config_errors.broken import Case, Told

FILE = 'file: "{{ item.id }}.md"'
TITLE = "# {{ draft.title }}"

CASES = (
    Case(
        "a file from the root",
        FILE,
        'file: "/srv/{{ item.id }}.md"',
        Told('file: ^"/srv', "begins with /, but a file is released below released/: leave the / out"),
    ),
    Case(
        "a file above the folder",
        FILE,
        'file: "../{{ item.id }}.md"',
        Told('file: ^"../', "has .., but a file is released below released/"),
    ),
    Case(
        "a file without a suffix",
        FILE,
        'file: "{{ item.id }}"',
        Told('file: ^"{{ item.id }}"', "has no suffix: end it in one, as in .md"),
    ),
    Case(
        "one file for all",
        FILE,
        "file: essay.md",
        Told("file: ^essay.md", "names one file for every item: put {{ item.id }} into it"),
    ),
    Case(
        "two releases of one file",
        "\n  publish:\n",
        f"\n  first: {{effect: release, after: [review], body: topic, {FILE}}}\n  publish:\n",
        Told('file: ^"{{ item.id }}.md"\n    body: |', "the task first releases this file already"),
    ),
    Case(
        "an unknown name in a file",
        FILE,
        'file: "{{ itme.id }}.md"',
        Told(
            'file: "{{ ^itme.id',
            'unknown name "itme" (allowed: item, release, notes, draft, verdict, glossary; did you mean item?)',
        ),
    ),
    Case(
        "an unknown name in a body",
        "{{ draft.body }}",
        "{{ drfat.body }}",
        Told(
            "{{ ^drfat.body }}",
            'unknown name "drfat" (allowed: item, release, notes, draft, verdict, glossary; did you mean draft?)',
        ),
    ),
    Case(
        "an unknown field in a body",
        TITLE,
        "# {{ draft.titel }}",
        Told(
            "# {{ ^draft.titel }}", 'unknown field "draft.titel" (allowed: draft.title, draft.body, draft.used; did you'
        ),
    ),
    Case(
        "an unknown field of the item in a file",
        FILE,
        'file: "{{ item.slug }}.md"',
        Told('"{{ ^item.slug', 'unknown field "item.slug" (allowed: item.id, item.key, item.topic, item.audience, '),
    ),
    Case(
        "an output that comes from elsewhere",
        "after: [review, explain]\n",
        "after: [review]\n",
        Told("{% if ^glossary is defined", "glossary is not known here: put explain under context or after"),
    ),
    Case(
        "an output that may be passed by",
        "{% if glossary is defined %}",
        "{% if true %}",
        Told(
            "{% for term in ^glossary.terms",
            "explain may be skipped, and then there is no glossary: give publish the same when, or write {% if gloss",
        ),
    ),
    Case(
        "a list as if it were one",
        TITLE,
        "# {{ notes.text }}",
        Told("# {{ ^notes.text", "notes is a list of 2 to 6 records: {% for one in notes %}{{ one.text }}{% endfor %}"),
    ),
    Case(
        "an unknown field in a loop",
        TITLE,
        "# {% for note in notes %}{{ note.txt }}{% endfor %}",
        Told("{{ ^note.txt }}", 'unknown field "note.txt" (allowed: note.text, note.facts; did you mean note.text?)'),
    ),
    Case(
        "a name that a template sets to what is not there",
        TITLE,
        "{% set name = draft.titel %}# {{ name }}",
        Told("{% set name = ^draft.titel", 'unknown field "draft.titel" (allowed: draft.title, draft.body, '),
    ),
    Case(
        "a name that a template sets further down",
        TITLE,
        "# {{ name }}{% set name = draft.title %}",
        Told("# {{ ^name }}", 'unknown name "name" (allowed: item, release, notes, draft, verdict, glossary)'),
    ),
    Case(
        "a name beyond where it holds",
        TITLE,
        "{% with name = draft.title %}{{ name }}{% endwith %}# {{ title }}",
        Told("# {{ ^title }}", 'unknown name "title"'),
    ),
    Case(
        "a name within that rests on itself",
        TITLE,
        "{% with name = name %}# {{ name }}{% endwith %}",
        Told("{% with name = ^name %}", 'unknown name "name"'),
    ),
    Case(
        "the number of records, as a list has none",
        TITLE,
        "# {{ notes.count }}",
        Told("# {{ ^notes.count", "notes is a list of 2 to 6 records: {{ notes | length }}"),
    ),
    Case(
        "how a text does something",
        TITLE,
        "# {{ draft.title.upper }}",
        Told("# {{ ^draft.title.upper", "draft.title is no record, so it has no upper"),
    ),
    Case(
        "a whole record as words",
        TITLE,
        "# {{ draft }}",
        Told("# {{ ^draft }}", "draft is a record: name a field of it (allowed: draft.title, draft.body, draft.used)"),
    ),
    Case(
        "a field that may be missing",
        TITLE,
        "# {{ item.tone }}",
        Told("# {{ ^item.tone }}", 'tone may be missing: {{ item.tone | default("", true) }}'),
    ),
    Case(
        "a template with a fault",
        TITLE,
        "# {{ draft.title }",
        Told("^# {{ draft.title }\n", "is not a template: "),
    ),
    Case(
        "a filter that there is not",
        TITLE,
        "# {{ draft.title | upperr }}",
        Told("^# {{ draft.title | upperr", "is not a template: No filter named 'upperr'"),
    ),
)
