"""``message show|resolve`` and ``preview``."""

from pathlib import Path

import pytest

from commands.shared import deployed
from commands.shared.homes import Home
from config.loading import CampaignBundle, load_campaign
from data.ledger.core import verdicts
from data.ledger.core.schema import messages as message_table
from data.ledger.core.verdicts import VerdictRow
from data.ledger.flow import messages, prospects
from data.ledger.govern import approvals
from data.records import MessageState
from tests.commands.desk import NAME, START, in_sequence, muster, unknown, written

NO = VerdictRow("sending_window", "reject", "06:00 is outside 08:00-18:00", START)
YES = [VerdictRow("sending_window", "allow", ""), VerdictRow("caps", "allow", "")]


@pytest.fixture
def uncertain(home: Home) -> str:
    """A message of which it is unknown whether it left."""
    with written(home) as tx:
        return f"{unknown(tx)}-1"


def test_a_message_is_shown_with_what_gates_had_against_it(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for look, rows in (("p1-1/1", [NO]), ("p1-1/2", YES)):
            verdicts.record(tx, messages.get(tx, "p1-1"), look, rows)
    told = muster("message", "show", "p1-1")
    assert "Subject: Step 1" in told.out
    assert "06:00 is outside 08:00-18:00" in told.out
    assert "2 of 2 gates allowed it" in told.out
    assert len(muster("message", "show", "p1-1", "--json").row["verdicts"]) == 3


def test_a_message_that_no_gate_has_seen_says_so(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
    assert "no gate has judged it yet" in muster("message", "show", "p1-2").out


def test_an_unknown_message_that_left_lets_its_prospect_go_on(uncertain: str, home: Home) -> None:
    told = muster("message", "resolve", uncertain, "sent")
    assert told.code == 0
    assert "p1 is in_sequence and goes on" in told.out
    with written(home) as tx:
        assert messages.get(tx, uncertain).state is MessageState.SENT
        assert not prospects.get(tx, "p1").paused
        assert messages.get(tx, "p1-2").due_at is not None


def test_an_unknown_message_that_did_not_leave_ends_its_prospect(uncertain: str, home: Home) -> None:
    told = muster("message", "resolve", uncertain, "failed")
    assert "p1 is finished" in told.out
    with written(home) as tx:
        assert messages.get(tx, uncertain).state is MessageState.FAILED


def test_only_an_unknown_message_can_be_settled(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
    told = muster("message", "resolve", "p1-1", "sent")
    assert told.code == 2
    assert told.err.strip() == "p1-1 is ready; only a message that is unknown can be resolved"


@pytest.mark.parametrize(("meanwhile", "code"), [(MessageState.UNKNOWN, 0), (MessageState.SENT, 2)])
def test_others_write_while_the_configuration_is_read_and_what_they_settle_stays(
    uncertain: str, home: Home, monkeypatch: pytest.MonkeyPatch, meanwhile: MessageState, code: int
) -> None:
    def reading(reference: str, config_dir: Path) -> CampaignBundle:
        with written(home) as tx:
            if meanwhile is MessageState.SENT:
                messages.move(tx, uncertain, meanwhile, "it came back", "inbox")
            else:
                prospects.set_reason(tx, "p1", "somebody looked", "dana")
        return load_campaign(reference, config_dir)

    monkeypatch.setattr(deployed, "load_campaign", reading)
    told = muster("message", "resolve", uncertain, "sent")
    assert told.code == code, told.err
    with written(home) as tx:
        settled = messages.get(tx, uncertain)
        assert settled.state is MessageState.SENT
        assert (settled.state_reason == "it came back") is (meanwhile is MessageState.SENT)
        assert (prospects.get(tx, "p1").state_reason == "somebody looked") is (meanwhile is MessageState.UNKNOWN)


def test_a_campaign_that_the_home_does_not_know_is_bad_input(uncertain: str, home: Home) -> None:
    (home.path / "run.json").write_text((home.path / "run.json").read_text().replace(NAME, "another"))
    told = muster("message", "resolve", uncertain, "sent", "--home", home.path)
    assert told.code == 2
    assert f"{NAME} was not started in {home.path}; its campaigns: another" in told.err


def test_a_message_left_or_it_did_not(uncertain: str) -> None:
    told = muster("message", "resolve", uncertain, "send")
    assert told.code == 2
    assert "did you mean sent? It is one of sent, failed" in told.err


def test_a_preview_before_any_run_fills_the_templates() -> None:
    rows = muster("preview", NAME, "--json").rows
    assert [row["message"] for row in rows][:2] == ["step 1, variant plain", "step 1, variant question"]
    assert all("If you would rather not hear from us" in row["body"] for row in rows)


def test_a_preview_shows_what_may_still_go_out(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
    assert [row["message"] for row in muster("preview", NAME, "--json").rows] == ["p1-2"]


def test_a_preview_of_a_run_that_is_through_shows_what_went_out(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        messages.cancel_rest(tx, "p1", "they answered")
    told = muster("preview", NAME)
    assert "nothing is left to go out; messages that went out" in told.out
    assert "p1-1 to Roofer 1 LLC (sent)" in told.out


def test_a_preview_has_as_many_prospects_as_asked_for(home: Home) -> None:
    with written(home) as tx:
        for number in (1, 2, 3):
            in_sequence(tx, number)
    rows = muster("preview", NAME, "--limit", "2", "--json").rows
    assert {row["company"] for row in rows} == {"Roofer 1 LLC", "Roofer 2 LLC"}


def test_a_message_by_a_webhook_is_told_as_such_wherever_its_words_are(home: Home) -> None:
    with written(home) as tx:
        prospect_id = in_sequence(tx, state=MessageState.AWAITING_APPROVAL)
        asked = approvals.request(tx, NAME, prospect_id, "message", "it is due", message_id=f"{prospect_id}-1")
        changed = {"channel": "webhook", "mailbox": "callers", "subject": ""}
        tx.connection.execute(message_table.update().where(message_table.c.step == 2).values(**changed))
    no_mail = "No mail: the webhook callers gets these words"
    for told in (("message", "show", "p1-2"), ("approvals", "show", asked), ("preview", NAME)):
        out = muster(*told).out
        assert no_mail in out
        assert "Subject: \n" not in out
    assert "Subject: Step 1" in muster("approvals", "show", asked).out
    shown = muster("approvals", "show", asked, "--json").row["messages"]
    assert [(one["channel"], one["by"]) for one in shown] == [("email", "dana"), ("webhook", "callers")]
