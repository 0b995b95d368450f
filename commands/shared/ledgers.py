"""The ledger of a run, opened by the commands that look into it or set something in it."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from commands.shared import heads, homes
from commands.shared.errors import BadInput
from data.clock import Clock, SteppedClock, SystemClock
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.flow.campaigns import NoSuchCampaign
from data.ledger.flow.cycles import NoSuchCycle
from data.ledger.flow.inbound import NoSuchInbound
from data.ledger.flow.items import NoSuchItem
from data.ledger.flow.messages import NoSuchMessage
from data.ledger.flow.prospect_rows import NoSuchProspect
from data.ledger.flow.releases import NoSuchRelease
from data.ledger.govern.approvals import NoSuchApproval
from data.ledger.govern.lessons import NoSuchLesson
from data.records import Order

ACTOR = "operator"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LISTED_BY = {
    NoSuchProspect: "board CAMPAIGN",
    NoSuchMessage: "prospect show ID",
    NoSuchApproval: "approvals list CAMPAIGN",
    NoSuchInbound: "prospect show ID",
    NoSuchItem: "board CAMPAIGN",
    NoSuchCycle: "audit show CAMPAIGN",
    NoSuchRelease: "item show ID",
    NoSuchLesson: "lessons list CAMPAIGN",
}


def person(name: str = "") -> str:
    """Who gives an order: the name given, else the user of this computer."""
    if name.strip():
        return " ".join(name.split())
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ACTOR


def ordered(by: str = "", note: str = "") -> Order:
    """An order as the audit has it."""
    return Order(person(by), " ".join(note.split()))


def clock_of(home: homes.Home) -> Clock:
    """The run's own clock: a rehearsal's stands where it was left."""
    stepped = home.path / "clock.json"
    if home.run.live or not stepped.exists():
        return SystemClock()
    return SteppedClock(stepped, EPOCH)


@contextmanager
def opened(home: homes.Home, what: str = "command") -> Iterator[Ledger]:
    """The ledger of a home, to write to; the heads of its audit say so. What it does not have is bad input."""
    with opened_to_read(home) as ledger, heads.kept(home, ledger, what):
        yield ledger


@contextmanager
def opened_to_read(home: homes.Home) -> Iterator[Ledger]:
    """The ledger of a home; an id or a campaign that it does not have is bad input."""
    ledger = Ledger.open(home.ledger_url, clock_of(home))
    try:
        yield ledger
    except NoSuchCampaign as error:
        raise BadInput(f"{home.path}: {error}") from error
    except tuple(_LISTED_BY) as error:
        command = _LISTED_BY[type(error)]
        way = homes.command(command, home)
        raise BadInput(f"{home.path}: {error}; those that are there: {way}") from error
    finally:
        ledger.close()


@contextmanager
def looked_into(home: homes.Home, campaign: str | None = None) -> Iterator[Tx]:
    """The ledger of a home, to read; the campaign, where one is given, is in it."""
    with opened_to_read(home) as ledger, ledger.read() as tx:
        if campaign is not None:
            campaigns.get(tx, campaign)
        yield tx


@contextmanager
def changed(home: homes.Home, campaign: str | None = None) -> Iterator[Tx]:
    """The ledger of a home, to set something in it; the campaign, where one is given, is in it."""
    with opened(home) as ledger, ledger.write() as tx:
        if campaign is not None:
            campaigns.get(tx, campaign)
        yield tx


def campaign_name(reference: str) -> str:
    """The name of a campaign given by name or by file, which has its name."""
    return Path(reference).stem if reference.endswith((".yaml", ".yml")) else reference
