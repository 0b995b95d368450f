"""``halt`` and ``resume``: a person stops a campaign, a mailbox or a stage, or sees what did and lets it go on."""

from pathlib import Path
from typing import NamedTuple

from commands.shared import homes
from commands.shared.choice import campaign_to_change
from commands.shared.deployed import bundle_of
from commands.shared.errors import BadInput, not_one_of
from commands.shared.going_on import way_on
from commands.shared.ledgers import campaign_name, changed, looked_into
from commands.shared.output import say
from commands.shared.questions import ASKED, agreed
from config.loading import CampaignBundle
from data.claims import PERSON
from data.counts import counted
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.govern import breaks
from data.ledger.read import departures
from data.records import Break, BreakScope, Campaign, CampaignState, Order, Trip
from guardrails.breakers import LOST


class Target(NamedTuple):
    """What is to stop or go on: the campaign, or one of its mailboxes or stages."""

    campaign: str
    mailbox: str | None = None
    stage: str | None = None

    def scoped(self, name: str) -> tuple[BreakScope, str]:
        """What it is, and by which name; ``name`` is the campaign's."""
        if self.mailbox and self.stage:
            raise BadInput("give --mailbox or --stage, not both")
        if self.mailbox:
            return "mailbox", self.mailbox
        return ("stage", self.stage) if self.stage else ("campaign", name)


def halt(target: Target, order: Order, config_dir: Path, home: Path | None) -> None:
    """Stop what runs."""
    name = campaign_name(target.campaign)
    scope, what = target.scoped(name)
    found = campaign_to_change(name, home)
    if scope != "campaign":
        _known(bundle_of(found, name, config_dir), scope, what)
    reason = order.note or order.told("halted")
    with changed(found, name) as tx:
        before = campaigns.get(tx, name)
        if before.state is CampaignState.FINISHED:
            raise BadInput(f"{name} in {found.path} is finished ({before.state_reason}); there is nothing to halt")
        stopped = breaks.trip(tx, name, Trip(scope, what, PERSON, reason), order.by)
        known = _stops(tx, before, scope, what)
    called = _called(name, scope, what)
    if stopped is None:
        say(f"{called} in {found.path} was already halted: {known[0].reason if known else before.state_reason}")
    else:
        say(f"{called} in {found.path} is halted: {reason}. Resume it with: {_way(found, name, scope, what)}")


def resume(target: Target, order: Order, home: Path | None, *, yes: bool) -> int:
    """Show what stopped it and what happened since; let it go on once a person says so. Return the exit code."""
    name = campaign_name(target.campaign)
    scope, what = target.scoped(name)
    found = campaign_to_change(name, home)
    with looked_into(found, name) as tx:
        before = campaigns.get(tx, name)
        stops = _stops(tx, before, scope, what)
        if not stops and (scope != "campaign" or before.state is CampaignState.RUNNING):
            raise BadInput(
                f"{_called(name, scope, what)} in {found.path} is running, not halted; {_other(found, tx, name)}"
            )
        told = [_told(tx, stop) for stop in stops]
    say("\n".join(told) or f"it was {before.state}: {before.state_reason or 'no reason given'}")
    if not yes and not agreed(f"Let {_called(name, scope, what)} go on?", found):
        return ASKED
    with changed(found, name) as tx:
        breaks.resume(tx, name, scope, what, order.by, order.note or order.told("resumed"))
        left = breaks.open_breaks(tx, name)
        after = campaigns.get(tx, name)
    if scope == "campaign":
        found = found.reopen()
    called = f"{_called(name, scope, what)} in {found.path}"
    if after.state is CampaignState.RUNNING:
        say(f"{called} may go on with: {found.start_command(name)}")
    else:
        say(f"{called} is stopped no more, but {way_on(found, after)}")
    for known in left:
        say(f"still stopped: {breaks.called(known.scope, known.name)} ({known.reason})")
    return 0


def _stops(tx: Tx, campaign: Campaign, scope: BreakScope, name: str) -> list[Break]:
    return [known for known in breaks.open_breaks(tx, campaign.name) if (known.scope, known.name) == (scope, name)]


def _told(tx: Tx, stop: Break) -> str:
    """What tripped, with its figures, and what came since."""
    figures = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in stop.figures.items())
    mailbox = stop.name if stop.scope == "mailbox" else None
    since = departures.reception(tx, stop.campaign, stop.tripped_at, mailbox)
    return (
        f"{stop.id}: {breaks.called(stop.scope, stop.name)} was halted at {stop.tripped_at:%Y-%m-%d %H:%M} UTC "
        f"by {stop.tripped_by if stop.breaker == PERSON else stop.breaker}"
        f"{f' ({figures})' if figures else ''}\n"
        f"it was halted: {stop.reason}\n"
        f"since then: {since.departures} sent or refused, {counted(since.bounces, *LOST)}, "
        f"{counted(since.complaints, 'complaint')}"
    )


def _known(bundle: CampaignBundle, scope: BreakScope, name: str) -> None:
    """Refuse a mailbox or a stage that the campaign does not have."""
    mailboxes = [*(sender.mailbox for sender in bundle.campaign.senders), *bundle.sequence.webhooks]
    names = mailboxes if scope == "mailbox" else list(bundle.crew.engine_tasks)
    if name not in names:
        raise not_one_of(scope, name, names)


def _other(home: homes.Home, tx: Tx, campaign: str) -> str:
    """What could have been meant."""
    ways = [_way(home, campaign, known.scope, known.name) for known in breaks.open_breaks(tx, campaign)]
    return f"what is stopped: {'; '.join(ways)}" if ways else "there is nothing to resume"


def _called(campaign: str, scope: BreakScope, name: str) -> str:
    return campaign if scope == "campaign" else f"{breaks.called(scope, name)} of {campaign}"


def _way(home: homes.Home, campaign: str, scope: BreakScope, name: str) -> str:
    return homes.command(f"resume {campaign}{f' --{scope} {name}' if scope != 'campaign' else ''}", home)
