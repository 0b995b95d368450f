"""An inbox cycle, whole: what people wrote, read and put into effect."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.campaigns import Push
from data.ledger import acts, approvals, audit, inbound, prospects, suppressions
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, replied, states, work
from tests.support.scripted import ScriptedModel, calls
from tools import announcing
from tools.deployment import Deployment

TEXTS = ("Tell me more, call me on (559) 555-0199", "Please stop writing to me", "Ask again in March", "No.")


def replies(deployment: Deployment, *texts: str) -> list[str]:
    """One reply for each text."""
    with deployment.ledger.write() as tx:
        return [replied(deployment, tx, number, text) for number, text in enumerate(texts)]


def test_every_reply_is_settled_by_its_meaning(deployment: Deployment) -> None:
    items = replies(deployment, *TEXTS)
    lines = [
        f"{items[0]} | interested | 0.9 | - | Gladly: which day suits you?",
        f"{items[1]} | opt_out | 0.95 | - | -",
        f"{items[2]} | not_now | 0.8 | 2027-03-01 | -",
        f"{items[3]} | not_interested | 0.9 | - | -",
    ]
    with ScriptedModel(DELEGATE, calls("record_replies", replies=lines)) as model:
        outcome = work(deployment, model, "inbox", items)
        text = model.text_of(1)
    assert outcome.state == "done"
    assert states(deployment) == {"replied": 3, "opted_out": 1}
    assert f"{items[0]} | p1 | step 1 | Tell me more" in text
    assert "0199" not in text
    assert "@" not in text
    with deployment.ledger.read() as tx:
        read = [inbound.get(tx, item) for item in items]
        assert [mail.intent for mail in read] == ["interested", "opt_out", "not_now", "not_interested"]
        assert read[0].draft_answer == "Gladly: which day suits you?"
        assert read[2].follow_up_on == datetime(2027, 3, 1, 9, tzinfo=UTC)
        (waiting,) = approvals.open_approvals(tx, CAMPAIGN)
        assert (waiting.kind, waiting.inbound_id) == ("answer", items[0])
        told = announcing.of_approval(tx, waiting)
    assert told.event == "hot_lead"
    assert told.text == (
        f"{waiting.id}: p1 interested: a person answers; somebody wants to talk\n\n"
        "Company: Roofer 0 LLC\n\n"
        "They wrote on 2026-11-23:\n  Tell me more, call me on [phone]\n\n"
        "A drafted answer, which nobody has sent:\n  Gladly: which day suits you?\n\n"
        f"Go on with:\n  python main.py approvals show {waiting.id}\n  python main.py prospect show p1"
    )


def test_who_replied_is_in_a_state_that_says_what_they_meant_and_when(deployment: Deployment) -> None:
    items = replies(deployment, *TEXTS)
    meant = ("interested", "opt_out", "not_now", "not_interested")
    lines = [f"{item} | {intent} | 0.9 | - | -" for item, intent in zip(items, meant, strict=True)]
    with ScriptedModel(DELEGATE, calls("record_replies", replies=lines)) as model:
        work(deployment, model, "inbox", items)
    with deployment.ledger.read() as tx:
        reasons = [prospects.get(tx, f"p{number}").state_reason for number in range(1, 5)]
        (noted,) = audit.entries(tx, CAMPAIGN, prospect_id="p1", action="prospect_reason")
    assert reasons == [
        "interested, 23 Nov", f"{items[1]}: asked not to be written to", "not now, 23 Nov", "not interested, 23 Nov",
    ]  # fmt: skip
    assert (noted.actor, noted.decision, noted.rationale) == ("inbox", "replied", "interested, 23 Nov")


def test_who_is_interested_is_on_the_list_of_what_another_system_is_told(deployment: Deployment) -> None:
    told = deployment.bundle.campaign.model_copy(update={"push": Push(on=["hot_lead"])})
    deployment = replace(deployment, bundle=replace(deployment.bundle, campaign=told))
    items = replies(deployment, *TEXTS[:2])
    lines = [f"{items[0]} | interested | 0.9 | - | -", f"{items[1]} | opt_out | 0.9 | - | -"]
    with ScriptedModel(DELEGATE, calls("record_replies", replies=lines)) as model:
        work(deployment, model, "inbox", items)
    with deployment.ledger.read() as tx:
        (act,) = acts.still_open(tx, CAMPAIGN, "push")
    assert (act.prospect_id, act.detail["event"], act.detail["reply"]["intent"]) == ("p1", "hot_lead", "interested")
    assert (act.cycle_id, act.trace_id) == ("c1", "c1.2")


def test_who_opts_out_in_words_is_suppressed_everywhere_and_hears_no_more(deployment: Deployment) -> None:
    (item,) = replies(deployment, "Please stop")
    with ScriptedModel(DELEGATE, calls("record_replies", replies=[f"{item} | opt_out | 0.9 | - | -"])) as model:
        work(deployment, model, "inbox", [item])
    with deployment.ledger.read() as tx:
        assert suppressions.match(tx, email="pat@roofer0.example") is not None
        assert prospects.counts(tx, CAMPAIGN)["opted_out"] == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{} | angry | 0.9 | - | -", 'intent "angry" (interested, question,'),
        ("{} | not_now | 2 | - | -", 'confidence "2" (0 to 1)'),
        ("{} | not_now | 0.9 | March | -", 'date "March" (YYYY-MM-DD or -)'),
        ("{} | not_now | 0.9 | 2020-01-01 | -", 'date "2020-01-01" is not within the next two years'),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_with_the_reason(deployment: Deployment, line: str, reason: str) -> None:
    (item,) = replies(deployment, "Later")
    good = calls("record_replies", replies=[f"{item} | not_now | 0.9 | - | -"])
    with ScriptedModel(DELEGATE, calls("record_replies", replies=[line.format(item)]), good) as model:
        assert work(deployment, model, "inbox", [item]).state == "done"
        assert reason in model.requests[2]["messages"][-1]["content"][0]["content"]


def test_settling_twice_changes_nothing(deployment: Deployment) -> None:
    items = replies(deployment, "More please", "No.")
    hot = f"{items[0]} | interested | 0.9 | - | Gladly"
    twice = [
        calls("record_replies", replies=[hot, hot]),
        calls("record_replies", replies=[hot.replace("Gladly", "Hm")]),
    ]
    last = calls("record_replies", replies=[f"{items[1]} | not_interested | 0.9 | - | -"])
    with ScriptedModel(DELEGATE, *twice, last) as model:
        work(deployment, model, "inbox", items)
    with deployment.ledger.read() as tx:
        assert inbound.get(tx, items[0]).draft_answer == "Gladly"
        assert len(approvals.open_approvals(tx, CAMPAIGN)) == 1


def test_what_the_envelope_escalates_goes_to_a_person_with_its_reason(deployment: Deployment) -> None:
    (item,) = replies(deployment, "Hm, the other thing maybe.")
    line = f"{item} | not_interested | 0.4 | - | -"
    with ScriptedModel(DELEGATE, calls("record_replies", replies=[line])) as model:
        work(deployment, model, "inbox", [item])
    with deployment.ledger.read() as tx:
        (waiting,) = approvals.open_approvals(tx, CAMPAIGN)
    assert (waiting.kind, waiting.reason) == ("escalation", "the reply was not clearly understood")
