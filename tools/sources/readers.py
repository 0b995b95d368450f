"""The tools of crewai-tools that read: each loaded by itself, confined to folders, and asked with arguments of ours."""

import io
import sys
import threading
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from typing import Any, NamedTuple

from config.catalogues import READERS
from config.files.agents import ToolUse
from tools.sources.folders import Folders, OutOfReach, readable, text_of

_PARENTS = ("crewai_tools", "crewai_tools.tools")
_loading = threading.Lock()


class Lines(NamedTuple):
    """Some lines of a file: its ``name``, the ``first`` of them, and how many the file ``has``.

    ``header`` is its first line.
    """

    name: str
    text: str
    first: int
    has: int
    header: str


def read_lines(use: ToolUse, folders: Folders, name: str, first: int = 1, count: int | None = None) -> Lines:
    """Have the tool read lines of a file.

    Raises:
        OutOfReach: the file may not be read, or has no such lines.
    """
    root, path = folders.file(name)
    whole = list(io.StringIO(text_of(path), newline=None))
    if not 1 <= first <= len(whole):
        raise OutOfReach(f"{name} has {len(whole):,} lines, and no line {first:,}")
    tool = tool_class(use.use)(base_dir=str(root), encoding="utf-8-sig")
    text = str(tool.run(file_path=str(path), start_line=first, line_count=count or len(whole)))
    if text.startswith("Error: ") and text not in "".join(whole):
        raise OutOfReach(f"{name} cannot be read")
    return Lines(folders.name_of(root, path), text, first, len(whole), whole[0])


def list_names(use: ToolUse, folders: Folders, name: str = "") -> list[str]:
    """Have the tool list the files below a folder, or below all; those that may not be read are left out.

    Raises:
        OutOfReach: the folder may not be looked into, or has too many files.
    """
    names: list[str] = []
    for root, folder in folders.listed(name):
        known = {str(path): path for path in readable(folder)}
        try:
            told = str(tool_class(use.use)().run(directory=str(folder))).splitlines()
        except (OSError, ValueError) as error:
            raise OutOfReach(f"{use.use} lists only below the folder that the program was started in") from error
        listed = {line.lstrip("- ") for line in told}
        names += [folders.name_of(root, path) for text, path in known.items() if text in listed]
    return list(dict.fromkeys(names))


def tool_class(name: str) -> Any:
    """The class of a tool of crewai-tools.

    Only its own module is loaded: the package's imports every tool that there is, with 600 modules.
    """
    with _loading:
        for parent in _PARENTS:
            if parent not in sys.modules and isinstance(spec := find_spec(parent), ModuleSpec):
                sys.modules[parent] = module_from_spec(spec)
        return getattr(import_module(READERS[name].module), name.rpartition(".")[2])
