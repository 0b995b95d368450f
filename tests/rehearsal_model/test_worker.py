"""Any task that a crew declares is played from what the request shows: the form, the entries, what was said of them."""

import re
from collections import Counter

import anthropic
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.rehearsal_model import wire
from tests.rehearsal_model.wire import (
    Json,
    answered,
    ask,
    by_id,
    marked,
    objects,
    serving,
    talk,
    text,
    tool,
    used,
)

IDS = {"type": "array", "items": {"type": "string"}}
ASKED = "Do the task.\nHand in 2 to 4 records of notes for each.\nCite by the ids at the beginnings of the lines.\n"
NOTES = tool(
    "record_notes",
    "briefs",
    objects(
        {
            "id": wire.ID,
            "notes": {**objects({"text": text("at most 200 characters"), "facts": IDS}), "minItems": 2, "maxItems": 4},
        }
    ),
)
DRAFT = tool(
    "record_draft",
    "briefs",
    objects({"id": wire.ID, "title": text("at most 60 characters"), "body": text("at most 900 characters")}),
)
VERDICT = tool(
    "record_verdict",
    "briefs",
    objects(
        {
            "id": wire.ID,
            "word": text("whether it may go out", enum=["pass", "revise"]),
            "reason": text("why"),
            "confidence": wire.SURE,
        }
    ),
)
SORT = tool(
    "record_sorting",
    "leads",
    objects(
        {
            "id": wire.ID,
            "score": wire.SCORE,
            "tier": text("how promising", enum=["Hot", "Warm", "Cold"]),
            "next": text("the day of the next call, YYYY-MM-DD"),
            "local": {"type": "boolean"},
            "reasoning": text("why"),
        }
    ),
)
FACTS = (
    " f1 coatings.md:1: A coating of zinc lasts twenty years in dry air.",
    " f2 coatings.md:2: Paint over zinc adds another eight years.",
    " f3 coatings.md:4: Salt air halves both.",
)


def brief(number: int, *lines: str) -> str:
    return "\n".join([f"i{number} brief | topic: Zinc roofs {number} | audience: owners", *(lines or FACTS)])


def task(*blocks: str) -> str:
    return ASKED + marked("\n".join(blocks))


def notes_of(message: anthropic.types.Message) -> dict[str, list[Json]]:
    return {item: row["notes"] for item, row in by_id(used(message)["briefs"]).items()}


def figures(told: str) -> set[str]:
    return set(re.findall(r"\d+", told))


class TestForm:
    def test_fills_the_schema_for_every_entry(self, client: anthropic.Anthropic) -> None:
        for form in (NOTES, DRAFT, VERDICT, SORT):
            given = used(ask(client, task(brief(1), brief(2)), form))
            Draft202012Validator(form["input_schema"]).validate(given)
            assert set(by_id(next(iter(given.values())))) == {"i1", "i2"}

    def test_hands_in_as_many_records_as_are_asked_for(self, client: anthropic.Anthropic) -> None:
        handed = notes_of(ask(client, task(*(brief(n) for n in range(1, 31))), NOTES))
        assert {len(notes) for notes in handed.values()} == {2, 3}

    def test_hands_in_none_now_and_then_where_none_may_be(self, client: anthropic.Anthropic) -> None:
        notes = {**objects({"text": text("at most 200 characters"), "facts": IDS}), "minItems": 0, "maxItems": 1}
        form = tool("record_notes", "briefs", objects({"id": wire.ID, "notes": notes}))
        handed = notes_of(ask(client, task(*(brief(n) for n in range(1, 31))), form))
        assert {len(notes) for notes in handed.values()} == {0, 1}

    def test_keeps_to_the_lengths_that_are_named(self, client: anthropic.Anthropic) -> None:
        rows = used(ask(client, task(*(brief(n) for n in range(1, 31))), DRAFT))["briefs"]
        assert all(len(row["title"]) <= 60 < len(row["body"]) <= 900 for row in rows)

    def test_a_length_that_was_refused_is_kept_then(self, client: anthropic.Anthropic) -> None:
        refused = " refused: title has 58 characters (text, at most 25 characters); body is missing"
        rows = used(ask(client, task(brief(1, *FACTS, refused)), DRAFT))["briefs"]
        assert len(rows[0]["title"]) <= 25

    def test_gives_a_day_where_a_day_is_asked_for(self, client: anthropic.Anthropic) -> None:
        rows = used(ask(client, task(brief(1)), SORT))["leads"]
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", rows[0]["next"])

    def test_its_tools_and_fields_may_be_called_as_those_of_others_are(self, client: anthropic.Anthropic) -> None:
        rows = used(ask(client, task(brief(1)), tool("record_sorting", "judgements", SORT_ROWS)))["judgements"]
        assert set(figures(rows[0]["reason"])) <= figures(brief(1))
        assert any(word in brief(1) for word in rows[0]["reason"].split() if len(word) > 4)


def test_what_was_refused_for_its_sources_is_made_of_these_alone(client: anthropic.Anthropic) -> None:
    shown = (
        " x1 verdict (judge): word: pass; reason: It reads well enough to print.; confidence: 0.4",
        " f1 a.md:1: It lasts 24 months.",
    )
    refused = " refused: body: its sources (verdict, item) do not have the figure 24"
    body = used(ask(client, task(brief(1, *shown, refused)), DRAFT))["briefs"][0]["body"]
    assert "24" not in body
    assert "reads well" in body


def test_a_second_opinion_is_another_than_the_first_that_it_is_shown(client: anthropic.Anthropic) -> None:
    def answers(*shown: str) -> list[tuple[str, float]]:
        blocks = [brief(number, *FACTS, *(line.format(number=number) for line in shown)) for number in range(1, 21)]
        rows = by_id(used(ask(client, task(*blocks), VERDICT))["briefs"])
        return [(str(rows[f"i{number}"]["word"]), rows[f"i{number}"]["confidence"]) for number in range(1, 21)]

    first = answers()
    assert answers(" x{number}0 draft (write): title: Zinc; body: It lasts.") == first
    again = answers(" x{number}1 verdict (judge): word: revise; reason: It is dull.; confidence: 0.4")
    assert {word for word, _ in again} == {"pass", "revise"}
    assert sum(one == other for one, other in zip(first, again, strict=True)) < 5
    assert [sure for _, sure in again] != [sure for _, sure in first]


ESTIMATE = tool(
    "record_estimate",
    "briefs",
    objects(
        {
            "id": wire.ID,
            "amount": wire.number("what it costs", 0, 50000),
            "word": text("how soon", enum=["now", "soon", "later"]),
            "sure": wire.SURE,
            "reason": text("why, at most 200 characters"),
        }
    ),
)
AGENTS = ("You are Quick Estimator. You price by the list.", "You are Full Estimator. You price by the hour.")
NUMBERS = range(1, 61)


def estimates(client: anthropic.Anthropic, system: str, words: str = "Estimate it.") -> list[Json]:
    """What an agent answers about sixty items, at a task of these words."""
    asked = f"Current Task: {words}\nOne for each brief.\n{marked(chr(10).join(brief(n) for n in NUMBERS))}"
    message = client.messages.create(
        model=wire.MODEL, max_tokens=4000, system=system, tools=[ESTIMATE],  # type: ignore[list-item]
        messages=[{"role": "user", "content": asked}],
    )  # fmt: skip
    rows = by_id(used(message)["briefs"])
    return [rows[f"i{number}"] for number in NUMBERS]


def apart(first: list[Json], second: list[Json]) -> float:
    """How often one amount is more than 1.3 times the other."""
    pairs = [sorted((float(a["amount"]), float(b["amount"]))) for a, b in zip(first, second, strict=True)]
    return sum(more > less * 1.3 for less, more in pairs) / len(pairs)


@pytest.mark.parametrize("words", [("Estimate it.", "Estimate it."), ("Estimate it.", "Estimate it by hours.")])
def test_two_who_are_asked_the_same_of_an_item_answer_apart_now_and_then(
    client: anthropic.Anthropic, words: tuple[str, str]
) -> None:
    souls = AGENTS if words[0] == words[1] else (AGENTS[0], AGENTS[0])
    first, second = (estimates(client, soul, one) for soul, one in zip(souls, words, strict=True))
    assert not any(one["amount"] == other["amount"] for one, other in zip(first, second, strict=True))
    assert 0.1 < apart(first, second) < 0.45
    other_word = sum(one["word"] != other["word"] for one, other in zip(first, second, strict=True))
    assert 6 <= other_word <= 30
    assert first == estimates(client, souls[0], words[0])


def test_what_the_items_are_called_makes_no_other_answer(client: anthropic.Anthropic) -> None:
    asked = f"Current Task: Estimate the brief's topic.\n{marked(chr(10).join(brief(n) for n in NUMBERS))}"
    assert (
        used(ask(client, asked, ESTIMATE))["briefs"]
        == used(ask(client, asked.replace("brief", "sheet"), ESTIMATE))["briefs"]
    )


SORT_ROWS = wire.JUDGE["input_schema"]["properties"]["judgements"]


class TestTruth:
    def test_cites_what_stands_under_its_own_entry(self, client: anthropic.Anthropic) -> None:
        two = [brief(1, *FACTS[:2]), brief(2, " f7 sealing.md:1: Seal every seam before the first frost.")]
        handed = notes_of(ask(client, task(*two), NOTES))
        assert {one for note in handed["i1"] for one in note["facts"]} <= {"f1", "f2"}
        assert {one for note in handed["i2"] for one in note["facts"]} == {"f7"}

    def test_says_no_more_than_what_it_cites(self, client: anthropic.Anthropic) -> None:
        facts = {line.split()[0]: line for line in FACTS}
        for note in (n for notes in notes_of(ask(client, task(brief(1), brief(2)), NOTES)).values() for n in notes):
            cited = " ".join(facts[one] for one in note["facts"])
            assert set(re.findall(r"[a-z]{5,}", note["text"])) & set(re.findall(r"[a-z]{5,}", cited))
            assert figures(note["text"]) <= figures(cited)

    def test_cites_records_where_records_are_what_it_cites(self, client: anthropic.Anthropic) -> None:
        form = tool("record_draft", "briefs", objects({"id": wire.ID, "body": text("the text"), "notes": IDS}))
        shown = (*FACTS, " x4 notes (research): text: Zinc outlasts paint by far.; facts: f1")
        (row,) = used(ask(client, task(brief(1, *shown)), form))["briefs"]
        assert row["notes"] == ["x4"]
        assert "Zinc outlasts paint by far" in row["body"]

    def test_cites_facts_where_they_have_a_name_of_their_own(self, client: anthropic.Anthropic) -> None:
        rests = {**IDS, "description": "ids like f8"}
        form = tool("record_draft", "briefs", objects({"id": wire.ID, "body": text("the text"), "rests_on": rests}))
        (row,) = used(ask(client, task(brief(1)), form))["briefs"]
        assert set(row["rests_on"]) <= {"f1", "f2", "f3"}

    def test_without_facts_it_speaks_of_the_item(self, client: anthropic.Anthropic) -> None:
        (row,) = used(ask(client, task("i1 lead | firm: Larkspur Marine Supply | asks: a quote"), SORT))["leads"]
        assert row["reasoning"] in ("Larkspur Marine Supply", "a quote")

    def test_a_long_field_of_the_item_has_a_line_of_its_own(self, client: anthropic.Anthropic) -> None:
        shown = "i1 lead\n asks: Is there a rack for wet wood? We would like nine.\ni2 lead | firm: Hazel"
        rows = by_id(used(ask(client, task(shown), SORT))["leads"])
        assert rows["i1"]["reasoning"] in ("Is there a rack for wet wood", "We would like nine")
        assert rows["i2"]["reasoning"] == "Hazel"

    def test_now_and_then_it_invents_a_figure_or_an_id(self) -> None:
        with serving({"invents": 1.0}) as client:
            handed = notes_of(ask(client, task(*(brief(n) for n in range(1, 31))), NOTES))
        said = [notes[0] for notes in handed.values()]
        invented = [bool(figures(note["text"]) - figures(brief(1))) for note in said]
        unknown = [bool(set(note["facts"]) - {"f1", "f2", "f3"}) for note in said]
        assert all(one or other for one, other in zip(invented, unknown, strict=True))
        assert 3 <= sum(unknown) <= 15

    def test_what_was_refused_is_mostly_true_the_next_time(self) -> None:
        with serving({"invents": 1.0}) as client:
            first = ask(client, task(brief(1), brief(2)), NOTES)
            blocks = [brief(n, *FACTS, " refused: text: 44 is in nothing that it cites") for n in range(1, 31)]
            news = "still to do:\n" + marked("\n".join(blocks))
            again = notes_of(talk(client, answered(task(brief(1)), first, news), NOTES))
        true = [not figures(notes[0]["text"]) - figures(brief(1)) for notes in again.values()]
        assert sum(true) >= 20


class TestRounds:
    def reviewed(self, client: anthropic.Anthropic, *remarks: str) -> Counter[str]:
        lines = (*FACTS, *remarks)
        return Counter(
            row["word"] for row in used(ask(client, task(*(brief(n, *lines) for n in range(60))), VERDICT))["briefs"]
        )

    def test_a_reviewer_lets_most_things_through(self, client: anthropic.Anthropic) -> None:
        assert 26 <= self.reviewed(client)["pass"] <= 50

    def test_and_nearly_all_in_a_later_round(self, client: anthropic.Anthropic) -> None:
        assert self.reviewed(client, " round 3 of review: too long", " yours before: word: revise (x8)")["pass"] >= 53

    def test_what_is_sent_back_is_told_why(self, client: anthropic.Anthropic) -> None:
        rows = used(ask(client, task(*(brief(n) for n in range(40))), VERDICT))["briefs"]
        back, through = ({row["reason"] for row in rows if row["word"] == word} for word in ("revise", "pass"))
        assert back
        assert not back & through

    def test_a_later_round_has_another_text(self, client: anthropic.Anthropic) -> None:
        (first,) = used(ask(client, task(brief(1)), DRAFT))["briefs"]
        remarks = (
            " round 2 of write; review said: word: revise; reason: It wanders. (x9)",
            f" yours before: body: {first['body']} (x8)",
        )
        (second,) = used(ask(client, task(brief(1, *FACTS, *remarks)), DRAFT))["briefs"]
        assert first["body"] != second["body"]


class TestChance:
    def test_it_rests_on_what_is_shown_and_not_on_names(self, client: anthropic.Anthropic) -> None:
        other = tool("record_remarks", "sheets", objects({"id": wire.ID, "remarks": NOTES_ROWS}))
        told = task(brief(1), brief(2))
        named = (
            told.replace("of notes", "of remarks")
            .replace(" brief |", " sheet |")
            .replace("i1", "i41")
            .replace("i2", "i42")
        )
        handed = notes_of(ask(client, told, NOTES))
        renamed = {item: row["remarks"] for item, row in by_id(used(ask(client, named, other))["sheets"]).items()}
        assert [*handed.values()] == [*renamed.values()]

    @pytest.mark.parametrize("form", [SORT, VERDICT])
    def test_every_choice_is_made_now_and_then(self, client: anthropic.Anthropic, form: Json) -> None:
        rows = next(iter(used(ask(client, task(*(brief(n) for n in range(60))), form)).values()))
        chosen = Counter(row.get("tier", row.get("word")) for row in rows)
        assert len(chosen) in (2, 3)
        assert min(chosen.values()) >= 8

    def test_lapses_are_those_of_everybody(self) -> None:
        with serving({"misspells": 1.0, "percents": 1.0}) as client:
            (row,) = used(ask(client, task(brief(1)), VERDICT))["briefs"]
        assert row["id"] in ("I1", "[i1]", "(i1)")
        assert row["confidence"].endswith("%")


NOTES_ROWS = NOTES["input_schema"]["properties"]["briefs"]["items"]["properties"]["notes"]
