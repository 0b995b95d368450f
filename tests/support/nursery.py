"""A process that has imported everything and started no thread, and forks a run of the program whenever it is asked.

Importing takes seconds, a small run less. It reads one order a line and answers with one line, both JSON; it ends with
its input. It opens no database, starts no server, and knows its children by their process id.

An order has the program's ``arguments`` and its whole ``environment``, the ``log`` beside which its output is kept, the
seconds that it may take, and the ``points`` at which it dies, if it is to die.
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

POLL_S = 0.005
IMPORTED = (
    "main", "commands.look.audit", "commands.decide.messages", "commands.run.runs", "commands.run.summary",
    "crews.heartbeat.engine", "crews.heartbeat.jobs", "crews.cycles.stage", "crews.heartbeat.triggers",
    "rehearsal.world", "tools.agent.aborted",
)  # fmt: skip
KEPT = (".out", ".err", ".died", ".counts")


def main() -> None:
    """Serve orders until the input ends."""
    _import_everything()
    print(json.dumps({"ready": os.getpid()}), flush=True)  # noqa: T201
    for line in sys.stdin:
        print(json.dumps(_obey(json.loads(line))), flush=True)  # noqa: T201


def _import_everything() -> None:
    from crews.cycles.switches import set_switches

    set_switches(Path(os.environ["MUSTER_HOME"]))  # a run sets its own, before its first crew
    for name in IMPORTED:
        importlib.import_module(name)
    from config.loading import load_campaign
    from data.records import Business
    from rehearsal.model import tokens
    from tools.sources.zones import timezone_of

    tokens.load()
    load_campaign("roofing-california")
    timezone_of(Business(source="", row_key="", company=""))
    gc.collect()
    gc.freeze()


def _obey(order: dict[str, Any]) -> dict[str, Any]:
    """Fork, run the program in the child, and say how it ended; a child that takes too long is killed and told of."""
    log = Path(order["log"])
    for suffix in KEPT:
        log.with_suffix(suffix).unlink(missing_ok=True)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        _be_the_program(order, log)
    late = False
    while not (ended := os.wait4(child, os.WNOHANG))[0]:
        if not late and time.monotonic() - begun > order["longest_s"]:
            late = True
            os.kill(child, signal.SIGKILL)
        time.sleep(POLL_S)
    ended_at = time.time()
    left = {suffix[1:]: log.with_suffix(suffix) for suffix in KEPT}
    kept = {name: path.read_text(encoding="utf-8") for name, path in left.items() if path.exists()}
    return {
        "code": os.waitstatus_to_exitcode(ended[1]),
        "late": late,
        "seconds": time.monotonic() - begun,
        "cpu_s": ended[2].ru_utime + ended[2].ru_stime,
        "tail_s": ended_at - left["out"].stat().st_mtime if left["out"].exists() else 0.0,
        **kept,
    }


def _be_the_program(order: dict[str, Any], log: Path) -> None:
    """The child: ``main.py`` with these arguments, as its own ``main`` begins and ends it."""
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, suffix in ((1, ".out"), (2, ".err")):
            os.dup2(os.open(log.with_suffix(suffix), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["main.py", *order["arguments"]]
        if order["points"] is None:
            import main as program

            program.main()
        else:
            code = _until_a_point(order, log)
    except BaseException:  # noqa: BLE001 - a child must never come back into the nursery's loop
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _until_a_point(order: dict[str, Any], log: Path) -> int:
    """Run the command to its end, or to the point at which it dies."""
    from main import app
    from tests.crash.points import Hooks, Point

    hooks = Hooks([Point(*point) for point in order["points"]], log.with_suffix(".died"))
    hooks.install()
    code = int(app(order["arguments"], standalone_mode=False) or 0)
    log.with_suffix(".counts").write_text(json.dumps(hooks.counts), encoding="utf-8")
    return code


if __name__ == "__main__":
    main()
    # An ordinary end would have DuckDB complain of what was frozen.
    os._exit(0)
