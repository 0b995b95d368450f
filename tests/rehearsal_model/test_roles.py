"""Each player answers its task in the agreed lines, from nothing but the request."""

import re
from collections import Counter
from datetime import date

import anthropic
import pytest

from data.records import Business
from guardrails.grounding import ungrounded
from rehearsal.cast.phrasing import BRIDGES
from rehearsal.mail.phrases import WORDINGS
from tests.rehearsal_model.wire import (
    ANGLE,
    BOARD,
    DELEGATE,
    FILL,
    JUDGE,
    PLAN,
    READ,
    REPORT,
    answered,
    ask,
    candidates,
    cells,
    dossiers,
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

    @pytest.mark.parametrize("result", ["outcome: done, 25 of 25 recorded", "outcome: partial, 23 of 25 recorded"])
    def test_proceeds_when_nearly_everything_was_recorded(self, client: anthropic.Anthropic, result: str) -> None:
        first = ask(client, STAGE, DELEGATE)
        assert said(talk(client, answered(STAGE, first, result), DELEGATE)).startswith("proceed")

    def test_delegates_once_more_then_escalates_with_a_reason(self, client: anthropic.Anthropic) -> None:
        first = ask(client, STAGE, DELEGATE)
        conversation = answered(STAGE, first, "outcome: nothing, 0 of 25 recorded")
        second = talk(client, conversation, DELEGATE)
        assert "note" in used(second)
        conversation += answered(STAGE, second, "outcome: nothing, 0 of 25 recorded")[1:]
        assert re.match(r"escalate: \w+", said(talk(client, conversation, DELEGATE)))


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
        judged = cells(used(ask(client, candidates(), JUDGE))["judgements"])
        assert set(judged) == {f"p{n}" for n in range(1, 11)}
        for tier, score, confidence, reason in judged.values():
            assert tier in {"Hot", "Warm", "Cold"}
            assert (int(score) >= 40) == (tier != "Cold")
            assert 0 <= float(confidence) <= 1
            assert 6 <= len(reason.split()) <= 17

    def test_qualifies_seven_or_eight_in_ten(self, client: anthropic.Anthropic) -> None:
        judged = cells(used(ask(client, candidates(300), JUDGE))["judgements"])
        qualified = sum(tier != "Cold" for tier, *_ in judged.values())
        assert 0.66 <= qualified / 300 <= 0.8

    def test_rejects_for_a_reason_that_the_task_asks_for_and_the_entry_bears(self, client: anthropic.Anthropic) -> None:
        asked = "Ideal customer:\n- Does its work itself\n- Independent; no franchise or branch\n\n"
        judged = cells(used(ask(client, asked + candidates(100), JUDGE))["judgements"])
        reasons = {item: reason for item, (tier, _, _, reason) in judged.items() if tier == "Cold"}
        assert {reason.partition(";")[0] for reason in reasons.values()} == {
            "Nothing says that it does the work itself",
            "May be a branch or franchise",
        }

    def test_calls_few_staff_few(self, client: anthropic.Anthropic) -> None:
        asked = "Ideal customer:\n- Sends several estimates a week\n\n"
        judged = cells(used(ask(client, asked + candidates(300), JUDGE))["judgements"])
        said = [reason for tier, _, _, reason in judged.values() if tier == "Cold"]
        few = [int(found[1]) for reason in said if (found := re.match(r"Only (\d+) staff", reason))]
        assert few
        assert max(few) <= 10

    def test_judges_a_company_alike_whatever_its_id_and_company(self, client: anthropic.Anthropic) -> None:
        alone = candidates(1).replace("p1 ", "p99 ")
        assert (
            cells(used(ask(client, alone, JUDGE))["judgements"])["p99"]
            == (cells(used(ask(client, candidates(), JUDGE))["judgements"])["p1"])
        )

    def test_goes_on_with_the_next_batch(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(3), JUDGE)
        news = f"3 recorded; next:\n{candidates(2, first=4)}"
        assert set(cells(used(talk(client, answered(candidates(3), first, news), JUDGE))["judgements"])) == {"p4", "p5"}

    def test_does_what_was_refused_or_left_out_again(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(5), JUDGE)
        news = '2 recorded; refused p4: tier "Luke" (Hot, Warm, Cold); p2: 4 fields instead of 5; still to do: p5'
        again = used(talk(client, answered(candidates(5), first, news), JUDGE))
        assert list(cells(again["judgements"])) == ["p2", "p4", "p5"]

    def test_makes_a_call_again_whose_arguments_were_wrong(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(2), JUDGE)
        news = "Error: Arguments validation failed: judgements: Input should be a valid list"
        assert len(used(talk(client, answered(candidates(2), first, news), JUDGE))["judgements"]) == 2

    def test_ends_in_words_when_nothing_is_left(self, client: anthropic.Anthropic) -> None:
        first = ask(client, candidates(2), JUDGE)
        assert said(talk(client, answered(candidates(2), first, "recorded; nothing left"), JUDGE))


class TestBuilder:
    def test_writes_two_or_three_angles_that_their_facts_carry(self, client: anthropic.Anthropic) -> None:
        lines = used(ask(client, dossiers(), ANGLE))["angles"]
        assert set(Counter(line.split(" | ")[0] for line in lines).values()) <= {2, 3}
        for line in lines:
            item, score, confidence, cited, angle = line.split(" | ")
            assert 0 <= int(score) <= 100
            assert 0 <= float(confidence) <= 1
            facts, company = facts_of(item)
            business = Business(source="x", row_key="1", company=company, city="Fresno", state="CA")
            assert ungrounded(angle, [facts[fact] for fact in cited.split(",")], business) is None

    def test_varies_its_words(self, client: anthropic.Anthropic) -> None:
        lines = used(ask(client, dossiers(10), ANGLE))["angles"]
        assert len({line.split(" | ")[4].split()[:3][-1] + line.split(" | ")[3] for line in lines}) > 5

    def test_says_another_fact_in_its_own_words_after_a_refusal(self, client: anthropic.Anthropic) -> None:
        first = ask(client, dossiers(), ANGLE)
        news = "11 recorded; refused p2: the facts do not have the figure 37; still to do: p2"
        (line,) = used(talk(client, answered(dossiers(), first, news), ANGLE))["angles"]
        item, _, _, cited, angle = line.split(" | ")
        facts, _ = facts_of(item)
        assert angle.rstrip(".").lower() in facts[cited].lower()

    def test_leaves_out_facts_with_something_blanked_out(self, client: anthropic.Anthropic) -> None:
        task = (
            "p1 | Apex LLC | Fresno CA\n f1 review 2026-11: Write to [address], five stars\n f2 size 2026-11: 12 staff"
        )
        lines = used(ask(client, task, ANGLE))["angles"]
        assert {line.split(" | ")[3] for line in lines} == {"f2"}

    def test_says_what_people_like_to_hear_and_leads_on_from_it(self, client: anthropic.Anthropic) -> None:
        dossier = (
            "p1 | Apex LLC | Fresno CA | 9 staff\n f1 directory 2026-11: Roofing Contractors in Fresno, CA\n"
            " f2 review 2026-11: Rated 3.9 stars in 206 customer reviews.\n f3 person 2026-11: Dana Hale is Owner\n"
            " f4 hiring 2026-11: We are hiring two crew leads.\n f5 size 2026-11: 9 staff\n"
            " f6 technology 2026-11: uses QuickBooks and Jobber"
        )
        first, second = used(ask(client, dossier, ANGLE))["angles"]
        assert [line.split(" | ")[3] for line in (first, second)] == ["f4", "f6"]
        assert re.search(r"you are hiring two crew leads, (so|which) ", first)
        assert second.endswith("you use QuickBooks and Jobber.")

    @pytest.mark.parametrize("bridge", sorted({bridge for bridges in BRIDGES.values() for bridge in bridges}))
    def test_what_a_fact_leads_to_claims_nothing(self, bridge: str) -> None:
        business = Business(source="x", row_key="1", company="Apex LLC", city="Fresno", state="CA")
        assert ungrounded(f"I saw that you use Jobber, {bridge}.", ["uses Jobber"], business) is None

    @pytest.mark.parametrize(("rating", "told"), [("4.4", False), ("4.5", True)])
    def test_a_rating_is_told_when_it_flatters(self, client: anthropic.Anthropic, rating: str, told: bool) -> None:
        dossier = (
            f"p1 | Apex LLC | Fresno CA\n f1 review 2026-11: Rated {rating} stars in 80 customer reviews.\n"
            " f2 size 2026-11: 12 staff\n f3 directory 2026-11: founded in 1990"
        )
        lines = used(ask(client, dossier, ANGLE))["angles"]
        assert ("f1" in {line.split(" | ")[3] for line in lines}) == told


def facts_of(item: str) -> tuple[dict[str, str], str]:
    """The facts and the company of one dossier."""
    part = dossiers(10).split(f"{item} | ")[1].split("\np")[0]
    facts = dict(re.findall(r"^ (f\d+) \S+ \S+: (.+)$", part, re.MULTILINE))
    return facts, part.split(" | ")[0]


class TestPublisher:
    TASK = "Slots: opening, proof. Variants: plain 80%, question 20%.\n"

    def test_fills_every_slot_with_its_own_angle(self, client: anthropic.Anthropic) -> None:
        task = f"{self.TASK}p1 | Apex LLC\n a1 One thing.\n a2 Another.\np2 | Birch LLC\n a1 Only this."
        filled = cells(used(ask(client, task, FILL))["fills"])
        assert filled["p1"][1] == "opening=a1, proof=a2"
        assert filled["p2"][1] == "opening=a1, proof=a1"

    def test_opens_with_what_goes_on_and_goes_on_with_what_others_say(self, client: anthropic.Anthropic) -> None:
        task = (
            f"{self.TASK}p1 | Apex LLC\n a1 I noticed that you have nine staff.\n a2 One of your customers wrote: "
            "\u201cThey kept every date\u201d\n a3 I saw that you are hiring two crew leads."
        )
        assert cells(used(ask(client, task, FILL))["fills"])["p1"][1] == "opening=a3, proof=a2"

    def test_keeps_near_the_shares(self, client: anthropic.Anthropic) -> None:
        task = self.TASK + "\n".join(f"p{n} | Company {n}\n a1 One thing." for n in range(200))
        variants = Counter(cell[0] for cell in cells(used(ask(client, task, FILL))["fills"]).values())
        assert 140 <= variants["plain"] <= 180
        assert variants["plain"] + variants["question"] == 200


class TestInbox:
    TASK = "We offer: software.\nToday is 2026-11-10.\n"

    def read(self, client: anthropic.Anthropic, *replies: str) -> dict[str, list[str]]:
        batch = "\n".join(f"r{n} | p{n} | step 1 | {text}" for n, text in enumerate(replies, 1))
        return cells(used(ask(client, self.TASK + batch, READ))["replies"])

    def test_understands_nearly_everything_that_people_write(self, client: anthropic.Anthropic) -> None:
        written = [
            (intent, text.format(sender="Dana", date="December 20", month="December"))
            for intent, texts in WORDINGS.items()
            for text in texts
        ]
        rows = self.read(client, *(f"Hi Dana, {text} Best, Pat Owner" for _, text in written))
        wrong = [
            (intent, rows[f"r{n}"][0], text)
            for n, (intent, text) in enumerate(written, 1)
            if rows[f"r{n}"][0] != intent
        ]
        assert len(wrong) <= 0.05 * len(written), wrong

    def test_an_automatic_reply_is_one(self, client: anthropic.Anthropic) -> None:
        rows = self.read(
            client, "I am out of the office until Monday. Call me if it is urgent?", "Estaré fuera de la oficina"
        )
        assert {row[0] for row in rows.values()} == {"auto_reply"}

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
        intent, _, when, answer = self.read(client, text)["r1"]
        assert (intent, when, answer) == ("not_now", date.fromisoformat(day).isoformat(), "-")

    def test_drafts_an_answer_without_figures_for_those_who_want_one(self, client: anthropic.Anthropic) -> None:
        rows = self.read(client, "Sounds interesting, send me details", "How much does it cost?", "No thank you.")
        for item in ("r1", "r2"):
            assert 20 <= len(rows[item][3].split()) <= 50
            assert not re.search(r"\d", rows[item][3])
        assert rows["r3"][3] == "-"


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
