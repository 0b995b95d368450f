"""A campaign between the servers, and people who answer its mails with a mail program of theirs."""

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from config.files.campaigns import Sender
from config.files.connections import UnsubscribeConnection
from data.ledger.flow import messages, prospects, suppressions, verifications
from data.records import Contact, Message, MessageState, Prospect, ProspectState, SuppressionReason
from tests.mail.post_office import HOST, LONGEST_S, PASSWORD, PostOffice
from tests.outbox import stage
from tools.channels.smtp import SmtpChannel
from tools.deployment import Deployment
from tools.inbox.poll import Polled, poll
from tools.outbox.drain import Drained, drain
from tools.writing.drafts import Drafted, draft_sequence
from web import listening, unsubscribe


@dataclass
class Mailing:
    """One mailbox of ours and those it writes to."""

    office: PostOffice
    address: str
    deployment: Deployment

    @contextmanager
    def with_a_page(self) -> Iterator["Mailing"]:
        """The same with a page where people opt out."""
        with listening.door() as door:
            url = f"http://{listening.LOOPBACK}:{door.getsockname()[1]}/unsubscribe"
            page = UnsubscribeConnection(url=url, key="k" * 32)
            with listening.served(unsubscribe.routes(self.deployment.ledger, page), door):
                connections = self.deployment.connections.model_copy(update={"unsubscribe": page})
                yield replace(self, deployment=replace(self.deployment, connections=connections))

    def reach(self, *names: str) -> list[str]:
        """Put people in sequence, by names (see post_office.py) at companies of their own, or by whole addresses."""
        ids = stage.built(self.deployment, len(names))
        with self.deployment.ledger.write() as tx:
            for name, prospect_id in zip(names, ids, strict=True):
                address = name if "@" in name else f"{name}@roofer{prospect_id[1:]}.example"
                prospects.set_contact(tx, prospect_id, Contact(address, "Pat Doe", "owner", None, 0.9, "finder"))
                verifications.store(tx, address, "valid", "250 on RCPT")
                slots = {"opening": "a1", "proof": "a2"}
                made = draft_sequence(self.deployment, tx, prospect_id, "plain", slots, "c1", "publisher")
                assert isinstance(made, Drafted), made
        return ids

    def drain(self) -> Drained:
        """Send what is due through Postfix."""
        with SmtpChannel(self.deployment.connections.smtp) as channel:
            return drain(self.deployment, channel)

    def take_in(self, at_least: int = 0) -> Polled:
        """Read the mailbox, once as many mails have come as the mailbox is to have."""
        self.office.lying_in(self.address, at_least)
        return poll(self.deployment)

    def later(self, days: float) -> None:
        """Let time pass."""
        stage.advance(self.deployment, days=days)

    def got(self, prospect_id: str, at_least: int = 1) -> list[EmailMessage]:
        """Return the mails that a prospect has, oldest first, once there are so many."""
        to = self.prospect(prospect_id).contact
        assert to is not None
        return self.people_have(to.email or "", at_least)

    def people_have(self, address: str, at_least: int = 1) -> list[EmailMessage]:
        """Return the mails that an address has of ours, oldest first, once there are so many."""

        def look() -> list[EmailMessage]:
            mails = [_read(file) for file in self.office.people_have(self.address)]
            return sorted(
                (mail for mail in mails if mail["X-Original-To"] == address), key=lambda m: m["Date"].datetime
            )

        self.office.wait_for(lambda: len(look()) >= at_least, f"{at_least} mails to {address}")
        return look()

    def threads_of_people(self, mails: int) -> list[list[int]]:
        """Return the mails that people have of us by thread, as Dovecot makes them out (RFC 5256), oldest first."""
        self.office.wait_for(lambda: len(self.office.people_have(self.address)) >= mails, f"{mails} mails")
        with imaplib.IMAP4(HOST, self.office.imap_port, timeout=LONGEST_S) as client:
            client.login("people", PASSWORD)
            client.select(readonly=True)
            _, found = client.thread("REFERENCES", "UTF-8", f'HEADER "Return-Path" "{self.address}"')
        return _outermost(found[0].decode())

    def prospect(self, prospect_id: str) -> Prospect:
        """Return a prospect as the ledger has it."""
        with self.deployment.ledger.read() as tx:
            return prospects.get(tx, prospect_id)

    def state(self, prospect_id: str) -> ProspectState:
        """Return where a prospect is."""
        return self.prospect(prospect_id).state

    def steps(self, prospect_id: str) -> list[MessageState]:
        """Return where a prospect's messages are, by step."""
        return [message.state for message in self.messages(prospect_id)]

    def messages(self, prospect_id: str) -> list[Message]:
        """Return a prospect's messages, by step."""
        with self.deployment.ledger.read() as tx:
            return messages.of_prospect(tx, prospect_id)

    def suppressed(self, address: str) -> SuppressionReason | None:
        """Return why an address is suppressed."""
        with self.deployment.ledger.read() as tx:
            found = suppressions.match(tx, email=address)
            return found.reason if found else None


@contextmanager
def mailing(office: PostOffice, home: Path, strict: bool = False, address: str = "") -> Iterator[Mailing]:
    """Open a campaign with one mailbox, whose mail goes to one of Postfix's ports; by default a mailbox of its own."""
    address = address or office.box()
    deployment = stage.deploy(home)
    connections = deployment.connections.model_copy(
        update={"smtp": office.smtp(strict), "inbox": office.inbox(address)}
    )
    sender = Sender(mailbox="dana", address=address, name="Dana Reyes", timezone="America/Los_Angeles")
    campaign = deployment.bundle.campaign.model_copy(update={"senders": [sender]})
    bundle = replace(deployment.bundle, campaign=campaign)
    try:
        yield Mailing(office, address, replace(deployment, connections=connections, bundle=bundle))
    finally:
        deployment.ledger.close()


def answer(mail: EmailMessage, text: str, **headers: str) -> EmailMessage:
    """Return what a mail program makes of an answer: the thread in its headers, the mail quoted below."""
    reply = EmailMessage(policy=SMTP)
    thread = f"{mail.get('References', '')} {mail['Message-ID']}".strip()
    named = {
        "From": mail["To"], "To": mail["From"], "Subject": f"Re: {mail['Subject']}",
        "Message-ID": make_msgid(domain="theirs.example"), "In-Reply-To": mail["Message-ID"], "References": thread,
    }  # fmt: skip
    for name, value in (named | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        reply[name] = value
    quoted = "".join(f"> {line}\n" for line in mail.get_content().splitlines())
    reply.set_content(f"{text}\n\nOn Monday, Dana Reyes wrote:\n{quoted}")
    return reply


def unsubscribing(mail: EmailMessage) -> EmailMessage:
    """Return the mail that a mail program sends for the unsubscribe button (RFC 2369), to whom the header says."""
    links = (part.strip(" <>") for part in mail["List-Unsubscribe"].split(","))
    link = urlsplit(next(link for link in links if link.startswith("mailto:")))
    fields = dict(parse_qsl(link.query))
    asked = EmailMessage(policy=SMTP)
    asked["From"], asked["To"] = mail["To"], unquote(link.path)
    asked["Subject"] = fields.get("subject", "")
    asked["Message-ID"] = make_msgid(domain="theirs.example")
    asked.set_content(fields.get("body", ""))
    return asked


def page_of(mail: EmailMessage) -> str:
    """Return the page to which a mail program posts for the unsubscribe button (RFC 8058)."""
    links = (part.strip(" <>") for part in str(mail["List-Unsubscribe"]).split(","))
    return next(link for link in links if link.startswith("http"))


def stranger(sender: str, to: str, text: str, subject: str = "Hello") -> EmailMessage:
    """Return a mail out of the blue."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = make_msgid(domain="theirs.example")
    mail.set_content(text)
    return mail


def _outermost(threads: str) -> list[list[int]]:
    """Return the mails of each of "(1 3)(2 (4)(5))", however they hang together inside."""
    found: list[list[int]] = []
    depth = 0
    for token in re.findall(r"[()]|\d+", threads):
        if token == "(":
            found += [[]] if depth == 0 else []
            depth += 1
        elif token == ")":
            depth -= 1
        else:
            found[-1].append(int(token))
    return found


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=SMTP)
