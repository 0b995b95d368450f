"""Of ``doctor``: whether the senders' domains are ready for large mail hosts, and how a mail of theirs is signed."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from commands.set_up.findings import Finding
from commands.shared import homes
from commands.shared.errors import BadInput
from commands.shared.ledgers import opened
from config.files.connections import Connections
from config.loading import CampaignBundle
from data.clock import SystemClock
from data.identity import email_domain
from data.ledger.core.ledger import Ledger
from data.ledger.flow import domains
from data.readiness import Readiness, Signature
from tools.inbox.reading import parts
from tools.readiness import signatures
from tools.readiness.asking import Unanswered
from tools.readiness.job import asked, left_by, senders_of, ways_of
from tools.readiness.look import Way, look

TOLD_ELSEWHERE = "one_click_missing"
"""``doctor`` has a line of its own about the page."""


def findings(connections: Connections, bundle: CampaignBundle) -> Iterator[Finding]:
    """Look at each domain by each server that its mails leave by; the live home's gate knows of it from then on."""
    now = SystemClock().now()
    with _live_ledger() as ledger:
        for way in ways_of(connections, senders_of(bundle)):
            dns, signed = asked(connections.dns), _known(ledger, way)
            found = look(way, dns, signed, now)
            if ledger:
                with ledger.write() as tx:
                    before = domains.get(tx, way.domain, way.smtp.server)
                    found = found.after(before, bundle.envelope.domain_ready.max_age)
                    domains.store(tx, found)
                    domains.note_told(tx, found)
            yield from _of(found, signed, dns.unanswered)


def signed(connections: Connections, bundle: CampaignBundle, file: Path) -> Finding:
    """How a mail is signed that left and arrived somewhere; it is kept in the live home, for the gate.

    Raises:
        BadInput: there is no such file, or it is no mail of the campaign's senders.
    """
    if not file.is_file():
        raise BadInput(
            f"--signed {file}: there is no such file; save a mail of ours as it arrived, with all its headers"
        )
    raw = file.read_bytes()
    sender = parts.mailbox_of(parts.parse(parts.beginning(raw))) or ""
    senders = senders_of(bundle)
    way = left_by(connections, senders, sender)
    if way is None:
        ours = {email_domain(address) for address, _ in senders}
        if email_domain(sender) in ours:
            raise BadInput(
                f"--signed {file} is from {sender}, which is no sender's address: have a sender's mail saved"
            )
        known = ", ".join(sorted(ours))
        raise BadInput(f"--signed {file} is from {sender or 'nobody'}, and not from one of our domains: {known}")
    try:
        seen = signatures.read(raw, way.domain, asked(connections.dns), SystemClock().now())
    except Unanswered as error:
        return Finding("signed mail", "careful", f"its signatures could not be verified: {error}")
    with opened(homes.live_home()) as ledger, ledger.write() as tx:
        domains.store_signature(tx, way.domain, way.smtp.server, seen)
    if seen.state == "pass":
        covered = {True: ", with its headers to unsubscribe", False: ", without its headers to unsubscribe", None: ""}
        return Finding("signed mail", "ok", f"signed by {seen.domain} ({seen.selector}){covered[seen.one_click]}")
    return Finding("signed mail", "NOT OK", seen.said)


def _of(found: Readiness, signed: Signature | None, unanswered: Collection[str]) -> Iterator[Finding]:
    name = f"domain {found.domain}"
    told = [fault for fault in found.faults if fault.kind != TOLD_ELSEWHERE]
    for fault in told:
        yield Finding(f"{name}: {fault.kind}", "NOT OK", str(fault).removeprefix(f"{fault.kind}: "))
    for text in found.unsure:
        no_dns = text in unanswered
        yield Finding(f"dns of {found.domain}" if no_dns else name, "NOT OK" if no_dns else "careful", text)
    if not told and not found.unsure:
        yield Finding(name, "ok", f"SPF, DKIM, DMARC, MX, PTR and TLS are in order; {_seen(signed)}")


def _seen(signed: Signature | None) -> str:
    if signed is None:
        return "no mail of it was seen signed yet (--to, --signed)"
    return f"a mail signed by {signed.domain} ({signed.selector}) was seen on {_day(signed.seen_at)}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _known(ledger: Ledger | None, way: Way) -> Signature | None:
    if ledger is None:
        return None
    with ledger.read() as tx:
        return domains.signature(tx, way.domain, way.smtp.server)


@contextmanager
def _live_ledger() -> Iterator[Ledger | None]:
    """The live home's ledger, if there is one yet."""
    if not (homes.out() / "live" / "ledger.sqlite").is_file():
        yield None
        return
    with opened(homes.live_home()) as ledger:
        yield ledger
