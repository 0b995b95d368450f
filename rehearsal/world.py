"""A rehearsal's outside world, put together: every server that a live run would find elsewhere, on loopback."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType, TracebackType

from config.files.campaigns import CampaignConfig
from config.files.connections import (
    Connections,
    DnsConnection,
    InboxConnection,
    ModelConnection,
    Modelled,
    ProviderConnection,
    PushConnection,
    SmtpConnection,
    UnsubscribeConnection,
    WebConnection,
)
from config.files.worlds import WorldConfig
from data.clock import SteppedClock
from data.identity import email_domain
from data.ledger.core.ledger import Ledger
from rehearsal import senders
from rehearsal.apis import ApiServer, Sampled
from rehearsal.approver import Approver
from rehearsal.contacts import CrmBook
from rehearsal.crm import Crm
from rehearsal.dns_world import DnsServer
from rehearsal.hooks import Hooks
from rehearsal.mail.server import MailWorld
from rehearsal.model.server import ModelServer
from rehearsal.providers import ProviderServer
from rehearsal.searches import Searched
from rehearsal.sites import SiteProxy
from rehearsal.teller import Teller

KEY = "key-of-the-rehearsal"
DOCUMENTATION_NETWORK = "192.0.2.0/24"


class World:
    """The servers of one rehearsal. Entering it starts them and gives their addresses as settings.

    The ``page`` where people opt out is none of them: it is the program's own, and they come to it. Nor is a ``model``
    that is given: then the cast has no part. ``apis`` are what sources ask of each API, with the samples that answer,
    and what agents search by. A ``teller`` hands records in, where a source is told.
    """

    def __init__(
        self,
        world: WorldConfig,
        seed: int,
        campaign: CampaignConfig,
        home: Path,
        clock: SteppedClock,
        ledger: Ledger,
        page: UnsubscribeConnection,
        webhooks: tuple[str, ...] = (),
        models: Modelled | None = None,
        apis: Mapping[str, Sequence[Sampled | Searched]] = MappingProxyType({}),
        teller: Teller | None = None,
    ) -> None:
        ours = [sender.address for sender in campaign.senders] + [campaign.notify.mail or ""]
        self._mail = MailWorld(world, seed, home, clock, ours=ours, page=page.url)
        self._cast = ModelServer(world, seed, home / "logs" / "model.jsonl", clock)
        self._models = models
        self._providers = ProviderServer(world, seed)
        self._sites = SiteProxy(world, seed)
        ours_domains = sorted({email_domain(sender.address) for sender in campaign.senders})
        self._dns = DnsServer(world, seed, senders.domains(ours_domains, world.senders))
        self._crm = Crm(world.crm, seed, home, clock)
        self._hooks = Hooks(world.webhooks, seed, home, clock)
        self._webhooks = webhooks
        crm = campaign.crm
        books = {crm.api: CrmBook(crm, world.crm, seed, home, clock)} if crm else {}
        self._apis = {
            name: ApiServer(name, apis.get(name, ()), world, seed, books.get(name)) for name in {**apis, **books}
        }
        approver = Approver(world, seed, ledger, clock)
        agendas: list[MailWorld | Approver | Teller] = [self._mail, approver, *([teller] if teller else ())]
        for agenda in agendas:
            clock.add_agenda(agenda.next_event)
            clock.on_advance(agenda.on_advance)
        self._home = home
        self._page = page
        self._patience_s = world.patience_s
        self._running = ExitStack()

    def __enter__(self) -> Connections:
        for server in (self._mail, self._cast, self._providers, self._sites, self._dns, self._crm, self._hooks):
            self._running.callback(server.stop)
        for api in self._apis.values():
            self._running.callback(api.stop)
        self._mail.start()
        wait = self._patience_s
        return Connections(
            model=self._models.model if self._models else self._played(),
            models=self._models.models if self._models else {},
            smtp=SmtpConnection(
                host=self._mail.host,
                port=self._mail.port,
                security="none",
                timeout_s=wait,
                dkim_selectors=(senders.SELECTOR,),
                leaves_from=(senders.ADDRESS,),
            ),
            inbox=InboxConnection(kind="maildir", path=str(self._home.resolve() / "mail" / "inbox")),
            providers={"hunter": ProviderConnection(base_url=self._providers.start(), api_key=KEY, timeout_s=wait)},
            apis={name: api.start() for name, api in self._apis.items()},
            dns=DnsConnection(server=self._dns.start()),
            webhooks=self._hooks.start(self._webhooks, wait),
            web=WebConnection(proxy=self._sites.start(), also_public=[DOCUMENTATION_NETWORK], timeout_s=wait),
            push=PushConnection(url=self._crm.start(), timeout_s=wait),
            unsubscribe=self._page,
        )

    def _played(self) -> ModelConnection:
        """The cast's server, which answers whatever provider a route names."""
        return ModelConnection(base_url=self._cast.start(), api_key=KEY, timeout_s=self._patience_s, answers_all=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()
