"""Whoever is suppressed while a campaign runs hears nothing more of it."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.rehearsal.judge import Judge
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.rehearsed import Rehearsed, once, rehearsed

MIDWAY = "midway.json"


class Story(NamedTuple):
    """What had left after two days, whom a person then suppressed, and the rehearsal at its end."""

    before: int
    person: str
    domain: str
    run: Rehearsed


@pytest.fixture(scope="module")
def story(shared: Path, small_campaign: Path) -> Story:
    run = once(shared, "suppressed", lambda folder: suppressed_midway(small_campaign, folder))
    before, person, domain = json.loads((shared / "suppressed" / MIDWAY).read_text())
    return Story(before, person, domain, run)


def suppressed_midway(campaign: Path, folder: Path) -> Finished:
    """Run for two days, suppress one person and another's domain, run to the end."""
    first = rehearsed(muster("run", campaign, "--json", "--days", "2", home=folder))
    assert first.finished.code == 0, first.finished.err
    before = first.accepted
    waiting = first.rows("select recipient from messages where state = 'ready' and step = 2 order by recipient")
    reached = [row["recipient"] for row in waiting if row["recipient"] in {mail.rcpt_to for mail in before}]
    person, domain = reached[0], reached[1].partition("@")[2]
    for what in (person, domain):
        done = muster("suppress", what, "--reason", "asked by phone", "--yes", "--home", first.home, home=folder)
        assert done.code == 0, done.err
    (folder / MIDWAY).write_text(json.dumps([len(before), person, domain]))
    return muster("run", campaign, "--json", home=folder)


def test_it_goes_on_where_it_was_left_and_comes_to_its_end(story: Story) -> None:
    assert (story.run.finished.code, story.run.summary["end"]) == (0, "done"), story.run.finished.err
    assert len(story.run.accepted) > story.before


def test_nobody_suppressed_gets_anything_more(story: Story) -> None:
    later = {mail.rcpt_to for mail in story.run.accepted[story.before :]}
    assert [who for who in later if who == story.person or who.endswith(f"@{story.domain}")] == []


def test_others_do(story: Story) -> None:
    earlier = {mail.rcpt_to for mail in story.run.accepted[: story.before]}
    assert len(earlier & {mail.rcpt_to for mail in story.run.accepted[story.before :]}) > 5


def test_their_prospects_say_why_they_hear_nothing(story: Story) -> None:
    theirs = story.run.rows(
        "select state, state_reason from prospects where contact_email = ? or domain = ?", story.person, story.domain
    )
    assert len(theirs) == 2
    assert all(who["state"] != "in_sequence" and "suppress" in who["state_reason"] for who in theirs), theirs


def test_nothing_left_that_ought_not_to_have(story: Story) -> None:
    assert Judge(story.run).violations() == []
