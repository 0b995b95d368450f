"""Mistakes in fields and settings, and in what a campaign and its crew need of each other."""

from tests.config_errors.broken import CAMPAIGN, Case, Told
from tests.config_errors.broken_templates import FILE

CASES = (
    Case(
        "a document in an output",
        "title: {text: 90}",
        "title: {document: true}",
        Told("title: {^document: true}", "belongs to an item: an agent hands no files in"),
    ),
    Case(
        "ids in an item",
        "tone: {text: 80, optional: true}",
        "tone: {ids: notes}",
        Told("tone: {^ids: notes}", "belongs to an output: an item cites nothing"),
    ),
    Case(
        "an item that is grounded",
        "topic: {text: 200}",
        "topic: {text: 200, grounded_in: facts}",
        Told("{text: 200, ^grounded_in", "belongs to an output: an item is what others rest on"),
    ),
    Case(
        "a field of two kinds",
        "title: {text: 90}",
        "title: {text: 90, share: true}",
        Told("title: ^{text: 90, share", "a field is of several kinds: text, share (allowed: text, texts, one_of, "),
    ),
    Case(
        "a field of no kind",
        "title: {text: 90}",
        "title: {about: The headline}",
        Told(
            "title: ^{about", "a field says no kind (allowed: text, texts, one_of, whole, share, day, yes_no, ids, doc"
        ),
    ),
    Case(
        "a field that is a word",
        "title: {text: 90}",
        "title: text",
        Told("title: ^text", '"text" is not a mapping'),
    ),
    Case(
        "bounds upside down",
        "words: {whole: [100, 900]}",
        "words: {whole: [900, 100]}",
        Told("whole: ^[900, 100]", "the lower bound 900 is above 100"),
    ),
    Case(
        "one bound",
        "words: {whole: [100, 900]}",
        "words: {whole: 900}",
        Told("whole: ^900", "900 is not a pair, as in [1, 3]"),
    ),
    Case(
        "a count upside down",
        "count: [2, 6]",
        "count: [6, 2]",
        Told("count: ^[6, 2]", "the least, 6, is above the most, 2"),
    ),
    Case(
        "a count of one number",
        "count: [2, 6]",
        "count: 3",
        Told("count: ^3", "3 is not a pair, as in [1, 3]"),
    ),
    Case(
        "a count of three numbers",
        "count: [2, 6]",
        "count: [1, 2, 3]",
        Told("count: ^[1, 2, 3]", "is not a pair, as in [1, 3]"),
    ),
    Case(
        "a count from nothing",
        "count: [2, 6]",
        "count: [0, 6]",
        Told("count: [^0, 6]", "0 is below 1"),
    ),
    Case(
        "a count without end",
        "count: [2, 6]",
        "count: [2, 600]",
        Told("count: [2, ^600]", "600 is above 50"),
    ),
    Case(
        "a text of no length",
        "title: {text: 90}",
        "title: {text: 0}",
        Told("title: {text: ^0}", "0 is below 1"),
    ),
    Case(
        "a choice of one",
        "one_of: [pass, revise]",
        "one_of: [pass]",
        Told("one_of: ^[pass]", "has too few entries: at least 2"),
    ),
    Case(
        "lines of a share",
        "confidence: {share: true}",
        "confidence: {share: true, lines: true}",
        Told("share: true, lines: ^true", "belongs to a field of the kind text"),
    ),
    Case(
        "an address of an item",
        "topic: {text: 200}",
        "topic: {text: 200}\n    email: {text: 120, optional: true}",
        Told("    ^email: {", "could hold an address, which no model is shown: leave it out"),
    ),
    Case(
        "a phone number of an item",
        "topic: {text: 200}",
        "topic: {text: 200}\n    phone: {text: 40, optional: true}",
        Told("    ^phone: {", "could hold a phone number, which no model is shown: leave it out"),
    ),
    Case(
        "no rounds",
        "rounds: 3",
        "rounds: 0",
        Told("rounds: ^0", "0 is below 1"),
    ),
    Case(
        "two who do it",
        "  read: {job: read}",
        "  read: {job: read, effect: release}",
        Told("read: ^{job: read, effect", "a task is done by several: job, effect (allowed: agent, job, effect, crew)"),
    ),
    Case(
        "nobody who does it",
        "  read: {job: read}",
        "  read: {after: []}",
        Told("read: ^{after", "a task says not who does it (allowed: agent, job, effect, crew)"),
    ),
    Case(
        "an agent's task without an output",
        "    output: verdict\n",
        "",
        Told("  ^review:\n", "a task with an agent names its output"),
    ),
    Case(
        "an agent's task without words",
        "    description: Judge the draft.\n",
        "",
        Told("  ^review:\n", "a task with an agent names its description"),
    ),
    Case(
        "a file of an agent's task",
        "    expected_output: Terms.\n",
        "    expected_output: Terms.\n    file: terms.md\n",
        Told("file: ^terms.md", "belongs to a task with an effect"),
    ),
    Case(
        "an output of an effect",
        "effect: release\n",
        "effect: release\n    output: draft\n",
        Told("release\n    output: ^draft", "belongs to a task with an agent"),
    ),
    Case(
        "a job that has another task done again",
        "read: {job: read}",
        "read: {job: read, redo: {task: write, unless: item.words > 1}}",
        Told("redo: ^{task: write, unless: item", "belongs to a task with an agent"),
    ),
    Case(
        "an effect that releases nothing",
        f"    {FILE}\n",
        "",
        Told("  ^publish:\n", "a task with an effect names its file"),
    ),
    Case(
        "more in a request than in a cycle",
        "    output: glossary\n",
        "    output: glossary\n    cycle: 4\n    batch: 8\n",
        Told("batch: ^8", "is more than the cycle of 4"),
    ),
    Case(
        "a sequential crew with a manager",
        "process: hierarchical",
        "process: sequential",
        Told("manager: ^boss", "a sequential crew has no manager"),
    ),
    Case(
        "a hierarchical crew without a manager",
        "manager: boss\n",
        "",
        Told("^crew: essays", "manager: a hierarchical crew names its manager"),
    ),
    Case(
        "supervision of nobody",
        "process: hierarchical\nmanager: boss\n",
        "process: sequential\nsupervision: {start: every}\n",
        Told("supervision: ^{start", "a sequential crew has no manager, so nobody looks: leave it out"),
    ),
    Case(
        "a manager that does a task",
        "agent: critic",
        "agent: boss",
        Told(
            "agent: ^boss", "boss is the manager of this crew and would review itself (allowed: worker, writer, critic)"
        ),
    ),
    Case(
        "a manager that holds tools",
        "manager: boss",
        "manager: worker",
        Told("manager: ^worker", "worker holds record_judgements, "),
    ),
    Case(
        "stages beside tasks",
        "works_on: brief\n",
        "works_on: brief\nstages:\n  plan: {work: plan, agent: boss, description: d, expected_output: e}\n",
        Told("works_on: ^brief", 'not "brief": tasks beside stages work on prospects: say works_on: prospect'),
    ),
    Case(
        "a vertical of a crew of its own",
        "crew: essays\n",
        "crew: essays\nvertical: bakers\n",
        Told("^vertical: bakers", "essays does not write to people, so it has no vertical"),
        file=CAMPAIGN,
    ),
    Case(
        "a goal of a crew of its own",
        "crew: essays\n",
        "crew: essays\ngoal: {qualified: 5}\n",
        Told("^goal:", "so it has no goal"),
        file=CAMPAIGN,
    ),
    Case(
        "senders of a crew of its own",
        "crew: essays\n",
        "crew: essays\nsenders:\n"
        "  - {mailbox: ann, address: ann@mill.example, name: Ann, timezone: America/Los_Angeles}\n",
        Told("^senders:", "so it has no senders"),
        file=CAMPAIGN,
    ),
    Case(
        "a territory of a crew of its own",
        "crew: essays\n",
        "crew: essays\nterritory: {state: OR}\n",
        Told("^territory:", "so it has no territory"),
        file=CAMPAIGN,
    ),
    Case(
        "no items",
        "items: {file: briefs.csv, documents: papers}\n",
        "",
        Told("^campaign: essays", "items: is missing: essays works on items"),
        file=CAMPAIGN,
    ),
    Case(
        "items of a kind of file that nobody reads",
        "briefs.csv",
        "briefs.xlsx",
        Told(
            "file: ^briefs.xlsx",
            '"briefs.xlsx" is none of what items are read from (allowed: .csv, .json, .jsonl, .yaml, .yml)',
        ),
        file=CAMPAIGN,
    ),
    Case(
        "no folder of documents",
        "{file: briefs.csv, documents: papers}",
        "{file: briefs.csv}",
        Told("items: ^{file", "is missing: the folder of the documents that a brief names (source)"),
        file=CAMPAIGN,
    ),
    Case(
        "items in outreach",
        "vertical: bakers\n",
        "vertical: bakers\nitems: {file: bakers.csv}\n",
        Told("^items:", "small finds its prospects in the vertical's sources, so it has no items"),
        file="campaigns/spring.yaml",
    ),
    Case(
        "outreach without senders",
        "senders:\n  - {mailbox: ann, address: ann@mill.example, name: Ann, timezone: America/Los_Angeles}\n",
        "",
        Told("^campaign: spring", "senders: is missing"),
        file="campaigns/spring.yaml",
    ),
)
