"""A live campaign's outside world: the rehearsal's servers, found by the program through its settings alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.files.worlds import WorldConfig
from data.clock import SystemClock
from rehearsal import senders
from rehearsal.dns_world import DnsServer
from rehearsal.mail.accepted import Accepted, AcceptedLog
from rehearsal.mail.server import MailWorld
from rehearsal.model.server import Asked, Headers, ModelServer
from rehearsal.providers import ProviderServer
from rehearsal.sites import SiteProxy
from tests.rehearsal.trees import shipped

KEY = "sk-test-0123456789abcdef"
SEED = 1


class BossOf(ModelServer):
    """A model server whose Boss has made up its mind where to look; everybody else is as ever."""

    def __init__(self, city: str, world: WorldConfig) -> None:
        super().__init__(world, SEED, None, api_key=KEY)
        self._city = city

    def reply(self, asked: Asked, headers: Headers) -> dict[str, object]:
        answer = super().reply(asked, headers)
        blocks = answer.get("content")
        for block in blocks if isinstance(blocks, list) else []:
            if block["type"] == "tool_use" and "quota" in block["input"]:
                block["input"]["parameters"] = {"city": self._city}
        return answer


@dataclass(frozen=True)
class LiveWorld:
    """Servers on loopback and the settings under which they are found."""

    settings: dict[str, str]
    folder: Path

    @property
    def accepted(self) -> list[Accepted]:
        """What the mail host has taken so far."""
        return AcceptedLog(self.folder / "mail").lines


@contextmanager
def live_world(folder: Path, city: str) -> Iterator[LiveWorld]:
    """Start the servers; the Boss looks in that city."""
    world = WorldConfig.model_validate(shipped("rehearsals", "calm"))
    model, mail = BossOf(city, world), MailWorld(world, SEED, folder, SystemClock())
    finder, sites = ProviderServer(world, SEED, KEY), SiteProxy(world, SEED)
    dns = DnsServer(world, SEED, senders.domains(["ridgeworks.example"]))
    try:
        yield LiveWorld(
            {
                "ANTHROPIC_BASE_URL": model.start(),
                "ANTHROPIC_API_KEY": KEY,
                "SMTP_HOST": mail.host,
                "SMTP_PORT": str(mail.start()),
                "SMTP_SECURITY": "none",
                "INBOX_KIND": "maildir",
                "INBOX_PATH": str(mail.inbox),
                "HUNTER_BASE_URL": finder.start(),
                "HUNTER_API_KEY": KEY,
                "DNS_SERVER": dns.start(),
                "DKIM_SELECTORS": senders.SELECTOR,
                "MAIL_LEAVES_FROM": senders.ADDRESS,
                "UNSUBSCRIBE_URL": "https://mail.ridgeworks.example/out",
                "UNSUBSCRIBE_KEY": "k" * 32,
                "WEB_PROXY": sites.start(),
            },
            folder,
        )
    finally:
        for server in (model, mail, finder, sites, dns):
            server.stop()
