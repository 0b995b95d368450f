"""The envelope's conditions: every declared field is known of messages and of replies, and people are told once."""

from dataclasses import replace
from pathlib import Path

from config.catalogues import CEL_FIELDS
from config.files.campaigns import Notify
from config.files.envelopes import Escalation
from data.ledger.flow import calls, inbound, messages, prospects
from data.ledger.flow.inbound import Read
from data.ledger.govern import approvals
from data.records import Inbound, ModelCall
from tests.outbox.stage import NAME, advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.governance import escalations
from tools.notices import announcements
from tools.outbox.drain import drain

OPS = "ops@ridgeworks.example"
FIELDS = [f"{group}.{name}" for group, fields in CEL_FIELDS.items() for name in fields]


def deployed(home: Path, *rules: Escalation) -> Deployment:
    """A campaign whose people are told of questions by mail."""
    deployment = deploy(home, escalate=list(rules))
    campaign = deployment.bundle.campaign.model_copy(update={"notify": Notify(mail=OPS, on=["question"])})
    return replace(deployment, bundle=replace(deployment.bundle, campaign=campaign))


def rule(when: str, *then: str, reason: str = "look") -> Escalation:
    return Escalation.model_validate({"when": when, "then": list(then or ("hold",)), "reason": reason})


def written_back(deployment: Deployment) -> Inbound:
    """A reply to what was sent to the first prospect, whose deal has a value; a model was paid for today."""
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        call = ModelCall("c1", "scout", "small", (), "{}", "{}", 1, 1, 0, 0.25, 5, "end_turn")
        calls.record_model_call(tx, NAME, call)
        prospects.set_outcome(tx, pid, "meeting", "ann", 60_000)
        reply = inbound.record(
            tx, "m1", kind="reply", received_at=tx.now, text="How much is it?", campaign=NAME, prospect_id=pid,
            message_id=f"{pid}-1",
        )  # fmt: skip
        assert reply is not None
        return inbound.get(tx, reply)


def asked_about(deployment: Deployment, reply: Inbound) -> list[str]:
    """Why a person has to see the reply, once it was read."""
    with deployment.ledger.read() as tx:
        prospect = prospects.get(tx, str(reply.prospect_id))
        return escalations.of_reply(deployment, tx, prospect, reply, Read("question", "reply", 0.9))


def test_every_declared_field_is_known_of_a_reply(tmp_path: Path) -> None:
    rules = [rule(f"reply.kind == 'reply' && {name} == {name}", reason=name) for name in FIELDS]
    deployment = deployed(tmp_path, *rules)
    assert asked_about(deployment, written_back(deployment)) == FIELDS


def test_every_declared_field_is_known_of_a_message(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, *[rule(f"{name} == {name}", reason=name) for name in FIELDS])
    reply = written_back(deployment)
    with deployment.ledger.write() as tx:
        inbound.settle(tx, reply.id, "question", 0.9, None, None, True, "inbox")
        message = messages.get(tx, str(reply.message_id))
        prospect = prospects.get(tx, message.prospect_id)
        assert list(escalations.of_message(deployment, tx, prospect, message).hold) == FIELDS


def test_conditions_of_a_reply_are_those_that_name_it_or_the_deal(tmp_path: Path) -> None:
    conditions = ["deal.value > 50000", "message.step == 1 && reply.confidence < 0.95", "cost.today_usd > 0.2", "1 > 0"]
    deployment = deployed(tmp_path, *[rule(when, reason=when) for when in conditions])
    assert asked_about(deployment, written_back(deployment)) == conditions[:2]


def told(deployment: Deployment, passes: int = 3) -> list[str]:
    """What people are told while the sequence leaves."""
    with post() as server, channel_to(server) as channel:
        for _ in range(passes):
            drain(deployment, channel)
            advance(deployment, days=7)
    return [str(mail.get_content()).splitlines()[0] for mail in server.accepted if mail["To"] == OPS]


def test_people_are_told_once_of_a_prospect_and_a_rule_when_a_message_leaves(tmp_path: Path) -> None:
    rules = (
        rule("profile.score > 0", "notify", reason="a good one"),
        rule("message.step == 2", "notify", reason="again"),
    )
    deployment = deployed(tmp_path, *rules)
    [pid] = drafted(deployment)
    assert told(deployment) == [f"{pid}-1: a good one", f"{pid}-2: again"]


def test_what_is_held_as_well_is_told_with_the_request_and_not_again_when_it_leaves(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, rule("profile.score > 0", "hold", "notify", reason="a good one"))
    drafted(deployment)
    with deployment.ledger.write() as tx:
        [asked] = approvals.open_approvals(tx, NAME)
        assert announcements.is_due(asked, deployment.bundle.envelope)
        approvals.decide(tx, asked.id, "approved", "ann", "fine")
    assert told(deployment) == []


def test_a_rule_about_replies_tells_of_no_message(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, rule("reply.intent == 'question'", "notify"))
    reply = written_back(deployment)
    with deployment.ledger.write() as tx:
        inbound.settle(tx, reply.id, "question", 0.9, None, None, True, "inbox")
    assert told(deployment) == []
