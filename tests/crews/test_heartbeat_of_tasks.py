"""What the heartbeat does of a crew with declared tasks in one pass of the clock."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from config.files.envelopes import Autonomy
from crews.heartbeat.engine import Performed
from crews.heartbeat.jobs import close_job, read_job, release_job
from crews.heartbeat.triggers import Heartbeat
from data.clock import SteppedClock
from data.items import ItemState
from data.ledger.flow import facts, items
from tests.items.crews import CAMPAIGN, made
from tools.channels.port import Accepted, Delivery, Outgoing
from tools.deployment import Deployment

CODE_ALONE = """
crew: writers
process: sequential
works_on: brief
items:
  brief: {topic: {text: 60}, material: {document: true}}
tasks:
  gather: {job: read}
  keep: {effect: release, after: [gather], file: "{{ item.id }}.md", body: "{{ item.topic }}"}
"""
MANY = 60
"""More than one look of a job takes."""


class Nobody:
    """A channel that takes everything."""

    def send(self, mail: Outgoing) -> Delivery:
        return Accepted()


class Jobs:
    """The engine, without DBOS: jobs alone."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.done: list[str] = []

    def perform_job(self, campaign: str, job: str) -> Performed:
        self.done.append(job)
        {"read": read_job, "release": release_job, "close": close_job}[job](self.deployment)
        return Performed()

    def perform_cycles(self, opened: Sequence[Any]) -> list[Performed]:
        assert not opened
        return []


@pytest.fixture
def many(tmp_path: Path, clock: SteppedClock) -> Deployment:
    """A campaign of code alone, whose documents may go without a person."""
    rows = [{"topic": f"Roof {n}", "material": "coatings.md"} for n in range(MANY)]
    deployment = made(tmp_path, clock, CODE_ALONE, rows, "documents").deployment
    caps = deployment.bundle.envelope.caps.model_copy(update={"releases_per_day": MANY})
    envelope = deployment.bundle.envelope.model_copy(update={"autonomy": Autonomy(start="alone"), "caps": caps})
    return replace(deployment, bundle=replace(deployment.bundle, envelope=envelope))


def heart(deployment: Deployment) -> tuple[Heartbeat, Jobs]:
    """Its heartbeat, and what it has done."""
    jobs = Jobs(deployment)
    return Heartbeat(cast(Any, jobs), deployment, Nobody(), lambda *_: None), jobs


def test_all_that_needs_no_model_is_done_in_one_pass_and_the_campaign_ends(many: Deployment) -> None:
    beat, _ = heart(many)
    began = many.clock.now()
    ended = beat.run()
    assert (ended.end, ended.reason) == ("done", "every item is settled")
    assert many.clock.now() == began, "nothing waited for a later moment"
    with many.ledger.read() as tx:
        assert items.counts(tx, CAMPAIGN)[ItemState.DONE] == MANY
        assert len(facts.facts_of(tx, [f"i{MANY}"])[f"i{MANY}"]) == 2
    assert len(list((many.home / "released").iterdir())) == MANY


def test_a_document_that_the_days_cap_puts_off_goes_on_the_day_after(many: Deployment) -> None:
    caps = many.bundle.envelope.caps.model_copy(update={"releases_per_day": 50})
    envelope = many.bundle.envelope.model_copy(update={"caps": caps})
    capped = replace(many, bundle=replace(many.bundle, envelope=envelope))
    beat, jobs = heart(capped)
    began = capped.clock.now()
    assert beat.run().end == "done"
    assert capped.clock.now().date() > began.date()
    assert len(list((many.home / "released").iterdir())) == MANY
    assert len(jobs.done) < 12, "it did not spin meanwhile"


def test_items_that_are_left_when_the_days_are_over_are_closed(many: Deployment) -> None:
    with many.ledger.write() as tx:
        for number in range(1, 6):
            items.move(tx, f"i{number}", ItemState.PERSON, "a question", "test")
    clock = many.clock
    assert isinstance(clock, SteppedClock)
    close_job(many)
    with many.ledger.read() as tx:
        assert items.counts(tx, CAMPAIGN)[ItemState.PERSON] == 5, "not before"
        ends = tx.now.replace(year=tx.now.year + 1)
    clock.advance(ends)
    close_job(many)
    with many.ledger.read() as tx:
        counts = items.counts(tx, CAMPAIGN)
        assert counts[ItemState.CLOSED] == MANY
        assert items.get(tx, "i1").state_reason.endswith("ended while it waited for a person")
