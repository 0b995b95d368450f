"""Mistakes with names: what does not exist, what is taken, what stands twice."""

from tests.config_errors.broken import AGENTS, CAMPAIGN, Case, Told

CASES = (
    Case(
        "an agent that nobody is",
        "agent: critic",
        "agent: critik",
        Told("agent: ^critik", 'unknown agent "critik" (allowed: worker, writer, critic; did you mean critic?)'),
    ),
    Case(
        "an output that is not declared",
        "output: verdict",
        "output: verdit",
        Told("output: ^verdit", 'unknown output "verdit" (allowed: notes, draft, verdict, glossary; did you mean v'),
    ),
    Case(
        "a task in context that is not there",
        "context: [research]",
        "context: [reserch]",
        Told(
            "context: [^reserch]", 'unknown task "reserch" (allowed: read, research, write, review, explain, publish; '
        ),
    ),
    Case(
        "a task in after that is not there",
        "after: [review]",
        "after: [reviews]",
        Told("after: [^reviews]", "did you mean review?"),
    ),
    Case(
        "a kind of item that is not declared",
        "works_on: brief",
        "works_on: breif",
        Told("works_on: ^breif", 'unknown kind of item "breif" (allowed: brief; did you mean brief?)'),
    ),
    Case(
        "no kind of item",
        "works_on: brief\n",
        "",
        Told("^crew: essays", "works_on: is missing: the kind of item (allowed: brief)"),
    ),
    Case(
        "a field that items lack, in a condition",
        'item.audience == "buyers"',
        'item.audiense == "buyers"',
        Told("when: ^item.audiense", 'unknown field "item.audiense" (allowed: item.topic, item.audience, '),
    ),
    Case(
        "a group that is not there, in a condition",
        'item.audience == "buyers"',
        'brief.audience == "buyers"',
        Told("when: ^brief.audience", 'unknown field group "brief" (allowed: item, '),
    ),
    Case(
        "a word that a closed set lacks",
        'unless: verdict.word == "pass"',
        'unless: verdict.word == "passed"',
        Told('verdict.word == ^"passed"', 'unknown value "passed" (allowed: pass, revise; did you mean pass?)'),
    ),
    Case(
        "a word that a closed set lacks, in a rule of what follows",
        "when: verdict.confidence < 0.3",
        'when: verdict.word == "revised"',
        Told('verdict.word == ^"revised"', "did you mean revise?"),
    ),
    Case(
        "a job that code does not know",
        "read: {job: read}",
        "read: {job: reed}",
        Told("job: ^reed", 'unknown job "reed" (allowed: read; did you mean read?)'),
    ),
    Case(
        "an effect that code does not know",
        "effect: release",
        "effect: publish",
        Told("effect: ^publish", 'unknown effect "publish" (allowed: release)'),
    ),
    Case(
        "a task to do again that is not there",
        "redo: {task: write,",
        "redo: {task: writing,",
        Told("task: ^writing", 'unknown task "writing" (allowed: research, write; did you mean write?)'),
    ),
    Case(
        "ids of what is not there",
        "ids: notes",
        "ids: note",
        Told(
            "ids: ^note}",
            'unknown output "note" (allowed: facts, notes, draft, verdict, glossary; did you mean notes?)',
        ),
    ),
    Case(
        "grounded in what is not there",
        "grounded_in: notes",
        "grounded_in: noets",
        Told("grounded_in: ^noets", 'unknown output "noets" (allowed: facts, item, notes, draft, '),
    ),
    Case(
        "one of several grounds is not there",
        "grounded_in: notes",
        "grounded_in: [notes, fact]",
        Told("grounded_in: [notes, ^fact]", "did you mean facts?"),
    ),
    Case(
        "a misspelt key of a task",
        "context: [research]",
        "contxt: [research]",
        Told("^contxt:", "unknown key (allowed: "),
    ),
    Case(
        "a misspelt kind of a field",
        "title: {text: 90}",
        "title: {txt: 90}",
        Told("title: {^txt: 90}", "unknown key (allowed: "),
    ),
    Case(
        "a process that there is not",
        "process: hierarchical",
        "process: parallel",
        Told("process: ^parallel", '"parallel" is not allowed (allowed: hierarchical, sequential)'),
    ),
    Case(
        "a way out of a task that there is not",
        "to: person}",
        "to: done}",
        Told("to: ^done", '"done" is not allowed (allowed: person, close)'),
    ),
    Case(
        "an end of the rounds that there is not",
        "then: person}",
        "then: newest}",
        Told("then: ^newest", '"newest" is not allowed (allowed: person, last)'),
    ),
    Case(
        "a crew that is not there",
        "read: {job: read}",
        "read: {job: read}\n  look: {crew: chekers}",
        Told("crew: ^chekers", 'unknown crew "chekers" (allowed: checkers, '),
    ),
    Case(
        "a manager that nobody is",
        "manager: boss",
        "manager: bos",
        Told("manager: ^bos", 'unknown agent "bos" (allowed: boss, worker, writer, critic; did you mean boss?)'),
    ),
    Case(
        "a name in a description that items lack",
        "Find what {topic} needs.",
        "Find what {topics} needs.",
        Told(
            "Find what ^{topics}",
            'unknown name "topics": {...} names a field of the brief (allowed: topic, aud',
        ),
    ),
    Case(
        "a name in an expected output that items lack",
        "expected_output: A draft.",
        "expected_output: A draft of {length} words.",
        Told("A draft of ^{length}", "a field of the brief"),
    ),
    Case(
        "a name with a capital, as CrewAI allows it",
        "Write for {audience}.",
        "Write for {Audience}.",
        Told("Write for ^{Audience}", "did you mean audience?"),
    ),
    Case(
        "a name in the words of an agent",
        "goal: Judge.",
        'goal: "Judge {topic}."',
        Told(
            'goal: ^"Judge {topic}',
            "{topic} is never filled here: an agent is the same for every item; put it into the desc",
        ),
    ),
    Case(
        "a campaign whose crew is not there",
        "crew: essays",
        "crew: esays",
        Told("crew: ^esays", "did you mean essays?"),
        file=CAMPAIGN,
    ),
    Case(
        "a model that is no route",
        "backstory: You judge., model: large",
        "backstory: You judge., model: lrage",
        Told("model: ^lrage", 'unknown model route "lrage" (allowed: large; did you mean large?)'),
    ),
    Case(
        "an agent that agents.yaml has already",
        "  critic: {role",
        "  worker: {role: W, goal: g, backstory: b, model: large}\n  critic: {role",
        Told("^worker: {role", "agents.yaml has an agent of this name: choose another, or use that one"),
    ),
    Case(
        "an output named like the item",
        "glossary",
        "item",
        Told("  ^item:\n    fields", '"item" is taken: conditions and templates know the item by it'),
        everywhere=True,
    ),
    Case(
        "an output named like the facts",
        "notes",
        "facts",
        Told("  ^facts:\n    count", '"facts" is taken: '),
        everywhere=True,
    ),
    Case(
        "an output named like what a person is",
        "glossary",
        "person",
        Told("  ^person:\n    fields", '"person" is taken: '),
        everywhere=True,
    ),
    Case(
        "a field of an item named id",
        "    topic: {text: 200}\n",
        "    topic: {text: 200}\n    id: {text: 9}\n",
        Told("    ^id: {text: 9}", '"id" is taken: every item has one, item.id'),
    ),
    Case(
        "a field of an item named key",
        "    topic: {text: 200}\n",
        "    topic: {text: 200}\n    key: {text: 9}\n",
        Told("    ^key: {text: 9}", '"key" is taken: every item has one, item.key'),
    ),
    *(
        Case(
            f"a field of an output named {name}",
            "title: {text: 90}",
            f"{name}: {{text: 90}}\n      title: {{text: 90}}",
            Told(f"      ^{name}: {{text", f'"{name}" is taken: a template would show how a record does it'),
        )
        for name in dir(dict)
        if not name.startswith("_")
    ),
    Case(
        "a field of an item named items",
        "    topic: {text: 200}\n",
        "    topic: {text: 200}\n    items: {texts: 90}\n",
        Told("    ^items: {texts: 90}", '"items" is taken: a template would show how a record does it'),
    ),
    Case(
        "an output named like a function of templates",
        "glossary",
        "dict",
        Told("  ^dict:\n    fields", '"dict" is taken: templates have a function of this name'),
        everywhere=True,
    ),
    Case(
        "a field of an output named count",
        "title: {text: 90}",
        "count: {text: 90}\n      title: {text: 90}",
        Told("      ^count: {text", '"count" is taken: it is how many records there are'),
    ),
    Case(
        "a field of an output named like the kind of item",
        "title: {text: 90}",
        "brief: {text: 90}\n      title: {text: 90}",
        Told("      ^brief: {text", '"brief" is taken: an agent names the item by it'),
    ),
    Case(
        "an output with a hyphen",
        "glossary",
        "key-terms",
        Told(
            "  ^key-terms:\n    fields", '"key-terms" has a hyphen, which is a minus in a condition: name it key_terms'
        ),
        everywhere=True,
    ),
    Case(
        "a field with a hyphen",
        "tone: {text: 80",
        "tone-of-voice: {text: 80",
        Told("^tone-of-voice", "name it tone_of_voice"),
    ),
    Case(
        "an output that is a word of the conditions",
        "glossary",
        "in",
        Told("  ^in:\n    fields", '"in" is a word of conditions and templates: choose another'),
        everywhere=True,
    ),
    Case(
        "a task named like a way out",
        "explain",
        "person",
        Told("  ^person:\n    agent", '"person" is taken: it is where then leads'),
        everywhere=True,
    ),
    Case(
        "a task twice",
        "  explain:\n",
        "  write:\n",
        Told("  ^write:\n    agent: writer\n    context: [write]", "key stands twice, first at "),
    ),
    Case(
        "the same task under context twice",
        "context: [research, write]",
        "context: [research, write, research]",
        Told("[research, write, ^research]", 'the task "research" stands twice'),
    ),
    Case(
        "the same task under context and after",
        "    after: [review]\n",
        "    after: [review, write]\n",
        Told("after: [review, ^write]", "write stands under context already, which waits for it too"),
    ),
    Case(
        "the same word twice in a closed set",
        "one_of: [pass, revise]",
        "one_of: [pass, revise, pass]",
        Told("one_of: ^[pass, revise, pass]", '"pass" stands twice'),
    ),
    Case(
        "an unknown fallback of an agent of its own",
        "backstory: You judge., model: large",
        "backstory: You judge., model: large, on_failure: {fallback: [writter]}",
        Told("fallback: [^writter]", "did you mean writer?"),
    ),
    Case(
        "llm and model",
        "backstory: You judge., model: large",
        "backstory: You judge., model: large, llm: large",
        Told("^llm: large", "llm and model are one setting: give one of them"),
    ),
    Case(
        "a model by its maker's name",
        "backstory: You judge., model: large",
        "backstory: You judge., llm: openai/gpt-4o",
        Told("llm: ^openai/gpt-4o", '"openai/gpt-4o" is no route of models.yaml: add one with model: gpt-4o'),
    ),
    Case(
        "a switch that CrewAI has",
        "backstory: You judge., model: large",
        "backstory: You judge., model: large, allow_delegation: true",
        Told("^allow_delegation: true", "is CrewAI's: here the manager alone delegates, "),
    ),
    Case(
        "another switch that CrewAI has, of agents.yaml",
        "  model: large\nworker:",
        "  model: large\n  verbose: true\nworker:",
        Told("^verbose: true", "is CrewAI's: here "),
        file=AGENTS,
    ),
    Case(
        "a tool of crewai-tools",
        "backstory: You judge., model: large",
        "backstory: You judge., model: large, tools: [SerperDevTool]",
        Told("tools: [^SerperDevTool]", "is a tool of crewai-tools: here "),
    ),
)
