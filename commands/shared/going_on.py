"""What lets a campaign go on in its home: the next run, or first a person's word, where it is halted or finished."""

from commands.shared import homes
from data.records import Campaign, CampaignState


def way_on(home: homes.Home, campaign: Campaign) -> str:
    """What to type next, in a sentence."""
    if campaign.state is CampaignState.RUNNING:
        return f"it goes on with: {home.start_command(campaign.name)}"
    way = homes.command(f"resume {campaign.name}", home)
    why = f" ({campaign.state_reason})" if campaign.state_reason else ""
    return f"{campaign.name} is {campaign.state}{why}; let it go on with: {way}"
