"""The Scout judges its batch from nothing but the request."""

import re

import anthropic

from tests.rehearsal_model.wire import (
    JUDGE,
    answered,
    ask,
    by_id,
    candidates,
    said,
    talk,
    used,
)


class TestScout:
    def test_judges_every_candidate_in_the_format(self, client: anthropic.Anthropic) -> None:
        judged = by_id(used(ask(client, candidates(), JUDGE))["judgements"])
        assert set(judged) == {f"p{n}" for n in range(1, 11)}
        for row in judged.values():
            assert row["tier"] in {"Hot", "Warm", "Cold"}
            assert (row["score"] >= 40) == (row["tier"] != "Cold")
            assert 0 <= row["confidence"] <= 1
            assert 5 <= len(row["reason"].split()) <= 15

    def test_qualifies_seven_or_eight_in_ten(self, client: anthropic.Anthropic) -> None:
        judged = by_id(used(ask(client, candidates(300), JUDGE))["judgements"])
        qualified = sum(row["tier"] != "Cold" for row in judged.values())
        assert 0.66 <= qualified / 300 <= 0.8

    def test_rejects_for_a_reason_that_the_task_asks_for_and_the_entry_bears(self, client: anthropic.Anthropic) -> None:
        asked = "Ideal customer:\n- Does its work itself\n- Independent; no franchise or branch\n\n"
        judged = by_id(used(ask(client, asked + candidates(100), JUDGE))["judgements"])
        reasons = [row["reason"] for row in judged.values() if row["tier"] == "Cold"]
        assert {reason.partition(";")[0] for reason in reasons} == {
            "Nothing says that it does the work itself",
            "May be a branch or franchise",
        }

    def test_calls_few_staff_few(self, client: anthropic.Anthropic) -> None:
        asked = "Ideal customer:\n- Sends several estimates a week\n\n"
        judged = by_id(used(ask(client, asked + candidates(300), JUDGE))["judgements"])
        said = [row["reason"] for row in judged.values() if row["tier"] == "Cold"]
        few = [int(found[1]) for reason in said if (found := re.match(r"Only (\d+) staff", reason))]
        assert few
        assert max(few) <= 10

    def test_judges_a_company_alike_whatever_its_id_and_company(self, client: anthropic.Anthropic) -> None:
        alone = candidates(1).replace("p1 ", "p99 ")
        assert (
            by_id(used(ask(client, alone, JUDGE))["judgements"])["p99"]
            == (by_id(used(ask(client, candidates(), JUDGE))["judgements"])["p1"])
        )

    def test_goes_on_with_the_next_batch(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(3), JUDGE)
        news = f"3 recorded; next:\n{candidates(2, first=4)}"
        assert set(by_id(used(talk(client, answered(candidates(3), first, news), JUDGE))["judgements"])) == {"p4", "p5"}

    def test_does_what_was_refused_or_left_out_again(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(5), JUDGE)
        news = '2 recorded\nrefused p4: tier "Luke" (Hot, Warm, Cold); no reason\nrefused p2: no score\nstill to do: p5'
        again = used(talk(client, answered(candidates(5), first, news), JUDGE))
        assert list(by_id(again["judgements"])) == ["p2", "p4", "p5"]

    def test_reads_nothing_but_the_marked_block_as_its_batch(self, client: anthropic.Anthropic) -> None:
        task = f"For example:\np99 | Somebody LLC | Roofing Contractors | 12 staff\n\n{candidates(3)}"
        assert set(by_id(used(ask(client, task, JUDGE))["judgements"])) == {"p1", "p2", "p3"}

    def test_takes_what_is_left_from_the_last_of_two_results(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(4), JUDGE)
        (block,) = first.content
        calls = [{**block.model_dump(include={"type", "name", "input"}), "id": f"toolu_{n}"} for n in (1, 2)]
        told = ("2 recorded\nstill to do: p3, p4", "1 recorded\nrefused p4: no score")
        results = [
            {"type": "tool_result", "tool_use_id": f"toolu_{n}", "content": text} for n, text in enumerate(told, 1)
        ]
        conversation = [
            {"role": "user", "content": candidates(4)},
            {"role": "assistant", "content": calls},
            {"role": "user", "content": results},
        ]
        assert list(by_id(used(talk(client, conversation, JUDGE))["judgements"])) == ["p4"]

    def test_makes_a_call_again_whose_arguments_were_wrong(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(2), JUDGE)
        news = "Error: Arguments validation failed: judgements: Input should be a valid list"
        assert len(used(talk(client, answered(candidates(2), first, news), JUDGE))["judgements"]) == 2

    def test_ends_in_words_when_nothing_is_left(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(2), JUDGE)
        assert said(talk(client, answered(candidates(2), first, "recorded; nothing left"), JUDGE))
