"""``serve``: what the world may ask of Muster over HTTP; and the same page inside a rehearsal."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from commands.run.interrupts import ended_on_request
from commands.shared import homes
from commands.shared.deployed import bundle_of, deployment_of
from commands.shared.errors import BadInput
from commands.shared.ledgers import clock_of, opened
from commands.shared.output import say
from config.files.connections import RecordsConnection, Serving, UnsubscribeConnection
from config.loading import CampaignBundle, ConfigError
from config.positions import explain, suggest
from config.secrets import MissingSettings, load_serving
from data.clock import Clock
from data.ledger.core.ledger import Ledger
from tools.deployment import Deployment
from tools.inbox import clicked
from tools.inbox.effects import GoOn
from tools.inbox.meetings import CannotNote
from tools.inbox.receipts import CannotGoOn, GoingOn
from tools.items.leads import CannotTakeIn
from tools.outbox import settlement


def serve(config_dir: Path, host: str, port: int) -> None:
    """Answer at host and port for the live home until told to end."""
    from web import listening, meetings, receipts, records, unsubscribe

    serving = load_serving(config_dir)
    page, webhooks = serving.unsubscribe, serving.webhooks
    if not (page.url or webhooks or serving.records or serving.meetings):
        where = f"{config_dir}/connections.yaml has no unsubscribe.url, no webhooks, no records and no meetings"
        raise BadInput(f"{where}, so there is nothing to serve: set UNSUBSCRIBE_URL and UNSUBSCRIBE_KEY")
    home = homes.live_home()
    if not home.run.live:
        what = f"{home.path} is a {home.run}, and serve answers for the live home"
        raise BadInput(f"{what}: take it away, or set MUSTER_HOME to another folder")
    try:
        door = listening.door(host, port)
    except OSError as error:
        why = str(error.strerror or error).partition(" (")[0]
        raise BadInput(f"{host}:{port}: {why}; choose another with --host and --port") from error
    with door, opened(home, "serve") as ledger:
        answers = [page.url] if page.url else []
        answers += [f"{receipts.PATH}/{name}" for name in webhooks]
        answers += [f"{records.PATH}/{name}" for name in serving.records]
        answers += [f"{meetings.PATH}/{name}" for name in serving.meetings]
        say(f"{home.path}: http://{host}:{door.getsockname()[1]} answers for {', '.join(answers)}, until Ctrl-C")
        for line in not_begun(serving, home.run.campaigns):
            say(line)
        clock = clock_of(home)
        told = receipts.routes(ledger, webhooks, clock, _going_on(config_dir))
        told += records.routes(ledger, serving.records, clock, _bundle_of(config_dir))
        told += meetings.routes(serving.meetings, clock, _deployment_of(ledger, config_dir))
        page_routes = unsubscribe.routes(ledger, page, clicked.aside_of(home.path)) if page.url else []
        with ended_on_request():
            listening.serve([*told, *page_routes], door)


def not_begun(serving: Serving, campaigns: Collection[str]) -> Iterator[str]:
    """The campaigns that may be told, and that are not there to be told."""
    for part, names in (("records", serving.records), ("meetings", serving.meetings)):
        for name in (one for one in names if one not in campaigns):
            what = f"{part}.{name}: no live campaign of that name has begun, so whoever tells it gets 503"
            yield explain(what, (), suggest(name, campaigns))


def _going_on(config_dir: Path) -> GoingOn:
    """What lets a sequence go on whose message turns out to have left: as its YAML says at that time."""

    def going_on(campaign: str) -> GoOn:
        try:
            bundle = bundle_of(homes.live_home(), campaign, config_dir)
        except (BadInput, ConfigError, MissingSettings) as error:
            raise CannotGoOn(str(error)) from error
        return partial(settlement.schedule_next, bundle)

    return going_on


def _bundle_of(config_dir: Path) -> Callable[[str], CampaignBundle]:
    """What a record that comes in is held against: the campaign's configuration at that time."""

    def bundle_for(campaign: str) -> CampaignBundle:
        try:
            return bundle_of(homes.live_home(), campaign, config_dir)
        except BadInput as error:
            raise CannotTakeIn(str(error), "the campaign has not begun: tell it again later") from error
        except (ConfigError, MissingSettings) as error:
            raise CannotTakeIn(str(error), "the campaign is wrongly configured: tell it again later") from error

    return bundle_for


def _deployment_of(ledger: Ledger, config_dir: Path) -> Callable[[str], Deployment]:
    """What a meeting is taken in by: the campaign's configuration at that time, without a way outside."""

    def deployment_for(campaign: str) -> Deployment:
        try:
            return deployment_of(homes.live_home(), ledger, campaign, config_dir)
        except BadInput as error:
            raise CannotNote(str(error), "the campaign has not begun: tell it again later") from error
        except (ConfigError, MissingSettings) as error:
            raise CannotNote(str(error), "the campaign is wrongly configured: tell it again later") from error

    return deployment_for


class Rehearsed(NamedTuple):
    """The page of a rehearsal, and where records are handed in: its address, and what they are signed with."""

    page: UnsubscribeConnection
    desk: tuple[str, str]


@contextmanager
def rehearsed(ledger: Ledger, seed: int, bundle: CampaignBundle, clock: Clock) -> Iterator[Rehearsed]:
    """What ``serve`` has, of a rehearsal, on a port of this computer; its keys are of the seed, so that they last."""
    from web import listening, records, unsubscribe

    name, secret = bundle.campaign.campaign, sha256(f"records {seed}".encode()).hexdigest()
    with listening.door() as door:
        base = f"http://{listening.LOOPBACK}:{door.getsockname()[1]}"
        connection = UnsubscribeConnection(
            url=f"{base}/unsubscribe", key=sha256(f"unsubscribe {seed}".encode()).hexdigest()
        )
        told = records.routes(ledger, {name: RecordsConnection(secret=secret)}, clock, lambda _: bundle)
        with listening.served([*told, *unsubscribe.routes(ledger, connection)], door):
            yield Rehearsed(connection, (f"{base}{records.PATH}/{name}", secret))
