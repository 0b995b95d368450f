"""The router's rules, each on a snapshot made by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.files.envelopes import Silence
from config.loading import CampaignBundle, load_campaign
from config.works import DECLARED, TRAITS
from crews.heartbeat.router import CycleDue, Due, GiveUp, JobDue, due, next_moment
from crews.standing.situations import Situation
from data.ledger.flow.cycles import CycleRecord, CycleState
from data.ledger.read.snapshot import Snapshot, Unclaimed
from data.records import (
    ALONE,
    BOSS,
    BY_RULE,
    Break,
    BreakScope,
    CampaignState,
    Cycle,
    MessageState,
    Plan,
    ProspectState,
)

START = datetime(2026, 11, 2, 14, tzinfo=UTC)
PLAN = Plan(60, "contractors", {}, {"a": 1.0}, "as good as any")
NOBODY_WAITS = Unclaimed(found=0, to_enrich=0, to_build=0, to_critique=0, built=0, replies=0)


@pytest.fixture(scope="module")
def bundle() -> CampaignBundle:
    return load_campaign("roofing-california", Path("config"))


def quiet(bundle: CampaignBundle) -> Snapshot:
    """A campaign that has its plan and its goal, and in which nothing waits."""
    return Snapshot(
        campaign="roofing-california", run_id="r", state=CampaignState.RUNNING, state_reason="",
        goal_qualified=bundle.campaign.goal.qualified, plan=PLAN, started_at=START, ends_at=START + timedelta(days=14),
        taken_at=START + timedelta(hours=1), prospects=dict.fromkeys(ProspectState, 0), paused=0,
        qualified_ever=bundle.campaign.goal.qualified, unclaimed=NOBODY_WAITS, next_lease_end=None,
        messages=dict.fromkeys(MessageState, 0), next_due=None, silent_since=None, bounced=0, complaints=0,
        open_approvals=0, in_doubt=0, unread=0, open_cycles={}, last_cycles={}, spend_usd=0.0,
    )  # fmt: skip


def record(
    stage: str, state: CycleState, *, number: int = 1, attempt: int = 1, items: tuple[str, ...] = ("p1",),
    delegations: int = 1, path: str = BOSS, at: datetime = START, recorded: int = 0, error: str = "",
) -> CycleRecord:  # fmt: skip
    """A cycle that has ended: of a stage that is called as its work is, or of a declared task."""
    work = stage if stage in TRAITS else DECLARED.name
    cycle = Cycle(f"c{number}", "roofing-california", stage, work, items, attempt, path)
    return CycleRecord(
        cycle=cycle, agent=stage, state=state, delegations=delegations, boss_decision=None, boss_reason="",
        outcome=state, outcome_detail="", recorded=recorded, error=error, due_key=str(number), started_at=at,
        ended_at=at,
    )  # fmt: skip


def stages(situation: Situation) -> list[str]:
    return [item.stage for item in due(situation) if isinstance(item, CycleDue)]


def jobs(situation: Situation) -> list[str]:
    return [item.job for item in due(situation) if isinstance(item, JobDue)]


def test_nothing_is_due_when_nothing_waits(bundle: CampaignBundle) -> None:
    assert due(Situation(quiet(bundle), bundle, 0)) == []


def test_a_campaign_without_a_plan_is_planned_first(bundle: CampaignBundle) -> None:
    assert stages(Situation(replace(quiet(bundle), plan=None, qualified_ever=0), bundle, 0)) == ["plan"]


def test_a_planned_campaign_is_scouted_until_its_goal_is_reached(bundle: CampaignBundle) -> None:
    planned = replace(quiet(bundle), last_cycles={"plan": record("plan", "done", items=())})
    assert stages(Situation(replace(planned, qualified_ever=0), bundle, 0)) == ["scout"]
    assert stages(Situation(planned, bundle, 0)) == []


def test_a_search_that_found_nobody_is_replanned(bundle: CampaignBundle) -> None:
    cycles = {"plan": record("plan", "done", items=()), "scout": record("scout", "nothing", number=2, items=())}
    exhausted = replace(quiet(bundle), qualified_ever=10, last_cycles=cycles)
    assert stages(Situation(exhausted, bundle, 1)) == ["plan"]


def test_after_three_plans_in_vain_sourcing_is_over(bundle: CampaignBundle) -> None:
    cycles = {"plan": record("plan", "done", items=()), "scout": record("scout", "nothing", number=2, items=())}
    assert due(Situation(replace(quiet(bundle), qualified_ever=10, last_cycles=cycles), bundle, 3)) == []


def test_while_all_sources_are_dry_nobody_is_looked_for_and_what_there_is_goes_on(bundle: CampaignBundle) -> None:
    cycles = {"plan": record("plan", "done", items=())}
    few = replace(quiet(bundle), qualified_ever=10, unclaimed=replace(NOBODY_WAITS, to_build=5), last_cycles=cycles)
    tomorrow = few.taken_at + timedelta(days=1)
    assert stages(Situation(few, bundle, 0, dry_until=tomorrow)) == ["build"]
    waiting = replace(few, unclaimed=NOBODY_WAITS)
    assert due(Situation(waiting, bundle, 0, dry_until=tomorrow)) == []
    assert next_moment(Situation(waiting, bundle, 0, dry_until=tomorrow)) == tomorrow
    assert stages(Situation(replace(waiting, taken_at=tomorrow), bundle, 0, dry_until=tomorrow)) == ["scout"]


def test_building_waits_for_a_full_cycle_while_more_are_to_come(bundle: CampaignBundle) -> None:
    cycles = {"plan": record("plan", "done", items=())}
    few = replace(quiet(bundle), qualified_ever=10, unclaimed=replace(NOBODY_WAITS, to_build=5), last_cycles=cycles)
    assert stages(Situation(few, bundle, 0)) == ["scout"]
    assert stages(Situation(replace(few, qualified_ever=50), bundle, 0)) == ["build"]


def test_the_critic_waits_for_a_full_cycle_while_the_builder_has_more_to_come(bundle: CampaignBundle) -> None:
    few = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_critique=3, to_build=30))
    assert stages(Situation(few, bundle, 0)) == ["build"]
    full = replace(few, unclaimed=replace(few.unclaimed, to_critique=bundle.crew.stages["critique"].cycle))
    assert stages(Situation(full, bundle, 0)) == ["build", "critique"]


def test_what_waits_for_the_critic_is_judged_once_nothing_more_is_to_be_built(bundle: CampaignBundle) -> None:
    last = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_critique=3))
    assert [(item.stage, item.limit) for item in due(Situation(last, bundle, 0)) if isinstance(item, CycleDue)] == [
        ("critique", 3)
    ]


def test_the_publisher_waits_for_what_the_critic_still_holds(bundle: CampaignBundle) -> None:
    held = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_critique=3, built=3))
    assert stages(Situation(held, bundle, 0)) == ["critique"]
    assert stages(Situation(replace(held, unclaimed=replace(NOBODY_WAITS, built=3)), bundle, 0)) == ["publish"]


def test_the_publisher_does_not_wait_for_a_critic_that_is_stopped(bundle: CampaignBundle) -> None:
    held = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_critique=3, built=3))
    stopped = replace(held, breaks=(stop("stage", "critique"),))
    assert stages(Situation(stopped, bundle, 0)) == ["publish"]


def test_the_critic_does_not_wait_for_a_builder_that_is_stopped(bundle: CampaignBundle) -> None:
    few = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_critique=3, to_build=30))
    assert stages(Situation(replace(few, breaks=(stop("stage", "build"),)), bundle, 0)) == ["critique"]


def test_a_critic_that_fails_is_tried_again_then_alone_then_given_up(bundle: CampaignBundle) -> None:
    waiting = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_critique=3))

    def after(attempt: int, path: str) -> list[Due]:
        failed = replace(
            record("critique", "failed", attempt=attempt, path=path, at=START - timedelta(days=1), error="529"),
            agent="critic",
        )
        return due(Situation(replace(waiting, last_cycles={"critique": failed}), bundle, 0))

    ways = [after(1, BOSS), after(2, BOSS), after(3, BOSS)]
    assert [item.path for (item,) in ways if isinstance(item, CycleDue)] == [BOSS, BOSS, ALONE]
    (given_up,) = after(4, ALONE)
    assert isinstance(given_up, GiveUp)
    assert (given_up.then, given_up.reason) == ("hold", "critique failed 4 times, last by critic: 529")


def test_the_outbox_is_drained_when_a_message_is_due(bundle: CampaignBundle) -> None:
    seen = quiet(bundle)
    assert jobs(Situation(replace(seen, next_due=seen.taken_at), bundle, 0)) == ["drain"]
    later = seen.taken_at + timedelta(minutes=3)
    waiting = Situation(replace(seen, next_due=later), bundle, 0)
    assert due(waiting) == []
    assert next_moment(waiting) == later


def test_replies_wait_for_the_hour_at_which_the_inbox_is_read(bundle: CampaignBundle) -> None:
    """9:00 and 15:00 in Los Angeles; the campaign began at 6:00 there, which is 14:00 UTC."""
    early = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, replies=2))
    assert stages(Situation(early, bundle, 0)) == []
    assert next_moment(Situation(early, bundle, 0)) == datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert stages(Situation(replace(early, taken_at=datetime(2026, 11, 2, 17, tzinfo=UTC)), bundle, 0)) == ["inbox"]


def test_a_halted_campaign_has_nothing_due_and_nothing_to_wait_for(bundle: CampaignBundle) -> None:
    halted = replace(quiet(bundle), state=CampaignState.HALTED, plan=None, qualified_ever=0)
    assert due(Situation(halted, bundle, 0)) == []
    assert next_moment(Situation(halted, bundle, 0)) is None


def test_a_failed_stage_is_tried_again_later_and_given_up_at_last(bundle: CampaignBundle) -> None:
    waiting = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, built=3))
    failed = record("publish", "failed", error="529", at=waiting.taken_at)
    resting = Situation(replace(waiting, last_cycles={"publish": failed}), bundle, 0)
    assert stages(resting) == []
    assert next_moment(resting) == waiting.taken_at + timedelta(minutes=10)
    again = due(Situation(replace(resting.snapshot, taken_at=waiting.taken_at + timedelta(minutes=10)), bundle, 0))
    assert [item.attempt for item in again if isinstance(item, CycleDue)] == [2]
    retries = bundle.agents["publisher"].on_failure.retries
    often = record("publish", "failed", attempt=retries + 2, path=ALONE, error="529")
    given_up = due(Situation(replace(waiting, last_cycles={"publish": often}), bundle, 0))
    assert [item.stage for item in given_up if isinstance(item, GiveUp)] == ["publish"]


def test_a_failure_says_nothing_of_whoever_does_the_work_in_its_place_since(bundle: CampaignBundle) -> None:
    """A campaign that goes on with a crew that has lost a stage, or has been given one."""
    waiting = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, built=3))
    left = {name: stage for name, stage in bundle.crew.stages.items() if name != "publish"}
    without = replace(bundle, crew=bundle.crew.model_copy(update={"stages": left}))

    def path_after(path: str, bundle: CampaignBundle) -> list[tuple[str, int]]:
        failed = {"publish": record("publish", "failed", path=path, error="529", at=START - timedelta(days=1))}
        found = due(Situation(replace(waiting, last_cycles=failed), bundle, 0))
        return [(item.path, item.attempt) for item in found if isinstance(item, CycleDue)]

    assert path_after(BOSS, without) == [(BY_RULE, 1)]
    assert path_after(BY_RULE, without) == [(BY_RULE, 2)]
    assert path_after(BY_RULE, bundle) == [(BOSS, 1)]


def test_after_the_retries_each_fallback_of_the_yaml_has_one_try(bundle: CampaignBundle) -> None:
    on_failure = bundle.agents["builder"].on_failure
    assert (on_failure.retries, on_failure.fallback, on_failure.then) == (2, ["alone", "plain_builder"], "hold")
    waiting = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_build=3))

    def after(attempt: int, path: str) -> list[Due]:
        failed = record("build", "failed", attempt=attempt, path=path, at=START - timedelta(days=1), error="529")
        return due(Situation(replace(waiting, last_cycles={"build": failed}), bundle, 0))

    ways = [after(1, BOSS), after(2, BOSS), after(3, BOSS), after(4, ALONE)]
    assert [item.path for (item,) in ways if isinstance(item, CycleDue)] == [BOSS, BOSS, ALONE, "agent:plain_builder"]
    (given_up,) = after(5, "agent:plain_builder")
    assert isinstance(given_up, GiveUp)
    assert (given_up.then, given_up.reason) == ("hold", "build failed 5 times, last by build: 529")


def test_a_boss_that_does_not_delegate_is_left_out_at_once(bundle: CampaignBundle) -> None:
    waiting = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, built=3))
    idle = record("publish", "nothing", delegations=0, at=waiting.taken_at)
    found = due(Situation(replace(waiting, last_cycles={"publish": idle}), bundle, 0))
    assert [(item.stage, item.path) for item in found if isinstance(item, CycleDue)] == [("publish", ALONE)]


def test_a_stage_whose_cycle_is_open_is_not_opened_again(bundle: CampaignBundle) -> None:
    waiting = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, built=3), open_cycles={"publish": 1})
    assert due(Situation(waiting, bundle, 0)) == []


def test_the_silent_are_closed_when_their_time_is_over(bundle: CampaignBundle) -> None:
    seen = quiet(bundle)
    silent = replace(seen, silent_since=seen.taken_at - bundle.sequence.close_after)
    assert jobs(Situation(silent, bundle, 0)) == ["close"]


def test_a_campaign_that_only_waits_for_a_person_has_no_next_moment(bundle: CampaignBundle) -> None:
    assert next_moment(Situation(replace(quiet(bundle), open_approvals=4), bundle, 0)) is None


def test_a_stage_that_failed_before_and_has_nothing_to_do_now_is_nothing_to_wait_for(bundle: CampaignBundle) -> None:
    seen = replace(quiet(bundle), open_approvals=4)
    failed = record("publish", "failed", error="529", at=seen.taken_at - timedelta(hours=1))
    assert next_moment(Situation(replace(seen, last_cycles={"publish": failed}), bundle, 0)) is None


def test_a_campaign_is_closed_when_its_days_are_over(bundle: CampaignBundle) -> None:
    seen = quiet(bundle)
    assert jobs(Situation(replace(seen, taken_at=seen.ends_at), bundle, 0)) == ["close"]


def stop(scope: BreakScope, name: str, at: datetime = START) -> Break:
    return Break("b1", "roofing-california", scope, name, "silence", "nothing came", {}, at, None, None, "", "router")


def test_a_stopped_stage_opens_no_cycle_and_the_others_go_on(bundle: CampaignBundle) -> None:
    busy = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_build=30, built=3, replies=2))
    nine = replace(busy, taken_at=datetime(2026, 11, 2, 17, tzinfo=UTC))
    assert stages(Situation(nine, bundle, 0)) == ["build", "inbox"]
    stopped = replace(nine, breaks=(stop("stage", "build"),))
    assert stages(Situation(stopped, bundle, 0)) == ["publish", "inbox"], "publishing waits no more for the builder"


def test_a_stopped_search_ends_the_sourcing(bundle: CampaignBundle) -> None:
    planned = replace(quiet(bundle), qualified_ever=0, last_cycles={"plan": record("plan", "done", items=())})
    assert stages(Situation(replace(planned, breaks=(stop("stage", "scout"),)), bundle, 0)) == []


def test_a_stop_makes_a_report_due_until_one_was_written(bundle: CampaignBundle) -> None:
    seen = quiet(bundle)
    stopped = replace(seen, breaks=(stop("mailbox", "dana"),), last_break=START)
    assert stages(Situation(stopped, bundle, 0)) == ["report"]
    written = record("report", "done", items=(), at=START + timedelta(minutes=1), recorded=1)
    assert stages(Situation(replace(stopped, last_cycles={"report": written}), bundle, 0)) == []


def test_how_many_searches_in_vain_end_the_sourcing_is_the_envelopes(bundle: CampaignBundle) -> None:
    patient = bundle.envelope.breakers.model_copy(update={"silence": Silence(cycles=5)})
    other = replace(bundle, envelope=bundle.envelope.model_copy(update={"breakers": patient}))
    assert not Situation(replace(quiet(bundle), qualified_ever=10), bundle, 3).sourcing
    assert Situation(replace(quiet(bundle), qualified_ever=10), other, 4).sourcing


def test_an_agent_takes_what_it_may_still_do_today_and_rests_until_midnight(bundle: CampaignBundle) -> None:
    busy = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_build=30))
    [some] = due(Situation(busy, bundle, 0, {"builder": 7}))
    assert isinstance(some, CycleDue)
    assert (some.stage, some.limit) == ("build", 7)
    rests = Situation(busy, bundle, 0, {"builder": 0})
    assert due(rests) == []
    assert next_moment(rests) == datetime(2026, 11, 3, 8, tzinfo=UTC), "midnight in Los Angeles"


def test_an_agent_that_rests_without_work_has_no_next_moment(bundle: CampaignBundle) -> None:
    assert next_moment(Situation(quiet(bundle), bundle, 0, {"builder": 0})) is None


def test_while_the_boss_rests_those_work_alone_who_may(bundle: CampaignBundle) -> None:
    busy = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_build=30), last_break=START)
    items = [item for item in due(Situation(busy, bundle, 0, {"boss": 0})) if isinstance(item, CycleDue)]
    assert [(item.stage, item.path) for item in items] == [("build", ALONE)], "the Reporter has no such way"


def test_a_stand_in_has_an_authority_of_its_own(bundle: CampaignBundle) -> None:
    failed = record("build", "failed", attempt=4, path=ALONE, error="529")
    busy = replace(
        quiet(bundle),
        unclaimed=replace(NOBODY_WAITS, to_build=30),
        last_cycles={"build": failed},
        taken_at=START + timedelta(hours=5),
    )
    assert stages(Situation(busy, bundle, 0, {"builder": 0})) == ["build"]
    assert stages(Situation(busy, bundle, 0, {"plain_builder": 0})) == []
