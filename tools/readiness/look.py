"""One look at a sender's domain: everything that large mail hosts ask of it, with what mends what is missing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import NamedTuple

from config.catalogues import DomainFault
from config.files.connections import Connections, InboxConnection, SmtpConnection
from config.files.presets import relay_of
from data.identity import email_domain, organisational_domain
from data.readiness import Fault, Readiness, Signature
from tools.readiness import dkim_keys, dmarc, hosts, spf
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.spf_survey import policies
from tools.readiness.submission import secured

NO_PAGE = "set UNSUBSCRIBE_URL and UNSUBSCRIBE_KEY, and let serve run"
SIGN_BOTH = "let the mail server sign the headers List-Unsubscribe and List-Unsubscribe-Post too (h=)"
Secured = Callable[[SmtpConnection], Fault | str | None]


SIGNATURE_COUNTS = timedelta(days=30)
"""So long a mail that came back shows how our mails are signed."""


class Way(NamedTuple):
    """How mails of a domain leave, and how answers come; ``page`` is whether they offer an opt-out by one click."""

    domain: str
    smtp: SmtpConnection
    inbox: InboxConnection
    page: bool

    def joined(self, other: "Way") -> "Way":
        """The same with the keys and addresses that are declared of another one by the same server."""
        mine, theirs = self.smtp, other.smtp
        both = {
            "dkim_selectors": tuple(dict.fromkeys((*mine.dkim_selectors, *theirs.dkim_selectors))),
            "leaves_from": tuple(dict.fromkeys((*mine.leaves_from, *theirs.leaves_from))),
        }
        return self._replace(smtp=mine.model_copy(update=both))


class _Question(NamedTuple):
    """What is asked of a domain: the kinds of fault that it finds. One that is ``known`` asks nobody."""

    kinds: tuple[DomainFault, ...]
    ask: Callable[[], Iterable[Fault | str | None]]
    known: bool = False


def way_of(connections: Connections, address: str, mailbox: str) -> Way:
    """The way of a sender's mails."""
    own = connections.mailboxes.get(mailbox)
    inbox = (own and own.inbox) or connections.inbox
    return Way(email_domain(address), connections.smtp_of(mailbox), inbox, bool(connections.unsubscribe.url))


def look(way: Way, dns: Dns, signed: Signature | None, now: datetime, secure: Secured = secured) -> Readiness:
    """Look at everything. What DNS does not answer is not held against the domain."""
    unsure: list[str] = []
    if signed and now - signed.seen_at > SIGNATURE_COUNTS:
        unsure.append(_long_ago(way, signed))
        signed = None
    questions = _questions(way, dns, signed, secure)
    unanswered: list[DomainFault] = []
    try:
        if dns.is_gone(way.domain):
            gone = Fault("no_domain", f"there is no domain {way.domain}: nobody can answer", see_to="register it")
            return Readiness(way.domain, way.smtp.server, (gone,), (), now)
    except Unanswered as error:
        unsure.append(str(error))
        unanswered += ["no_domain", *(kind for one in questions if not one.known for kind in one.kinds)]
        questions = [one for one in questions if one.known]
    faults: list[Fault] = []
    for question in questions:
        try:
            for answer in question.ask():
                if isinstance(answer, Fault):
                    faults.append(answer)
                elif answer:
                    unsure.append(answer)
        except Unanswered as error:
            unsure.append(str(error))
            unanswered += question.kinds
    told = tuple(dict.fromkeys(" ".join(text.split()) for text in unsure))
    return Readiness(way.domain, way.smtp.server, tuple(faults), told, now, tuple(unanswered))


def _questions(way: Way, dns: Dns, signed: Signature | None, secure: Secured) -> list[_Question]:
    domain = way.domain
    return [
        _Question(
            ("spf_missing", "spf_twice", "spf_broken", "spf_lookups", "spf_open", "spf_host"), lambda: _spf(way, dns)
        ),
        _Question(
            ("dkim_missing", "dkim_twice", "dkim_broken", "dkim_revoked", "dkim_weak"), lambda: _keys(way, dns, signed)
        ),
        _Question(("dkim_unsigned", "dkim_fails"), lambda: [_signed(way, signed)], known=True),
        _Question(
            ("dmarc_missing", "dmarc_twice", "dmarc_broken", "dmarc_misaligned"), lambda: _dmarc(way, dns, signed)
        ),
        _Question(("mx_missing", "mx_null", "mx_nowhere"), lambda: [hosts.answers_arrive(dns, domain, way.inbox)]),
        _Question(
            ("ptr_missing", "ptr_differs"),
            lambda: (hosts.is_named(dns, address, domain) for address in _leave_from(way, dns)),
        ),
        _Question(("tls_none", "tls_broken"), lambda: [_secured(secure(way.smtp))]),
        _Question(("one_click_missing", "one_click_unsigned"), lambda: _one_click(way, signed), known=True),
    ]


def _long_ago(way: Way, signed: Signature) -> str:
    return (
        f"a signature of {way.domain} was last seen on {signed.seen_at:%Y-%m-%d}, too long ago to count: "
        "doctor CAMPAIGN --to ADDRESS, then --signed FILE"
    )


def _secured(found: Fault | str | None) -> Fault | None:
    if isinstance(found, str):
        raise Unanswered(found)
    return found


def _leave_from(way: Way, dns: Dns) -> tuple[str, ...]:
    return hosts.leave_from(dns, way.domain, way.smtp.host, way.smtp.leaves_from)


def _spf(way: Way, dns: Dns) -> Iterator[Fault | str]:
    """The record, with the host that mail leaves from, where we can know it."""
    relay, addresses = relay_of(way.smtp.host), _leave_from(way, dns)
    if relay and relay.return_path and not addresses and not policies(dns, way.domain):
        return  # the host's own domain is asked about
    relays = relay.spf if relay and not relay.return_path else ()
    needed = [f"include:{name}" for name in relays[:1]]
    needed += [f"ip{ip_address(address).version}:{address}" for address in addresses]
    if not needed:
        needed = ["mx"] if relay or not hosts.is_known_by_name(way.smtp.host) else [f"a:{way.smtp.host}"]
    yield from spf.look(dns, way.domain, spf.Ours(needed, addresses, relays))
    if not (relay or addresses):
        yield f"nobody knows from where {way.smtp.host} hands mail on (SPF): set leaves_from of smtp"


def _keys(way: Way, dns: Dns, signed: Signature | None) -> Iterator[Fault | str]:
    """The keys of the selectors that are declared, or that a mail was signed with; else those that a host has."""
    places = tuple(dict.fromkeys((way.domain, organisational_domain(way.domain))))
    wanted = {(selector, places) for selector in way.smtp.dkim_selectors}
    learned: set[tuple[str, tuple[str, ...]]] = set()
    if signed and signed.state == "pass" and signed.selector not in way.smtp.dkim_selectors:
        learned = {(signed.selector, (signed.domain,))}
    wanted |= learned
    if not wanted and (relay := relay_of(way.smtp.host)):
        wanted = {(one, (way.domain,)) for one in relay.dkim if dkim_keys.has_key(dns, one, way.domain)}
    if not wanted:
        yield f"nobody knows with which key mails of {way.domain} are signed (DKIM): set dkim_selectors of smtp"
    for selector, domains in sorted(wanted):
        for found in dkim_keys.look(dns, selector, domains):
            gone = isinstance(found, Fault) and found.kind in {"dkim_missing", "dkim_revoked"}
            yield _replaced(selector, domains) if gone and (selector, domains) in learned else found


def _replaced(selector: str, domains: Sequence[str]) -> str:
    name = dkim_keys.name_of(selector, domains[0])
    return f"the key {name} of the last mail that came back is gone: nobody knows which one has taken its place"


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


def _dmarc(way: Way, dns: Dns, signed: Signature | None) -> Iterator[Fault | str]:
    """The record, and whether SPF or DKIM vouches for the very domain that people see (RFC 7489, 3.1)."""
    found, relay = dmarc.look(dns, way.domain), relay_of(way.smtp.host)
    if found.fault:
        yield found.fault
    if found.unsure:
        yield found.unsure
    if relay is None or not relay.return_path:
        return  # the return path is the sender's own address, and so of its domain
    if signed and signed.state == "pass" and not found.aligned(signed.domain, way.domain):
        said = (
            f"mails of {way.domain} are signed by {signed.domain}, and their return path is the mail host's own: "
            "nothing vouches for the name that people see (DMARC)"
        )
        see_to = f"let the mail host sign with d={way.domain}, whose key it shows, or give it a return path below it"
        yield Fault("dmarc_misaligned", said, see_to=see_to)


def _one_click(way: Way, signed: Signature | None) -> Iterator[Fault]:
    """Whether people can opt out by one click, and whether the mail that offers it is signed so (RFC 8058)."""
    if not way.page:
        said = f"mails of {way.domain} offer no opt-out by one click (List-Unsubscribe, List-Unsubscribe-Post)"
        yield Fault("one_click_missing", said, see_to=NO_PAGE)
    if signed and signed.state == "pass" and signed.one_click is False:
        said = f"the signature of mails of {way.domain} does not cover the headers of their opt-out by one click"
        yield Fault("one_click_unsigned", said, see_to=SIGN_BOTH)
