"""What a case says is what the agent is shown; what does not fit its campaign is told with its place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.commands.desk import muster

OUTREACH = {"case": "mine", "about": "One.", "campaign": "roofing-california"}
CONTENT = {"case": "mine", "about": "One.", "campaign": "content"}
BRIEF = {"topic": "Beds", "audience": "beginners", "documents": "beds.md"}
NOTES = [{"text": "A bed is 30 centimetres high.", "facts": ["f1"]}, {"text": "It has soil.", "facts": ["f2"]}]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


def written(file: Path, case: Mapping[str, Any]) -> Path:
    file.write_text(yaml.safe_dump(dict(case), sort_keys=False), "utf-8")
    return file


def shown(file: Path, agent: str, case: Mapping[str, Any], *words: str) -> str:
    told = muster("try", agent, "--input", written(file, case), "--show-prompt", "--json", *words)
    assert told.code in (0, 1), told.err
    return str(told.row["prompts"][0])


def test_the_boss_plans_from_the_funnel_the_last_plan_and_what_it_asked_for(file: Path) -> None:
    plan = {"quota": 20, "source": "contractors", "parameters": {"city": ["Fresno"]}, "rationale": "start near"}
    earlier = [{"task": "scout", "decision": "replan", "reason": "nobody there fits"}]
    told = shown(
        file, "boss", {**OUTREACH, "funnel": {"qualified": 2, "rejected": 3}, "plan": plan, "earlier": earlier}
    )
    assert "qualified 2, rejected 3" in told
    assert "last plan: contractors city=['Fresno'], quota 20" in told
    assert "You asked for another plan: scout: nobody there fits" in told


@pytest.mark.parametrize("state", ["found", "in_critique", "needs_review", "replied", "bounced", "finished"])
def test_a_prospect_comes_into_any_state_by_those_before_it(file: Path, state: str) -> None:
    assert f"funnel: {state} 1" in shown(file, "boss", {**OUTREACH, "funnel": {state: 1}})


def test_a_builder_is_shown_what_came_back_and_why(file: Path) -> None:
    angle = {"text": "You hire the best.", "facts": ["f1"], "verdict": "overstated", "words": "the best"}
    prospect = {"company": "Alder", "facts": ["We hire"], "angles": [angle]}
    told = shown(file, "builder", {**OUTREACH, "prospects": [prospect]})
    assert 'a1 returned, overstated ("the best"), write another: You hire the best.' in told


def test_a_reply_stands_under_the_mail_that_it_answers(file: Path) -> None:
    told = shown(file, "inbox", {**OUTREACH, "replies": [{"text": "Tell me more.", "answers": "Shall I show you?"}]})
    assert "r1 | Alder Roofing | Tell me more." in told
    assert "answers mail 1 of " in told
    assert "Shall I show you?" in told


def test_a_declared_task_is_shown_the_context_of_its_item(file: Path) -> None:
    item = {"fields": BRIEF, "context": {"research": NOTES}}
    told = shown(file, "analyst", {**CONTENT, "items": [item]})
    assert "i1 brief | topic: Beds" in told
    assert "points (research): text: A bed is 30 centimetres high.; facts: f1" in told


@pytest.mark.parametrize(
    ("agent", "case", "told"),
    [
        ("boss", {**OUTREACH, "plan": {"source": "nowhere"}}, 'plan.source: unknown source "nowhere"'),
        ("builder", {**OUTREACH, "prospects": [{"company": "A", "facts": ["x", "x"]}]}, "two facts say the same"),
        ("researcher", {**CONTENT, "items": [{"fields": {"topic": "Beds"}}]}, "items[0].fields: audience is missing"),
        ("researcher", {**CONTENT, "items": [{"fields": {**BRIEF, "size": 3}}]}, "items[0].fields.size: unknown field"),
        (
            "analyst",
            {**CONTENT, "items": [{"fields": BRIEF, "context": {"research": NOTES[:1]}}]},
            "items[0].context.research: has 1 record of points, and 2 to 6 are asked for",
        ),
        (
            "analyst",
            {**CONTENT, "items": [{"fields": BRIEF, "context": {"compose": []}}]},
            "compose is no task with an output before analyse (allowed: research)",
        ),
        ("analyst", {**CONTENT, "items": [{"fields": BRIEF}]}, "the task analyse passes it by"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(file: Path, agent: str, case: Mapping[str, Any], told: str) -> None:
    ended = muster("try", agent, "--input", written(file, case))
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.startswith(f"{file}:")
