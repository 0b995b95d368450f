"""The same work done at the same moment by several threads, or by several processes."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
LONGEST_S = 600
T = TypeVar("T")


def in_threads(count: int, work: Callable[[], T]) -> list[T]:
    """What each of the threads returned; an error in any of them is the caller's."""
    together = Barrier(count)

    def begin() -> T:
        together.wait(LONGEST_S)
        return work()

    with ThreadPoolExecutor(count) as pool:
        return [running.result() for running in [pool.submit(begin) for _ in range(count)]]


def in_processes(
    count: int, work: Callable[..., T], *arguments: object, load: Callable[[], object] | None = None
) -> list[T]:
    """What each of the processes returned; ``work`` is a module's function, and what it takes and gives is JSON.

    ``load`` is done once, by the process of which they are all forks.
    """
    order = [str(count), json.dumps(arguments), _named(work), *([_named(load)] if load else [])]
    command = [sys.executable, "-m", __name__, *order]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert done.returncode == 0, done.stderr
    found: list[T] = json.loads(done.stdout)
    return found


def _fork(count: int, arguments: list[Any], work: Callable[..., Any]) -> list[Any]:
    """Begin in all processes together."""
    forking = get_context("fork")
    together = forking.Barrier(count)
    results = [forking.SimpleQueue() for _ in range(count)]

    def begin(result: Any) -> None:
        together.wait(LONGEST_S)
        result.put(work(*arguments))

    running = [forking.Process(target=begin, args=(result,)) for result in results]
    for process in running:
        process.start()
    for process in running:
        process.join(LONGEST_S)
    failed = [process.exitcode for process in running if process.exitcode != 0]
    assert not failed, f"exit codes {failed}"
    return [result.get() for result in results]


def _named(function: Callable[..., object]) -> str:
    return f"{function.__module__}:{function.__name__}"


def _found(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


if __name__ == "__main__":
    for name in sys.argv[4:]:
        _found(name)()
    print(json.dumps(_fork(int(sys.argv[1]), json.loads(sys.argv[2]), _found(sys.argv[3]))))  # noqa: T201
