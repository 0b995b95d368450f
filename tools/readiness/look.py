"""One look at a sender's domain: everything that large mail hosts ask of it, with what mends what is missing."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import NamedTuple

from config.connections import Connections, InboxConnection, SmtpConnection
from config.presets import relay_of
from data.identity import email_domain, organisational_domain
from data.readiness import Fault, Readiness, Signature
from tools.readiness import dkim_keys, dmarc, hosts, spf
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.submission import secured

NO_PAGE = "set UNSUBSCRIBE_URL and UNSUBSCRIBE_KEY, and let serve run"
SIGN_BOTH = "let the mail server sign the headers List-Unsubscribe and List-Unsubscribe-Post too (h=)"
Secured = Callable[[SmtpConnection], Fault | str | None]


class Way(NamedTuple):
    """How mails of a domain leave, and how answers come; ``page`` is whether they offer an opt-out by one click."""

    domain: str
    smtp: SmtpConnection
    inbox: InboxConnection
    page: bool


def way_of(connections: Connections, address: str, mailbox: str) -> Way:
    """The way of a sender's mails."""
    own = connections.mailboxes.get(mailbox)
    inbox = (own and own.inbox) or connections.inbox
    return Way(email_domain(address), connections.smtp_of(mailbox), inbox, bool(connections.unsubscribe.url))


def look(way: Way, dns: Dns, signed: Signature | None, now: datetime, secure: Secured = secured) -> Readiness:
    """Look at everything. What DNS does not answer is not held against the domain."""
    domain, failed = way.domain, False
    try:
        if dns.is_gone(domain):
            gone = Fault("no_domain", f"there is no domain {domain}: nobody can answer", see_to="register it")
            return Readiness(domain, way.smtp.host, (gone,), (), now)
    except Unanswered as error:
        return Readiness(domain, way.smtp.host, (), (str(error),), now, again_soon=True)
    faults: list[Fault] = []
    unsure: list[str] = []
    questions: tuple[Callable[[], Iterable[Fault | str | None]], ...] = (
        lambda: _spf(way, dns),
        lambda: _keys(way, dns, signed),
        lambda: [_signed(way, signed)],
        lambda: _dmarc(way, dns, signed),
        lambda: [hosts.answers_arrive(dns, domain, way.inbox)],
        lambda: [hosts.is_named(dns, address, domain) for address in _leave_from(way, dns)],
        lambda: [_secured(secure(way.smtp))],
        lambda: [_one_click(way, signed)],
    )
    for question in questions:
        try:
            answers = list(question())
        except Unanswered as error:
            unsure.append(str(error))
            failed = True
            continue
        faults += [answer for answer in answers if isinstance(answer, Fault)]
        unsure += [answer for answer in answers if isinstance(answer, str)]
    return Readiness(domain, way.smtp.host, tuple(faults), tuple(dict.fromkeys(unsure)), now, failed)


def _secured(found: Fault | str | None) -> Fault | None:
    if isinstance(found, str):
        raise Unanswered(found)
    return found


def _leave_from(way: Way, dns: Dns) -> tuple[str, ...]:
    return hosts.leave_from(dns, way.domain, way.smtp.host, way.smtp.leaves_from)


def _spf(way: Way, dns: Dns) -> Iterator[Fault | str]:
    """The record, with the host that mail leaves from, where we can know it."""
    relay, addresses = relay_of(way.smtp.host), _leave_from(way, dns)
    if relay and relay.return_path and not spf.policies(dns, way.domain):
        return  # the host's own domain is asked about
    relays = relay.spf if relay and not relay.return_path else ()
    needed = [f"include:{name}" for name in relays[:1]]
    needed += [f"ip{ip_address(address).version}:{address}" for address in addresses]
    if not needed:
        needed = ["mx"] if hosts.is_address(way.smtp.host) or relay else [f"a:{way.smtp.host}"]
    yield from spf.look(dns, way.domain, needed, addresses, relays)
    if not (relay or addresses):
        yield f"nobody knows from where {way.smtp.host} hands mail on (SPF): set leaves_from of smtp"


def _keys(way: Way, dns: Dns, signed: Signature | None) -> Iterator[Fault | str]:
    """The keys of the selectors that are declared, or that a mail was signed with; else those that a host has."""
    places = tuple(dict.fromkeys((way.domain, organisational_domain(way.domain))))
    wanted = {(selector, places) for selector in way.smtp.dkim_selectors}
    if signed and signed.state == "pass" and signed.selector not in way.smtp.dkim_selectors:
        wanted.add((signed.selector, (signed.domain,)))
    if not wanted and (relay := relay_of(way.smtp.host)):
        wanted = {(one, (way.domain,)) for one in relay.dkim if dkim_keys.has_key(dns, one, way.domain)}
    if not wanted:
        yield f"nobody knows with which key mails of {way.domain} are signed (DKIM): set dkim_selectors of smtp"
    for selector, domains in sorted(wanted):
        if fault := dkim_keys.look(dns, selector, domains):
            yield fault


def _signed(way: Way, signed: Signature | None) -> Fault | None:
    """What a mail showed that left."""
    if signed is None or signed.state == "pass":
        return None
    when = f"the mail of {way.domain} that was looked at on {signed.seen_at:%Y-%m-%d}"
    if signed.state == "unsigned":
        see_to = f"let the mail server sign what {way.domain} sends, with d={way.domain}"
        return Fault("dkim_unsigned", f"{when} was not signed (DKIM)", see_to=see_to)
    said = f"{when} has a signature of {signed.domain} ({signed.selector}) that does not hold: {signed.said}"
    see_to = "sign with the key that DNS has, after everything that changes a mail, such as footers"
    return Fault("dkim_fails", said, see_to=see_to)


def _dmarc(way: Way, dns: Dns, signed: Signature | None) -> Iterator[Fault]:
    """The record, and whether SPF or DKIM vouches for the very domain that people see (RFC 7489, 3.1)."""
    found, relay = dmarc.look(dns, way.domain), relay_of(way.smtp.host)
    if found.fault:
        yield found.fault
    if relay is None or not relay.return_path:
        return  # the return path is the sender's own address, and so of its domain
    if signed and signed.state == "pass" and not found.aligned(signed.domain, way.domain):
        said = (
            f"mails of {way.domain} are signed by {signed.domain}, and their return path is the mail host's own: "
            "nothing vouches for the name that people see (DMARC)"
        )
        see_to = f"let the mail host sign with d={way.domain}, whose key it shows, or give it a return path below it"
        yield Fault("dmarc_misaligned", said, see_to=see_to)


def _one_click(way: Way, signed: Signature | None) -> Fault | None:
    """Whether people can opt out by one click, and whether the mail that offers it is signed so (RFC 8058)."""
    if not way.page:
        said = f"mails of {way.domain} offer no opt-out by one click (List-Unsubscribe, List-Unsubscribe-Post)"
        return Fault("one_click_missing", said, see_to=NO_PAGE)
    if signed and signed.state == "pass" and signed.one_click is False:
        said = f"mails of {way.domain} offer an opt-out by one click, and their signature does not cover it"
        return Fault("one_click_unsigned", said, see_to=SIGN_BOTH)
    return None
