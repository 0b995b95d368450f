"""The report: the Reporter's words, the warehouse's figures, as text, Markdown, JSON and one HTML page."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.ledger.core.ledger import Ledger
from data.warehouse.figures import UnknownFigure, figures
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.report import as_html, as_json, as_text, build_report
from tests.warehouse import rows, work_rows
from tests.warehouse.conftest import Published
from tests.warehouse.rows import after


def written(text: str, *flags: str) -> str:
    return json.dumps({"text": text, "flags": flags})


def test_figures_stand_where_the_narrative_names_them(told: Published) -> None:
    report = build_report(told.path, "roofing", "{funnel.qualified} of {funnel.goal} are qualified, at {cost.usd}.")

    assert report.narrative == "4 of 50 are qualified, at $0.20."


def test_a_figure_that_does_not_exist_is_an_error_that_names_those_that_do(told: Published) -> None:
    with pytest.raises(UnknownFigure, match=r"\{funnel.sold\}.*there are: funnel.goal, funnel.found, "):
        build_report(told.path, "roofing", "We sold {funnel.sold}.")


def test_without_a_narrative_the_reporters_latest_is_taken(ledger: Ledger, tmp_path: Path) -> None:
    cycles = [
        work_rows.cycle(1, "report", outcome_detail=written("Old: {funnel.found}.")),
        work_rows.cycle(2, "report", outcome_detail=written("New: {funnel.found}.", "Look at {funnel.goal}.")),
        work_rows.cycle(3, "report", outcome_detail=written("Failed."), state="failed"),
        work_rows.cycle(4, "report", outcome_detail="done, 1 of 1 recorded"),
        work_rows.cycle(5, "scout", outcome_detail=written("Not a report.")),
    ]
    rows.insert(ledger, {"campaigns": [rows.campaign()], "cycles": cycles})

    report = build_report(publish(ledger, tmp_path, "r", after()), "roofing")

    assert (report.narrative, report.flags) == ("New: 0.", ("Look at 50.",))


def test_before_any_narrative_there_is_none(told: Published) -> None:
    assert build_report(told.path, "roofing").narrative == ""


def test_a_report_says_of_what_and_when_it_is(told: Published) -> None:
    report = build_report(told.path, "roofing")

    assert report.headline == "roofing, run roofing-1, as of 2026-11-05 15:00 UTC: running"
    assert report.as_of == told.at


def test_days_and_times_are_told_by_the_campaigns_clock_and_it_says_so(ledger: Ledger, tmp_path: Path) -> None:
    late = datetime(2026, 11, 3, 6, 33, tzinfo=UTC)  # 22:33 of the day before in Los Angeles
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(1, state="replied")],
        "messages": [rows.message("p1", sent_at=late - timedelta(minutes=5))],
        "inbound": [rows.inbound(1, "p1", intent="interested", received_at=late)],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "r", late + timedelta(days=2))

    here = build_report(path, "roofing", zone=ZoneInfo("America/Los_Angeles"))
    assert "as of 2026-11-04 22:33 PST" in here.headline
    assert here.leads[0].standing.startswith("interested since 2026-11-02, ")
    assert [(day.day.day, day.sent, day.replies) for day in here.days] == [(2, 1, 1), (3, 0, 0), (4, 0, 0)]
    assert "days and times: by the clock of America/Los_Angeles" in as_text(here)
    assert "by the clock of America/Los_Angeles" in as_html(here)

    there = build_report(path, "roofing")
    assert there.leads[0].standing.startswith("interested since 2026-11-03, ")
    assert [day[1:] for day in there.days] == query(path, "SELECT sent, replies FROM daily ORDER BY day").rows
    for report in (here, there):
        told: Any = as_json(report)
        assert (told["as_of"], told["leads"][0]["since"]) == ("2026-11-05T06:33:00+00:00", "2026-11-03T06:33:00+00:00")


def test_it_shows_every_figure_of_the_list_but_gates_that_had_nothing_to_say(told: Published) -> None:
    report = build_report(told.path, "roofing")
    shown = [figure.key for section in report.sections for figure in section.figures]

    silent = {key for key, figure in report.figures.items() if key.startswith("gates.") and not figure.value}
    assert set(shown) == set(report.figures) - silent


def test_the_last_24_hours_of_a_campaign_that_has_finished_are_left_out(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign(state="finished")]})
    report = build_report(publish(ledger, tmp_path, "r", after()), "roofing")

    assert "daily.sent" in report.figures
    for page in (as_text(report), as_html(report)):
        assert "24 hours" not in page and "Deliverability" in page


def test_it_names_what_waits_for_a_person(told: Published) -> None:
    report = build_report(told.path, "roofing")

    assert [(w.subject, w.company, w.reason, w.hours) for w in report.waiting] == [
        ("q2", "Company 6 LLC", "did it leave?", 62.0)
    ]


def test_the_text_holds_the_words_the_figures_and_the_anomalies(told: Published) -> None:
    page = as_text(build_report(told.path, "roofing", "Four | are fit."))

    assert "Four | are fit." in page
    assert "1 message may or may not have left" in page
    assert re.search(r"prospects ever qualified +4\b", page)


def test_json_gives_programs_the_figures_as_numbers(told: Published) -> None:
    found = json.loads(json.dumps(as_json(build_report(told.path, "roofing", "Fine."))))

    assert found["as_of"] == "2026-11-05T15:00:00+00:00"
    assert found["figures"] == {key: figure.value for key, figure in figures(told.path, "roofing").items()}


class Page(HTMLParser):
    """The text of a page, and the addresses of what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.loads += [f"{tag} {name}" for name, _ in attributes if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_nothing_else(told: Published) -> None:
    page = as_html(build_report(told.path, "roofing"))

    assert Page(page).loads == []
    assert "url(" not in page and "@import" not in page and "<script" not in page


def test_the_page_shows_every_figure_and_every_section(told: Published) -> None:
    report = build_report(told.path, "roofing", "Four are fit.")
    text = Page(as_html(report)).text

    for section in report.sections:
        assert section.title in text
        assert all(figure.label in text and figure.text in text for figure in section.figures)
    assert "Four are fit." in text


def test_no_two_sections_of_the_page_have_one_title(crowded: Published) -> None:
    titles = re.findall("<h2>(.*?)</h2>", as_html(build_report(crowded.path, "roofing")))

    assert "Funnel" in titles
    assert len(titles) == len(set(titles))


def test_words_from_outside_are_only_words_on_the_page(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "campaigns": [rows.campaign(state="halted", state_reason="<img src=x>")],
        "prospects": [rows.prospect(1, company="<script>alert(1)</script>")],
        "approvals": [rows.approval(1, "p1", reason='"><b>x')],
    }
    rows.insert(ledger, made)
    report = build_report(publish(ledger, tmp_path, "r", after()), "roofing", "<i>now</i>")

    page = as_html(report)

    assert Page(page).loads == []
    assert "<script" not in page and "<i>" not in page and "&lt;script&gt;" in page


def test_a_report_on_nothing_can_be_written_in_every_form(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()]})
    report = build_report(publish(ledger, tmp_path, "r", after()), "roofing")

    assert "n/a" in as_text(report) and "n/a" in as_html(report)


def test_a_program_is_given_all_leads_and_people_are_told_that_there_are_more(ledger: Ledger, tmp_path: Path) -> None:
    numbers = range(1, 54)
    made = {
        "campaigns": [rows.campaign()],
        "prospects": [rows.prospect(n, state="replied") for n in numbers],
        "messages": [rows.message(f"p{n}") for n in numbers],
        "inbound": [rows.inbound(n, f"p{n}", intent="interested") for n in numbers],
        "approvals": [rows.approval(n, f"p{n}", kind="escalation") for n in numbers],
    }
    rows.insert(ledger, made)
    report = build_report(publish(ledger, tmp_path, "r", after(hours=3)), "roofing")

    told: Any = as_json(report)
    assert (len(told["leads"]), len(told["waiting"])) == (53, 53)
    for shown in (as_text(report), html.unescape(as_html(report))):
        assert "and 3 more: sql \"FROM leads WHERE campaign = 'roofing'\"" in shown
        assert "and 3 more: todo roofing" in shown
