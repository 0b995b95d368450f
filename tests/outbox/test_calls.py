"""A step that leaves by a webhook: the same outbox, gates, caps and certainty as for a mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.files.envelopes import Caps
from config.files.sequences import SequenceConfig
from data.ledger.core import counters
from data.ledger.flow import campaigns, inbound, messages, prospects, suppressions
from data.ledger.govern import approvals, breaks
from data.records import CampaignState, CapKey, Contact, Message, MessageState, ProspectState
from tests.channels.hook import Hook, hook
from tests.outbox.stage import NAME, Post, advance, built_one, deploy, drafted_one, post, roofer
from tools.channels.mailboxes import MailboxChannels
from tools.deployment import Deployment
from tools.outbox import answers as answering
from tools.outbox.drain import Drained, drain, recover, unverified
from tools.override import edits
from tools.writing.drafts import Refused, draft_sequence

STOP = "Reply STOP and we will not text again."
SEQUENCE = SequenceConfig.model_validate(
    {
        "sequence": "with-a-text",
        "slots": {"opening": {"type": "angle"}, "proof": {"type": "angle"}},
        "steps": [
            {
                "step": 1, "wait": "0d",
                "variants": {"plain": {
                    "subject": "Estimates at {{ company }}",
                    "body": "Hi,\n\n{{ opening }}\n\n{{ sender_name }}\n{{ postal_address }}\n\n{{ opt_out }}\n",
                }},
            },
            {
                "step": 2, "wait": "1d", "channel": "webhook", "webhook": "texts", "opt_out": STOP,
                "variants": {"short": {"body": "{{ sender_name }} of {{ organisation }}: {{ proof }} {{ opt_out }}\n"}},
            },
            {
                "step": 3, "wait": "2d",
                "variants": {"last": {"body": "One more line.\n\n{{ postal_address }}\n\n{{ opt_out }}\n"}},
            },
        ],
        "close_after": "3d",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A campaign whose second step is a text, a mail server, and the system that texts."""

    deployment: Deployment
    mail: Post
    texts: Hook

    def drain(self, **limits: int) -> Drained:
        with MailboxChannels(self.deployment.connections) as channel:
            return drain(self.deployment, channel, **limits)

    def prospect(self, number: int = 1, phone: str | None = "(559) 555-0123", **place: Any) -> str:
        """One in sequence, whose business has this number."""
        with self.deployment.ledger.write() as tx:
            pid = built_one(tx, roofer(number, phone=phone, **place), "America/Los_Angeles")
            drafted_one(self.deployment, tx, pid)
        return pid

    def message(self, message_id: str) -> Message:
        with self.deployment.ledger.read() as tx:
            return messages.get(tx, message_id)

    def state_of(self, pid: str) -> ProspectState:
        with self.deployment.ledger.read() as tx:
            return prospects.get(tx, pid).state

    def to_the_text(self) -> Drained:
        """The first mail leaves, and a day later the text is due."""
        assert self.drain().sent
        advance(self.deployment, days=1)
        return self.drain()


@contextmanager
def staged(home: Path, *answers: int, sequence: SequenceConfig = SEQUENCE, **envelope: Any) -> Iterator[Stage]:
    with post() as mail, hook(*answers) as texts:
        plain = deploy(home, mail.port, **envelope)
        connections = plain.connections.model_copy(update={"webhooks": {"texts": texts.connection}})
        bundle = replace(plain.bundle, sequence=sequence)
        yield Stage(replace(plain, bundle=bundle, connections=connections), mail, texts)


def test_a_text_leaves_between_two_mails_and_the_mails_stay_one_thread(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        assert stage.to_the_text().sent == 1
        [told] = stage.texts.told
        assert told["to"] == {"phone": "+15595550123"}
        assert told["text"] == f"{told['from']} of Ridgeworks Software: 12 employees is a lot of schedules. {STOP}\n"
        assert told["from"] == str(stage.mail.accepted[0]["From"].addresses[0].display_name)
        assert (told["about"]["company"], told["about"]["prospect"]) == ("Roofer 1 LLC", pid)
        text = stage.message(f"{pid}-2")
        assert (text.state, text.state_reason) == (MessageState.SENT, "202 receipt r-1")
        assert (text.channel, text.mailbox) == ("webhook", "texts")
        advance(stage.deployment, days=2)
        stage.drain()
    first, last = stage.mail.accepted
    assert last["References"] == first["Message-ID"]
    assert last["Subject"] == f"Re: {first['Subject']}"


def test_it_is_judged_by_the_same_gates_in_its_readers_hours(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        stage.drain()
        advance(stage.deployment, hours=35)  # 20:00 in Los Angeles
        assert stage.drain().postponed == 1
        assert "sending_window: 20:00 in America/Los_Angeles" in stage.message(f"{pid}-2").state_reason
        assert stage.texts.bodies == []


@pytest.mark.parametrize("what", ["phone", "email"])
def test_who_is_suppressed_by_number_or_by_address_gets_no_text(tmp_path: Path, what: str) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        stage.drain()
        value = {"phone": "+1 559 555 0123", "email": "dan@roofer1.example"}[what]
        with stage.deployment.ledger.write() as tx:
            suppressions.add(tx, what, value, "opt_out", "test")  # type: ignore[arg-type]
        advance(stage.deployment, days=1)
        assert stage.drain().rejected == 1
        assert stage.texts.bodies == []
        assert stage.state_of(pid) is ProspectState.OPTED_OUT


def test_a_number_that_is_not_the_prospects_own_any_more_is_not_called(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        stage.drain()
        with stage.deployment.ledger.write() as tx:
            contact = Contact("dan@roofer1.example", "Dan Reyes", "owner", "+15595550199", 0.9, "finder")
            prospects.set_contact(tx, pid, contact)
        advance(stage.deployment, days=1)
        assert stage.drain().rejected == 1
        assert "verified_address: the recipient is not the number of p1" in stage.message(f"{pid}-2").state_reason
        assert stage.texts.bodies == []


def test_a_text_needs_its_way_out_and_says_nothing_of_its_own(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pids = [stage.prospect(number, phone=f"(559) 555-012{number}") for number in (1, 2)]
        stage.drain()
        bodies = (f"Hello. See https://evil.example. {STOP}", "Hello, no way out.")
        with stage.deployment.ledger.write() as tx:
            for pid, body in zip(pids, bodies, strict=True):
                tx.connection.exec_driver_sql("UPDATE messages SET body = ? WHERE message_id = ?", (body, f"{pid}-2"))
        advance(stage.deployment, days=1)
        assert stage.drain().rejected == 2
        said = [stage.message(f"{pid}-2").state_reason for pid in pids]
        assert "template_lint: a link or address of its own" in said[0]
        assert "template_lint: the opt-out line is missing" in said[1]


def test_who_has_no_number_is_left_out_of_the_text_and_gets_the_mails_in_their_time(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect(phone="555-0123")
        with stage.deployment.ledger.read() as tx:
            assert (
                prospects.get(tx, pid).state_reason == "2 steps drafted; skipped, because there is no usable number: 2"
            )
        stage.drain()
        left = stage.message(f"{pid}-1").sent_at
        assert left is not None
        assert stage.message(f"{pid}-3").due_at == left + timedelta(days=3)
        advance(stage.deployment, days=3)
        assert stage.drain().sent == 1
        assert (len(stage.mail.accepted), stage.texts.bodies) == (2, [])


def test_a_sequence_of_texts_alone_leaves_nobody_in_it_who_cannot_be_reached(tmp_path: Path) -> None:
    step = SEQUENCE.steps[1].model_copy(update={"step": 1, "variants": {"plain": SEQUENCE.steps[1].variants["short"]}})
    alone = SEQUENCE.model_copy(update={"steps": [step]})
    with staged(tmp_path, sequence=alone) as stage, stage.deployment.ledger.write() as tx:
        pid = built_one(tx, roofer(1), "America/Los_Angeles")
        made = draft_sequence(stage.deployment, tx, pid, "plain", {"proof": "a2"}, "c3", "publisher")
        assert made == Refused("p1 has no phone number that can be dialled, and no step leaves otherwise")


@pytest.mark.parametrize(
    ("phone", "country", "number"),
    [
        ("(559) 555-0123", "US", "+15595550123"),
        ("020 7946 0958", "United Kingdom", "+442079460958"),
        ("+44 20 7946 0958", "US", "+442079460958"),
        ("900 555 0123", "US", None),
        ("911", "US", None),
        ("559 555 0123", "Nowhere", None),
        ("555-0123 ext", "US", None),
    ],
)
def test_a_number_is_one_of_its_country_that_can_be_dialled_at_no_extra_cost(
    tmp_path: Path, phone: str, country: str, number: str | None
) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect(phone=phone, country=country)
        with stage.deployment.ledger.read() as tx:
            known = [m.id for m in messages.of_prospect(tx, pid)]
            assert (f"{pid}-2" in known) == (number is not None)
            if number:
                assert messages.recipient_of(tx, f"{pid}-2") == number


def test_a_webhook_has_caps_and_counters_of_its_own(tmp_path: Path) -> None:
    with staged(tmp_path, caps=Caps(mailbox_per_day=1, domain_per_day=9, campaign_per_day=9)) as stage:
        pids = [stage.prospect(number, phone=f"(559) 555-012{number}") for number in (1, 2)]
        stage.to_the_text()
        assert len(stage.texts.told) == 1
        day = "2026-12-01"
        with stage.deployment.ledger.read() as tx:
            keys = [
                CapKey("mailbox", "texts", day),
                CapKey("campaign", NAME, day),
                CapKey("domain", "+15595550121", day),
            ]
            assert [counters.read(tx, keys)[key] for key in keys] == [1, 1, 0]
        waiting = [m for pid in pids if (m := stage.message(f"{pid}-2")).state is MessageState.READY]
        assert [m.state_reason for m in waiting] == ["caps: mailbox texts has had its 1 today"]


def test_a_webhook_that_is_not_there_stops_nobody_else_and_is_stopped_by_itself(tmp_path: Path) -> None:
    with staged(tmp_path, *[404] * 8) as stage:
        pid = stage.prospect()
        stage.to_the_text()
        assert "no webhook: 404" in stage.message(f"{pid}-2").state_reason
        stage.prospect(2, phone=None)
        for _ in range(10):
            advance(stage.deployment, hours=24)
            stage.drain()
        with stage.deployment.ledger.read() as tx:
            assert campaigns.get(tx, NAME).state is CampaignState.RUNNING
            assert [(one.scope, one.name, one.breaker) for one in breaks.open_breaks(tx, NAME)] == [
                ("mailbox", "texts", "webhook")
            ]
        assert stage.message("p2-1").state is MessageState.SENT


def test_what_the_system_refuses_is_looked_at_by_a_person(tmp_path: Path) -> None:
    with staged(tmp_path, 422) as stage:
        stage.texts.words = {"error": "a landline"}
        pid = stage.prospect()
        assert stage.to_the_text().failed == 1
        assert stage.message(f"{pid}-2").state_reason == "refused (data): 422 error a landline"
        assert stage.state_of(pid) is ProspectState.NEEDS_REVIEW


def test_what_was_lost_on_the_way_is_unknown_and_not_told_again(tmp_path: Path) -> None:
    with staged(tmp_path, 0) as stage:
        pid = stage.prospect()
        assert stage.to_the_text().unknown == 1
        advance(stage.deployment, days=3)
        stage.drain()
        assert len(stage.texts.bodies) == 1
        with stage.deployment.ledger.read() as tx:
            [asked] = approvals.open_approvals(tx, NAME)
        assert (asked.kind, asked.message_id) == ("question", f"{pid}-2")


def test_a_crash_in_the_middle_is_unknown_too(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        stage.drain()
        advance(stage.deployment, days=1)
        with stage.deployment.ledger.write() as tx:
            messages.release(tx, f"{pid}-2")
        assert recover(stage.deployment).unknown == 1
        stage.drain()
        assert stage.texts.bodies == []


def test_a_number_waits_for_no_verification(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        stage.prospect()
        stage.drain()
        advance(stage.deployment, days=1)
        assert unverified(stage.deployment) == []


def test_a_person_may_change_the_words_of_a_text_but_not_take_out_its_way_out(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        text = stage.message(f"{pid}-2")
        with stage.deployment.ledger.write() as tx:
            asked = approvals.request(tx, NAME, pid, "message", "autonomy: test", message_id=text.id)
            with pytest.raises(edits.Unfit, match="opt-out line is missing"):
                edits.edit(stage.deployment, tx, asked, text, None, "Hello there.", "ann")
            edits.edit(stage.deployment, tx, asked, text, None, f"Hello there. {STOP}", "ann")
        assert stage.message(text.id).body == f"Hello there. {STOP}\n"


def test_an_answer_goes_by_mail_also_after_a_text(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        stage.to_the_text()
        with stage.deployment.ledger.write() as tx:
            answering.say(stage.deployment, tx, pid, "Call me back.", "ann")
        answer = stage.message(f"{pid}-a1")
        assert (answer.channel, answer.mailbox) == ("email", stage.message(f"{pid}-1").mailbox)
        assert answer.subject == "Re: Estimates at Roofer 1 LLC"


def test_what_was_texted_back_is_answered_in_the_thread_of_the_mails(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        pid = stage.prospect()
        stage.to_the_text()
        with stage.deployment.ledger.write() as tx:
            inbound.record(
                tx, "texts:1", kind="reply", received_at=tx.now, text="Who is this?",
                campaign=NAME, prospect_id=pid, message_id=f"{pid}-2",
            )  # fmt: skip
            answering.say(stage.deployment, tx, pid, "Call me back.", "ann")
        assert stage.message(f"{pid}-a1").subject == "Re: Estimates at Roofer 1 LLC"
