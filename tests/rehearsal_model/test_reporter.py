"""The Reporter tells the figures that it is given, as placeholders."""

import re

import anthropic

from tests.rehearsal_model.wire import (
    REPORT,
    ask,
    used,
)


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
        asked = "funnel.goal = 12\nfunnel.towards_goal = 6\nfunnel.qualified = 9"
        text = used(ask(client, asked, REPORT))["text"]
        assert text == "{funnel.towards_goal} of the {funnel.goal} prospects that are wanted are qualified."
        some = (
            f"{self.FIGURES}funnel.goal = 60\nfunnel.opted_out = 1\nfunnel.needs_review = 3\nfunnel.in_sequence = 1\n"
        )
        text = used(ask(client, some, REPORT))["text"]
        assert "{funnel.qualified} of the {funnel.goal} prospects" in text
        assert "Set aside for a review: {funnel.needs_review}." in text
        assert "wait" not in text
        assert "wait for an answer: {quality.approvals}." in used(ask(client, "quality.approvals = 2", REPORT))["text"]

    def test_what_is_said_holds_of_any_number_since_a_report_is_shown_with_later_figures(
        self, client: anthropic.Anthropic
    ) -> None:
        told = (
            "funnel.contacted", "funnel.replied", "funnel.leads", "funnel.bounced", "funnel.opted_out",
            "funnel.needs_review", "quality.approvals", "cost.usd", "funnel.in_sequence",
        )  # fmt: skip
        one, two = (
            used(ask(client, "\n".join(f"{name} = {number}" for name in told), REPORT))["text"] for number in (1, 2)
        )
        assert one == two

    def test_many_bounces_are_nothing_steady(self, client: anthropic.Anthropic) -> None:
        report = used(ask(client, f"{self.FIGURES}funnel.bounced = 5\n", REPORT))
        assert "Lost to a bounce: {funnel.bounced}." in report["text"]
        assert any("bounce" in flag for flag in report["flags"])

    def test_tells_figures_that_it_does_not_know(self, client: anthropic.Anthropic) -> None:
        assert "{silo.fill_level}" in used(ask(client, "silo.fill_level = 7", REPORT))["text"]
