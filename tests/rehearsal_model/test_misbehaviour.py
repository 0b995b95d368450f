"""The model misbehaves by the world's shares, and mends its ways when it is told."""

import json
import re

import anthropic
import pytest

from tests.rehearsal_model.wire import (
    ANGLE,
    CRITICISE,
    DECIDE,
    DELEGATE,
    FILL,
    JUDGE,
    OFFER,
    PLAN,
    READ,
    REPORT,
    Json,
    answered,
    ask,
    by_id,
    candidates,
    dossiers,
    marked,
    said,
    serving,
    talk,
    used,
)


def test_invents_figures_that_no_fact_has_and_stops_when_refused() -> None:
    with serving({"invents": 1.0}) as client:
        first = ask(client, dossiers(3), ANGLE)
        news = "1 recorded\nrefused p1: the facts do not have the figure\nrefused p2: the facts do not have the figure"
        again = used(talk(client, answered(dossiers(3), first, news), ANGLE))["prospects"]
    assert sum(not known(text, dossiers(3)) for text in texts(used(first)["prospects"])) >= 2
    assert {row["id"] for row in again} == {"p1", "p2"}
    assert all(known(text, dossiers(3)) for text in texts(again))


def texts(rows: list[Json]) -> list[str]:
    return [angle["text"] for row in rows for angle in row["angles"]]


def known(text: str, shown: str) -> bool:
    return all(figure in shown for figure in re.findall(r"\d+", text))


def test_leaves_a_required_key_out_in_about_that_share() -> None:
    with serving({"malformed": 0.3}) as client:
        rows = [row for n in range(0, 200, 10) for row in rows_of(ask(client, candidates(10, first=n), JUDGE))]
    assert 0.18 <= sum("tier" not in row for row in rows) / len(rows) <= 0.42


def rows_of(message: anthropic.types.Message) -> list[Json]:
    given = used(message)["judgements"]
    rows: list[Json] = given if isinstance(given, list) else json.loads(given)
    return rows


def test_mends_malformed_rows_and_arguments_when_told() -> None:
    with serving({"malformed": 1.0}) as client:
        first = ask(client, candidates(3), JUDGE)
        assert isinstance(used(first)["judgements"], str)
        conversation = answered(candidates(3), first, "Error: judgements: Input should be a valid list")
        for _ in range(6):
            again = talk(client, conversation, JUDGE)
            if again.stop_reason == "end_turn":
                break
            bad = [row["id"] for row in rows_of(again) if "tier" not in row]
            news = "\n".join(f"refused {item}: no tier" for item in bad)
            conversation += answered("", again, f"1 recorded\n{news}" if bad else "recorded; nothing left")[1:]
    assert again.stop_reason == "end_turn"


def calls(message: anthropic.types.Message) -> list[Json]:
    return [dict(block.input) for block in message.content if block.type == "tool_use"]


class TestForms:
    """What a careful reader would understand all the same."""

    def test_ids_stand_in_capitals_or_brackets_and_lists_of_them_are_a_text(self) -> None:
        with serving({"misspells": 1.0}) as client:
            rows = used(ask(client, dossiers(5), ANGLE))["prospects"]
            intents = used(ask(client, marked("r1 | p1 | step 1 | Maybe later, ask me again"), READ))["replies"]
        assert all(re.fullmatch(r"P\d|\[p\d\]|\(p\d\)", row["id"]) for row in rows)
        assert len({row["id"][0] for row in rows}) > 1
        assert all(isinstance(angle["facts"], str) for row in rows for angle in row["angles"])
        assert intents[0]["intent"] == "Not now"

    def test_a_confidence_is_a_percentage(self) -> None:
        with serving({"percents": 1.0}) as client:
            rows = used(ask(client, dossiers(2), ANGLE))["prospects"]
        told = [each["confidence"] for row in rows for each in (row, *row["angles"])]
        assert all(re.fullmatch(r"\d\d%", one) for one in told)

    def test_what_has_nothing_to_say_is_not_available(self) -> None:
        with serving({"blanks": 1.0}) as client:
            (row,) = used(ask(client, marked("r1 | p1 | step 1 | No thank you."), READ))["replies"]
        assert (row["date"], row["answer"]) == ("n/a", "n/a")

    def test_two_rows_stand_in_one_string(self) -> None:
        with serving({"merges": 1.0}) as client:
            rows = used(ask(client, candidates(4), JUDGE))["judgements"]
        assert [len(by_id([json.loads(line) for line in text.splitlines()])) for text in rows] == [2, 2]

    @pytest.mark.parametrize(
        ("fault", "looks"),
        [
            ("marks", r"\*\*.+\*\*|^- |^\*.+\*$|^1\. "),
            ("quotes", r"^[\"'\u201c].+[\"'\u201d]$"),
            ("rambles", r"^.{450,}$"),
            ("third_person", r"^(They|Their) (?!.*\b(you|your)\b)"),
            ("first_person", r"^(We|Our) (?!.*\b(you|your)\b)"),
        ],
    )
    def test_angles_are_written_oddly(self, fault: str, looks: str) -> None:
        with serving({fault: 1.0}) as client:
            odd = [bool(re.search(looks, text)) for text in texts(used(ask(client, dossiers(8), ANGLE))["prospects"])]
        assert sum(odd) >= 0.5 * len(odd)

    def test_paraphrases_say_the_facts_in_other_words(self) -> None:
        with serving() as client:
            plain = texts(used(ask(client, dossiers(8), ANGLE))["prospects"])
        with serving({"paraphrases": 1.0}) as client:
            other = texts(used(ask(client, dossiers(8), ANGLE))["prospects"])
        new = {word for text in other for word in text.split()} - {word for text in plain for word in text.split()}
        assert len(new) > 10

    def test_a_critic_finds_those_that_say_more_than_the_facts(self) -> None:
        fact = "We serve schools and churches within 70 miles of our yard."
        lines = [f"p{n} | Firm {n}\n f1 service_area 2026-11: {fact}" for n in range(60)]
        with serving({"paraphrases": 1.0}) as client:
            built = used(ask(client, OFFER + marked("\n".join(lines)), ANGLE))["prospects"]
            shown = [f"{row['id']} | Firm\n f1 {fact}\n a1 [f1] {row['angles'][0]['text']}" for row in built]
            verdicts = used(ask(client, OFFER + marked("\n".join(shown)), CRITICISE))["verdicts"]
        found = [row for row in verdicts if row["verdict"] != "supported"]
        assert 0.05 * len(verdicts) <= len(found) <= 0.35 * len(verdicts)
        assert all(row["words"] for row in found)


class TestCalls:
    """Calls that are not the one that was asked for."""

    def test_a_batch_is_split_over_two_calls_of_one_turn(self) -> None:
        with serving({"splits": 1.0}) as client:
            first, second = calls(ask(client, candidates(5), JUDGE))
        assert [len(one["judgements"]) for one in (first, second)] == [3, 2]

    def test_there_are_words_around_the_call(self) -> None:
        with serving({"chatters": 1.0}) as client:
            message = ask(client, candidates(3), JUDGE)
        assert said(message)
        assert len(used(message)["judgements"]) == 3

    def test_it_says_that_it_is_done_and_has_called_nothing(self) -> None:
        with serving({"records_nothing": 1.0}) as client:
            messages = [ask(client, task, tool) for task, tool in ((candidates(3), JUDGE), (dossiers(2), ANGLE))]
        assert all(said(message) and message.stop_reason == "end_turn" for message in messages)

    def test_with_other_words_around_the_batch_it_may_do_it(self) -> None:
        with serving({"records_nothing": 0.5}) as client:
            done = [ask(client, f"Note {n}\n{candidates(3)}", JUDGE).stop_reason == "tool_use" for n in range(20)]
        assert 4 <= sum(done) <= 16

    def test_it_makes_the_same_call_again_and_again(self) -> None:
        with serving({"repeats": 1.0}) as client:
            first = ask(client, candidates(3), JUDGE)
            twice = calls(first)
            assert twice[0] == twice[1]
        fates = []
        for seed in range(12):
            with serving({"repeats": 1.0, "malformed": 0.0}, seed=seed) as client:
                conversation = conversed(candidates(3), ask(client, candidates(3), JUDGE), "2 recorded\nrefused p2: no")
                again = calls(talk(client, conversation, JUDGE))
                fates.append(again[0] == twice_of(conversation))
        assert 2 <= sum(fates) <= 10

    def test_the_boss_decides_in_words_now_and_then_in_markdown(self) -> None:
        outcome = "outcome: nothing, 0 of 25 recorded"
        with serving({"decides_in_words": 1.0}) as client:
            told = [said(decided(client, f"Stage {n}: 25 items.", outcome)) for n in range(12)]
        assert all("escalate" in text for text in told)
        assert any(text.startswith("## Decision\n**escalate**") for text in told)
        assert not all(text.startswith("##") for text in told)

    def test_a_plan_has_filters_that_nobody_offered(self) -> None:
        with serving({"invents_filters": 1.0}) as client:
            plans = [used(ask(client, f"goal: {n} qualified\nsource contractors: 90 left", PLAN)) for n in range(5, 15)]
        assert all(
            set(plan["parameters"]) - {"city"} or plan["parameters"]["city"] == "Nowhere Springs" for plan in plans
        )
        assert len({str(plan["parameters"]) for plan in plans}) > 2


def conversed(task: str, message: anthropic.types.Message, result: str) -> list[object]:
    blocks = [block.model_dump(include={"type", "id", "name", "input"}) for block in message.content]
    results = [{"type": "tool_result", "tool_use_id": block["id"], "content": result} for block in blocks]
    return [
        {"role": "user", "content": task},
        {"role": "assistant", "content": blocks},
        {"role": "user", "content": results},
    ]


def twice_of(conversation: list[object]) -> object:
    turn = conversation[1]
    assert isinstance(turn, dict)
    return turn["content"][0]["input"]


def decided(client: anthropic.Anthropic, task: str, outcome: str) -> anthropic.types.Message:
    first = ask(client, task, DELEGATE, DECIDE)
    conversation = answered(task, first, outcome)
    second = talk(client, conversation, DELEGATE, DECIDE)
    return talk(client, conversation + answered("", second, outcome)[1:], DELEGATE, DECIDE)


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


def test_a_report_has_markdown() -> None:
    with serving({"marks": 1.0}) as client:
        assert used(ask(client, "funnel.qualified = 5", REPORT))["text"].startswith("## Report\n**")


def test_without_faults_there_are_none() -> None:
    fills = marked("\n".join(f"p{n} | Firm {n}\n a1 So.\n a2 And so." for n in range(30)))
    with serving() as client:
        judged = used(ask(client, candidates(100), JUDGE))["judgements"]
        filled = used(ask(client, fills, FILL))["fills"]
    assert [row["id"] for row in judged] == [f"p{n}" for n in range(1, 101)]
    assert all(len(row) == 5 for row in judged)
    assert all(len(row) == 3 for row in filled)
