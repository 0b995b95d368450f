"""What a campaign's YAML declares is in its ledger as the campaign begins."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from commands.run.beginning import begin
from commands.run.preparation import Outside, Prepared
from commands.shared.homes import Home, Run
from config.files.campaigns import Infrastructure
from config.loading import load_campaign
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.core.schema import campaigns
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, START
from tests.outbox.stage import connections


def test_the_sum_for_infrastructure_is_kept_with_the_campaign(tmp_path: Path) -> None:
    shipped = load_campaign(NAME, ROOT / "config")
    declared = shipped.campaign.model_copy(update={"infrastructure": Infrastructure(usd_per_month=58)})
    home = Home(tmp_path, Run("r1", NAME, NAME, "calm", 1, live=False))
    clock = SteppedClock(tmp_path / "clock.json", START)
    ledger = Ledger.open(home.ledger_url, clock)
    prepared = Prepared(replace(shipped, campaign=declared), home, connections)
    begin(prepared, Outside(connections(), clock, ledger))
    with ledger.read() as tx:
        assert tx.connection.execute(select(campaigns.c.infrastructure_usd_per_month)).scalar_one() == 58
    ledger.close()
