"""Mistakes with a task that another crew does: told once, at that task of the crew's own file."""

from tests.config_errors.broken import CHECKERS, Case, Told

BEFORE = "  read: {job: read}\n"
GUESTS = """crew: guests
process: sequential
works_on: brief
items: {brief: {topic: {text: 200}}}
outputs:
  sight: {fields: {text: {text: 200}}}
  sound: {fields: {text: {text: 200}}}
tasks:
  look: {agent: worker, output: sight, description: Look at it., expected_output: A finding.}
  hear: {agent: worker, output: sound, description: Hear it., expected_output: A finding.}
"""
RELEASING = GUESTS + "  keep: {effect: release, context: [look, hear], file: '{{ item.id }}/sight.md', body: seen}\n"
CODE = """crew: code
process: sequential
works_on: brief
items: {brief: {source: {document: true}}}
tasks:
  take: {job: read}
"""
JUDGE = """
  judge:
    agent: critic
    context: [write]
    after: [visit, review]
    output: judged
    description: Judge it.
    expected_output: A verdict.
    redo: {task: visit, unless: judged.fine}
  publish:
"""
JUDGED = {"outputs:\n": "outputs:\n  judged: {fields: {fine: {yes_no: true}}}\n",
          "after: [review, explain]": "after: [review, explain, judge]"}  # fmt: skip
CASES = (
    Case(
        "a condition of another crew's task that is not CEL",
        BEFORE,
        BEFORE + "  visit: {crew: guests, when: item.words >> 300}\n",
        Told("when: item.words >^> 300", "is not a CEL expression"),
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "a condition of another crew's task over what items lack",
        BEFORE,
        BEFORE + '  visit: {crew: guests, when: item.audiense == "buyers"}\n',
        Told('visit: {crew: guests, when: ^item.audiense == "buyers"', 'unknown field "item.audiense" (allowed: item'),
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "a condition of another crew's task that never holds",
        BEFORE,
        BEFORE + "  visit: {crew: guests, when: item.words > 900}\n",
        Told("when: ^item.words > 900", "never holds, so visit is never done"),
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "a condition of another crew's task over what it does not wait for",
        BEFORE,
        BEFORE + "  visit: {crew: guests, when: verdict.confidence > 0.5}\n",
        Told("when: ^verdict.confidence > 0.5", "verdict is not known here: put review under context or after"),
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "a condition of another crew's task over what itself hands in",
        BEFORE,
        BEFORE + "  visit: {crew: guests, when: sight.count > 0}\n",
        Told("when: ^sight.count > 0", "visit itself hands sight in, so it is not known before"),
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "a condition of another crew's task over what comes after it",
        BEFORE,
        BEFORE + "  visit: {crew: guests, when: glossary.count > 0}\n",
        Told("when: ^glossary.count > 0", "glossary is not known here: explain comes after visit"),
        also={"    after: [read]\n": "    after: [read, visit]\n"},
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "another crew that goes on with what may be done again",
        BEFORE,
        BEFORE + "  visit: {crew: guests, context: [write]}\n",
        Told("  ^visit: {crew: guests", "waits not for review, which may have write done again: it would go on with"),
        files={"crews/guests.yaml": GUESTS},
    ),
    Case(
        "another crew that releases is to be done again",
        "\n  publish:\n",
        "\n  visit: {crew: guests, after: [review]}" + JUDGE,
        Told("redo: {task: ^visit, unless: judged", "what is released is never released again: review before "),
        also=JUDGED,
        files={"crews/guests.yaml": RELEASING},
    ),
    Case(
        "another crew of code alone is to be done again",
        "\n  publish:\n",
        "\n  visit: {crew: code, after: [review]}" + JUDGE,
        Told("redo: {task: ^visit, unless: judged", "visit is done by no agent, so it would do the same again"),
        also=JUDGED,
        files={"crews/code.yaml": CODE},
    ),
    Case(
        "cites facts that another crew has not read by then",
        BEFORE,
        "  visit: {crew: code}\n",
        Told("output: ^notes", "notes cites facts, and research does not wait for visit: put it under after"),
        also={"    after: [read]\n": ""},
        files={"crews/code.yaml": CODE},
    ),
    Case(
        "a crew's own mistake is told in its own file alone",
        "    output: finding\n",
        "    output: finding\n    when: item.topics != ''\n",
        Told("when: ^item.topics", 'unknown field "item.topics" (allowed: item.topic; did you mean item.topic?)'),
        file=CHECKERS,
    ),
)
