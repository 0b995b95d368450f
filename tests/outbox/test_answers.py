"""Answers and what a person says: through the same gates, in the thread, once, and never without a person."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from config.files.envelopes import Clause, Contract
from data.ledger.flow import inbound, messages, prospects
from data.ledger.govern import approvals
from data.records import Approval, MessageState, ProspectState
from tests.outbox.stage import NAME, advance, built, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox import answers, preview
from tools.outbox.drain import drain

THEIRS = "<their-mail-1@roofer1.example>"


def wrote(deployment: Deployment, pid: str) -> str:
    """The first step left, and they wrote back."""
    sent(deployment)
    with deployment.ledger.write() as tx:
        reply = inbound.record(
            tx, THEIRS, kind="reply", received_at=tx.now, text="Tell me more", subject="Re: x", campaign=NAME,
            prospect_id=pid, message_id=f"{pid}-1",
        )  # fmt: skip
        assert reply
        prospects.move(tx, pid, ProspectState.REPLIED, "interested", "inbox")
    return reply


def sent(deployment: Deployment) -> list[EmailMessage]:
    """What a drain hands over."""
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
        return server.accepted


def proposed(deployment: Deployment, text: str = "Gladly: which day suits you?") -> Approval:
    """An agent's answer to somebody who wrote, which waits for a person."""
    [pid] = drafted(deployment)
    reply = wrote(deployment, pid)
    with deployment.ledger.write() as tx:
        message_id = answers.propose(deployment, tx, inbound.get(tx, reply), text, "inbox", "c9")
        asked = approvals.request(tx, NAME, pid, "answer", "interested: a person answers", message_id, reply)
        return approvals.get(tx, asked)


def decide(deployment: Deployment, asked: Approval) -> None:
    """A person says yes."""
    with deployment.ledger.write() as tx:
        approvals.decide(tx, asked.id, "approved", "dana")


def test_an_approved_answer_leaves_once_in_their_thread_with_address_and_opt_out(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    asked = proposed(deployment)
    decide(deployment, asked)
    [mail] = sent(deployment)
    assert sent(deployment) == []
    with deployment.ledger.read() as tx:
        first = messages.get(tx, "p1-1")
        assert messages.get(tx, "p1-a1").state is MessageState.SENT
    assert mail["Message-ID"].startswith("<p1-a1.r1.")
    assert mail["In-Reply-To"] == THEIRS
    assert mail["References"].split() == [first.rfc_message_id, THEIRS]
    assert mail["Subject"] == f"Re: {first.subject}"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("Gladly: which day suits you?\n")
    campaign = deployment.bundle.campaign
    assert campaign.postal_address in text
    assert text.count(campaign.opt_out) == 1


def test_no_answer_leaves_without_a_person(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    proposed(deployment)
    assert sent(deployment) == []


def test_an_approved_answer_does_not_speak_for_the_next_one(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    asked = proposed(deployment)
    decide(deployment, asked)
    sent(deployment)
    with deployment.ledger.write() as tx:
        assert asked.inbound_id
        again = answers.propose(deployment, tx, inbound.get(tx, asked.inbound_id), "More?", "inbox", "c9")
        messages.move(tx, again, MessageState.READY, "nobody was asked")
    assert sent(deployment) == []
    with deployment.ledger.read() as tx:
        assert messages.get(tx, again).state is MessageState.AWAITING_APPROVAL


def test_an_agents_answer_with_a_link_of_its_own_does_not_leave(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    decide(deployment, proposed(deployment, "See https://evil.example/pay now"))
    assert sent(deployment) == []
    with deployment.ledger.read() as tx:
        assert "a link or address of its own" in messages.get(tx, "p1-a1").state_reason
        assert prospects.get(tx, "p1").state is ProspectState.REPLIED


def test_an_answer_to_somebody_who_opted_out_meanwhile_is_cancelled_and_says_why(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    asked = proposed(deployment)
    decide(deployment, asked)
    with deployment.ledger.write() as tx:
        prospects.move(tx, "p1", ProspectState.OPTED_OUT, "asked for it", "inbox")
    assert sent(deployment) == []
    with deployment.ledger.read() as tx:
        assert "opted_out: asked for it" in messages.get(tx, "p1-a1").state_reason


def test_what_a_person_says_leaves_under_their_name_without_another_approval(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    reply = wrote(deployment, pid)
    with deployment.ledger.write() as tx:
        said = answers.say(deployment, tx, pid, "Call me: https://ridgeworks.example/dana", "Dana Reyes")
        (asked,) = approvals.of_message(tx, said.message_id)
        assert (asked.state, asked.decided_by, asked.inbound_id) == ("approved", "Dana Reyes", reply)
        assert messages.get(tx, said.message_id).author == "Dana Reyes"
    assert "leaves with the next run or tick" in said.next
    [mail] = sent(deployment)
    assert mail["In-Reply-To"] == THEIRS
    assert "https://ridgeworks.example/dana" in mail.get_content()


def test_a_person_who_speaks_at_night_is_told_when_it_leaves(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    wrote(deployment, pid)
    advance(deployment, hours=12)
    with deployment.ledger.write() as tx:
        said = answers.say(deployment, tx, pid, "Good night", "dana")
    assert "waits until 2026-12-01 16:00 UTC at least: sending_window: " in said.next
    assert sent(deployment) == []


def test_nothing_is_said_to_somebody_who_opted_out_and_nothing_is_kept_of_it(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        prospects.move(tx, pid, ProspectState.OPTED_OUT, "asked for it", "inbox")
    with pytest.raises(answers.Unanswerable, match="opted_out"), deployment.ledger.write() as tx:
        answers.say(deployment, tx, pid, "But wait", "dana", "Wait")
    with deployment.ledger.read() as tx:
        assert [(m.step, m.sequence) for m in messages.of_prospect(tx, pid) if m.sequence == "answer"] == []
        assert len(messages.of_prospect(tx, pid)) == 3


def test_the_first_word_to_somebody_needs_a_subject(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    with pytest.raises(answers.Unanswerable, match="--subject"), deployment.ledger.write() as tx:
        answers.say(deployment, tx, pid, "Hello", "dana")


def test_an_id_of_theirs_that_is_none_stays_out_of_our_headers(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    sent(deployment)
    with deployment.ledger.write() as tx:
        inbound.record(
            tx, "<a@b.example>\r\nBcc: x@y.example", kind="reply", received_at=tx.now, text="Hi", campaign=NAME,
            prospect_id=pid, message_id=f"{pid}-1",
        )  # fmt: skip
        prospects.move(tx, pid, ProspectState.REPLIED, "wrote", "inbox")
        answers.say(deployment, tx, pid, "Hello", "dana")
    [mail] = sent(deployment)
    assert mail["In-Reply-To"].startswith(f"<{pid}-1.r1.")


def test_a_look_changes_nothing(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with deployment.ledger.read() as tx:  # a read refuses to write
        assert "leaves with the next run" in preview.in_words(deployment, tx, messages.get(tx, f"{pid}-1"))


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "450 4.2.1 greylisted"])
def test_a_person_is_asked_about_an_answer_that_the_other_side_does_not_take(tmp_path: Path, answer: str) -> None:
    deployment = deploy(tmp_path, contract=Contract(send=Clause(retries=0, then="hold")))
    asked = proposed(deployment)
    decide(deployment, asked)
    with post(answers={"RCPT": answer}) as server, channel_to(server) as channel:
        assert drain(deployment, channel).failed == 1
    with deployment.ledger.read() as tx:
        [waiting] = approvals.open_approvals(tx, NAME)
        assert (waiting.kind, waiting.message_id) == ("escalation", asked.message_id)
        assert waiting.reason.startswith(f"{asked.message_id} was ")
