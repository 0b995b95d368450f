"""What is outside a campaign on loopback, a name server and mail servers, and what is found of a domain there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.files.connections import DnsConnection, InboxConnection, SmtpConnection
from data.readiness import DnsRecord, Readiness, Signature
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zone, Zones
from tests.readiness import zones
from tests.readiness.signing import mail
from tests.readiness.zones import Case, Server
from tools.enrich.reaching import resolver_of
from tools.readiness import signatures
from tools.readiness.asking import Dns
from tools.readiness.dkim_keys import PLACEHOLDER
from tools.readiness.look import Way, look
from tools.readiness.submission import secured

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)
INBOX = InboxConnection(kind="maildir", path="inbox")
HOSTS = {"relay": "smtp.relay.example", "ses": "smtp.ses.example"}


@dataclass(frozen=True)
class Outside:
    """A name server, and mail servers of each quality."""

    names: DnsServer
    where: str
    mail: dict[Server, SmtpConnection]

    def dns(self, zone: Zone) -> Dns:
        """DNS, once it has this zone."""
        self.names.zones = Zones(zone)
        return Dns(resolver_of(DnsConnection(server=self.where)))


def looked_at(
    case: Case, outside: Outside, more: tuple[DnsRecord, ...] = (), age: timedelta = timedelta(0)
) -> Readiness:
    """What is found of the domain of a case, also with more records in DNS."""
    above = "ours.example"
    domain = f"{case.sub}.{above}" if case.sub else above
    dns_ = outside.dns(mended(case.zone(above), more))
    connection = outside.mail[case.server].model_copy(
        update={"dkim_selectors": case.selectors, "leaves_from": case.leaves_from}
    )
    if case.relay:
        connection = connection.model_copy(update={"host": HOSTS[case.relay]})
    signed = seen(case, domain, above, dns_)
    trusted = case.server == "starttls" and bool(case.wrong)
    secure = (lambda _: None) if case.relay or trusted else secured
    return look(Way(domain, connection, INBOX, case.page), dns_, signed, NOW + age, secure)


def seen(case: Case, domain: str, above: str, dns_: Dns) -> Signature | None:
    """How a mail of the domain came back; a subdomain's is signed by the one above it."""
    if case.message == "none":
        return None
    signer = "esp.example" if case.message == "by another" else above
    return signatures.read(mail(case.message, domain, signer), domain, dns_, NOW)


def mended(zone: Zone, more: tuple[DnsRecord, ...]) -> Zone:
    """The zone once the records are entered in the place of what they mend."""
    found: dict[tuple[str, str], tuple[str, ...] | None] = dict(zone)
    for name, kind, value in more:
        others = [old for old in found.get((name, kind)) or () if not (kind != "TXT" or is_alike(name, old))]
        found[name, kind] = (*others, value.replace(PLACEHOLDER, zones.rsa_key()[1]).replace("ITS-ADDRESS", zones.IP))
        if kind == "TXT":
            found.pop((name, "CNAME"), None)
    return {key: values for key, values in found.items() if values is not None}


def is_alike(name: str, text: str) -> bool:
    """Whether a TXT record is for the same as the one that is entered."""
    return name.startswith("_dmarc.") or "._domainkey." in name or text.lower().startswith("v=spf1")
