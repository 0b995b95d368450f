"""What CrewAI must not do behind our back: print, phone home, write files, read a .env, keep the process waiting."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.machine import slowness
from tests.support.scripted import ScriptedModel, calls, fails, says
from tools.agent.lines import Answer

RUN = """
import sys, threading, time, warnings
from pathlib import Path
from crews.cycles.switches import set_switches
set_switches(Path(sys.argv[1]))
warnings.simplefilter("ignore")
from crews.cycles import factory
from tests.support.crew_parts import llm, soul, tool
from config.files.connections import ModelConnection
from tools.agent.lines import Answer
connection = ModelConnection(base_url=sys.argv[2], api_key="sk-scripted")
record = tool("record", lambda lines: Answer("done", final=True))
scout = factory.build_specialist(soul("Scout"), llm(connection), 5)
print(factory.kickoff(factory.solo_crew(scout, "Judge.", [record])))
import os
print(os.environ.get("PLANTED"))
print([each.name for each in threading.enumerate()])
print(time.time())
"""


def test_a_run_in_an_empty_folder_leaves_no_file_reads_no_env_and_ends_at_once(tmp_path: Path) -> None:
    folder, home, user = tmp_path / "cwd", tmp_path / "home", tmp_path / "user"
    for each in (folder, home, user):
        each.mkdir()
    (folder / ".env").write_text("PLANTED=yes\n")
    root = Path(__file__).parents[2]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "HOME": str(user), "XDG_DATA_HOME": str(user)}
    with ScriptedModel(calls("record", lines=["p1"])) as model:
        ended = subprocess.run(
            [sys.executable, "-c", RUN, str(home), model.connection.base_url],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        after = time.time()
    assert ended.stderr == ""
    said, planted, threads, finished = ended.stdout.splitlines()
    assert (said, planted) == ("done", "None")
    # CrewAI's telemetry, left on, holds the exit up for ten seconds.
    assert after - float(finished) < 6.0 * slowness()
    assert "Otel" not in threads
    assert [path.name for path in folder.iterdir()] == [".env"]
    # An empty key store of CrewAI's own platform, made by its import whatever the switches.
    assert {path.name for path in user.rglob("*") if path.is_file()} <= {"secret.key"}
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_crew_that_works_and_one_that_fails_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    from crews.cycles import factory
    from tests.support.crew_parts import llm, soul, tool
    from tools.agent.aborted import AnswerFailed, CycleAborted

    record = tool("record", lambda lines: Answer("again"))
    script = [calls("record", lines=["p1"]), says("done"), *[calls("record", lines=["p1"])] * 5, fails(400)]
    with ScriptedModel(*script) as model:

        def solo() -> str:
            scout = factory.build_specialist(soul("Scout"), llm(model.connection), 9)
            return factory.kickoff(factory.solo_crew(scout, "Judge.", [record]))

        assert solo() == "done"
        with pytest.raises(AnswerFailed, match="repeated the same call"):
            solo()
        with pytest.raises(CycleAborted):
            solo()
    assert capfd.readouterr() == ("", "")
