"""The Builder writes angles that cite facts, and comes nearer to them with each refusal."""

import re

import anthropic
import pytest

from data.records import Business
from guardrails.grounding import judge
from tests.rehearsal_model.wire import (
    ANGLE,
    COMPANIES,
    OFFER,
    Json,
    answered,
    ask,
    by_id,
    dossiers,
    facts_of,
    marked,
    talk,
    used,
)


class TestBuilder:
    def built(self, client: anthropic.Anthropic, task: str) -> dict[str, Json]:
        return by_id(used(ask(client, task, ANGLE))["prospects"])

    def verdict(self, item: str, angle: Json) -> str:
        """What the product's own rule makes of an angle."""
        company = f"{COMPANIES[int(item[1:]) - 1]} Roofing LLC"
        business = Business("cast", item, company, city="Fresno", state="CA", industry="Roofing Contractors")
        cited = [facts_of(item)[fact] for fact in angle["facts"]]
        return judge(angle["text"], cited, business, OFFER.removeprefix("We offer: ").strip()).verdict

    def test_writes_two_or_three_angles_that_cite_facts_of_their_own(self, client: anthropic.Anthropic) -> None:
        built = self.built(client, dossiers())
        assert set(built) == {"p1", "p2", "p3", "p4", "p5"}
        for item, row in built.items():
            assert 0 <= row["score"] <= 100
            assert 2 <= len(row["angles"]) <= 3
            for angle in row["angles"]:
                (cited,) = angle["facts"]
                known = f"{facts_of(item)[cited]} {OFFER}"
                assert set(re.findall(r"\d+", angle["text"])) <= set(re.findall(r"\d+", known))
                assert 0 <= angle["confidence"] <= 1
                assert self.verdict(item, angle) != "refuse", angle["text"]

    def test_leads_to_the_offer_in_its_words_and_its_own(self, client: anthropic.Anthropic) -> None:
        texts = [angle["text"] for row in self.built(client, dossiers(10)).values() for angle in row["angles"]]
        points = ("measure a roof from photos", "send the estimate the same day", "see which crew is where")
        leading = [text for text in texts if any(point in text for point in points)]
        assert len(leading) >= 0.7 * len(texts)
        assert len({text.split()[0] for text in leading}) > 3
        own = {word for text in leading for word in re.findall(r"[a-z]{4,}", text.lower())}
        assert len(own - set(re.findall(r"[a-z]{4,}", dossiers(10).lower()))) > 15

    def test_leads_to_an_offer_that_only_has_a_name(self, client: anthropic.Anthropic) -> None:
        task = dossiers(5).replace(OFFER, "We offer: Bookkeeping for small contractors.\n")
        texts = [angle["text"] for row in self.built(client, task).values() for angle in row["angles"]]
        assert any("bookkeeping for small contractors" in text for text in texts)

    def test_leads_to_an_offer_that_is_told_in_sentences(self, client: anthropic.Anthropic) -> None:
        told = "We offer: Paperwharf collects receipts from your clients through a link. Missing ones are listed.\n"
        rows = self.built(client, dossiers(5).replace(OFFER, told)).values()
        texts = [angle["text"] for row in rows for angle in row["angles"]]
        assert any("what we make" in text for text in texts)

    def test_comes_nearer_to_the_facts_with_each_refusal(self, client: anthropic.Anthropic) -> None:
        first = ask(client, dossiers(), ANGLE)
        news = "4 recorded\nrefused p2: the facts do not have 37; no date\nstill to do: p2"
        conversation = answered(dossiers(), first, news)
        second = talk(client, conversation, ANGLE)
        (row,) = used(second)["prospects"]
        assert row["id"] == "p2"
        assert any("it may help to" in angle["text"] for angle in row["angles"])
        conversation += answered("", second, "0 recorded\nrefused p2: the facts do not have photos")[1:]
        (row,) = used(talk(client, conversation, ANGLE))["prospects"]
        for angle in row["angles"]:
            words, known = (
                set(re.findall(r"\w{5,}", text.lower())) for text in (angle["text"], facts_of("p2")[angle["facts"][0]])
            )
            assert words <= {word.removesuffix("s") for word in known} | known

    def test_writes_as_many_as_are_missing_and_does_not_score_again(self, client: anthropic.Anthropic) -> None:
        first = ask(client, dossiers(), ANGLE)
        news = "4 recorded\nrefused p2: a2 says the same\nstill to do: p2 (p2 has 1 of 2 angles)"
        (row,) = used(talk(client, answered(dossiers(), first, news), ANGLE))["prospects"]
        assert (row.keys(), len(row["angles"])) == ({"id", "angles"}, 1)

    def test_says_something_else_where_an_angle_came_back(self, client: anthropic.Anthropic) -> None:
        before = {angle["text"] for angle in self.built(client, dossiers(1))["p1"]["angles"]}
        task = dossiers(1).replace("\n</data>", "\n a1 was overstated: the words at fault\n</data>")
        assert not before & {angle["text"] for angle in self.built(client, task)["p1"]["angles"]}

    def test_leaves_out_facts_with_something_blanked_out(self, client: anthropic.Anthropic) -> None:
        lines = (
            "p1 | Apex LLC | Fresno CA\n f1 review 2026-11: Write to [address], five stars\n f2 size 2026-11: 12 staff"
        )
        angles = self.built(client, marked(lines))["p1"]["angles"]
        assert [angle["facts"] for angle in angles] == [["f2"]]

    def test_says_what_people_like_to_hear(self, client: anthropic.Anthropic) -> None:
        dossier = (
            "p1 | Apex LLC | Fresno CA | 9 staff\n f1 directory 2026-11: Roofing Contractors in Fresno, CA\n"
            " f2 review 2026-11: Rated 3.9 stars in 206 customer reviews.\n f3 person 2026-11: Dana Hale is Owner\n"
            " f4 hiring 2026-11: We are hiring two crew leads.\n f5 size 2026-11: 9 staff\n"
            " f6 technology 2026-11: uses QuickBooks and Jobber"
        )
        first, second = self.built(client, OFFER + marked(dossier))["p1"]["angles"]
        assert [angle["facts"] for angle in (first, second)] == [["f4"], ["f6"]]
        assert "ou are hiring two crew leads" in first["text"]
        assert "ou use QuickBooks and Jobber" in second["text"]

    @pytest.mark.parametrize(("rating", "told"), [("4.4", False), ("4.5", True)])
    def test_a_rating_is_told_when_it_flatters(self, client: anthropic.Anthropic, rating: str, told: bool) -> None:
        dossier = (
            f"p1 | Apex LLC | Fresno CA\n f1 review 2026-11: Rated {rating} stars in 80 customer reviews.\n"
            " f2 size 2026-11: 12 staff\n f3 directory 2026-11: founded in 1990"
        )
        angles = self.built(client, marked(dossier))["p1"]["angles"]
        assert any(angle["facts"] == ["f1"] for angle in angles) == told
