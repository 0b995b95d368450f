"""``halt`` and ``resume``: a person stops a campaign, or lets it go on."""

from pathlib import Path

from commands import homes
from commands.errors import BadInput
from commands.output import say
from commands.reading import ACTOR, campaign_name, changed
from data.ledger import campaigns
from data.records import CampaignState


def halt(campaign: str, reason: str, home: Path | None) -> None:
    """Stop a campaign that runs."""
    name = campaign_name(campaign)
    found = homes.find_to_change(name, home)
    with changed(found, name) as tx:
        before = campaigns.get(tx, name)
        if before.state is CampaignState.FINISHED:
            raise BadInput(f"{name} in {found.path} is finished ({before.state_reason}); there is nothing to halt")
        campaigns.halt(tx, name, reason, ACTOR)
    if before.state is CampaignState.HALTED:
        say(f"{name} in {found.path} was halted before: {before.state_reason}")
    else:
        say(f"{name} in {found.path} is halted: {reason}. Let it go on with: python main.py resume {name}")


def resume(campaign: str, reason: str, home: Path | None) -> None:
    """Let a halted (or finished) campaign go on, and say what had stopped it."""
    name = campaign_name(campaign)
    found = homes.find_to_change(name, home)
    with changed(found, name) as tx:
        before = campaigns.get(tx, name)
        if before.state is CampaignState.RUNNING:
            raise BadInput(f"{name} in {found.path} is running, not halted; there is nothing to resume")
        campaigns.resume(tx, name, ACTOR, reason)
    say(f"{name} in {found.path} may go on with: {found.start_command(name)}")
    say(f"it was {before.state}: {before.state_reason or 'no reason given'}")
