"""Declared crews at work for tests: YAML in a folder of the test, a real ledger, no model."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import yaml

from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.loading import load_campaign
from data.clock import Clock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns, cycles, items
from data.records import ALONE, Cycle
from tools.deployment import Deployment
from tools.items.intake import take_in

CAMPAIGN = "briefs"
CREW = """
crew: writers
process: hierarchical
manager: boss
works_on: brief
items:
  brief: {topic: {text: 60}, urgent: {yes_no: true, optional: true}, material: {document: true, optional: true}}
outputs:
  notes:
    count: [1, 3]
    fields: {text: {text: 300, grounded_in: facts}, facts: {ids: facts}}
  draft: {fields: {title: {text: 90}, body: {text: 3000, grounded_in: notes}}}
  verdict: {fields: {word: {one_of: [pass, revise]}, reason: {text: 200}}}
agents:
  reader: &soul {role: Reader, goal: Read, backstory: You read., model: small}
  author: {<<: *soul, role: Author}
  judge: {<<: *soul, role: Judge}
tasks:
  gather: {job: read}
  note: {agent: reader, after: [gather], output: notes, description: Take notes., expected_output: Notes.}
  write: {agent: author, context: [note], output: draft, description: Write., expected_output: A draft.}
  judge:
    agent: judge
    context: [write]
    output: verdict
    description: Judge.
    expected_output: A verdict.
    redo: {task: write, unless: verdict.word == "pass", rounds: 2, then: person}
"""
DOCUMENT = "Coatings last ten years in dry places.\n\nThey cost 4 dollars a square foot.\n"


@dataclass(frozen=True)
class Made:
    """A campaign with its items taken in; ``ids`` are theirs."""

    deployment: Deployment
    ids: Sequence[str]

    def cycle(self, stage: str, given: Sequence[str] | None = None, path: str = ALONE) -> Cycle:
        """A cycle that the router would have opened, of all items unless others are given."""
        task, held = self.deployment.bundle.crew.agent_tasks[stage], given or self.ids
        with self.deployment.ledger.write() as tx:
            key = f"{stage}-{tx.now}-{len(cycles.recent(tx, CAMPAIGN, stage, 99))}"
            cycle = cycles.open_cycle(tx, CAMPAIGN, stage, "task", task.agent, held, 1, path, key)
            assert cycle is not None
            items.claim(tx, CAMPAIGN, cycle.id, stage, held, tx.now.replace(year=tx.now.year + 1))
        return cycle


def made(
    home: Path,
    clock: Clock,
    crew: str = CREW,
    rows: Sequence[Mapping[str, object]] | None = None,
    envelope: str = "careful",
) -> Made:
    """A campaign of the crew, whose items are these (or two briefs)."""
    tree = home / "project"
    shutil.copytree("config", tree / "config")
    (tree / "config/crews/writers.yaml").write_text(_without_anchors(crew))
    (tree / "docs").mkdir()
    (tree / "docs/coatings.md").write_text(DOCUMENT)
    rows = rows if rows is not None else [{"topic": "Coatings", "material": "coatings.md"}, {"topic": "Gutters"}]
    (tree / "briefs.yaml").write_text(yaml.safe_dump([dict(row) for row in rows]))
    (tree / f"config/campaigns/{CAMPAIGN}.yaml").write_text(
        dedent(f"""
        campaign: {CAMPAIGN}
        crew: writers
        envelope: {envelope}
        rehearsal: calm
        items: {{file: briefs.yaml, documents: docs}}
        timezone: America/Los_Angeles
        """)
    )
    bundle = load_campaign(CAMPAIGN, tree / "config")
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
    connections = Connections(
        model=ModelConnection(base_url="http://127.0.0.1:9", api_key="sk-none"),
        smtp=SmtpConnection(host="127.0.0.1", security="none"),
        inbox=InboxConnection(kind="maildir", path=str(home / "mail")),
    )
    deployment = Deployment(bundle, connections, ledger, clock, home, "run-1")
    with ledger.write() as tx:
        campaigns.open_campaign(tx, CAMPAIGN, "run-1", "", 0, bundle.digest, tx.now.replace(year=tx.now.year + 1))
    take_in(deployment)
    with ledger.read() as tx:
        return Made(deployment, [item.id for item in items.of_campaign(tx, CAMPAIGN)])


def _without_anchors(crew: str) -> str:
    """The crew as its file may say it: our YAML has no anchors."""
    return yaml.dump(yaml.safe_load(crew), Dumper=_Plain, sort_keys=False)


class _Plain(yaml.SafeDumper):
    """Writes everything out."""

    def ignore_aliases(self, data: object) -> bool:
        """Always."""
        return True
