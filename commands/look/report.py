"""``report``: publish, then read only what was published."""

from pathlib import Path

from commands.shared import homes
from commands.shared.errors import BadInput
from commands.shared.ledgers import campaign_name, clock_of, opened_to_read
from commands.shared.moments import zone_in
from commands.shared.output import complain, print_json, say
from config.loading import CampaignBundle, ConfigError, load_campaign
from config.secrets import MissingSettings
from data.ledger.flow import campaigns
from data.warehouse.publish import publish
from data.warehouse.report import as_html, as_text, build_report
from data.warehouse.report import as_json as as_program
from tools.hints import typed


def report(campaign: str, config_dir: Path, home: Path | None, html: Path | None, *, as_json: bool) -> None:
    """The figures and the Reporter's words, as text and, if asked for, as a page."""
    name = campaign_name(campaign)
    found = homes.find(name, home)
    with opened_to_read(found) as ledger:
        with ledger.read() as tx:
            campaigns.get(tx, name)
        path = publish(ledger, found.path, found.run.run_id, clock_of(found).now())
    bundle = _bundle(found, name, config_dir)
    made = build_report(path, name, held_to=bundle.held_to if bundle else (), zone=zone_in(bundle))
    if html is not None:
        _write(html, as_html(made))
    if as_json:
        print_json(as_program(made))
        return
    say(as_text(made))
    if html is not None:
        say(f"wrote {html}")


def _bundle(home: homes.Home, campaign: str, config_dir: Path) -> CampaignBundle | None:
    """The configuration as it is now; None while it cannot be used, which is told."""
    try:
        return load_campaign(home.run.campaigns.get(campaign, campaign), config_dir)
    except (ConfigError, MissingSettings):
        complain(
            f"note: {campaign} cannot be loaded, so no agent is held to its success_metric and times are in UTC; see: "
            f"{typed('check')}"
        )
        return None


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: the page cannot be written: {error.strerror}") from error
