"""What surrounds a run and a pass of cron."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

import main
from commands.run import preparation, runs
from crews.heartbeat.ended import Ended
from data.ledger.core.ledger import Ledger
from data.records import CampaignState
from tests.commands import desk
from tests.outbox import stage

WAYS: list[Callable[[preparation.Prepared, preparation.Outside], int]] = [
    runs.tick,
    lambda prepared, outside: runs.run(prepared, outside, days=None, as_json=True),
]


@pytest.mark.parametrize("way", WAYS, ids=["tick", "run"])
def test_the_ledger_is_closed_when_its_heads_are_written(
    way: Callable[[preparation.Prepared, preparation.Outside], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = desk.live(desk.NAME)
    open_ones: dict[Ledger, int] = {}

    @contextmanager
    def interrupted(_prepared: Any, outside: preparation.Outside, _progress: Any) -> Iterator[Any]:
        open_ones[outside.ledger] = _connections(outside.ledger)
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(runs, "_at_work", interrupted)
    prepared = preparation.Prepared(stage.bundle(), home, stage.connections)
    with main._outside(prepared) as outside:
        assert way(prepared, outside) == runs.INTERRUPTED
    assert open_ones[outside.ledger] > 0
    assert _connections(outside.ledger) == 0


def test_a_pass_of_cron_says_how_a_campaign_ended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    situation = SimpleNamespace(snapshot=SimpleNamespace(state=CampaignState.RUNNING))
    heart = SimpleNamespace(tick=lambda: situation, end=lambda _situation: Ended("missed", "1 of 3 were qualified"))
    monkeypatch.setattr(runs, "_at_work", lambda *_: nullcontext(heart))
    prepared = preparation.Prepared(stage.bundle(), desk.live(desk.NAME), stage.connections)
    with main._outside(prepared) as outside:
        assert runs.tick(prepared, outside) == 0
    assert f"{desk.NAME}: missed: 1 of 3 were qualified" in capsys.readouterr().out


def _connections(ledger: Ledger) -> int:
    pool: Any = ledger._engine.pool
    return int(pool.checkedin() + pool.checkedout())
