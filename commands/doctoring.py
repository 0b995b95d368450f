"""``doctor``: is everything configured and reachable?"""

import imaplib
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import NamedTuple

import dns.exception
import dns.resolver
import httpx

from commands.output import show
from config.connections import Connections
from config.loading import CampaignBundle, load_campaign
from config.secrets import MissingSettings, load_connections
from data.clock import SystemClock
from tools.channels.port import Accepted, OutgoingMail
from tools.channels.smtp import SmtpChannel
from tools.sources.directory import open_directory
from tools.sources.errors import SourceError

PATIENCE_S = 10


class Finding(NamedTuple):
    """One thing looked at."""

    what: str
    well: bool
    said: str


def doctor(campaign: str, config_dir: Path, to: str | None) -> int:
    """Look at everything that a live run needs; 1 if something is amiss, 2 if settings are missing."""
    bundle = load_campaign(campaign, config_dir)
    findings = [Finding("configuration", True, "no problems"), *_sources(bundle)]
    try:
        connections = load_connections(config_dir)
    except MissingSettings as missing:
        findings.append(Finding("settings", False, str(missing)))
        connections = None
    if connections is not None:
        findings += _reachable(connections)
        if to:
            findings.append(_test_message(connections, bundle, to))
    rows = [{"what": f.what, "": "ok" if f.well else "NOT OK", "said": f.said} for f in findings]
    show(rows, ["what", "", "said"], as_json=False)
    if connections is None:
        return 2
    return 0 if all(finding.well for finding in findings) else 1


def _sources(bundle: CampaignBundle) -> Iterator[Finding]:
    for name, source in bundle.vertical.sources.items():
        try:
            profile = open_directory(name, source, config_dir=bundle.config_dir, cache_dir=Path("out/cache")).profile()
        except SourceError as error:
            yield Finding(f"source {name}", False, str(error))
        else:
            yield Finding(f"source {name}", True, f"{profile.rows} rows, {profile.businesses} businesses")


def _reachable(connections: Connections) -> Iterator[Finding]:
    yield _looked("model", lambda: _model(connections))
    yield _looked("smtp", lambda: _port(connections.smtp.host, connections.smtp.port))
    inbox = connections.inbox
    if inbox.kind == "maildir":
        yield Finding("inbox", Path(inbox.path).is_dir(), inbox.path)
    else:
        yield _looked("inbox", lambda: _port(inbox.host, inbox.port))
    yield _looked("dns", lambda: _resolver(connections))
    for name, provider in connections.providers.items():
        yield _looked(name, lambda url=provider.base_url: _http(url))  # type: ignore[misc]


def _looked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except (OSError, httpx.HTTPError, httpx.InvalidURL, dns.exception.DNSException, imaplib.IMAP4.error) as error:
        return Finding(what, False, f"{type(error).__name__}: {error}")


def _model(connections: Connections) -> str:
    """The key is tried where it costs nothing: on the list of models."""
    url = f"{connections.model.base_url.rstrip('/')}/v1/models"
    headers = {"x-api-key": connections.model.api_key, "anthropic-version": "2023-06-01"}
    status = httpx.get(url, headers=headers, timeout=PATIENCE_S, trust_env=False).status_code
    if status in {401, 403}:
        raise OSError(f"{connections.model.base_url} refuses the key (HTTP {status})")
    return f"{connections.model.base_url} answers (HTTP {status})"


def _http(url: str) -> str:
    return f"{url} answers (HTTP {httpx.get(url, timeout=PATIENCE_S, trust_env=False).status_code})"


def _port(host: str, port: int) -> str:
    opened: AbstractContextManager[socket.socket] = socket.create_connection((host, port), timeout=PATIENCE_S)
    with opened:
        return f"{host}:{port} answers"


def _resolver(connections: Connections) -> str:
    resolver = dns.resolver.Resolver(configure=not connections.dns.server)
    if connections.dns.server:
        host, _, port = connections.dns.server.rpartition(":")
        resolver.nameservers, resolver.port = [host], int(port)
    resolver.lifetime = PATIENCE_S
    with suppress(dns.resolver.NXDOMAIN):
        resolver.resolve("example.com", "MX", raise_on_no_answer=False)
    return f"{connections.dns.server or 'the system'} answers"


def _test_message(connections: Connections, bundle: CampaignBundle, to: str) -> Finding:
    campaign = bundle.campaign
    sender = campaign.senders[0]
    mail = OutgoingMail(
        message_id=f"<doctor.{int(SystemClock().now().timestamp())}@{sender.address.rpartition('@')[2]}>",
        sender_name=sender.name,
        sender_address=sender.address,
        recipient=to,
        subject=f"Muster: a test message of {campaign.campaign}",
        body="If you can read this, mail leaves.\n",
        date=SystemClock().now(),
    )
    with SmtpChannel(connections.smtp) as channel:
        delivery = channel.send(mail)
    return Finding("test message", isinstance(delivery, Accepted), str(delivery))
