"""What CrewAI's own files say that Muster does in another way: each key, with the way out."""

from config.catalogues import READERS
from config.files.searches import OWN, SEARCHERS

PACKAGE = "crewai_tools"

_MODEL = "a setting of the model: give it to the route in models.yaml"
_ALWAYS = "leave it out"
_KEPT = f"is CrewAI's: here every request, answer and call is kept, and audit trace c1.2 --full shows one; {_ALWAYS}"
_READ = "here documents are fields of the item (document: true), read by a task with job: read"
_DOCUMENTS = f"is CrewAI's: {_READ}"
_CHECKED = (
    "is CrewAI's: here code checks an output by its fields (grounded_in, one_of, whole), and redo has it reviewed"
)

AGENT_KEYS = {
    "llm": "llm and model are one setting: give one of them",
    "allow_delegation": f"is CrewAI's: here the manager alone delegates, to the task's own agent; {_ALWAYS}",
    "verbose": _KEPT,
    "max_iter": "is CrewAI's: here a task's batch and on_failure.retries bound what an agent tries; leave it out",
    "max_rpm": "is CrewAI's: at_once in models.yaml bounds what is under way, a 429 is waited for; leave it out",
    "max_execution_time": "is CrewAI's: here it is timeout_s of the route in models.yaml",
    "max_retry_limit": "is CrewAI's: here it is on_failure: {retries: ...}",
    "memory": "is CrewAI's: here what was made stands in the ledger, and context shows it; leave it out",
    "cache": f"is CrewAI's: here no answer of a tool is used twice; {_ALWAYS}",
    "knowledge_sources": _DOCUMENTS,
    "embedder": f"is CrewAI's: here nothing is embedded; {_ALWAYS}",
    "reasoning": f"is CrewAI's: here how much a model thinks is {_MODEL} (effort)",
    "max_reasoning_attempts": f"is CrewAI's: here how much a model thinks is {_MODEL} (effort)",
    "planning": f"is CrewAI's: here the tasks are the plan; {_ALWAYS}",
    "function_calling_llm": f"is CrewAI's: here one model thinks and calls its tool; {_ALWAYS}",
    "allow_code_execution": f"is CrewAI's: here no agent runs code; {_ALWAYS}",
    "code_execution_mode": f"is CrewAI's: here no agent runs code; {_ALWAYS}",
    "multimodal": f"is CrewAI's: here agents are shown text; {_ALWAYS}",
    "inject_date": f"is CrewAI's: here every request of a task says which day it is; {_ALWAYS}",
    "date_format": "is CrewAI's: days are written as 2026-11-02; leave it out",
    "system_template": f"is CrewAI's: here the prompt is made of role, goal, backstory and the task's words; {_ALWAYS}",
    "prompt_template": f"is CrewAI's: here the prompt is made of role, goal, backstory and the task's words; {_ALWAYS}",
    "response_template": f"is CrewAI's: here what is handed in follows from the task's output; {_ALWAYS}",
    "use_system_prompt": f"is CrewAI's: here there is always one; {_ALWAYS}",
    "respect_context_window": f"is CrewAI's: here the task's batch bounds what is shown; {_ALWAYS}",
    "step_callback": _KEPT,
    "guardrail": _CHECKED,
    "apps": "is CrewAI's: here only effects reach outside; a task with effect: release writes a file",
    "mcps": "is CrewAI's: here only effects reach outside, and items bring what an agent is to know",
}
"""Keys of CrewAI's agents.yaml."""

TASK_KEYS = {
    "async_execution": f"is CrewAI's: here tasks that do not wait for each other run at once; {_ALWAYS}",
    "output_file": "is CrewAI's: add a task with effect: release, a file and a body, that has this one under context",
    "create_directory": f"is CrewAI's: a released file's folders are made; {_ALWAYS}",
    "output_json": "is CrewAI's: declare the record under outputs, and name it as the task's output",
    "output_pydantic": "is CrewAI's: declare the record under outputs, and name it as the task's output",
    "response_model": "is CrewAI's: declare the record under outputs, and name it as the task's output",
    "markdown": f"is CrewAI's: say it in expected_output, and give the field lines: true; {_ALWAYS}",
    "human_input": "is CrewAI's: here a rule sends an item to a person: then: [{when: true, to: person}]",
    "guardrail": _CHECKED,
    "guardrails": _CHECKED,
    "guardrail_max_retries": "is CrewAI's: here it is redo: {rounds: ...}, or the agent's on_failure: {retries: ...}",
    "max_retries": "is CrewAI's: here it is the agent's on_failure: {retries: ...}",
    "tools": "is CrewAI's: here an agent has the tool that takes its task's output; what else it reads with is said of "
    "the agent (tools: [{use: crewai_tools.FileReadTool, folders: [...]}])",
    "callback": f"is CrewAI's: here a task that has this one under after is what follows; {_ALWAYS}",
    "condition": "is CrewAI's: here it is when: a condition over item.FIELD and OUTPUT.FIELD",
    "config": "is CrewAI's: here a task is written where it is named; leave it out",
    "inputs": "is CrewAI's: here each {name} names a field of the item",
}
"""Keys of CrewAI's tasks.yaml."""

CREW_KEYS = {
    "manager_agent": "is CrewAI's: here it is manager",
    "manager_llm": "is CrewAI's: here it is the model of the manager, an agent of its own",
    "verbose": _KEPT,
    "memory": "is CrewAI's: here what was made stands in the ledger, and context shows it; leave it out",
    "cache": f"is CrewAI's: here no answer of a tool is used twice; {_ALWAYS}",
    "planning": f"is CrewAI's: here the tasks are the plan; {_ALWAYS}",
    "planning_llm": f"is CrewAI's: here the tasks are the plan; {_ALWAYS}",
    "max_rpm": "is CrewAI's: at_once in models.yaml bounds what is under way, a 429 is waited for; leave it out",
    "knowledge_sources": _DOCUMENTS,
    "step_callback": _KEPT,
    "task_callback": "is CrewAI's: here a task that has another under after follows it, and notify tells people",
    "output_log_file": "is CrewAI's: here the ledger has it all: audit show CAMPAIGN --json; leave it out",
    "inputs": "is CrewAI's: here a campaign names the items (items: {file: ...}); each {name} names a field of theirs",
}
"""Arguments of CrewAI's Crew."""

_SEARCHES = f"here agents search with {', '.join(SEARCHERS)}, or with {OWN} and an API of your own"
_TOOLS = {
    **dict.fromkeys(
        (
            "BraveSearchTool",
            "BraveNewsSearchTool",
            "BrightDataSearchTool",
            "EXASearchTool",
            "ExaSearchTool",
            "FirecrawlSearchTool",
            "LinkupSearchTool",
            "OxylabsGoogleSearchScraperTool",
            "ParallelSearchTool",
            "SerpApiGoogleSearchTool",
            "SerplyNewsSearchTool",
            "SerplyWebSearchTool",
        ),
        _SEARCHES,
    ),
    "FileWriterTool": "here a task with effect: release writes a file",
    "PDFSearchTool": _READ,
    "DOCXSearchTool": _READ,
}
_ENDINGS = ("Tool", "Toolkit")
_SNAKE = ("_tool", "_toolkit")


def of_a_reader(name: str) -> str | None:
    """What to do instead of a tool of crewai-tools that is named alone; None of any other name."""
    tool = _as_a_class(name)
    known = tool if tool in (*READERS, *SEARCHERS, OWN) else f"{PACKAGE}.{tool}"
    if known in READERS:
        return f"{tool} reads below folders that are named: {{use: {known}, folders: [data/samples]}}"
    if known == OWN:
        return f"{OWN} asks an API that is named: {{use: {OWN}, api: NAME, search: {{...}}, calls: 3, ...}}"
    if known in SEARCHERS:
        return f"{tool} searches within bounds, at a price: {{use: {known}, calls: 3, usd_per_call: 0.001}}"
    return of_a_tool(name)


def _as_a_class(name: str) -> str:
    """The class of a tool that is written as Python makes it (``SerperDevTool()``) or names it (``serper_dev_tool``).

    Any other name is given back as it is.
    """
    tool = name.partition("(")[0].strip()
    if not tool.endswith(_SNAKE):
        return tool
    written = tool.replace("_", "").casefold()
    known = (one.removeprefix(f"{PACKAGE}.") for one in (*READERS, *SEARCHERS, *_TOOLS))
    return next((one for one in known if one.casefold() == written), "".join(map(str.capitalize, tool.split("_"))))


def of_a_tool(name: str) -> str | None:
    """What to do instead of a tool of crewai-tools that no agent may have; None of any other name."""
    written = _as_a_class(name)
    tool = written.removeprefix(f"{PACKAGE}.")
    if f"{PACKAGE}.{tool}" in (*READERS, *SEARCHERS):
        return f"{name} is {PACKAGE}.{tool} here"
    if written == tool and not tool.endswith(_ENDINGS):
        return None
    instead = _TOOLS.get(tool, "here agents reach nothing outside: items bring what they are to know, effects act")
    ways = f"agents may read with {' and '.join(READERS)}"
    ways += "" if instead == _SEARCHES else f", and search with {', '.join((*SEARCHERS, OWN))}"
    return f"{tool} is a tool of crewai-tools: {instead}; {ways}"
