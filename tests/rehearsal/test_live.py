"""``--live`` against servers that the program knows by its settings alone: it cannot tell whether they are real."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.rehearsal import trees
from tests.rehearsal.outside import KEY, LiveWorld, live_world
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.rehearsed import Rehearsed

GOAL = 5
WAITING = 3
ANY_TIME = {
    "start": "00:00",
    "end": "23:59",
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "holidays": False,
}


class Live(NamedTuple):
    """A live campaign after its first command, with its world still there."""

    world: LiveWorld
    campaign: Path
    finished: Finished
    home: Path

    def again(self, *arguments: str | Path) -> Finished:
        """Another command in the same place."""
        return muster(*arguments, home=self.home, **self.world.settings)

    @property
    def ledger(self) -> Rehearsed:
        """The live home, to be asked in SQL."""
        return Rehearsed(self.finished, self.home / "live", str(self.campaign), "", 0)


def campaign_of(tree: Path, start: str) -> Path:
    """A campaign that may write at any time, in an envelope that asks for approval of every message or of none."""
    trees.varied(
        tree, "envelopes", "careful", "any-time",
        window=ANY_TIME, minimum_gap="0s", gap_jitter="0s", autonomy={"start": start}, escalate=[],
    )  # fmt: skip
    return trees.campaign(tree, f"live-{start}", GOAL, envelope="any-time")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A person approves every message, and the Boss looks in Oakland: ``run --live``."""
    folder = tmp_path_factory.mktemp("watched")
    campaign = campaign_of(folder, "every")
    with live_world(folder / "world", "Oakland") as world:
        home = folder / "home"
        yield Live(world, campaign, muster("run", campaign, "--live", "--json", home=home, **world.settings), home)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Nobody is asked, and the Boss looks in Fresno: ``tick``, one pass."""
    folder = tmp_path_factory.mktemp("alone")
    campaign = campaign_of(folder, "alone")
    with live_world(folder / "world", "Fresno") as world:
        home = folder / "home"
        yield Live(world, campaign, muster("tick", campaign, home=home, **world.settings), home)


def test_without_settings_each_missing_one_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    finished = muster("run", "roofing-california", "--live", home=tmp_path / "home")

    assert finished.code == 2
    assert all(name in finished.err for name in ("ANTHROPIC_API_KEY", "SMTP_HOST", "IMAP_HOST", "IMAP_USERNAME"))
    assert not (tmp_path / "home").exists()


def test_a_setting_that_is_there_is_not_asked_for(tmp_path: Path) -> None:
    finished = muster("run", "roofing-california", "--live", home=tmp_path / "home", ANTHROPIC_API_KEY=KEY)

    assert finished.code == 2
    assert "ANTHROPIC_API_KEY" not in finished.err
    assert "SMTP_HOST" in finished.err


def test_where_every_message_is_approved_it_ends_with_approvals_waiting_and_nothing_sent(watched: Live) -> None:
    waiting = [json.loads(line) for line in watched.again("approvals", "list", "live-every", "--json").out.splitlines()]

    assert (watched.finished.code, watched.finished.summary["end"]) == (WAITING, "waiting"), watched.finished.err
    assert len([asked for asked in waiting if asked["kind"] == "message"]) >= GOAL - 2
    assert watched.world.accepted == []


def test_what_a_person_approves_leaves_with_the_next_pass_and_nothing_else_does(watched: Live) -> None:
    asked = watched.ledger.rows("select * from approvals where kind = 'message' order by created_at, approval_id")[0]
    decided = watched.again("approvals", "approve", asked["approval_id"])
    passed = watched.again("tick", watched.campaign)

    assert (decided.code, passed.code) == (0, 0), passed.err
    left = watched.ledger.rows("select * from messages where state = 'sent'")
    assert [one["message_id"] for one in left] == [asked["message_id"]]
    assert [mail.message_id for mail in watched.world.accepted] == [left[0]["rfc_message_id"]]


def test_left_alone_the_first_step_goes_out_at_once_and_only_once(alone: Live) -> None:
    assert alone.finished.code == 0, alone.finished.err
    first = [mail.rcpt_to for mail in alone.world.accepted]
    contacts = alone.ledger.rows("select contact_email from prospects where state = 'in_sequence'")

    assert alone.again("tick", alone.campaign).code == 0
    assert len(first) >= GOAL - 2
    assert sorted(first) == sorted(row["contact_email"] for row in contacts)
    assert [mail.rcpt_to for mail in alone.world.accepted] == first


def test_another_decision_of_the_boss_makes_another_campaign(watched: Live, alone: Live) -> None:
    def found(live: Live) -> set[tuple[str, str]]:
        rows: list[dict[str, Any]] = live.ledger.rows("select distinct source, city from prospects")
        return {(row["source"], row["city"]) for row in rows}

    assert found(watched) == {("contractors", "Oakland")}
    assert found(alone) == {("contractors", "Fresno")}


def test_no_secret_is_written_anywhere(alone: Live) -> None:
    files = [file for file in alone.home.rglob("*") if file.is_file()]

    assert len(files) > 5
    assert [file for file in files if KEY.encode() in file.read_bytes()] == []
    assert KEY not in alone.finished.out + alone.finished.err
