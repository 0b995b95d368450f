"""Mails to us about a message that we sent to Pat, a mailbox that has them, and what they changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects, suppressions
from data.records import Message, MessageState, ProspectState, SuppressionReason
from tests.data.builders import fresh_campaign, in_sequence
from tools.inbox.boxes.mailbox import Missed, RawMail
from tools.inbox.poll import Polled, take_in

US = {"alex@muster.example"}
PAT = "pat@roofer1.example"
FIRST = "<p1-roofing-1@muster.example>"


@dataclass
class Box:
    """A mailbox with these mails, which forgets nothing and remembers nothing."""

    mails: list[bytes]
    done: list[str] = field(default_factory=list)

    def fetch_new(self) -> Iterator[RawMail | Missed]:
        for number, data in enumerate(self.mails):
            yield RawMail(str(number), data)

    def taken(self, key: str) -> None:
        self.done.append(key)

    def missed(self, key: str, why: str) -> Missed:
        raise AssertionError(f"mail {key} was not taken in: {why}")

    def close(self) -> None:
        pass


def letter(body: str, sender: str = PAT, reference: str | None = FIRST, **headers: str) -> bytes:
    named = {
        "From": sender,
        "To": "alex@muster.example",
        "Subject": "Re: hello",
        "Date": "Mon, 02 Nov 2026 10:00:00 -0500",
    }
    if reference:
        named["In-Reply-To"] = reference
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\n" for name, value in named.items()).encode() + b"\n" + body.encode()


def bounce(
    status: str, address: str = PAT, reference: str = FIRST, action: str = "failed", words: str = "said no"
) -> bytes:
    return f"""From: MAILER-DAEMON@mx.example
To: alex@muster.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

could not be delivered
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} {words}
--b
Content-Type: text/rfc822-headers

Message-ID: {reference}
--b--
""".encode()


def complaint(reference: str = FIRST, kind: str = "abuse", address: str = PAT) -> bytes:
    return f"""From: fbl@provider.example
To: alex@muster.example
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
Original-Rcpt-To: {address}
--b
Content-Type: message/rfc822

Message-ID: {reference}
--b--
""".encode()


def take(ledger: Ledger, *mails: bytes) -> Polled:
    return take_in(ledger, Box(list(mails)), US)


def state(ledger: Ledger) -> ProspectState:
    with ledger.read() as tx:
        return prospects.get(tx, "p1").state


def rest(ledger: Ledger) -> set[MessageState]:
    with ledger.read() as tx:
        return {message.state for message in messages.of_prospect(tx, "p1") if message.step > 1}


def suppressed(ledger: Ledger, address: str = PAT) -> SuppressionReason | None:
    with ledger.read() as tx:
        found = suppressions.match(tx, email=address)
        return found.reason if found else None


def unsettled(ledger: Ledger) -> None:
    """Step 1 was handed over, and nobody knows whether it left."""
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.UNKNOWN):
            messages.move(tx, "p1-1", to)


def three_days_later(tx: Tx, message: Message) -> None:
    """The next step is due then, of a message that turns out to have left."""
    messages.schedule_next(tx, message.prospect_id, message.sequence, message.step + 1, tx.now + timedelta(days=3))
