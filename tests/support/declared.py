"""A campaign of a crew with declared tasks, in a real ledger: briefs become notes, then a draft, then a document."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from config.files.envelopes import Autonomy
from config.loading import CampaignBundle, load_campaign
from data.clock import SteppedClock
from data.items import Artifact, Item, artifact_id
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, items
from tests.outbox.stage import CONFIG, connections
from tools.deployment import Deployment
from tools.items import flow

START = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
NAME = "briefs"

CREW = """
crew: content
process: sequential
works_on: brief
items:
  brief: {topic: {text: 200}, audience: {text: 120, optional: true}}
outputs:
  notes: {count: [1, 6], fields: {text: {text: 300}}}
  draft: {fields: {title: {text: 90}, body: {text: 6000}}}
tasks:
  research: {agent: scout, output: notes, description: Take notes., expected_output: Notes}
  write: {agent: builder, context: [research], output: draft, description: Write., expected_output: A draft}
  publish:
    effect: release
    context: [write]
    file: "{{ item.topic }}.md"
    body: |
      # {{ draft.title }}

      {{ draft.body }}

      Questions: press@ours.example
"""
CAMPAIGN = """
campaign: briefs
crew: content
envelope: careful
rehearsal: calm
timezone: America/Los_Angeles
items: {file: briefs.csv}
"""


def bundle(**envelope: Any) -> CampaignBundle:
    """The campaign with an envelope that lets everything go, except for what is given."""
    shipped = _loaded()
    changed = shipped.envelope.model_copy(update={"autonomy": Autonomy(start="alone"), **envelope})
    return replace(shipped, envelope=changed)


@cache
def _loaded() -> CampaignBundle:
    with tempfile.TemporaryDirectory() as folder:
        return load_campaign(NAME, config_below(Path(folder)))


def config_below(folder: Path) -> Path:
    """The shipped configuration with this crew and its campaign."""
    config = folder / "config"
    shutil.copytree(CONFIG, config, ignore=shutil.ignore_patterns("*.py", "__pycache__", "schema", "scaffolds"))
    (config / "crews" / "content.yaml").write_text(CREW)
    (config / "campaigns" / f"{NAME}.yaml").write_text(CAMPAIGN)
    return config


def deploy(home: Path, **envelope: Any) -> Deployment:
    """An open campaign."""
    clock = SteppedClock(home / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
    with ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r1", "", 0, "digest", START + timedelta(days=14))
    return Deployment(bundle(**envelope), connections(), ledger, clock, home, "r1")


def advance(deployment: Deployment, **by: float) -> None:
    """Move the clock."""
    clock = deployment.clock
    assert isinstance(clock, SteppedClock)
    clock.advance(clock.now() + timedelta(**by))


def brief(tx: Tx, topic: str = "Gutters") -> Item:
    """An item that nobody has worked at."""
    item_id = items.take_in(tx, NAME, "brief", topic, {"topic": topic}, "intake")
    assert item_id is not None
    return items.get(tx, item_id)


def hand_in(deployment: Deployment, tx: Tx, item: Item, task: str, *bodies: Mapping[str, Any]) -> None:
    """What an agent makes of the item in a task's round, which is done then."""
    declared = deployment.bundle.crew.tasks[task]
    round_ = flow.way_of(tx, deployment.bundle.crew, item.id).of(task).round
    rank = [*deployment.bundle.crew.tasks].index(task) + 1
    for position, body in enumerate(bodies, start=1):
        known_as, agent = artifact_id(rank, round_, position), declared.agent or ""
        made = Artifact(known_as, item.id, task, declared.output or "", round_, position, dict(body), agent, "c1")
        items.add_artifact(tx, item, made)
    flow.done(tx, deployment.bundle.crew, item, task, declared.agent or "", "c1")


def written(deployment: Deployment, topic: str = "Gutters", body: str = "Gutters last 20 years.") -> str:
    """An item of which a draft was made: its document is due."""
    with deployment.ledger.write() as tx:
        item = brief(tx, topic)
        hand_in(deployment, tx, item, "research", {"text": "Zinc lasts."}, {"text": "Steel rusts."})
        hand_in(deployment, tx, item, "write", {"title": topic, "body": body})
    return item.id
