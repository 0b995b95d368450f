"""A campaign as a person's command sees it: its configuration, its ledger, and the outside where it is wanted."""

from pathlib import Path

from commands.shared import homes
from commands.shared.errors import BadInput
from commands.shared.ledgers import clock_of
from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.loading import CampaignBundle, ConfigError, load_campaign
from config.secrets import NOWHERE, MissingSettings, load_connections
from data.ledger.core.ledger import Ledger
from tools.deployment import Deployment

_NOWHERE = Connections(
    model=ModelConnection(base_url="", api_key=""),
    smtp=SmtpConnection.model_validate(NOWHERE["smtp"]),
    inbox=InboxConnection.model_validate(NOWHERE["inbox"]),
)


def bundle_of(home: homes.Home, campaign: str, config_dir: Path) -> CampaignBundle:
    """The configuration of a campaign of a home, as it is now.

    Raises:
        MissingSettings: if a source of it is not set.
        ConfigError: if it is no longer right.
        BadInput: if the home does not know it.
    """
    reference = home.run.campaigns.get(campaign)
    if reference is None:
        others = f"its campaigns: {', '.join(home.run.campaigns)}" if home.run.campaigns else "it has no campaign yet"
        raise BadInput(f"{campaign} was not started in {home.path}; {others}")
    return load_campaign(reference, config_dir)


def usable_bundle(home: homes.Home, campaign: str, config_dir: Path) -> CampaignBundle | None:
    """The configuration of a campaign for what is only shown: None while it cannot be used."""
    try:
        return load_campaign(home.run.campaigns.get(campaign, campaign), config_dir)
    except (ConfigError, MissingSettings):
        return None


def deployment_of(
    home: homes.Home, ledger: Ledger, campaign: str, config_dir: Path, *, outside: bool = False
) -> Deployment:
    """The campaign of a home, with connections that lead nowhere, unless a live one is to reach the ``outside``.

    Raises:
        MissingSettings: if a source, or the outside that is wanted, is not set.
        ConfigError: if its configuration is no longer right.
        BadInput: if the home does not know it.
    """
    bundle = bundle_of(home, campaign, config_dir)
    tells = bundle.campaign.push is not None or bundle.crew.webhooks
    connections = load_connections(config_dir, bundle.unused) if outside and home.run.live and tells else _NOWHERE
    return Deployment(bundle, connections, ledger, clock_of(home), home.path, home.run.run_id)
