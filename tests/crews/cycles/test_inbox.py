"""An inbox cycle, whole: what people wrote, read and put into effect."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.files.campaigns import Push
from data.clock import SteppedClock
from data.ledger.core import audit
from data.ledger.flow import inbound, prospects, suppressions
from data.ledger.govern import acts, approvals
from data.records import Order
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, answers, replied, states, told, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls
from tools.deployment import Deployment
from tools.inbox import by_hand
from tools.notices import announcements

TEXTS = ("Tell me more, call me on (559) 555-0199", "Please stop writing to me", "Ask again in March", "No.")


def replies(deployment: Deployment, *texts: str) -> list[str]:
    """One reply for each text."""
    with deployment.ledger.write() as tx:
        return [replied(deployment, tx, number, text) for number, text in enumerate(texts)]


def read(item: str, intent: str, **changes: Any) -> dict[str, Any]:
    """One reading as the agent hands it in."""
    return {"id": item, "intent": intent, "confidence": 0.9} | changes


def test_every_reply_is_settled_by_its_meaning(deployment: Deployment) -> None:
    items = replies(deployment, *TEXTS)
    handed_in = [
        read(items[0], "interested", answer="Gladly: which day suits you?"),
        read(items[1], "opt_out", confidence=0.95),
        read(items[2], "not_now", confidence=0.8, date="2027-03-01"),
        read(items[3], "not_interested"),
    ]
    with ScriptedModel(DELEGATE, calls("record_replies", replies=handed_in)) as model:
        outcome = work(deployment, model, "inbox", items)
        text = model.text_of(1)
    assert outcome.state == "done"
    assert states(deployment) == {"replied": 3, "opted_out": 1}
    assert "Tell me more" in text
    assert "0199" not in text
    assert "@" not in text
    with deployment.ledger.read() as tx:
        settled = [inbound.get(tx, item) for item in items]
        assert [mail.intent for mail in settled] == ["interested", "opt_out", "not_now", "not_interested"]
        assert settled[0].draft_answer == "Gladly: which day suits you?"
        assert settled[2].follow_up_on == datetime(2027, 3, 1, 17, tzinfo=UTC)  # nine in the morning in Los Angeles
        (waiting,) = approvals.open_approvals(tx, CAMPAIGN)
        assert (waiting.kind, waiting.inbound_id) == ("answer", items[0])
        told = announcements.of_approval(tx, waiting, deployment.home)
    assert told.event == "hot_lead"
    assert told.text == (
        f"{waiting.id}: p1 interested: a person answers; somebody wants to talk\n\n"
        "Company: Roofer 0 LLC\n\n"
        "They wrote on 2026-11-23:\n  Tell me more, call me on [phone]\n\n"
        "A drafted answer, which nobody has sent:\n  Gladly: which day suits you?\n\n"
        f"Go on with:\n  python main.py approvals show {waiting.id} --home {deployment.home}\n"
        f"  python main.py prospect show p1 --home {deployment.home}"
    )


def test_who_replied_is_in_a_state_that_says_what_they_meant_and_when(deployment: Deployment) -> None:
    items = replies(deployment, *TEXTS)
    meant = ("interested", "opt_out", "not_now", "not_interested")
    handed_in = [read(item, intent) for item, intent in zip(items, meant, strict=True)]
    with ScriptedModel(DELEGATE, calls("record_replies", replies=handed_in)) as model:
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
    handed_in = [read(items[0], "interested"), read(items[1], "opt_out")]
    with ScriptedModel(DELEGATE, calls("record_replies", replies=handed_in)) as model:
        work(deployment, model, "inbox", items)
    with deployment.ledger.read() as tx:
        (act,) = acts.still_open(tx, CAMPAIGN, "push")
    assert (act.prospect_id, act.detail["event"], act.detail["reply"]["intent"]) == ("p1", "hot_lead", "interested")
    assert (act.cycle_id, act.trace_id) == ("c1", "c1.2")


def test_who_opts_out_in_words_is_suppressed_everywhere_and_hears_no_more(deployment: Deployment) -> None:
    (item,) = replies(deployment, "Please stop")
    with ScriptedModel(DELEGATE, calls("record_replies", replies=[read(item, "opt_out")])) as model:
        work(deployment, model, "inbox", [item])
    with deployment.ledger.read() as tx:
        assert suppressions.match(tx, email="pat@roofer0.example") is not None
        assert prospects.counts(tx, CAMPAIGN)["opted_out"] == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"intent": "angry"}, 'intent "angry" (interested, question,'),
        ({"confidence": 2}, 'confidence "2" (a number from 0 to 1)'),
        ({"date": "March"}, 'date "March" (YYYY-MM-DD)'),
        ({"date": "2020-01-01"}, "date 2020-01-01 is not within the next two years (today is 2026-11-23)"),
        ({"date": "2031-01-01"}, "date 2031-01-01 is not within the next two years (today is 2026-11-23)"),
        ({"answer": "x" * 1501}, "answer: has 1501 characters (text, at most 1500 characters)"),
    ],
)
def test_a_reading_that_cannot_be_taken_is_refused_with_the_reason(
    deployment: Deployment, changes: dict[str, Any], reason: str
) -> None:
    (item,) = replies(deployment, "Later")
    wrong = calls("record_replies", replies=[read(item, "not_now") | changes])
    good = calls("record_replies", replies=[read(item, "not_now")])
    with ScriptedModel(DELEGATE, wrong, good) as model:
        assert work(deployment, model, "inbox", [item]).state == "done"
        assert f" refused: {reason}" in told(model, 2)
    assert f"refused {item}: {reason}" in answers(deployment, "record_replies")[0]


def test_the_agent_knows_what_day_it_is_and_which_mail_is_answered(deployment: Deployment) -> None:
    (item,) = replies(deployment, "Ask again next month")
    with ScriptedModel(DELEGATE, calls("record_replies", replies=[read(item, "not_now")])) as model:
        work(deployment, model, "inbox", [item])
        text = told(model, 1)
    assert "Today is Monday, 2026-11-23." in text
    sender = deployment.bundle.campaign.senders[1].name
    assert f"{item} | Roofer 0 LLC | Ask again next month\n answers mail 1 of {sender}: Hi Pat, " in text
    assert deployment.bundle.campaign.postal_address not in text


def test_a_date_is_asked_for_in_its_form_and_counted_from_the_day_on_which_they_wrote(deployment: Deployment) -> None:
    assert isinstance(deployment.clock, SteppedClock)
    (early,) = replies(deployment, "Next week, please.")
    deployment.clock.advance(deployment.clock.now() + timedelta(days=3))
    with deployment.ledger.write() as tx:
        late = replied(deployment, tx, 1, "Ask again in March")
    read_both = calls("record_replies", replies=[read(early, "not_now"), read(late, "not_now")])
    with ScriptedModel(DELEGATE, read_both) as model:
        work(deployment, model, "inbox", [early, late])
        text, (tool,) = told(model, 1), model.requests[1]["tools"]
    assert "Today is Thursday, 2026-11-26." in text
    assert f"{early} | Roofer 0 LLC | came Monday, 2026-11-23 | Next week, please." in text
    assert f"{late} | Roofer 1 LLC | Ask again in March" in text
    assert "of a week the Monday, of a month the first), counted from the day on which they wrote" in text
    date = tool["input_schema"]["properties"]["replies"]["items"]["properties"]["date"]
    assert date["description"].endswith("YYYY-MM-DD")


def test_the_first_reading_of_a_reply_stays(deployment: Deployment) -> None:
    items = replies(deployment, "More please", "No.")
    hot = read(items[0], "interested", answer="Gladly")
    twice = [
        calls("record_replies", replies=[hot, hot]),
        calls("record_replies", replies=[hot | {"answer": "Hm"}]),
    ]
    last = calls("record_replies", replies=[read(items[1], "not_interested")])
    with ScriptedModel(DELEGATE, *twice, last) as model:
        work(deployment, model, "inbox", items)
    assert f"{items[0]} was settled before and stays as it is" in answers(deployment, "record_replies")[1]
    with deployment.ledger.read() as tx:
        assert inbound.get(tx, items[0]).draft_answer == "Gladly"
        assert len(approvals.open_approvals(tx, CAMPAIGN)) == 1


def test_what_a_person_says_meanwhile_stays(deployment: Deployment) -> None:
    (item,) = replies(deployment, "More please")

    def late(_: Request) -> Reply:
        with deployment.ledger.write() as tx:
            by_hand.read(deployment, tx, item, "not_interested", None, Order("ana", ""))
        return calls("record_replies", replies=[read(item, "interested", answer="Gladly")])

    with ScriptedModel(DELEGATE, late) as model:
        work(deployment, model, "inbox", [item])
    with deployment.ledger.read() as tx:
        known = inbound.read_of(tx, item)
        assert known is not None
        assert (known.intent, known.confidence) == ("not_interested", None)
        assert approvals.open_approvals(tx, CAMPAIGN) == []


def test_two_readings_of_one_reply_that_differ_are_both_refused(deployment: Deployment) -> None:
    (item,) = replies(deployment, "Well")
    both = calls("record_replies", replies=[read(item, "interested"), read(item, "opt_out")])
    with ScriptedModel(DELEGATE, both, calls("record_replies", replies=[read(item, "not_now")])) as model:
        work(deployment, model, "inbox", [item])
    assert f"refused {item}: 2 different entries for it: give one" in answers(deployment, "record_replies")[0]
    with deployment.ledger.read() as tx:
        assert inbound.get(tx, item).intent == "not_now"


def test_what_the_envelope_escalates_goes_to_a_person_with_its_reason(deployment: Deployment) -> None:
    (item,) = replies(deployment, "Hm, the other thing maybe.")
    unsure = read(item, "not_interested", confidence=0.4)
    with ScriptedModel(DELEGATE, calls("record_replies", replies=[unsure])) as model:
        work(deployment, model, "inbox", [item])
    with deployment.ledger.read() as tx:
        (waiting,) = approvals.open_approvals(tx, CAMPAIGN)
    assert (waiting.kind, waiting.reason) == ("escalation", "the reply was not clearly understood")
