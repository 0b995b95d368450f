"""The model misbehaves by the world's shares, and mends its ways when it is told."""

import re

import anthropic

from tests.rehearsal_model.wire import (
    ANGLE,
    DELEGATE,
    JUDGE,
    PLAN,
    REPORT,
    answered,
    ask,
    candidates,
    cells,
    dossiers,
    said,
    serving,
    talk,
    used,
)


def test_invents_figures_that_no_fact_has_and_stops_when_refused() -> None:
    with serving({"invents": 1.0}) as client:
        first = ask(client, dossiers(3), ANGLE)
        lines = used(first)["angles"]
        news = "4 recorded; refused p1: the facts do not have the figure; p2: the facts do not have the figure"
        again = used(talk(client, answered(dossiers(3), first, news), ANGLE))["angles"]
    invented = [line for line in lines if re.search(r"\d", line.split(" | ")[4]) and not known(line, dossiers(3))]
    assert len(invented) >= 2
    assert {line.split(" | ")[0] for line in again} == {"p1", "p2"}
    assert all(known(line, dossiers(3)) for line in again)


def known(line: str, text: str) -> bool:
    return all(figure in text for figure in re.findall(r"\d+", line.split(" | ")[4]))


def test_writes_malformed_lines_in_about_that_share() -> None:
    with serving({"malformed": 0.3}) as client:
        lines = [line for n in range(0, 200, 10) for line in lines_of(ask(client, candidates(10, first=n), JUDGE))]
    assert 0.18 <= sum(line.count("|") != 4 for line in lines) / len(lines) <= 0.42


def lines_of(message: anthropic.types.Message) -> list[str]:
    given = used(message)["judgements"]
    return given if isinstance(given, list) else given.splitlines()


def test_mends_malformed_lines_and_arguments_when_told() -> None:
    with serving({"malformed": 1.0}) as client:
        first = ask(client, candidates(3), JUDGE)
        assert isinstance(used(first)["judgements"], str)
        conversation = answered(candidates(3), first, "Error: judgements: Input should be a valid list")
        for _ in range(6):
            again = talk(client, conversation, JUDGE)
            if again.stop_reason == "end_turn":
                break
            bad = [line.split(" | ")[0] for line in lines_of(again) if line.count("|") != 4]
            news = "; ".join(f"{item}: 4 fields instead of 5" for item in bad)
            conversation += answered("", again, f"recorded; refused {news}" if bad else "recorded; nothing left")[1:]
    assert again.stop_reason == "end_turn"


def test_refuses_in_words_and_another_try_of_the_same_request_gets_an_answer() -> None:
    with serving({"refuses": 0.5}) as client:
        answers = [ask(client, candidates(2, first=n), JUDGE) for n in range(0, 60, 2)]
        refused = [n for n, message in enumerate(answers) if message.content[0].type != "tool_use"]
        retried = [
            any(ask(client, candidates(2, first=n * 2), JUDGE).stop_reason == "tool_use" for _ in "1234")
            for n in refused
        ]
    assert 7 <= len(refused) <= 23
    assert {answers[n].stop_reason for n in refused} == {"refusal", "end_turn"}
    assert all(retried)


def test_a_boss_that_does_not_delegate_answers_by_itself() -> None:
    with serving({"does_not_delegate": 1.0}) as client:
        assert said(ask(client, "Stage scout: 25 items.", DELEGATE))


def test_a_planner_corrects_its_arguments() -> None:
    task = "goal: 5 qualified\nsource a: 9 left"
    with serving({"malformed": 1.0}) as client:
        plan = ask(client, task, PLAN)
        assert isinstance(used(plan)["quota"], str)
        conversation = answered(task, plan, "Error: quota: Input should be a valid integer")
        assert any(isinstance(used(talk(client, conversation, PLAN))["quota"], int) for _ in "1234")


def test_a_reporter_takes_the_figure_out_that_it_typed() -> None:
    task = "funnel.qualified = 5"
    with serving({"invents": 1.0}) as client:
        report = ask(client, task, REPORT)
        assert "34" in used(report)["text"]
        conversation = answered(task, report, 'refused: "34" is a number')
        assert any("34" not in used(talk(client, conversation, REPORT))["text"] for _ in "1234")


def test_a_calm_world_has_no_faults_at_all() -> None:
    with serving() as client:
        judged = cells(used(ask(client, candidates(100), JUDGE))["judgements"])
    assert len(judged) == 100
    assert all(len(row) == 4 for row in judged.values())
