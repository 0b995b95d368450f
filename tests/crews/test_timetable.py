"""When tasks may be opened: in the slots of their crons, and for no more items a day than they say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.files.crews import CrewConfig
from config.files.envelopes import Autonomy
from config.graph import nested
from config.loading import CampaignBundle, load_campaign
from config.positions import Document
from config.reading import File, read
from crews.heartbeat.router import next_moment, through
from crews.standing import timetable
from crews.standing.situations import Situation
from crews.standing.timetable import Timetable
from data.clock import SteppedClock
from data.items import TaskState
from data.ledger.core.ledger import Ledger
from data.ledger.flow import cycles, items
from data.ledger.govern import approvals
from tests.crews.test_heartbeat_of_tasks import heart
from tests.crews.test_router import NOBODY_WAITS, START, quiet, record, stages, stop
from tests.crews.test_router_of_tasks import cycles as opened
from tests.crews.test_router_of_tasks import shipped as shipped  # noqa: PLC0414 - a fixture
from tests.crews.test_router_of_tasks import situation
from tests.items.crews import CAMPAIGN, made
from tools.deployment import Deployment
from tools.governance import quotas

EIGHT = datetime(2026, 11, 3, 16, tzinfo=UTC)
"""The next 8:00 in Los Angeles."""
MIDNIGHT = datetime(2026, 11, 3, 8, tzinfo=UTC)
CODE = """
crew: writers
process: sequential
works_on: brief
items:
  brief: {{topic: {{text: 60}}, material: {{document: true}}}}
tasks:
  gather: {{job: read, {when}}}
  keep: {{effect: release, {then}, file: "{{{{ item.id }}}}.md", body: "{{{{ item.topic }}}}"}}
"""


@pytest.fixture(scope="module")
def bundle() -> CampaignBundle:
    return load_campaign("roofing-california", Path("config"))


def outreach(bundle: CampaignBundle, **stages: Mapping[str, Any]) -> CampaignBundle:
    """The shipped campaign, some of whose stages say when."""
    changed = {name: stage.model_copy(update=dict(stages.get(name, {}))) for name, stage in bundle.crew.stages.items()}
    return replace(bundle, crew=bundle.crew.model_copy(update={"stages": changed}))


def made_of_code(
    home: Path, clock: SteppedClock, when: str, rows: int = 4, then: str = "after: [gather]"
) -> Deployment:
    """A campaign of a job and an effect of which the first says when, with so many items."""
    briefs = [{"topic": f"Roof {n}", "material": "coatings.md"} for n in range(rows)]
    deployment = made(home, clock, CODE.format(when=when, then=then), briefs, "documents").deployment
    alone = deployment.bundle.envelope.model_copy(update={"autonomy": Autonomy(start="alone")})
    return replace(deployment, bundle=replace(deployment.bundle, envelope=alone))


def done(deployment: Deployment, task: str) -> int:
    """How many items the task has done."""
    with deployment.ledger.read() as tx:
        known = items.of_campaign(tx, CAMPAIGN)
        of_each = items.standings(tx, [item.id for item in known])
    return sum(TaskState.DONE is each[task].state for each in of_each.values() if task in each)


def test_a_task_that_waits_for_its_slot_opens_no_cycle_and_the_clock_goes_there(shipped: CampaignBundle) -> None:
    waiting = replace(situation(shipped, {"note": 7}), timetable=Timetable(opens={"note": EIGHT}))
    assert opened(waiting) == []
    assert next_moment(waiting) == EIGHT
    assert opened(replace(waiting, timetable=Timetable(at_it={"note": START}))) == [("note", 7, "boss")]


def test_a_slot_for_which_there_is_nothing_is_nothing_to_wait_for(shipped: CampaignBundle) -> None:
    assert next_moment(replace(situation(shipped, {}), timetable=Timetable(opens={"note": EIGHT}))) is None


def test_a_slot_is_over_when_all_there_was_is_done_and_nothing_is_to_be_tried_again(shipped: CampaignBundle) -> None:
    at_it = Timetable(at_it={"note": START})
    assert through(replace(situation(shipped, {"note": 1}), timetable=at_it)) == {}
    assert through(replace(situation(shipped, {}), timetable=at_it)) == {"note": START}
    failed = {"note": record("note", "failed", at=START + timedelta(hours=1))}
    assert through(replace(situation(shipped, {"note": 1}, failed), timetable=at_it)) == {}, "ten minutes later again"
    assert through(replace(situation(shipped, {}, failed), timetable=at_it)) == {"note": START}


def test_the_slot_of_those_behind_a_task_lasts_as_long_as_its_retries(shipped: CampaignBundle) -> None:
    failed = {"note": record("note", "nothing")}
    at_it = Timetable(at_it=dict.fromkeys(("gather", "note", "write", "judge"), START))
    assert through(replace(situation(shipped, {"note": 3}, failed), timetable=at_it)) == {"gather": START}


def test_the_slot_of_a_stopped_task_waits_for_the_person_who_lets_it_go_on(shipped: CampaignBundle) -> None:
    seen = replace(situation(shipped, {}), timetable=Timetable(at_it={"note": START}))
    stopped = replace(seen, snapshot=replace(seen.snapshot, breaks=(stop("stage", "note"),)))
    assert through(stopped) == {}


def test_a_day_that_is_nearly_full_takes_what_is_left_of_it(shipped: CampaignBundle) -> None:
    assert opened(replace(situation(shipped, {"note": 7}), timetable=Timetable(left={"note": 3}))) == [
        ("note", 3, "boss")
    ]


def test_who_waits_for_more_does_not_wait_for_a_scout_that_rests(bundle: CampaignBundle) -> None:
    few = replace(
        quiet(bundle), qualified_ever=10, unclaimed=replace(NOBODY_WAITS, to_build=5),
        last_cycles={"plan": record("plan", "done", items=())},
    )  # fmt: skip
    assert stages(Situation(few, bundle, 0)) == ["scout"]
    assert stages(Situation(few, bundle, 0, timetable=Timetable(opens={"scout": EIGHT}))) == ["build"]


def test_a_stage_with_a_cron_takes_what_there_is_in_its_slot(bundle: CampaignBundle) -> None:
    few = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_build=30, built=3))
    assert stages(Situation(few, bundle, 0)) == ["build"]
    daily = outreach(bundle, publish={"schedule": "0 8 * * *"})
    assert stages(Situation(few, daily, 0, timetable=Timetable(at_it={"publish": START}))) == ["build", "publish"]


def test_the_scout_goes_on_at_midnight_once_its_day_is_full(bundle: CampaignBundle) -> None:
    planned = replace(quiet(bundle), qualified_ever=10, last_cycles={"plan": record("plan", "done", items=())})
    full = Situation(planned, bundle, 0, timetable=Timetable(opens={"scout": MIDNIGHT}, left={"scout": 0}))
    assert stages(full) == []
    assert next_moment(full) == MIDNIGHT


def test_a_task_is_done_in_its_slots_alone(tmp_path: Path, clock: SteppedClock) -> None:
    """9:00 and 13:00 in Los Angeles; the clock begins at 7:00 there."""
    here = made_of_code(tmp_path, clock, 'schedule: "0 9,13 * * *"')
    beat, _ = heart(here)
    beat.tick()
    assert done(here, "gather") == 0
    began = clock.now()
    assert beat.run().end == "done"
    assert clock.now() == began + timedelta(hours=2)
    assert (done(here, "gather"), done(here, "keep")) == (4, 4)


def test_what_comes_between_two_slots_waits_for_the_second(tmp_path: Path, clock: SteppedClock) -> None:
    here = made_of_code(tmp_path, clock, 'schedule: "0 9,13 * * *"', rows=0)
    beat, _ = heart(here)
    began = clock.now()
    clock.advance(began + timedelta(hours=2))
    beat.tick()
    with here.ledger.write() as tx:
        items.take_in(tx, CAMPAIGN, "brief", "late", {"topic": "Late", "material": "coatings.md"}, "test")
    clock.advance(began + timedelta(hours=2, minutes=30))
    beat.tick()
    assert done(here, "gather") == 0, "there was nothing for the slot of 9:00, and it is over"
    clock.advance(began + timedelta(hours=6))
    beat.tick()
    assert done(here, "gather") == 1


def test_a_slot_at_which_nothing_was_running_is_made_up_for_once(tmp_path: Path, clock: SteppedClock) -> None:
    here = made_of_code(tmp_path, clock, 'schedule: "0 9 * * *"')
    clock.advance(clock.now() + timedelta(days=2, hours=8))
    beat, _ = heart(here)
    beat.tick()
    assert done(here, "gather") == 4
    with here.ledger.read() as tx:
        table = timetable.of(here.bundle, tx)
    assert list(table.opens) == ["gather"], "until tomorrow at nine"


def test_a_task_does_no_more_a_day_than_it_says_and_the_rest_on_the_days_after(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = made_of_code(tmp_path, clock, "per_day: 3", rows=7)
    beat, jobs = heart(here)
    beat.tick()
    assert done(here, "gather") == 3
    began = clock.now()
    with here.ledger.read() as tx:
        assert quotas.left(here.bundle, tx) == {"gather": 0}
    assert beat.run().end == "done"
    assert done(here, "gather") == 7
    assert (clock.now() - began) > timedelta(days=1), "three, three, one"
    assert len(jobs.done) < 9, "it did not spin meanwhile"


def test_a_full_day_of_a_task_with_a_cron_ends_with_the_first_slot_of_another(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = made_of_code(tmp_path, clock, 'per_day: 2, schedule: "0 9,13 * * *"', rows=5)
    beat, _ = heart(here)
    began = clock.now()
    clock.advance(began + timedelta(hours=2))
    beat.tick()
    assert done(here, "gather") == 2
    with here.ledger.read() as tx:
        assert timetable.of(here.bundle, tx).opens == {"gather": began + timedelta(days=1, hours=2)}
    clock.advance(began + timedelta(hours=6))
    beat.tick()
    assert done(here, "gather") == 2
    assert beat.run(began + timedelta(days=1, hours=1)).end == "paused"
    assert done(here, "gather") == 2, "the slot of 13:00 is not made up for at midnight"
    assert beat.run().end == "done"
    assert clock.now() == began + timedelta(days=2, hours=2)


def test_the_day_of_a_stage_counts_what_its_cycles_recorded(ledger: Ledger, bundle: CampaignBundle) -> None:
    capped = outreach(bundle, scout={"per_day": 30})
    name = capped.campaign.campaign
    with ledger.write() as tx:
        for key, recorded in (("first", 20), ("second", 4)):
            cycle = cycles.open_cycle(tx, name, "scout", "scout", "scout", [], 1, "boss", key)
            assert cycle is not None
            cycles.close(tx, cycle.id, "done", recorded=recorded)
        assert quotas.left(capped, tx) == {"scout": 6}
    with ledger.read() as tx:
        assert quotas.left(bundle, tx) == {}


def test_a_campaign_whose_tasks_say_nothing_of_when_has_an_empty_timetable(tmp_path: Path, clock: SteppedClock) -> None:
    here = made_of_code(tmp_path, clock, "")
    with here.ledger.read() as tx:
        assert timetable.of(here.bundle, tx) == Timetable()


def test_one_task_rests_and_the_other_goes_on(tmp_path: Path, clock: SteppedClock) -> None:
    here = made_of_code(tmp_path, clock, 'schedule: "0 9 * * *"', then="per_day: 100")
    beat, jobs = heart(here)
    beat.tick()
    assert (done(here, "gather"), done(here, "keep")) == (0, 4)
    assert set(jobs.done) == {"release"}


LOOKERS = """
crew: lookers
process: sequential
works_on: brief
items: {brief: {topic: {text: 60}, material: {document: true}}}
tasks:
  look: {job: read, per_day: 9}
"""
OUTER = """
crew: writers
process: sequential
works_on: brief
items: {brief: {topic: {text: 60}, material: {document: true}}}
tasks:
  see: {crew: lookers, schedule: "0 9 * * *", per_day: 4}
  keep: {effect: release, after: [see], file: "{{ item.id }}.md", body: "{{ item.topic }}"}
"""


def test_a_task_that_another_crew_does_hands_its_cron_and_its_day_on(tmp_path: Path) -> None:
    for name, text in (("lookers", LOOKERS), ("writers", OUTER)):
        (tmp_path / f"{name}.yaml").write_text(text)

    def find(_: Document, name: str) -> File[CrewConfig]:
        return read(tmp_path / f"{name}.yaml", CrewConfig)

    outer = read(tmp_path / "writers.yaml", CrewConfig)
    assert outer.value is not None
    whole = nested.flatten(outer.document, outer.value, find)
    assert whole is not None
    assert (whole.tasks["see-look"].schedule, whole.tasks["see-look"].per_day) == ("0 9 * * *", 4)
    assert (whole.tasks["keep"].schedule, whole.tasks["keep"].per_day) == (None, None)


def asked(deployment: Deployment) -> list[str]:
    """The requests that wait for a person."""
    with deployment.ledger.read() as tx:
        return [one.id for one in approvals.open_approvals(tx, CAMPAIGN)]


def approve(deployment: Deployment, *ids: str) -> None:
    """A person approves them."""
    with deployment.ledger.write() as tx:
        for one in ids:
            approvals.decide(tx, one, "approved", "dana", "")


def _approved_first(home: Path, clock: SteppedClock, then: str, rows: int) -> Deployment:
    here = made_of_code(home, clock, "per_day: 40", rows, then=f"after: [gather], {then}")
    every = here.bundle.envelope.model_copy(update={"autonomy": Autonomy(start="every")})
    return replace(here, bundle=replace(here.bundle, envelope=every))


def test_what_is_approved_after_its_slot_leaves_at_once_and_what_comes_later_waits(
    tmp_path: Path, clock: SteppedClock
) -> None:
    here = _approved_first(tmp_path, clock, 'schedule: "0 9 * * *"', rows=2)
    beat, _ = heart(here)
    began = clock.now()
    beat.tick()
    assert not asked(here), "it is made in its slot"
    clock.advance(began + timedelta(hours=2))
    beat.tick()
    first, second = asked(here)
    with here.ledger.write() as tx:
        items.take_in(tx, CAMPAIGN, "brief", "late", {"topic": "Late", "material": "coatings.md"}, "test")
    clock.advance(began + timedelta(hours=3))
    approve(here, first)
    beat.tick()
    assert (done(here, "keep"), asked(here)) == (1, [second])
    clock.advance(began + timedelta(days=1, hours=2))
    beat.tick()
    assert len(asked(here)) == 2, "the late one was made in the slot of its day"


def test_what_is_approved_beyond_its_day_leaves_after_midnight(tmp_path: Path, clock: SteppedClock) -> None:
    here = _approved_first(tmp_path, clock, 'per_day: 2, schedule: "0 9,10 * * *"', rows=3)
    beat, _ = heart(here)
    began = clock.now()
    for hour in (2, 3):
        clock.advance(began + timedelta(hours=hour))
        beat.tick()
    assert len(asked(here)) == 3
    approve(here, *asked(here))
    beat.tick()
    assert done(here, "keep") == 2
    assert beat.run(began + timedelta(hours=16, minutes=59)).end == "paused"
    assert done(here, "keep") == 2
    assert beat.run(began + timedelta(hours=17, minutes=1)).end == "done", "midnight in Los Angeles"
    assert done(here, "keep") == 3
