"""Mistakes in what waits for what, in conditions, and in what is done again."""

from tests.config_errors.broken import CAMPAIGN, CHECKERS, Case, Told

AGAIN = "redo: {task: write, unless:"
TWICE = """
  rewrite:
    agent: writer
    context: [research]
    output: draft
    description: Write.
    expected_output: A draft.
  review:
"""
AUDIT = """
  audit:
    agent: critic
    context: [write]
    after: [publish]
    output: verdict_again
    description: Judge it.
    expected_output: A verdict.
    redo: {task: write, unless: verdict_again.fine}
  publish:
"""

LOOKERS = """crew: lookers
process: sequential
works_on: brief
items: {brief: {topic: {text: 200}}}
outputs: {sight: {fields: {text: {text: 200}}}}
tasks:
  look: {agent: worker, output: sight, description: Look at it., expected_output: A finding.}
"""

CASES = (
    Case(
        "a task that waits for itself",
        "context: [research]\n",
        "context: [research, write]\n",
        Told("context: [research, ^write]\n    output: draft", "write waits for itself"),
    ),
    Case(
        "two tasks that wait for each other",
        "after: [read]",
        "after: [read, write]",
        Told(
            "after: [read, ^write]", "research waits for write, which waits for research: nothing of this ever begins"
        ),
    ),
    Case(
        "tasks of which none ever begins",
        "read: {job: read}",
        "read: {job: read, after: [publish]}",
        Told(
            "after: [^publish]",
            "read waits for publish, which waits for write, which waits for research, which waits for r",
        ),
    ),
    Case(
        "shown a task that hands nothing in",
        "context: [research, write]",
        "context: [read, research, write]",
        Told("context: [^read,", "read hands nothing in, so there is nothing to be shown: put it under after"),
    ),
    Case(
        "a job that is shown something",
        "read: {job: read}",
        "read: {job: read}\n  again: {agent: writer, output: memo, description: d, expected_output: e}\n"
        "  late: {job: read, context: [again]}",
        Told("late: {job: read, ^context", "a job is shown nothing: put it under after"),
        also={"outputs:\n": "outputs:\n  memo: {fields: {text: {text: 10}}}\n"},
    ),
    Case(
        "done again, though it does not come before",
        AGAIN,
        "redo: {task: explain, unless:",
        Told("task: ^explain", "explain is not before review (allowed: research, write)"),
    ),
    Case(
        "a reviewer that has itself done again",
        AGAIN,
        "redo: {task: review, unless:",
        Told("task: ^review,", "review cannot have itself done again (allowed: research, write)"),
    ),
    Case(
        "a job that is to be done again",
        AGAIN,
        "redo: {task: read, unless:",
        Told("task: ^read,", "read is done by no agent, so it would do the same again (allowed: research, write)"),
    ),
    Case(
        "what was released is to be done again",
        "\n  publish:\n",
        AUDIT,
        Told(
            "redo: {task: ^write, unless: verdict_again",
            "publish is between write and audit, and what is released is never released again: review before",
        ),
        also={"outputs:\n": "outputs:\n  verdict_again: {fields: {fine: {yes_no: true}}}\n"},
    ),
    Case(
        "until something that is no condition",
        'unless: verdict.word == "pass"',
        "unless: verdict.confidence",
        Told("unless: ^verdict.confidence,", "is not a condition: it must be true or false"),
    ),
    Case(
        "until something that is not CEL",
        'unless: verdict.word == "pass"',
        'unless: verdict.word == "pass" and true',
        Told('unless: verdict.word == "pass" ^and true', "is not a CEL expression"),
    ),
    Case(
        "until something that comes later",
        'unless: verdict.word == "pass"',
        "unless: glossary.count > 0",
        Told("unless: ^glossary.count", "glossary is not known here: explain comes after review"),
    ),
    Case(
        "until something that no round changes",
        'unless: verdict.word == "pass"',
        "unless: item.words > 200",
        Told(
            "unless: ^item.words",
            "asks of nothing that is done again, so no round would change it (allowed: draft, verdict)",
        ),
    ),
    Case(
        "when what it makes itself",
        "output: draft\n",
        'output: draft\n    when: draft.title != ""\n',
        Told('when: ^draft.title != ""', "write itself hands draft in, so it is not known before"),
    ),
    Case(
        "when what comes later",
        "after: [read]\n",
        'after: [read]\n    when: draft.title != ""\n',
        Told('when: ^draft.title != ""', "draft is not known here: write comes after research"),
    ),
    Case(
        "when what it does not wait for",
        "after: [review, explain]\n    when: verdict.word ==",
        "after: [explain]\n    when: verdict.word ==",
        Told("  ^publish:\n", "waits not for review"),
        also={"    after: [review]\n": "", "    when: item.audience": "    when: verdict.count > 0 && item.audience"},
        and_told=(
            Told("when: ^verdict.count > 0", "verdict is not known here: put review under context or after"),
            Told('when: ^verdict.word == "pass"\n', "verdict is not known here: put review under context or after"),
            Told("  ^explain:\n", "waits not for review, which may have write done again"),
        ),
    ),
    Case(
        "when what can never be",
        'when: item.audience == "buyers"',
        'when: item.audience == "buyers" && item.audience == "engineers"',
        Told('when: ^item.audience == "buyers" &&', "never holds, so explain is never done"),
    ),
    Case(
        "when a number is beyond its bounds",
        'when: item.audience == "buyers"',
        "when: item.words > 900",
        Told("when: ^item.words > 900", "never holds, so explain is never done (item.words is from "),
    ),
    Case(
        "a rule that never holds",
        "when: verdict.confidence < 0.3",
        "when: verdict.confidence < 0.0",
        Told("when: ^verdict.confidence < 0.0", "never holds, so it never leads to person"),
    ),
    Case(
        "a rule that asks of a share by the hundred",
        "when: verdict.confidence < 0.3",
        "when: verdict.confidence < 30.0",
        Told("when: ^verdict.confidence < 30.0", "so it always leads to person: a share is from 0 to 1"),
    ),
    Case(
        "rounds until what always is",
        'unless: verdict.word == "pass"',
        "unless: verdict.confidence >= 0.0",
        Told("unless: ^verdict.confidence >= 0.0", "always holds, so write is never done again"),
    ),
    Case(
        "a text compared with a number",
        'when: item.audience == "buyers"',
        "when: item.topic > 5",
        Told("when: ^item.topic > 5", "cannot be evaluated: a text is compared with a number"),
    ),
    Case(
        "one field of several records",
        'when: item.audience == "buyers"',
        'when: notes.text != ""',
        Told('when: ^notes.text != ""', "notes is a list of 2 to 6 records: a condition asks of notes.count alone"),
    ),
    Case(
        "a value that an output is named like",
        'when: verdict.word == "pass"',
        'when: verdict.word == "draft"',
        Told('when: verdict.word == ^"draft"', 'unknown value "draft" (allowed: pass, revise)'),
    ),
    Case(
        "a list in a condition",
        'when: verdict.word == "pass"',
        "when: '\"CEL\" in glossary.terms'",
        Told('"CEL" in ^glossary.terms', "terms is a list, and a condition asks of no list"),
    ),
    Case(
        "the size of a list in a condition",
        "when: verdict.confidence < 0.3",
        "when: size(draft.used) > 3",
        Told("when: size(^draft.used)", "used is a list, and a condition asks of no list (allowed: draft.title, "),
    ),
    Case(
        "a whole number compared with a fraction",
        'when: item.audience == "buyers"',
        "when: item.words >= 300.5",
        Told("when: ^item.words >= 300.5", "a whole number and a fraction are not compared, and item.words is whole: "),
    ),
    Case(
        "two conditions that ask of what is not there, of one output",
        "\n  review:\n",
        TWICE.replace("    context: [research]\n", "    context: [research]\n    when: item.words < item.wrds\n"),
        Told("when: item.words < ^item.wrds", 'unknown field "item.wrds"'),
        also={
            "context: [research]\n    output: draft\n    description: Write for": "context: [research]\n"
            "    when: item.words > items.words\n    output: draft\n    description: Write for",
            "context: [research, write]": "context: [research, write, rewrite]",
            "when: verdict.confidence < 0.3": 'when: draft.title != ""',
            "redo: {task: write, unless": "# {task: write, unless",
            "      # {{ draft.title }}\n      {{ draft.body }}\n": "",
        },
        and_told=(
            Told("when: item.words > ^items.words", 'unknown field group "items"'),
            Told('when: ^draft.title != ""', "write and rewrite both hand draft in"),
        ),
    ),
    Case(
        "an output of two tasks, in a condition",
        "\n  review:\n",
        TWICE,
        Told(
            'when: ^draft.title != ""',
            "write and rewrite both hand draft in, and neither waits for the other: which of the two is meant?",
        ),
        also={
            "context: [research, write]": "context: [research, write, rewrite]",
            "when: verdict.confidence < 0.3": 'when: draft.title != ""',
            "redo: {task: write, unless": "# {task: write, unless",
            "      # {{ draft.title }}\n      {{ draft.body }}\n": "",
        },
    ),
    Case(
        "an output of two tasks, in a template",
        "\n  review:\n",
        TWICE,
        Told("# {{ ^draft.title }}", "write and rewrite both hand draft in, and neither waits for the other"),
        also={
            "context: [research, write]": "context: [research, write, rewrite]",
            "redo: {task: write, unless": "# {task: write, unless",
        },
    ),
    Case(
        "going on with what may be done again",
        "    after: [review]\n",
        "",
        Told(
            "  ^explain:\n",
            "which may have write done again: it would go on with what is given up (after: [review])",
        ),
    ),
    Case(
        "released before it is reviewed",
        "    after: [review, explain]\n    when: verdict",
        "    when: item.words > 100 # verdict",
        Told("  ^publish:\n", "waits not for review, which may have write done again"),
        also={
            "{% if glossary is defined %}{% for term in glossary.terms %}\n": "",
            "      - {{ term }}\n      {% endfor %}{% endif %}\n": "",
        },
    ),
    Case(
        "an output that nobody hands in",
        "outputs:\n",
        "outputs:\n  summary: {fields: {text: {text: 90}}}\n",
        Told("  ^summary: {", "no task hands it in: name it as the output of one"),
    ),
    Case(
        "a kind of item that nobody works on",
        "items:\n",
        "items:\n  memo: {title: {text: 90}}\n",
        Told("  ^memo: {", "the crew works on brief alone"),
    ),
    Case(
        "cites what it is not shown",
        "context: [research]\n",
        "after: [research]\n",
        Told("output: ^draft", "draft cites notes, and write is not shown them: put research under context"),
    ),
    Case(
        "rests on what it is not shown",
        "      used: {ids: notes}\n",
        "",
        Told("output: ^draft", "draft rests on notes, and write is not shown them: put research under context"),
        also={"context: [research]\n": "after: [research]\n"},
    ),
    Case(
        "cites facts that are not read by then",
        "    after: [read]\n",
        "",
        Told("output: ^notes", "notes cites facts, and research does not wait for read: put it under after"),
    ),
    Case(
        "documents that nobody reads",
        "  read: {job: read}\n",
        "",
        Told("    ^source: {document: true}", "nobody reads it: add a task with job: read"),
        also={"    after: [read]\n": ""},
    ),
    Case(
        "facts of items without a document",
        "    source: {document: true}\n",
        "",
        Told(
            "grounded_in: ^facts", "a brief has no document, so there are no facts: give it a field with document: true"
        ),
        also={"  read: {job: read}\n": "", "    after: [read]\n": ""},
        and_told=(Told("{ids: ^facts}", "a brief has no document, so there are no facts"),),
    ),
    Case(
        "a job that has nothing to read",
        "    source: {document: true}\n",
        "",
        Told("crew: ^essays", "essays has nothing to read (read): give a brief a field", file=CAMPAIGN),
        also={"text: {text: 300, grounded_in: facts}": "text: {text: 300}", "      facts: {ids: facts}\n": ""},
    ),
    Case(
        "read twice",
        "read: {job: read}",
        "read: {job: read}\n  reread: {job: read}",
        Told("reread: {job: ^read}", "the task read does this already"),
    ),
    Case(
        "a crew that does itself",
        "description: Look at it.\n    expected_output: A finding.\n",
        "description: Look at it.\n    expected_output: A finding.\n  deeper: {crew: checkers, after: [look]}\n",
        Told("crew: ^checkers, after", "checkers cannot do a task of its own"),
        file=CHECKERS,
    ),
    Case(
        "a crew of outreach as the doer",
        "read: {job: read}",
        "read: {job: read}\n  sell: {crew: small}",
        Told("crew: ^small", "small does stages of outreach: a task can be done by a crew with tasks"),
    ),
    Case(
        "another crew that hands in the same output",
        "  read: {job: read}",
        "  read: {job: read}\n  look: {crew: lookers}",
        Told("crew: ^lookers", "lookers hands in glossary too: name one of the two differently"),
        files={"crews/lookers.yaml": LOOKERS.replace("sight", "glossary")},
    ),
    Case(
        "another crew that works on other items",
        "  read: {job: read}",
        "  read: {job: read}\n  look: {crew: lookers}",
        Told("crew: ^lookers", "lookers needs colour of its items, which a brief of essays lacks: give it that field"),
        files={"crews/lookers.yaml": LOOKERS.replace("topic: {text: 200}", "colour: {text: 20}")},
    ),
    Case(
        "another crew for which a field is of another kind",
        "  read: {job: read}",
        "  read: {job: read}\n  look: {crew: lookers}",
        Told("crew: ^lookers", "topic is whole for lookers, and text for essays"),
        files={"crews/lookers.yaml": LOOKERS.replace("topic: {text: 200}", "topic: {whole: [1, 2]}")},
    ),
    Case(
        "crews that do each other's tasks",
        "expected_output: A finding.\n",
        "expected_output: A finding.\n  deeper: {crew: lookers, after: [look]}\n",
        Told("crew: ^lookers", "checkers has lookers do it, which has checkers do it: that never ends"),
        file=CHECKERS,
        files={"crews/lookers.yaml": LOOKERS + "  back: {crew: checkers}\n"},
        and_told=(
            Told("crew: ^checkers", "lookers has checkers do it, which has lookers do it", "crews/lookers.yaml"),
        ),
    ),
    Case(
        "crews within crews within crews",
        "  read: {job: read}",
        "  read: {job: read}\n  look: {crew: first}",
        Told("crew: ^first", "is three levels deep (first, second, checkers): two at most"),
        files={
            "crews/first.yaml": LOOKERS.replace("crew: lookers", "crew: first") + "  more: {crew: second}\n",
            "crews/second.yaml": LOOKERS.replace("crew: lookers", "crew: second").replace("sight", "other")
            + "  more: {crew: checkers}\n",
        },
    ),
)
