"""Each gate of a document says no to what it is there for; without it, that would leave."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.files.envelopes import Caps
from data.items import Document
from guardrails import release
from guardrails.facts import Record
from guardrails.release import ReleaseFacts, evaluate, problems
from guardrails.verdicts import Allow, Halt, Hold, Reject, Verdict
from tests.guardrails.acts import ENVELOPE

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
DOCUMENT = Document("gutters.md", "# Gutters\n\nThey last 20 years.\n", ("x1", "x3"))
FACTS = ReleaseFacts(
    now=NOW,
    campaign="briefs",
    item_id="i1",
    task="publish",
    document=DOCUMENT,
    own="",
    level="alone",
    newest=("x1", "x3"),
    released_today=0,
    next_day=TOMORROW,
)
SPOILED: dict[str, tuple[ReleaseFacts, type[Verdict]]] = {
    "breaker": (replace(FACTS, halted="too many bounce"), Halt),
    "spend": (replace(FACTS, record=Record(day_usd=2.01)), Halt),
    "caps": (replace(FACTS, released_today=50), Reject),
    "grounded": (replace(FACTS, newest=("x1", "x4")), Reject),
    "template_lint": (replace(FACTS, document=replace(DOCUMENT, body="")), Reject),
    "autonomy": (replace(FACTS, level="every"), Hold),
}


def test_every_gate_has_a_document_that_it_stops() -> None:
    assert SPOILED.keys() == release.GATES.keys()


def test_what_is_right_in_all_respects_is_allowed_and_every_gate_was_asked() -> None:
    judgement = evaluate(FACTS, ENVELOPE)
    assert judgement.decision == Allow()
    assert [said.gate for said in judgement.verdicts] == list(release.GATES)


@pytest.mark.parametrize("gate", SPOILED)
def test_each_gate_stops_what_it_is_there_for(gate: str) -> None:
    facts, kind = SPOILED[gate]
    judgement = evaluate(facts, ENVELOPE)
    assert isinstance(judgement.decision, kind)
    assert {said.gate for said in judgement.verdicts if not isinstance(said.verdict, Allow)} == {gate}


@pytest.mark.parametrize("gate", SPOILED)
def test_with_that_one_gate_removed_it_would_leave(gate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: judge for name, judge in release.GATES.items() if name != gate}
    monkeypatch.setattr(release, "GATES", others)
    assert evaluate(SPOILED[gate][0], ENVELOPE).decision == Allow()


def test_a_task_that_is_stopped_stops_alone() -> None:
    decision = evaluate(replace(FACTS, stopped="it recorded nothing"), ENVELOPE).decision
    assert isinstance(decision, Halt)
    assert decision.trip is not None
    assert (decision.trip.scope, decision.trip.name) == ("stage", "publish")


def test_what_is_beyond_the_day_s_cap_waits_for_the_campaign_s_next_day() -> None:
    decision = evaluate(replace(FACTS, released_today=50), ENVELOPE).decision
    assert isinstance(decision, Reject)
    assert decision.retry_at == TOMORROW


def test_a_cap_of_nothing_brings_no_day_of_room() -> None:
    caps = Caps(mailbox_per_day=1, domain_per_day=1, campaign_per_day=1, releases_per_day=0)
    decision = evaluate(FACTS, ENVELOPE.model_copy(update={"caps": caps})).decision
    assert isinstance(decision, Reject)
    assert decision.retry_at is None


def test_a_document_of_an_older_round_is_made_anew_at_once() -> None:
    decision = evaluate(replace(FACTS, newest=("x1", "x4")), ENVELOPE).decision
    assert decision == Reject("grounded: it shows x1 x3, and the newest are x1 x4", NOW)


def test_an_approval_lifts_autonomy_and_nothing_else() -> None:
    asked = replace(FACTS, level="every", approved=frozenset({"autonomy"}))
    assert evaluate(asked, ENVELOPE).decision == Allow()
    assert isinstance(evaluate(replace(asked, halted="look first"), ENVELOPE).decision, Halt)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("", "it is empty"),
        (" \n ", "it is empty"),
        ("Dear {{ name }}", "unrendered template syntax"),
        ("{% if x %}", "unrendered template syntax"),
        ("As [insert source] says", "a placeholder"),
        ("[Your name]", "a placeholder"),
        ("Lorem ipsum dolor", "a placeholder"),
        ("right\u202eleft", "control characters"),
        ("bell\x07", "control characters"),
        ("Ask pat@roofer.example", "an address or a phone number"),
        ("Ask pat (at) roofer dot example", "an address or a phone number"),
        ("Call 312-555-0123", "an address or a phone number"),
        ("x" * (release.LONGEST + 1), "characters, 200000 at most"),
    ],
)
def test_what_is_wrong_with_a_document_is_said(body: str, what: str) -> None:
    assert what in "; ".join(problems(replace(DOCUMENT, body=body), ""))


def test_template_syntax_that_the_item_or_a_record_says_is_a_quotation() -> None:
    document = replace(DOCUMENT, body="Write {{ item.id }} there.")
    assert problems(document, "Write {{ draft.body }} there.", "{{ item.id }}") == ()
    assert problems(document, "", "item.id") == (
        "unrendered template syntax: {{", "unrendered template syntax: }}",
    )  # fmt: skip


def test_brackets_of_json_that_close_one_after_the_other_are_no_template_syntax() -> None:
    document = replace(DOCUMENT, file="a.json", body='{"a": {"b": 1}}')
    assert problems(document, "") == ()
    assert problems(replace(document, file="a.md"), "") == ("unrendered template syntax: }}",)
    assert problems(replace(document, body='{"a": "x" }}'), "") == ("unrendered template syntax: }}",)


@pytest.mark.parametrize(
    "body",
    [
        "See [the survey](https://survey.example/2026) and [1].",
        "| a | b |\n|---|---|\n| 1,200 | 93650 |",
        "```c\nint x[10] = {0};\n```\n<em>soft</em>",
        "नमस्ते \U0001f469\u200d\U0001f52c",
    ],
)
def test_what_documents_are_made_of_is_no_fault(body: str) -> None:
    assert problems(replace(DOCUMENT, body=body), "") == ()


def test_an_address_of_the_template_s_own_is_ours() -> None:
    own = "{{ draft.body }}\n\nQuestions: press@ours.example"
    assert problems(replace(DOCUMENT, body="Gutters.\n\nQuestions: press@ours.example\n"), own) == ()
    assert problems(replace(DOCUMENT, body="Gutters.\n\nQuestions: pat@roofer.example\n"), own)


def test_a_file_s_name_is_looked_at_as_its_text_is() -> None:
    assert problems(replace(DOCUMENT, file="pat@roofer.example.md"), "")


def test_what_is_in_the_sample_is_put_to_a_person_and_the_rest_is_not() -> None:
    asked = [evaluate(replace(FACTS, level="sample", item_id=f"i{n}"), ENVELOPE).decision for n in range(200)]
    held = [decision for decision in asked if isinstance(decision, Hold)]
    assert 0 < len(held) < len(asked)
    assert all("sample" in decision.reason for decision in held)


def test_our_own_address_is_ours_on_its_own_line_and_nowhere_else() -> None:
    own = "Questions: press@ours.example\n"
    assert problems(replace(DOCUMENT, body=f"They last.\n\n{own}"), own) == ()
    hidden = replace(DOCUMENT, body=f"Write to bob+{own.strip()} today.\n")
    assert problems(hidden, own) == ("it has an address or a phone number in it",)
