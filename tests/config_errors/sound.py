"""A change of a sound crew that leaves it sound: nothing is told of it."""

from tests.config_errors.broken import Case, Told
from tests.config_errors.broken_within import CODE, GUESTS

NOTHING = Told("", "")
TITLE = "# {{ draft.title }}"
READER = "{use: crewai_tools.FileReadTool, folders: [docs]}"
FILE = 'file: "{{ item.id }}.md"'
READING = GUESTS.replace("brief: {topic", "brief: {source: {document: true}, topic") + "  take: {job: read}\n"


def body(name: str, text: str) -> Case:
    """The crew whose release begins with other words."""
    return Case(name, TITLE, text, NOTHING)


CASES = (
    Case(
        "facts that an agent finds by itself",
        "    source: {document: true}\n",
        "",
        NOTHING,
        also={
            "  read: {job: read}\n": "",
            "    after: [read]\n": "",
            "You write., model: large}": f"You write., model: large, tools: [{READER}]}}",
        },
    ),
    body("a name that the template sets", "{% set name = draft.title %}# {{ name }}"),
    body("two names that the template sets", "{% set name, size = draft.title, item.words %}# {{ name }} {{ size }}"),
    body("a block that the template sets", "{% set name %}{{ draft.title }}{% endset %}# {{ name }}"),
    body("a name that holds within", "{% with name = draft.title, size = 3 %}# {{ name }} {{ size }}{% endwith %}"),
    body(
        "a name of both branches",
        "{% if item.tone is defined %}{% set t = item.tone %}{% else %}{% set t = 'plain' %}{% endif %}# {{ t }}",
    ),
    body(
        "a name of the template within a loop",
        "{% set ns = namespace(all='') %}{% for one in notes %}{% set ns.all = ns.all ~ one.text %}{% endfor %}"
        "{{ ns.all }}",
    ),
    body(
        "a macro and a call of it",
        "{% macro bold(text) %}*{{ text }}* {{ caller('x') }}{% endmacro %}"
        "{% call(mark) bold(draft.title) %}{{ mark }}{% endcall %}",
    ),
    body("the number of records", "# {{ notes | length }}"),
    body("a text's own function", "# {{ draft.title.upper() }}"),
    Case(
        "documents that another crew reads",
        "  read: {job: read}\n",
        "  visit: {crew: code}\n",
        NOTHING,
        also={"    after: [read]\n": "    after: [visit]\n"},
        files={"crews/code.yaml": CODE},
    ),
    Case(
        "another crew that reads them, too",
        "  read: {job: read}\n",
        "  read: {job: read}\n  visit: {crew: guests}\n",
        NOTHING,
        files={"crews/guests.yaml": READING},
    ),
    Case(
        "one file of two ways that never meet",
        "\n  publish:\n",
        f"\n  first:\n    effect: release\n    after: [review]\n    when: verdict.word == 'revise'\n    {FILE}\n"
        "    body: Not yet.\n  publish:\n",
        NOTHING,
    ),
    Case("a file by the item's id in brackets", FILE, "file: \"{{ item['id'] }}.md\"", NOTHING),
    Case(
        "another crew that waits for the reviewer",
        "  read: {job: read}\n",
        "  read: {job: read}\n  visit:\n    {crew: guests, context: [write], after: [review],"
        " when: verdict.confidence > 0.5}\n",
        NOTHING,
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "a whole number made a fraction",
        'when: item.audience == "buyers"',
        "when: double(item.words) > 300.5",
        NOTHING,
    ),
    Case(
        "a task with a cron, whose day holds less than a cycle",
        "  review:\n    agent: critic\n",
        '  review:\n    agent: critic\n    schedule: "0 8,12 * * 1-5"\n    per_day: 10\n',
        NOTHING,
    ),
)
