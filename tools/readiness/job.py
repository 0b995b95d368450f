"""The job that looks at the senders' domains when their verdicts are due, keeps what it finds, and says what is new."""

from collections.abc import Iterable
from datetime import timedelta

from dns.exception import DNSException

from config.connections import Connections, DnsConnection
from data.ledger import audit, domains
from data.ledger.ledger import Tx
from data.readiness import Readiness
from tools.deployment import Deployment
from tools.enrich.reaching import resolver_of
from tools.hints import typed
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.look import Way, look, way_of

AGAIN_SOON = timedelta(hours=1)
ACTOR = "readiness"


def check_domains(deployment: Deployment) -> tuple[str, ...]:
    """Look at the domains whose verdict is missing or due again; return what people are to be told.

    Nothing is asked in a transaction, and what cannot be found out stops nothing.
    """
    rule, campaign = deployment.bundle.envelope.domain_ready, deployment.bundle.campaign.campaign
    if "domain_ready" not in deployment.bundle.envelope.gates:
        return ()
    with deployment.ledger.read() as tx:
        due = [way for way in ways(deployment) if _is_due(tx, way, rule.recheck)]
        signed = {way: domains.signature(tx, way.domain) for way in due}
    now = deployment.clock.now()
    found = [look(way, asked(deployment.connections.dns), signed[way], now) for way in due]
    with deployment.ledger.write() as tx:
        told = [text for one in found if (text := _keep(tx, campaign, one))]
    return tuple(told)


def ways(deployment: Deployment) -> tuple[Way, ...]:
    """How the mails of the campaign's senders leave, each domain and mail server once."""
    return ways_of(deployment.connections, ((s.address, s.mailbox) for s in deployment.bundle.campaign.senders))


def ways_of(connections: Connections, senders: Iterable[tuple[str, str]]) -> tuple[Way, ...]:
    """The same of any senders: their addresses and mailboxes."""
    found: dict[tuple[str, str], Way] = {}
    for address, mailbox in senders:
        way = way_of(connections, address, mailbox)
        found.setdefault((way.domain, way.smtp.host), way)
    return tuple(found.values())


def asked(connection: DnsConnection) -> Dns:
    """DNS as the settings have it, which knows nothing yet; one that cannot be asked answers nothing."""
    try:
        return Dns(resolver_of(connection))
    except (ValueError, OSError, DNSException) as error:
        return Dns.silent(Unanswered(f"DNS cannot be asked: {error or type(error).__name__}"))


def _is_due(tx: Tx, way: Way, recheck: timedelta) -> bool:
    known = domains.get(tx, way.domain, way.smtp.host)
    if known is None:
        return True
    return tx.now - known.checked_at >= (min(AGAIN_SOON, recheck) if known.again_soon else recheck)


def _keep(tx: Tx, campaign: str, found: Readiness) -> str | None:
    """Keep a verdict; return what people are told, which is what was not wrong before."""
    before = domains.get(tx, found.domain, found.host)
    domains.store(tx, found)
    word = "not_ready" if found.faults else "unsure" if found.unsure else "ready"
    said = found.told() or "; ".join(found.unsure)
    audit.append(tx, campaign, ACTOR, "domain_checked", word, f"{found.domain}: {said}".removesuffix(": "))
    if not set(found.kinds) - set(before.kinds if before else ()):
        return None
    lines = "\n".join(f"- {fault}" for fault in found.faults)
    return (
        f"{found.domain} is not ready: large mail hosts may refuse what it sends.\n\n{lines}\n\n"
        f"Look again once it is mended: {typed(f'doctor {campaign}')}"
    )
