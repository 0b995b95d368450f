"""The world and the inbox together, on the wire: what people do is what the ledger learns."""

import smtplib
from datetime import timedelta
from pathlib import Path

import pytest

from config.files.connections import InboxConnection
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects, suppressions
from data.records import Message, MessageState, ProspectState
from rehearsal.mail import phrases
from rehearsal.mail.people import FATES
from tests.data.builders import CAMPAIGN, fresh_campaign, in_sequence
from tests.rehearsal_mail.support import US, mail, running, world
from tools.channels.host_ids import host_id
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.poll import Polled, take_in

PEOPLE = 12
STATE = {
    "hard_bounce": ProspectState.BOUNCED,
    "auto_reply": ProspectState.IN_SEQUENCE,
    "opt_out": ProspectState.OPTED_OUT,
    "complaint": ProspectState.OPTED_OUT,
}


def hand_over(client: smtplib.SMTP, tx: Tx, message: Message, to: str) -> None:
    """Send one mail and keep what the host calls it."""
    client.ehlo_or_helo_if_needed()
    client.mail(US)
    client.rcpt(to)
    _, answer = client.data(mail(to, message.rfc_message_id))
    local, domain = host_id(answer.decode(), "127.0.0.1", message.rfc_message_id) or (None, None)
    for state in (MessageState.INTENT, MessageState.SENDING):
        messages.move(tx, message.id, state)
    messages.move(tx, message.id, MessageState.SENT, host_id=local, host_domain=domain)


def rehearse(
    kind: str, ledger: Ledger, home: Path, clock: SteppedClock, *, elsewhere: float = 0.0, rewrites: bool = False
) -> Polled:
    """Send a sequence to people of one kind, step by step, as long as the ledger lets it; take in what comes back."""
    fresh_campaign(ledger)
    with ledger.write() as tx:
        ids = [in_sequence(tx, number) for number in range(1, PEOPLE + 1)]
    by_kind: dict[str, int] = {}
    config = world({kind: 1.0, "from_elsewhere": elsewhere}).model_copy(update={"rewrites_ids": rewrites})
    with running(config, home, clock) as mail_world:
        inbox = InboxConnection(kind="maildir", path=str(mail_world.inbox))
        for step in range(1, 4):
            with smtplib.SMTP(mail_world.host, mail_world.port, timeout=10) as client, ledger.write() as tx:
                for prospect_id in ids:
                    if prospects.get(tx, prospect_id).state is ProspectState.IN_SEQUENCE:
                        message = messages.get(tx, f"{prospect_id}-{step}")
                        to = messages.recipient_of(tx, message.id)
                        assert to is not None
                        hand_over(client, tx, message, to)
            clock.advance(clock.now() + timedelta(days=4))
            mail_world.on_advance(clock.now())
            polled = take_in(ledger, open_mailbox(inbox, home), {US})
            by_kind = {name: by_kind.get(name, 0) + polled.by_kind.get(name, 0) for name in {*by_kind, *polled.by_kind}}
    return Polled(sum(by_kind.values()), by_kind)


@pytest.mark.parametrize("rewrites", [False, True], ids=["as it is", "rewritten"])
@pytest.mark.parametrize("kind", [kind for kind in FATES if kind not in ("refused", "soft_bounce")])
def test_what_people_do_is_what_the_ledger_learns(
    kind: str, rewrites: bool, ledger: Ledger, tmp_path: Path, clock: SteppedClock
) -> None:
    # a button pressed elsewhere names nothing without our token: that is a colleague's mail, for a person to look at
    elsewhere = float(rewrites and kind != "opt_out")
    polled = rehearse(kind, ledger, tmp_path, clock, elsewhere=elsewhere, rewrites=rewrites)
    expected = {"hard_bounce": "bounce"}.get(kind, kind if kind in STATE else "reply")
    assert set(polled.by_kind) - {"delay"} == {expected}
    with ledger.read() as tx:
        states = {prospect.state for prospect in prospects.find(tx, CAMPAIGN)}
        assert states == {STATE.get(kind, ProspectState.REPLIED)}
        suppressed = suppressions.match(tx, email="pat@roofer1.example") is not None
    assert suppressed == (kind in ("hard_bounce", "opt_out", "complaint"))


def test_soft_bounces_suppress_whose_mailbox_stays_full_and_nobody_whose_host_is_in_trouble(
    ledger: Ledger, tmp_path: Path, clock: SteppedClock
) -> None:
    polled = rehearse("soft_bounce", ledger, tmp_path, clock)
    assert set(polled.by_kind) - {"delay"} == {"bounce"}
    with ledger.read() as tx:
        for prospect in prospects.find(tx, CAMPAIGN):
            full = [
                mail.fault == "recipient full" for mail in inbound.of_prospect(tx, prospect.id) if mail.kind == "bounce"
            ]
            bounced = prospect.state is ProspectState.BOUNCED
            assert bounced == (len(full) == 3 and all(full))
            recipient = messages.recipient_of(tx, f"{prospect.id}-1")
            assert (suppressions.match(tx, email=recipient) is not None) == bounced


@pytest.mark.parametrize("kind", ["interested", "question", "not_now", "not_interested", "wrong_person"])
def test_a_reply_reaches_the_ledger_in_the_person_s_words_alone(
    kind: str, ledger: Ledger, tmp_path: Path, clock: SteppedClock
) -> None:
    rehearse(kind, ledger, tmp_path, clock)
    openings = tuple(wording.split("{")[0][:20] for wording in phrases.WORDINGS[kind])
    with ledger.read() as tx:
        texts = [reply.text for reply in inbound.pending(tx, CAMPAIGN, 100)]
    assert len(texts) == PEOPLE
    for text in texts:
        assert any(opening in text for opening in openings)
        assert "We help roofers" not in text
        assert "555-01" not in text
        assert "@" not in text


def test_there_are_ten_wordings_and_more_of_each_intent() -> None:
    assert all(len(set(wordings)) >= 10 for wordings in phrases.WORDINGS.values())
