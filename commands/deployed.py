"""A campaign as a person's command sees it: its configuration and its ledger. Nothing outside is asked."""

from pathlib import Path

from commands import homes
from commands.errors import BadInput
from commands.reading import clock_of
from config.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.loading import load_campaign
from data.ledger.ledger import Ledger
from tools.deployment import Deployment

_NOWHERE = Connections(
    model=ModelConnection(base_url="", api_key=""), smtp=SmtpConnection(host=""), inbox=InboxConnection(kind="maildir")
)


def deployment_of(home: homes.Home, ledger: Ledger, campaign: str, config_dir: Path) -> Deployment:
    """The campaign of a home, with connections that lead nowhere.

    Raises:
        ConfigError: if its configuration is no longer right.
        BadInput: if the home does not know it.
    """
    reference = home.run.campaigns.get(campaign)
    if reference is None:
        raise BadInput(f"{campaign} was not started in {home.path}; its campaigns: {', '.join(home.run.campaigns)}")
    bundle = load_campaign(reference, config_dir)
    return Deployment(bundle, _NOWHERE, ledger, clock_of(home), home.path, home.run.run_id)
