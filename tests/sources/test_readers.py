"""The tools of crewai-tools that agents may be given: there as the catalogue says, and loaded one by one."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.catalogues import READERS

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from crews.cycles.switches import set_switches
set_switches(Path(sys.argv[1]))
from tools.sources.readers import tool_class
made = tool_class(sys.argv[2])()
print(type(made).__module__)
print(*made.args_schema.model_fields)
print(*(name for name in sys.modules if name.startswith("crewai_tools.tools.")))
print(*(name for name in ("fitz", "pymupdf", "mcp", "lancedb", "pytube", "docx", "bs4") if name in sys.modules))
"""


@pytest.mark.parametrize("name", READERS)
def test_a_reader_is_where_the_catalogue_says_and_takes_what_it_says_and_is_loaded_alone(
    name: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path), name], cwd=ROOT, capture_output=True, text=True, check=True
    )
    module, arguments, loaded, heavy = done.stdout.splitlines()
    assert module == READERS[name].module
    assert READERS[name].place in arguments.split()
    assert set(loaded.split()) == {module, module.rpartition(".")[0]}
    assert heavy == ""


def test_no_name_of_a_reader_is_of_a_tool_that_writes_or_runs() -> None:
    assert set(READERS) == {"crewai_tools.FileReadTool", "crewai_tools.DirectoryReadTool"}


def test_what_no_reader_needs_stays_out_of_the_lock() -> None:
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    unwanted = ("beautifulsoup4", "lxml", "pymupdf", "python-docx", "pytube", "youtube-transcript-api")
    assert [name for name in unwanted if f"\n{name}==" in locked] == []
