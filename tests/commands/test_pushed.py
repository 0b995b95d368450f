"""A live campaign that pushes to another system: what its commands tell that system, and take back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.shared import homes
from data.ledger.govern import acts
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, in_sequence, muster, open_campaign, written
from tests.commands.replied import unread
from tests.support.crm import Crm, crm

SETTINGS = {"ANTHROPIC_API_KEY": "none", "SMTP_HOST": "127.0.0.1", "INBOX_KIND": "maildir", "INBOX_PATH": "inbox"}


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped campaign, which tells of outcomes; every setting but ``PUSH_URL`` is there."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PUSH_URL", raising=False)
    shipped = ROOT / "config" / "campaigns" / f"{NAME}.yaml"
    changed = tmp_path / f"{NAME}.yaml"
    changed.write_text(f"{shipped.read_text()}\npush: {{on: [outcome, hot_lead]}}\n")
    return changed


@pytest.fixture
def system(campaign: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crm]:
    """The other system, and somebody in sequence."""
    with crm() as there:
        monkeypatch.setenv("PUSH_URL", there.url)
        with written(homes.live(NAME, str(campaign))) as tx:
            open_campaign(tx, NAME)
            in_sequence(tx)
        yield there


def test_an_outcome_is_told_at_once_and_undone_again(system: Crm) -> None:
    told = muster("prospect", "outcome", "p1", "won", "--value", "1200", "--by", "dana")
    assert told.code == 0, told.err
    assert "a1: the other system was told, and knows it as lead-1" in told.out
    assert system.has["lead-1"]["value"] == 1200
    assert muster("undo", "a1").code == 0
    assert system.has == {}


def test_an_outcome_that_cannot_be_told_yet_is_kept_and_said(system: Crm) -> None:
    system.failing = [503]
    told = muster("prospect", "outcome", "p1", "won")
    assert told.code == 0, told.err
    assert "a1: the other system was not told yet (the other system answered 503); run and tick" in told.out
    with written(homes.live_home()) as tx:
        assert [act.state for act in acts.still_open(tx, NAME, "push")] == ["open"]


def test_an_interest_that_a_person_reads_is_told_at_once_and_taken_back_when_it_was_none(system: Crm) -> None:
    with written(homes.live_home()) as tx:
        unread(tx, 2)
    told = muster("prospect", "read", "r1", "interested", "--by", "dana")
    assert told.code == 0, told.err
    assert "a1: the other system was told, and knows it as lead-1\n" in told.out
    assert system.has["lead-1"]["reply"]["intent"] == "interested"
    assert "a1" not in muster("prospect", "read", "r1", "interested", "--by", "dana").out
    told = muster("prospect", "read", "r1", "not_interested", "--by", "dana")
    assert "another system was told of their interest; take that back with: python main.py undo a1\n" in told.out
    assert muster("undo", "a1").code == 0
    assert system.has == {}


def test_an_interest_that_was_none_is_not_told_once_the_other_system_can_be_reached(
    system: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PUSH_URL")
    with written(homes.live_home()) as tx:
        unread(tx, 2)
    assert "a1: the other system was not told yet" in muster("prospect", "read", "r1", "interested").out
    assert "undo" not in muster("prospect", "read", "r1", "question", "--by", "dana").out
    with written(homes.live_home()) as tx:
        assert (acts.get(tx, "a1").state, acts.get(tx, "a1").note) == ("undone", "r1 read as question by dana")


def test_nobody_hears_of_the_interest_of_somebody_who_wants_no_mail(system: Crm) -> None:
    with written(homes.live_home()) as tx:
        unread(tx, 2)
    muster("prospect", "read", "r1", "opt_out")
    muster("prospect", "read", "r1", "interested")
    assert system.has == {}


def test_who_is_forgotten_is_forgotten_by_the_other_system_too(system: Crm) -> None:
    muster("prospect", "outcome", "p1", "won")
    told = muster("prospect", "forget", "p1", "--yes")
    assert told.code == 0, told.err
    assert "lead-1 was taken back from the other system" in told.out
    assert system.has == {}


def test_what_the_other_system_could_not_be_made_to_forget_is_said(
    system: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    muster("prospect", "outcome", "p1", "won")
    monkeypatch.setenv("PUSH_URL", "http://127.0.0.1:9/leads")
    told = muster("prospect", "forget", "p1", "--yes")
    assert "another system was told of them (a1) and has them as lead-1: delete it there" in told.out


def test_a_campaign_that_pushes_does_not_go_live_without_knowing_where_to(campaign: Path, out: Path) -> None:
    told = muster("run", campaign, "--live")
    assert told.code == 2
    assert (
        f"{NAME} pushes to another system, but push.url of config/connections.yaml is empty: set PUSH_URL" in told.err
    )
    assert not (out / "live" / "ledger.sqlite").exists()


@pytest.mark.parametrize(
    ("finished", "then"),
    [(False, "; the rehearsal will tell it as it goes on"), (True, ", and will not be: the rehearsal has ended")],
)
def test_of_a_rehearsal_it_is_said_whether_the_other_system_will_be_told(
    campaign: Path, finished: bool, then: str
) -> None:
    home = homes.rehearsal(NAME, str(campaign), "calm", 1, new=True)
    with written(home) as tx:
        open_campaign(tx, NAME)
        in_sequence(tx)
    if finished:
        home.finish()
    told = muster("prospect", "outcome", "p1", "won", "--home", home.path)
    assert told.code == 0, told.err
    assert f"the other system was not told yet{then}\n" in told.out
