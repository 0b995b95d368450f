"""The job that looks at the senders' domains when their verdicts are due, keeps what it finds, and says what is new."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from dns.exception import DNSException

from config.files.connections import Connections, DnsConnection
from config.loading import CampaignBundle
from data.identity import email_domain
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import domains
from data.readiness import Readiness
from tools.deployment import Deployment
from tools.enrich.reaching import resolver_of
from tools.hints import typed
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.look import Way, look, way_of

AGAIN_SOON = timedelta(hours=1)
ACTOR = "readiness"


class News(NamedTuple):
    """What people have not been told yet of a domain."""

    found: Readiness
    text: str


def check_domains(deployment: Deployment) -> tuple[News, ...]:
    """Look at the domains whose verdict is missing or due again; return what people are to be told (``note_told``).

    Nothing is asked in a transaction, and what cannot be found out stops nothing.
    """
    rule, campaign = deployment.bundle.envelope.domain_ready, deployment.bundle.campaign.campaign
    if "domain_ready" not in deployment.bundle.envelope.gates:
        return ()
    every = ways(deployment)
    with deployment.ledger.read() as tx:
        due = [way for way in every if _is_due(tx, way, rule.recheck)]
        signed = {way: domains.signature(tx, way.domain, way.smtp.server) for way in due}
    now = deployment.clock.now()
    found = [look(way, asked(deployment.connections.dns), signed[way], now) for way in due]
    if found:
        with deployment.ledger.write() as tx:
            for one in found:
                _keep(tx, campaign, one.after(domains.get(tx, one.domain, one.server), rule.max_age))
    with deployment.ledger.read() as tx:
        return tuple(news for way in every if (news := _news(tx, campaign, way)))


def note_told(deployment: Deployment, news: News) -> None:
    """People were told: a notice that a crash loses before that is told again."""
    with deployment.ledger.write() as tx:
        domains.note_told(tx, news.found)


def ways(deployment: Deployment) -> tuple[Way, ...]:
    """How the mails of the campaign's senders leave, each domain and mail server once."""
    return ways_of(deployment.connections, senders_of(deployment.bundle))


def senders_of(bundle: CampaignBundle) -> tuple[tuple[str, str], ...]:
    """The addresses and mailboxes of a campaign's senders."""
    return tuple((sender.address, sender.mailbox) for sender in bundle.campaign.senders)


def ways_of(connections: Connections, senders: Iterable[tuple[str, str]]) -> tuple[Way, ...]:
    """The same of any senders: their addresses and mailboxes."""
    found: dict[tuple[str, str], Way] = {}
    for address, mailbox in senders:
        way = way_of(connections, address, mailbox)
        key = (way.domain, way.smtp.server)
        found[key] = found[key].joined(way) if key in found else way
    return tuple(found.values())


def left_by(connections: Connections, senders: Iterable[tuple[str, str]], address: str) -> Way | None:
    """The way by which a mail from the address left: its sender's, or the only one of its domain."""
    of_domain = [one for one in senders if email_domain(one[0]) == email_domain(address)]
    own = [one for one in of_domain if one[0].lower() == address.lower()]
    found = ways_of(connections, own or of_domain)
    return found[0] if len(found) == 1 else None


def asked(connection: DnsConnection) -> Dns:
    """DNS as the settings have it, which knows nothing yet; one that cannot be asked answers nothing."""
    try:
        return Dns(resolver_of(connection))
    except (ValueError, OSError, DNSException) as error:
        return Dns.silent(Unanswered(f"DNS cannot be asked: {error or type(error).__name__}"))


def _is_due(tx: Tx, way: Way, recheck: timedelta) -> bool:
    known = domains.get(tx, way.domain, way.smtp.server)
    if known is None:
        return True
    return tx.now - known.checked_at >= (min(AGAIN_SOON, recheck) if known.again_soon else recheck)


def _keep(tx: Tx, campaign: str, found: Readiness) -> None:
    domains.store(tx, found)
    word = "not_ready" if found.faults else "unsure" if found.unsure else "ready"
    said = found.told() or "; ".join(found.unsure)
    audit.append(tx, campaign, ACTOR, "domain_checked", word, f"{found.domain}: {said}".removesuffix(": "))


def _news(tx: Tx, campaign: str, way: Way) -> News | None:
    """What is wrong, if people do not know all of it."""
    found = domains.get(tx, way.domain, way.smtp.server)
    if found is None or not set(found.kinds) - domains.told_of(tx, way.domain, way.smtp.server):
        return None
    lines = "\n".join(f"- {fault}" for fault in found.faults)
    return News(
        found,
        f"{found.domain} is not ready: large mail hosts may refuse what it sends.\n\n{lines}\n\n"
        f"Look again once it is mended: {typed(f'doctor {campaign}')}",
    )
