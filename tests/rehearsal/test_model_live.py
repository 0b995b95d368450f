"""``--model live``: everything is rehearsed but the model, which is found by its settings and may cost so much."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from config.files.worlds import WorldConfig
from rehearsal.model.server import ModelServer
from tests.rehearsal import trees
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.rehearsed import Rehearsed, rehearsed

KEY = "sk-test-0123456789abcdef"
SEED = 9
GOAL = 8
LIMIT = 0.021
"""Dollars: reached as the Boss has delegated to the Critic, and before the Critic is asked."""
A_PERSON = 3
ANSWERED = re.compile(
    r"  (?P<agent>\w+)(?: \((?P<stage>\w+)\))? answered in \d+ s: [\d,]+ \+ [\d,]+ tokens, \$\d\.\d{4}; "
    r"(?P<requests>\d+) requests?, [\d,]+ tokens, \$\d\.\d\d(?:\d\d)? of \$0\.0100"
)


class Thinker(NamedTuple):
    """A model server that is none of the rehearsal's own, and the settings by which it is found."""

    settings: dict[str, str]
    log: Path

    @property
    def requests(self) -> int:
        """How many it has had so far."""
        return len(self.log.read_text().splitlines())


class Stopped(NamedTuple):
    """A rehearsal that came to its limit, what its model had been asked until then, and the same one afterwards."""

    campaign: Path
    thinker: Thinker
    asked: int
    first: Rehearsed
    again: Finished
    later: Rehearsed
    asked_in_all: int


def thinker(folder: Path) -> tuple[ModelServer, Thinker]:
    """Start one that takes no key but its own."""
    log = folder / "elsewhere.jsonl"
    server = ModelServer(WorldConfig.model_validate(trees.shipped("rehearsals", "calm")), SEED, log, api_key=KEY)
    return server, Thinker({"ANTHROPIC_BASE_URL": server.start(), "ANTHROPIC_API_KEY": KEY}, log)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stopped]:
    """With a limit inside a cycle; then once more as it is; then with a higher limit, and no word of the model."""
    folder = tmp_path_factory.mktemp("thinking")
    campaign = trees.campaign(folder / "tree", "thinking", GOAL)
    server, model = thinker(folder)

    def run(*options: str) -> Finished:
        return muster("run", campaign, "--json", *options, home=folder / "home", **model.settings)

    try:
        first = rehearsed(run("--model", "live", "--spend", str(LIMIT)))
        asked, again = model.requests, run()
        before = model.requests
        assert before == asked, "a run at its limit asked the model"
        later = rehearsed(run("--spend", "2"))
        yield Stopped(campaign, model, asked, first, again, later, model.requests)
    finally:
        server.stop()


def test_the_model_is_asked_where_the_settings_say_and_everything_else_is_rehearsed(stopped: Stopped) -> None:
    ours = stopped.later.one("SELECT count(*) FROM model_calls WHERE finish_reason <> 'unreachable'")
    assert ours == stopped.asked_in_all > stopped.asked > 0
    assert not (stopped.later.home / "logs" / "model.jsonl").exists()
    assert stopped.later.summary["end"] == "done"
    assert {mail.rcpt_to.rpartition(".")[2] for mail in stopped.later.accepted} <= {"example", "test", "invalid"}


def test_nothing_is_asked_beyond_the_limit_and_what_was_under_way_is_no_failure(stopped: Stopped) -> None:
    assert stopped.first.finished.code == A_PERSON
    assert stopped.first.summary["end"] == "spent"
    assert f"of ${LIMIT:.4f} are spent on models" in stopped.first.summary["reason"]
    costs = [row["cost_usd"] for row in stopped.later.rows("SELECT cost_usd FROM model_calls ORDER BY call_id")]
    first = costs[: stopped.asked]
    assert sum(first) >= LIMIT > sum(first[:-2])


def test_the_limit_stops_inside_a_cycle_whose_work_is_done_later(stopped: Stopped) -> None:
    cut = stopped.later.rows("SELECT stage, error, attempt FROM cycles WHERE outcome = 'unpaid'")
    assert cut
    assert all("are spent on models" in row["error"] for row in cut)
    assert stopped.later.one("SELECT max(attempt) FROM cycles") == 1
    assert stopped.later.figures["funnel.qualified"] >= GOAL


def test_what_was_refused_is_told_by_task(stopped: Stopped) -> None:
    told = stopped.later.summary
    sums = stopped.later.rows("SELECT tool, sum(accepted) a, sum(refused) r FROM tool_calls GROUP BY tool HAVING r > 0")
    assert {(task["tool"], task["taken"], task["refused"]) for task in told["refused"]} == {
        (row["tool"], row["a"], row["r"]) for row in sums
    }
    assert told["failed_cycles"] == []


def test_the_same_limit_once_more_opens_no_cycle(stopped: Stopped) -> None:
    assert stopped.again.code == A_PERSON
    assert stopped.again.summary["end"] == "spent"
    assert stopped.again.summary["home"] == str(stopped.first.home)


def test_the_home_remembers_the_model_and_the_limit(stopped: Stopped) -> None:
    run = json.loads((stopped.later.home / "run.json").read_text())
    assert (run["model"], run["spend_usd"], run["options"]) == ("live", 2.0, "--model live")
    assert stopped.later.home == stopped.first.home


def test_the_key_is_nowhere(stopped: Stopped) -> None:
    ran = (stopped.first.finished, stopped.again, stopped.later.finished)
    said = [each for finished in ran for each in (finished.out, finished.err)]
    kept = [path.read_bytes() for path in stopped.later.home.rglob("*") if path.is_file()]
    assert not [text for text in said if KEY in text]
    assert not [body for body in kept if KEY.encode() in body]


def test_a_model_that_takes_its_time_takes_none_of_the_runs(stopped: Stopped) -> None:
    moments = stopped.later.rows(
        "SELECT m.cycle_id FROM model_calls m JOIN cycles c USING (cycle_id) WHERE m.called_at <> c.started_at"
    )
    assert moments == []


def test_without_a_terminal_every_answer_is_a_line_with_what_was_spent(tmp_path: Path) -> None:
    campaign = trees.campaign(tmp_path / "tree", "told", GOAL)
    server, model = thinker(tmp_path)
    try:
        spend = ("--model", "live", "--spend", "0.01")
        told = muster("run", campaign, *spend, home=tmp_path / "home", COLUMNS="80", **model.settings)
    finally:
        server.stop()
    lines = told.out.splitlines()
    where = model.settings["ANTHROPIC_BASE_URL"]
    told_first = f"the model is live, at {where}; $0.00 of $0.0100 are spent on models, in 0 requests"
    assert told_first in " ".join(told.out.split())
    answers = [line for line in lines if " answered in " in line]
    assert len(answers) == model.requests
    said = [ANSWERED.fullmatch(line) for line in answers]
    assert all(said), answers
    assert [int(one["requests"]) for one in said if one] == list(range(1, model.requests + 1))
    assert (said[0] and (said[0]["agent"], said[0]["stage"])) == ("boss", "plan")
    assert f"go on    python main.py run {campaign} --model live --spend 0.02" in told.out


def test_a_missing_key_is_named_before_anything_is_made(tmp_path: Path) -> None:
    told = muster("run", "roofing-california", "--model", "live", home=tmp_path)
    assert (told.code, told.out) == (2, "")
    assert "not set in the environment: ANTHROPIC_API_KEY" in told.err
    assert "--model cast" in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--live", "--model", "live"), "belong to rehearsals, not to --live"),
        (("--spend", "1"), "--spend is what a rehearsal's model may cost; the cast costs nothing: add --model live"),
        (("--model", "other"), "'other' is not one of 'cast', 'live'"),
    ],
)
def test_an_option_that_does_not_fit_is_refused_with_the_reason(
    options: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    told = muster("run", "roofing-california", *options, home=tmp_path, COLUMNS="300")
    assert told.code == 2
    assert says in told.err
