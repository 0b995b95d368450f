"""Each player answers its task with the objects that its tool declares, from nothing but the request."""

import re
from datetime import date

import anthropic
import pytest

from rehearsal.mail.phrases import WORDINGS
from tests.rehearsal_model.wire import (
    ANGLE,
    BOARD,
    COMPANIES,
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
    talk,
    used,
)

STAGE = "Stage scout: 25 items for the Scout. Delegate it."
STANDING = """goal: 50 qualified
funnel: found 12, qualified 10, rejected 5
source contractors: 312 left
city=Fresno: 31 left
city=Sacramento: 24 left
city=Yreka: 2 left
source chamber: 40 left
city=Oakland: 12 left
variant plain: share 0.5
variant question: share 0.5"""


class TestBoss:
    def test_delegates_with_a_short_note(self, client: anthropic.Anthropic) -> None:
        note = used(ask(client, STAGE, DELEGATE, BOARD))["note"]
        assert 5 <= len(note.split()) <= 30

    def test_decides_by_its_tool_on_an_outcome_that_is_nearly_clean(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STAGE, DELEGATE, DECIDE)
        conversation = answered(STAGE, first, "outcome: partial, 23 of 25 recorded; refused p3: no reason")
        decided = talk(client, conversation, DELEGATE, DECIDE)
        assert used(decided)["decision"] == "proceed"
        assert 5 <= len(used(decided)["reason"].split()) <= 20
        assert said(talk(client, conversation + answered("", decided, "decided")[1:], DELEGATE, DECIDE))

    def test_delegates_once_more_then_escalates_with_a_reason(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STAGE, DELEGATE, DECIDE)
        conversation = answered(STAGE, first, "outcome: nothing, 0 of 25 recorded")
        second = talk(client, conversation, DELEGATE, DECIDE)
        assert "note" in used(second)
        conversation += answered(STAGE, second, "outcome: nothing, 0 of 25 recorded")[1:]
        assert used(talk(client, conversation, DELEGATE, DECIDE))["decision"] == "escalate"

    def test_asks_for_another_plan_when_the_source_is_exhausted(self, client: anthropic.Anthropic) -> None:
        conversation = answered(STAGE, ask(client, STAGE, DELEGATE, DECIDE), "no candidates: the source is exhausted")
        assert used(talk(client, conversation, DELEGATE, DECIDE))["decision"] == "replan"

    def test_decides_in_words_where_it_has_no_tool_for_it(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STAGE, DELEGATE)
        result = "outcome: partial, 23 of 25 recorded"
        assert said(talk(client, answered(STAGE, first, result), DELEGATE)).startswith("proceed: ")


class TestPlanner:
    def test_begins_where_most_is_left(self, client: anthropic.Anthropic) -> None:
        plan = used(ask(client, STANDING, PLAN, BOARD))
        assert plan["source"] == "contractors"
        assert plan["parameters"]["city"] in {"Fresno", "Sacramento"}
        assert plan["quota"] == 58
        assert 10 <= len(plan["rationale"].split()) <= 40

    def test_another_city_or_none_when_that_one_is_exhausted(self, client: anthropic.Anthropic) -> None:
        later = STANDING.replace(
            "city=Fresno: 31 left\ncity=Sacramento: 24 left\n", "last plan: contractors city=Fresno\n"
        )
        assert used(ask(client, later, PLAN))["parameters"] == {}

    def test_a_parameter_that_takes_several_values_gets_a_list(self, client: anthropic.Anthropic) -> None:
        cities = {"type": "object", "properties": {"city": {"type": "array", "items": {"type": "string"}}}}
        schema = PLAN["input_schema"]
        several = {**PLAN, "input_schema": {**schema, "properties": {**schema["properties"], "parameters": cities}}}
        first = used(ask(client, STANDING, several))["parameters"]["city"]
        later = f"{STANDING}\nlast plan: contractors city={first}, quota 58"
        again = used(ask(client, later, several))["parameters"].get("city")
        assert first in (["Fresno"], ["Sacramento"])
        assert again != first

    def test_a_smaller_goal_makes_a_smaller_quota(self, client: anthropic.Anthropic) -> None:
        assert used(ask(client, STANDING.replace("goal: 50", "goal: 20"), PLAN))["quota"] == 15

    def test_goes_to_the_source_that_holds_most(self, client: anthropic.Anthropic) -> None:
        assert used(ask(client, STANDING.replace("312 left", "8 left"), PLAN))["source"] == "chamber"

    def test_shares_follow_the_replies(self, client: anthropic.Anthropic) -> None:
        told = STANDING.replace("plain: share 0.5", "plain: share 0.5, 40 reached, 8 replied")
        told = told.replace("question: share 0.5", "question: share 0.5, 40 reached, 1 replied")
        shares = used(ask(client, told, PLAN))["shares"]
        assert shares["plain"] > 0.7
        assert sum(shares.values()) == pytest.approx(1)

    def test_asks_for_less_after_a_refusal(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STANDING, PLAN)
        again = talk(client, answered(STANDING, first, "refused: city is fixed by the territory"), PLAN)
        assert used(again)["parameters"] == {}


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


class TestBuilder:
    def built(self, client: anthropic.Anthropic, task: str) -> dict[str, Json]:
        return by_id(used(ask(client, task, ANGLE))["prospects"])

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


def facts_of(item: str) -> dict[str, str]:
    """The facts of one dossier."""
    part = dossiers(10).split(f"{item} | ")[1].split("\np")[0]
    return dict(re.findall(r"^ (f\d+) \S+ \S+: (.+)$", part, re.MULTILINE))


class TestCritic:
    def verdicts(self, client: anthropic.Anthropic, *angles: tuple[str, str]) -> list[Json]:
        lines = ["p1 | Apex LLC | Fresno CA"]
        for n, (angle, fact) in enumerate(angles, 1):
            lines += [f" f{n} {fact}", f" a{n} [f{n}] {angle}"]
        rows: list[Json] = used(ask(client, OFFER + marked("\n".join(lines)), CRITICISE))["verdicts"]
        return rows

    def test_supports_what_the_facts_bear_and_is_worth_reading(self, client: anthropic.Anthropic) -> None:
        angle = "Since you are hiring two crew leads, it may help to see which crew is where."
        (row,) = self.verdicts(client, (angle, "We are hiring two crew leads."))
        assert row == {"id": "p1", "angle": "a1", "verdict": "supported"}

    def test_names_the_words_that_say_more_than_the_facts(self, client: anthropic.Anthropic) -> None:
        figure, praise = self.verdicts(
            client,
            ("You have 12 crews for tile roofs, so photos may help.", "We are known for tile roofs."),
            ("You are clearly known for tile roofs, so photos may help.", "We are known for tile roofs."),
        )
        assert (figure["verdict"], figure["words"]) == ("unsupported", "12")
        assert (praise["verdict"], praise["words"]) == ("overstated", "clearly")

    def test_a_bare_fact_gives_no_reason_to_read_on(self, client: anthropic.Anthropic) -> None:
        (row,) = self.verdicts(client, ("I saw that you are known for tile roofs.", "We are known for tile roofs."))
        assert (row["verdict"], row["worth_reading"]) == ("supported", False)

    def test_mostly_supports_what_the_builder_writes(self, client: anthropic.Anthropic) -> None:
        lines = []
        for item, row in by_id(used(ask(client, dossiers(10), ANGLE))["prospects"]).items():
            lines.append(f"{item} | {COMPANIES[int(item[1:]) - 1]} | Fresno CA")
            for n, angle in enumerate(row["angles"], 1):
                cited = angle["facts"][0]
                lines += [f" {cited} {facts_of(item)[cited]}", f" a{n} [{cited}] {angle['text']}"]
        rows = used(ask(client, OFFER + marked("\n".join(lines)), CRITICISE))["verdicts"]
        assert len(rows) >= 20
        assert sum(row["verdict"] == "supported" for row in rows) >= 0.85 * len(rows)


class TestPublisher:
    def test_fills_every_slot_with_its_own_angle(self, client: anthropic.Anthropic) -> None:
        task = marked("p1 | Apex LLC\n a1 One thing.\n a2 Another.\np2 | Birch LLC\n a1 Only this.")
        filled = by_id(used(ask(client, task, FILL))["fills"])
        assert filled == {"p1": {"opening": "a1", "proof": "a2"}, "p2": {"opening": "a1", "proof": "a1"}}

    def test_opens_with_what_goes_on_and_goes_on_with_what_others_say(self, client: anthropic.Anthropic) -> None:
        task = marked(
            "p1 | Apex LLC\n a1 I noticed that you have nine staff.\n a2 One of your customers wrote: "
            "\u201cThey kept every date\u201d\n a3 I saw that you are hiring two crew leads."
        )
        assert by_id(used(ask(client, task, FILL))["fills"])["p1"] == {"opening": "a3", "proof": "a2"}

    def test_chooses_others_when_it_was_refused(self, client: anthropic.Anthropic) -> None:
        task = marked("p1 | Apex LLC\n a1 One thing.\n a2 Another.")
        first = ask(client, task, FILL)
        again = talk(client, answered(task, first, "0 recorded\nrefused p1: a1 may not open"), FILL)
        assert by_id(used(again)["fills"])["p1"]["opening"] == "a2"


class TestInbox:
    TASK = "We offer: software.\nToday is 2026-11-10.\n"

    def read(self, client: anthropic.Anthropic, *replies: str) -> dict[str, Json]:
        batch = "\n".join(f"r{n} | p{n} | step 1 | {text}" for n, text in enumerate(replies, 1))
        return by_id(used(ask(client, self.TASK + marked(batch), READ))["replies"])

    def test_understands_nearly_everything_that_people_write(self, client: anthropic.Anthropic) -> None:
        written = [
            (intent, text.format(sender="Dana", date="December 20", month="December"))
            for intent, texts in WORDINGS.items()
            for text in texts
        ]
        rows = self.read(client, *(f"Hi Dana, {text} Best, Pat Owner" for _, text in written))
        wrong = [
            (intent, rows[f"r{n}"]["intent"], text)
            for n, (intent, text) in enumerate(written, 1)
            if rows[f"r{n}"]["intent"] != intent
        ]
        assert len(wrong) <= 0.05 * len(written), wrong

    def test_an_automatic_reply_is_one(self, client: anthropic.Anthropic) -> None:
        rows = self.read(
            client, "I am out of the office until Monday. Call me if it is urgent?", "Estaré fuera de la oficina"
        )
        assert {row["intent"] for row in rows.values()} == {"auto_reply"}

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("Try me again after December 20.", "2026-12-20"),
            ("Please check back in March.", "2027-03-01"),
            ("Ask me again in two weeks.", "2026-11-24"),
            ("Not now, maybe next quarter.", "2027-02-08"),
        ],
    )
    def test_a_later_day_is_counted_from_today(self, client: anthropic.Anthropic, text: str, day: str) -> None:
        row = self.read(client, text)["r1"]
        assert (row["intent"], row["date"]) == ("not_now", date.fromisoformat(day).isoformat())
        assert "answer" not in row

    def test_drafts_an_answer_without_figures_for_those_who_want_one(self, client: anthropic.Anthropic) -> None:
        rows = self.read(client, "Sounds interesting, send me details", "How much does it cost?", "No thank you.")
        for item in ("r1", "r2"):
            assert 20 <= len(rows[item]["answer"].split()) <= 50
            assert not re.search(r"\d", rows[item]["answer"])
        assert "answer" not in rows["r3"]


class TestReporter:
    FIGURES = "funnel.qualified = 50\nfunnel.contacted = 40\nfunnel.replied = 6\ncost.usd = $1.20\n"

    def test_writes_placeholders_of_figures_that_exist_and_no_digit(self, client: anthropic.Anthropic) -> None:
        report = used(ask(client, self.FIGURES, REPORT))
        names = re.findall(r"\{([^}]+)\}", report["text"])
        assert (
            {"funnel.qualified", "cost.usd"}
            <= set(names)
            <= {"funnel.qualified", "funnel.contacted", "funnel.replied", "cost.usd"}
        )
        assert not re.search(r"\d", report["text"])
        assert report["flags"] == []

    def test_flags_what_is_unusual(self, client: anthropic.Anthropic) -> None:
        report = used(ask(client, f"{self.FIGURES}deliverability.hard_bounce_rate = 9.5 %", REPORT))
        assert "Bounces" in report["flags"][0]

    def test_says_what_the_figures_say_and_no_more(self, client: anthropic.Anthropic) -> None:
        text = used(ask(client, "funnel.goal = 50\nfunnel.qualified = 54\nfunnel.finished = 33", REPORT))["text"]
        assert text.endswith("{funnel.qualified} prospects are qualified. No sequence is running any more.")
        some = (
            f"{self.FIGURES}funnel.goal = 60\nfunnel.opted_out = 1\nfunnel.needs_review = 3\nfunnel.in_sequence = 1\n"
        )
        text = used(ask(client, some, REPORT))["text"]
        assert "{funnel.qualified} of the {funnel.goal} prospects" in text
        assert "{funnel.opted_out} asked us to stop and is not written to again." in text
        assert "{funnel.needs_review} prospects are set aside for a review." in text
        assert "{funnel.in_sequence} sequence is still running." in text
        assert "wait" not in text
        assert "{quality.approvals} questions wait" in used(ask(client, "quality.approvals = 2", REPORT))["text"]

    def test_many_bounces_are_nothing_steady(self, client: anthropic.Anthropic) -> None:
        report = used(ask(client, f"{self.FIGURES}funnel.bounced = 5\n", REPORT))
        assert "{funnel.bounced} were lost to a bounce." in report["text"]
        assert any("bounce" in flag for flag in report["flags"])

    def test_tells_figures_that_it_does_not_know(self, client: anthropic.Anthropic) -> None:
        assert "{silo.fill_level}" in used(ask(client, "silo.fill_level = 7", REPORT))["text"]
