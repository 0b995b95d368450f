"""What is said of requests to a live model while they go on."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from commands.run.progress import Progress
from commands.run.requests import RequestLines
from commands.shared.homes import Home
from config.files.connections import ModelConnection
from crews.standing.situations import Situation
from data.ledger.read import snapshot
from data.records import Cycle, ModelCall
from tests.commands.desk import NAME, written
from tests.commands.test_summary import bundle
from tools.meter import Meter, OutOfMoney, Totals

LONGEST_S = 300
CYCLE = Cycle("c3", NAME, "build", "build", ("p1",), 1)
MODEL = ModelConnection(base_url="http://somebody:secret@127.0.0.1:8765/v1", api_key="sk-secret")


def answer(agent: str = "builder", finish: str = "end_turn", usd: float = 0.25) -> ModelCall:
    """A request that took 34 seconds."""
    return ModelCall("c3", agent, "large", ("p1",), "?", "!", 5120, 812, 0, usd, 34_000, finish)


@contextmanager
def lines(meter: Meter) -> Iterator[list[str]]:
    """What is said meanwhile."""
    said: list[str] = []
    with RequestLines(meter, said.append):
        yield said


def drawn_until(words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the terminal shows up to the first drawing with these words, for which nobody has to ask."""
    drawn, give_up = "", time.monotonic() + LONGEST_S
    while words not in drawn:
        assert time.monotonic() < give_up, f"never drawn: {words!r} in {drawn!r}"
        time.sleep(0.01)
        drawn += capsys.readouterr().out
    return drawn + capsys.readouterr().out


def test_an_answer_is_a_line_with_its_tokens_and_what_was_spent_so_far() -> None:
    meter = Meter(NAME, 2.0, Totals(13, 55_268, 0.5))
    with lines(meter) as said:
        meter.ask(CYCLE, "builder")
        meter.answered(answer())
    assert said == [
        "  builder (build) answered in 34 s: 5,120 + 812 tokens, $0.2500; 14 requests, 61,200 tokens, $0.75 of $2.00"
    ]


def test_a_request_that_failed_says_how() -> None:
    meter = Meter(NAME, 2.0)
    with lines(meter) as said:
        meter.ask(CYCLE, "builder")
        meter.answered(answer(finish="http_529", usd=0))
    assert said[0].startswith("  builder (build) got no answer (http_529) after 34 s; 1 request,")


def test_a_long_wait_is_told_of_at_its_beginning_and_every_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter(NAME)
    began = time.monotonic()
    meter.ask(CYCLE, "builder")
    said: list[str] = []
    told = RequestLines(meter, said.append)
    for second in (5, 15, 16, 59, 61, 100, 121):
        monkeypatch.setattr(time, "monotonic", lambda at=second: began + at + 0.5)
        told.look()
    assert [line.rpartition(" for ")[2] for line in said] == ["15 s", "61 s", "121 s"]
    assert said[0] == "  builder (build) has not answered for 15 s"


def test_no_request_is_made_once_the_limit_is_reached() -> None:
    meter = Meter(NAME, 0.5)
    meter.ask(CYCLE, "builder")
    meter.answered(answer())
    meter.ask(CYCLE, "boss")
    meter.answered(answer("boss"))
    with pytest.raises(OutOfMoney, match=r"\$0\.50 of \$0\.50 are spent on models, in 2 requests"):
        meter.ask(CYCLE, "builder")
    assert meter.is_spent
    assert meter.waiting == []


def test_a_terminal_shows_who_is_waited_for_and_what_was_spent_of_the_limit(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    meter = Meter(NAME, 2.0, Totals(13, 55_268, 0.5))
    with written(home) as tx:
        seen = snapshot.snapshot(tx, NAME)
    with Progress(bundle(), home, quiet=False, model=MODEL) as progress:
        progress.follow(meter)
        progress.watch(Situation(seen, bundle(), 0), "build")
        meter.ask(CYCLE, "builder")
        drawn = drawn_until("waiting for", capsys)
    assert "13 requests, 55,268 tokens" in drawn
    assert "$0.50 of $2.00" in drawn
    assert re.search(r"builder, \d+ s", drawn)


def test_where_the_model_is_is_said_without_a_login(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(bundle(), home, quiet=False, model=MODEL) as progress:
        progress.follow(Meter(NAME, 2.0))
    out = capsys.readouterr().out
    assert "the model is live, at http://127.0.0.1:8765; $0.00 of $2.00 are spent on models" in out
    assert "secret" not in out


def test_several_requests_of_one_agent_are_each_waited_for() -> None:
    meter, both, hangs = Meter(NAME), threading.Barrier(2), threading.Event()

    def asks(until: threading.Event | None) -> None:
        meter.ask(CYCLE, "builder")
        both.wait(LONGEST_S)
        if until is not None:
            until.wait(LONGEST_S)
        meter.answered(answer())

    with ThreadPoolExecutor(2) as pool:
        older = pool.submit(asks, hangs)
        newer = pool.submit(asks, None)
        newer.result(LONGEST_S)
        assert len(meter.waiting) == 1
        hangs.set()
        older.result(LONGEST_S)
    assert (meter.waiting, meter.so_far.requests) == ([], 2)
