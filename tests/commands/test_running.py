"""What surrounds a run and a pass of cron."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import main
from commands import preparing, running
from data.ledger.ledger import Ledger
from tests.commands import desk
from tests.outbox import stage

WAYS: list[Callable[[preparing.Prepared, preparing.Outside], int]] = [
    running.tick,
    lambda prepared, outside: running.run(prepared, outside, days=None, as_json=True),
]


@pytest.mark.parametrize("way", WAYS, ids=["tick", "run"])
def test_the_ledger_is_closed_when_its_heads_are_written(
    way: Callable[[preparing.Prepared, preparing.Outside], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = desk.live(desk.NAME)
    open_ones: dict[Ledger, int] = {}

    @contextmanager
    def interrupted(_prepared: Any, outside: preparing.Outside, _progress: Any) -> Iterator[Any]:
        open_ones[outside.ledger] = _connections(outside.ledger)
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(running, "_at_work", interrupted)
    prepared = preparing.Prepared(stage.bundle(), home, stage.connections)
    with main._outside(prepared) as outside:
        assert way(prepared, outside) == running.INTERRUPTED
    assert open_ones[outside.ledger] > 0
    assert _connections(outside.ledger) == 0


def _connections(ledger: Ledger) -> int:
    pool: Any = ledger._engine.pool
    return int(pool.checkedin() + pool.checkedout())
