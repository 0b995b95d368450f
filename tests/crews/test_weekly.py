"""The report goes to people once for each moment of its schedule, and once as the campaign ends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from config.files.campaigns import Notify
from config.files.metrics import Metric
from crews.heartbeat.triggers import Heartbeat
from data.ledger.flow import campaigns, cycles, inbound, prospects
from data.ledger.flow.cycles import CycleState
from data.records import BOSS, ProspectState
from tests.data.builders import send
from tests.outbox.stage import NAME, Post, advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment

UNTIL_FRIDAY_EVENING = {"days": 4, "hours": 9.5}
"""From Monday 09:00 in Los Angeles to Friday 18:30."""


def deployed(home: Path, *on: str) -> Deployment:
    """A campaign with a lead, of which people want to hear."""
    plain = deploy(home)
    wanted = Notify(mail="ops@ours.example", on=cast(Any, list(on)))
    campaign = plain.bundle.campaign.model_copy(update={"notify": wanted})
    deployment = replace(plain, bundle=replace(plain.bundle, campaign=campaign))
    (pid,) = drafted(deployment)
    with deployment.ledger.write() as tx:
        send(tx, f"{pid}-1")
        mail = inbound.record(
            tx, "m1", kind="reply", received_at=tx.now, text="Yes, call me.", campaign=NAME, prospect_id=pid,
            message_id=f"{pid}-1", intent="interested", handled=True,
        )  # fmt: skip
        prospects.move(tx, pid, ProspectState.REPLIED, f"wrote {mail}", "inbox")
    return deployment


@contextmanager
def beating(deployment: Deployment) -> Iterator[tuple[Heartbeat, Post]]:
    """A heart that does nothing of its own but look, and the mail server at which its notices arrive."""
    with post() as server, channel_to(server) as channel:
        heart = Heartbeat(cast(Any, None), deployment, channel, lambda *_: None)
        heart._pass = heart._look  # type: ignore[method-assign]
        yield heart, server


def reported(deployment: Deployment, state: CycleState = "done", text: str = "{funnel.contacted} written to.") -> None:
    """The Reporter's cycle, at this moment."""
    with deployment.ledger.write() as tx:
        cycle = cycles.open_cycle(tx, NAME, "report", "report", "reporter", (), 1, BOSS, tx.now.isoformat())
        assert cycle is not None
        detail = json.dumps({"text": text, "flags": []})
        cycles.close(
            tx, cycle.id, state, delegations=1, boss_decision=None, boss_reason="", outcome=state,
            outcome_detail=detail if state == "done" else "", recorded=int(state == "done"), error="",
        )  # fmt: skip


def test_the_report_goes_out_once_when_the_reporter_has_written(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, "report")
    with beating(deployment) as (heart, server):
        heart.tick()
        advance(deployment, **UNTIL_FRIDAY_EVENING)
        heart.tick()
        assert server.accepted == [], "the Reporter has not written yet"
        reported(deployment)
        heart.tick()
        heart.tick()
        [mail] = server.accepted
        advance(deployment, days=3)
        heart.tick()
        assert len(server.accepted) == 1
    assert mail["To"] == "ops@ours.example"
    assert mail["Subject"] == f"{NAME}: report"
    text = mail.get_content()
    assert "1 written to." in text
    assert "p1  Roofer 1 LLC  Fresno, CA  Hot" in text
    assert '"Yes, call me."' in text
    assert "replied of contacted" in text and "100.0 % (21 to 100)" in text
    assert "What the words mean" in text
    assert "@" not in text


def test_it_says_how_each_agent_stands_against_its_success_metric(tmp_path: Path) -> None:
    plain = deployed(tmp_path, "report")
    metric = Metric(figure="success_rate", at_least=0.8)
    agents = {name: soul.model_copy(update={"success_metric": "words"}) for name, soul in plain.bundle.agents.items()}
    agents["reporter"] = agents["reporter"].model_copy(update={"success_metric": metric})
    deployment = replace(plain, bundle=replace(plain.bundle, agents=agents))
    with beating(deployment) as (heart, server):
        advance(deployment, **UNTIL_FRIDAY_EVENING)
        reported(deployment)
        heart.tick()
        [mail] = server.accepted
    lines = mail.get_content().splitlines()
    told = "reporter: success_rate 100.0 % (21 to 100) of 1 cycle, at least 80.0 %: too few to say (it takes 5)"
    assert lines[lines.index("Success metrics") + 1] == f"  {told}"


def test_the_next_week_has_a_report_of_its_own(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, "report")
    with beating(deployment) as (heart, server):
        advance(deployment, **UNTIL_FRIDAY_EVENING)
        for week in (1, 2):
            reported(deployment)
            heart.tick()
            assert len(server.accepted) == week
            advance(deployment, days=7)


def test_where_the_reporter_failed_for_good_the_figures_go_without_its_words(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, "report")
    with beating(deployment) as (heart, server):
        advance(deployment, **UNTIL_FRIDAY_EVENING)
        reported(deployment, "failed")
        heart.tick()
        assert server.accepted == [], "it is tried again first"
        with deployment.ledger.write() as tx:
            cycles.give_up(tx, NAME, "report")
        heart.tick()
        [mail] = server.accepted
    assert "prospects with a message sent" in mail.get_content()


def test_whoever_does_not_ask_for_it_gets_none(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, "hot_lead", "halt", "question")
    with beating(deployment) as (heart, server):
        advance(deployment, **UNTIL_FRIDAY_EVENING)
        reported(deployment)
        heart.tick()
        assert server.accepted == []


def test_the_last_report_goes_out_as_the_campaign_ends_with_what_else_is_to_be_told(tmp_path: Path) -> None:
    deployment = deployed(tmp_path, "report")
    with deployment.ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r1", "roofing", 1, "goal 1", campaigns.get(tx, NAME).started_at)
    with beating(deployment) as (heart, server):
        assert heart._finish() is not None
        heart.tick()
        [mail] = server.accepted
    assert mail.get_content().splitlines()[0].endswith("finished (every sequence has ended)")
