"""Killed three times, wherever it happens to be, a run goes on: nothing is lost, and nothing is sent twice."""

import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from rehearsal.seeded import whole
from tests.rehearsal.judge import Judge
from tests.rehearsal.program import Finished, muster, started
from tests.rehearsal.rehearsed import Rehearsed, once, rehearsed

SEED = 11
WAITING = 3


class Kill(NamedTuple):
    """What is counted (lines of a file in the home), and at how many the process is killed."""

    file: str
    at: int

    def comes(self, home: Path) -> bool:
        """Is the moment there?"""
        path = home / self.file
        return path.exists() and path.read_bytes().count(b"\n") >= self.at


KILLS = (
    Kill("logs/model.jsonl", whole(2, 9, SEED, "while cycles run")),
    Kill("mail/accepted.jsonl", whole(2, 12, SEED, "while mail goes out")),
    Kill("mail/accepted.jsonl", whole(18, 40, SEED, "days later")),
)


def killed(kill: Kill, campaign: Path, folder: Path, home: Path) -> None:
    """Start the run, and kill it when the moment comes."""
    with started("run", campaign, "--json", home=folder) as process:
        while not kill.comes(home):
            try:
                process.wait(0.002)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(f"the run ended before {kill}")
        process.kill()


@pytest.fixture(scope="module")
def survivor(shared: Path, small_campaign: Path) -> Rehearsed:
    """The small campaign after three kills."""
    return once(shared, "killed", lambda folder: survived(small_campaign, folder))


def survived(campaign: Path, folder: Path) -> Finished:
    """Kill the run three times, then let it end; what is unknown is settled by a person who asks the mail host."""
    for kill in KILLS:
        killed(kill, campaign, folder, folder / "rehearsals" / "small-1")
    finished = muster("run", campaign, "--json", home=folder)
    if finished.code == WAITING:
        run = rehearsed(finished)
        left = {mail.message_id for mail in run.accepted}
        for row in run.rows("select message_id, rfc_message_id from messages where state = 'unknown'"):
            verdict = "sent" if row["rfc_message_id"] in left else "failed"
            muster("message", "resolve", row["message_id"], verdict, "--home", run.home, home=folder)
        finished = muster("run", campaign, "--json", home=folder)
    return finished


def test_it_comes_to_its_end_in_the_home_in_which_it_was_begun(survivor: Rehearsed) -> None:
    assert (survivor.finished.code, survivor.summary["end"]) == (0, "done"), survivor.finished.err
    assert [home.name for home in survivor.home.parent.iterdir()] == ["small-1"]


def test_nothing_left_twice_or_that_ought_not_to_have(survivor: Rehearsed) -> None:
    assert Judge(survivor).violations() == []


def test_every_message_is_accounted_for(survivor: Rehearsed) -> None:
    messages = survivor.rows("select rfc_message_id, state, state_reason from messages")
    sent = {message["rfc_message_id"] for message in messages if message["state"] == "sent"}

    assert sent == {mail.message_id for mail in survivor.accepted}
    assert {message["state"] for message in messages} <= {"sent", "failed", "cancelled"}
    assert [message for message in messages if not message["state_reason"].strip()] == []


def test_nobody_is_lost(survivor: Rehearsed) -> None:
    qualified = survivor.rows("select state, state_reason from prospects where qualified_at is not null")

    assert len(qualified) == survivor.figures["funnel.qualified"] >= 20
    assert [who for who in qualified if who["state"] in ("found", "qualified", "built", "in_sequence")] == []
    assert [who for who in qualified if not who["state_reason"].strip()] == []


def test_the_audit_is_whole(survivor: Rehearsed) -> None:
    verified = muster("audit", "verify", "small", "--home", survivor.home, home=survivor.home.parents[1])
    assert verified.code == 0
    assert ": intact, " in verified.out


def test_it_wrote_what_an_undisturbed_run_writes_to_the_same_people(survivor: Rehearsed, small: Rehearsed) -> None:
    written = (
        "select prospect_id, step, recipient, variant, mailbox, subject, body from messages order by 1, 2, sequence"
    )

    assert survivor.rows(written) == small.rows(written)
    assert {mail.rcpt_to for mail in survivor.accepted} == {mail.rcpt_to for mail in small.accepted}


def test_only_what_was_unknown_went_another_way(survivor: Rehearsed, small: Rehearsed) -> None:
    asked = survivor.rows("select distinct prospect_id from approvals where kind = 'question'")
    unknown = {row["prospect_id"] for row in asked}
    fate = "select prospect_id, state, state_reason, score, tier, timezone from prospects"

    ours, theirs = ({row["prospect_id"]: row for row in run.rows(fate)} for run in (survivor, small))

    assert len(unknown) <= len(KILLS)
    assert [who for who in theirs if who not in unknown and ours[who] != theirs[who]] == []
