"""Mistakes with what agents read by themselves: which tools there are, and what they are confined to."""

from tests.config_errors.broken import AGENTS, CREW, Case, Told

SOUL = "backstory: You write., model: large}"
READ, LIST = "crewai_tools.FileReadTool", "crewai_tools.DirectoryReadTool"
ALLOWED = "agents may read with crewai_tools.FileReadTool and crewai_tools.DirectoryReadTool"
FOLDERS = "{use: crewai_tools.FileReadTool, folders: [data/samples]}"


def given(name: str, tools: str, at: str, says: str) -> Case:
    """The writer of the sound crew with these tools."""
    return Case(name, SOUL, f"backstory: You write., model: large, tools: [{tools}]}}", Told(at, says))


def folder(name: str, written: str) -> Case:
    """A reader of such a folder."""
    shown = written.strip('"')
    return given(
        name,
        f"{{use: {READ}, folders: [{written}]}}",
        f"folders: [^{written}]",
        f'"{shown}" is no folder below the project, as in data/samples',
    )


CASES = (
    given(
        "a tool that writes",
        "{use: crewai_tools.FileWriterTool, folders: [out]}",
        "use: ^crewai_tools.FileWriterTool",
        f"FileWriterTool is a tool of crewai-tools: here a task with effect: release writes a file; {ALLOWED}",
    ),
    given(
        "a tool that writes, by its name alone",
        "FileWriterTool",
        "tools: [^FileWriterTool]",
        f"FileWriterTool is a tool of crewai-tools: here a task with effect: release writes a file; {ALLOWED}",
    ),
    given(
        "a tool that runs code",
        "{use: crewai_tools.E2BExecTool, folders: [docs]}",
        "use: ^crewai_tools.E2BExecTool",
        f"here agents reach nothing outside: items bring what they are to know, effects act; {ALLOWED}",
    ),
    given(
        "a tool of crewai-tools that is none",
        "{use: crewai_tools.FileRead, folders: [docs]}",
        "use: ^crewai_tools.FileRead,",
        f"FileRead is a tool of crewai-tools: here agents reach nothing outside: items bring what they are to know, "
        f"effects act; {ALLOWED}",
    ),
    given(
        "a reader without its package",
        "{use: FileReadTool, folders: [docs]}",
        "use: ^FileReadTool",
        "FileReadTool is crewai_tools.FileReadTool here",
    ),
    given(
        "a reader without its folders",
        "FileReadTool",
        "tools: [^FileReadTool]",
        f"FileReadTool reads below folders that are named: {FOLDERS}",
    ),
    given(
        "a reader with its package, without its folders",
        READ,
        f"tools: [^{READ}]",
        f"{READ} reads below folders that are named: {FOLDERS}",
    ),
    given(
        "a reader in full, without its folders",
        f"{{use: {READ}}}",
        f"tools: [^{{use: {READ}}}]",
        f"{READ} reads below folders that are named: folders: [data/samples]",
    ),
    folder("a folder above the project", "../docs"),
    folder("a folder of the machine", "/etc"),
    folder("the project itself", '"."'),
    folder("a hidden folder", ".git"),
    folder("a folder by a setting", '"${DOCS}"'),
    given(
        "no call",
        f"{{use: {READ}, folders: [docs], calls: 0}}",
        "calls: ^0",
        "0 is below 1",
    ),
    given(
        "a price below nothing",
        f"{{use: {READ}, folders: [docs], usd_per_call: -1}}",
        "usd_per_call: ^-1",
        "-1 is below 0",
    ),
    given(
        "folders of a tool that reads none",
        "{use: read_board, folders: [docs]}",
        "folders: ^[docs]",
        "belongs to a reader of crewai-tools (crewai_tools.FileReadTool, crewai_tools.DirectoryReadTool)",
    ),
    given(
        "two readers under one name",
        f"{{use: {READ}, folders: [docs]}}, {{use: {LIST}, folders: [docs], known_as: read_file}}",
        f"tools: ^[{{use: {READ}, folders: [docs]}}, ",
        'the tool "read_file" stands twice',
    ),
    Case(
        "a reader by the name that the output is handed in by",
        "backstory: You judge., model: large}",
        f"backstory: You judge., model: large, tools: [{{use: {READ}, folders: [docs], known_as: record_verdict}}]}}",
        Told("agent: ^critic", 'critic knows a reader as "record_verdict", which is how it hands verdict in'),
    ),
    Case(
        "a manager that reads",
        "tools: [read_board, set_plan]",
        f"tools: [read_board, set_plan, {{use: {READ}, folders: [docs]}}]",
        Told("manager: ^boss\nstages", f"boss holds {READ}; a manager holds no more than", "crews/small.yaml"),
        file=AGENTS,
        and_told=(
            Told("manager: ^boss\nworks_on: brief", f"boss holds {READ}; a manager holds no more than", CREW),
            Told("plan, agent: ^boss", f"boss reads with {READ}, which belongs to agents of", "crews/small.yaml"),
        ),
    ),
)
