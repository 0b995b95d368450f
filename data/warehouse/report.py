"""A campaign's report: the Reporter's words with the warehouse's figures in them, and the figures themselves."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from textwrap import shorten
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.files.metrics import HeldTo
from data.counts import waits
from data.records import CampaignState
from data.warehouse import report_items, report_looks, report_metrics
from data.warehouse.figure_list import COSTS_OF_PROSPECTS, TITLES
from data.warehouse.figures import NOTHING, Figure, fill, read_figures
from data.warehouse.reader import reading
from data.warehouse.report_items import ItemsReport
from data.warehouse.report_looks import Looks, read_looks
from data.warehouse.report_metrics import Held, read_metrics
from data.warehouse.report_parts import (
    LEGEND,
    Anomaly,
    Day,
    Lead,
    Narrative,
    Section,
    Term,
    Waiting,
    Wording,
    read_days,
)

STAGES = ("found", "judged", "qualified", "enriched", "built", "contacted", "replied", "leads", "meetings", "won")
_SPARSE = frozenset({"gates"})
_OF_EVERY_CREW = frozenset({"cost", "quality"})
_WORDS_OF_EVERY_CREW = frozenset({"spent", "To look at", NOTHING})
_MOST_ROWS = 50
"""So many leads, and things that wait, are shown to people; a program is given all of them."""
_LEADS = """SELECT prospect_id, company, coalesce(city, ''), coalesce(region, ''), coalesce(tier, ''), stage, lead_at,
    step, coalesce(variant, ''), coalesce(text, ''), coalesce(waits_for, ''),
    coalesce(unanswered, '') FROM leads"""
_WAITING = (
    """SELECT subject, kind, coalesce(company, ''), reason, coalesce(stopped_by, ''), hours_waited FROM waiting"""
)
_WORDINGS = "SELECT step, variant, sent, replied, reply_rate, reply_rate_low, reply_rate_high FROM variants"
_OF_KINDS = "SELECT split_part(rationale, ':', 1) AS kind, arg_max(rationale, seq) FROM audit"
_LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Report:
    """What a report shows, in whatever form. All of it is read from one publication of the warehouse.

    ``work`` is what it says of a declared crew, in the place of what it says of prospects; ``metrics`` are what its
    agents are held to; ``looks`` what was done where they were unsure. ``zone`` is by whose clock days and times are.
    """

    campaign: str
    run_id: str
    as_of: datetime
    zone: tzinfo
    state: str
    state_reason: str
    standing: str
    narrative: str
    flags: tuple[str, ...]
    figures: dict[str, Figure]
    anomalies: tuple[Anomaly, ...]
    leads: tuple[Lead, ...]
    waiting: tuple[Waiting, ...]
    days: tuple[Day, ...]
    wordings: tuple[Wording, ...]
    work: ItemsReport | None = None
    metrics: tuple[Held, ...] = ()
    looks: tuple[Looks, ...] = ()

    @property
    def work_lines(self) -> dict[str, list[str]]:
        """What it says of a declared crew, as lines under their titles."""
        return report_items.as_lines(self.work) if self.work else {}

    @property
    def sections(self) -> tuple[Section, ...]:
        """The figures under their titles: of the gates those that had something to say, of a past campaign no today."""
        return tuple(
            Section(
                title,
                tuple(
                    figure
                    for key, figure in self.figures.items()
                    if key.partition(".")[0] == group
                    and (figure.value or group not in _SPARSE)
                    and (self.work is None or key not in COSTS_OF_PROSPECTS)
                ),
            )
            for group, title in TITLES.items()
            if (group != "daily" or self.state != CampaignState.FINISHED)
            and (self.work is None or group in _OF_EVERY_CREW)
        )

    @property
    def waits(self) -> str:
        """How much waits for a person, in the words of every command that counts it."""
        things, requests = (int(self.figures[f"quality.{key}"].value or 0) for key in ("waiting", "approvals"))
        return waits(things, requests)

    @property
    def more_waiting(self) -> str:
        """What waits besides the things that are listed; empty if they are all."""
        more = int(self.figures["quality.waiting"].value or 0) - len(self.waiting_shown)
        return f"and {more} more: todo {self.campaign}" if more > 0 else ""

    @property
    def waiting_shown(self) -> tuple[Waiting, ...]:
        """What waits, as far as people are shown it."""
        return self.waiting[:_MOST_ROWS]

    @property
    def leads_shown(self) -> tuple[Lead, ...]:
        """The leads, as far as people are shown them."""
        return self.leads[:_MOST_ROWS]

    @property
    def more_leads(self) -> str:
        """How many leads there are besides those that are shown; empty if they are all."""
        more = len(self.leads) - len(self.leads_shown)
        return f"and {more} more: sql \"FROM leads WHERE campaign = '{self.campaign}'\"" if more > 0 else ""

    @property
    def legend(self) -> tuple[Term, ...]:
        """What the words and signs of the report mean."""
        known = LEGEND if self.work is None else tuple(term for term in LEGEND if term.word in _WORDS_OF_EVERY_CREW)
        days = Term("days and times", f"by the clock of {self.zone}")
        return (*known, *([report_metrics.term(self.metrics)] if self.metrics else []), days)

    @property
    def headline(self) -> str:
        """One line that says what this is."""
        why = f" ({self.state_reason})" if self.state_reason else ""
        return f"{self.campaign}, run {self.run_id}, as of {self.as_of:%Y-%m-%d %H:%M %Z}: {self.state}{why}"


def build_report(
    path: Path, campaign: str, narrative: str | None = None, held_to: Sequence[HeldTo] = (), zone: tzinfo = UTC
) -> Report:
    """Read a campaign's report from the published warehouse, and hold its agents against ``held_to``.

    ``zone`` is the campaign's: its days and times are told in it.

    ``narrative`` may name figures (``{funnel.qualified}``); without one, the Reporter's latest is taken, if any.

    Raises:
        NoWarehouse: if nothing is published there.
        NoSuchCampaign: if it was not published with that campaign.
        UnknownFigure: if the narrative names a figure that does not exist.
    """
    with reading(path) as db:
        figures = read_figures(db, campaign)
        told = latest_narrative(db, campaign) if narrative is None else Narrative(narrative)
        [(run_id, state, reason, as_of)] = _all(
            db, "SELECT c.run_id, state, state_reason, as_of FROM campaign AS c CROSS JOIN publication", campaign
        )
        return Report(
            campaign=campaign,
            run_id=run_id,
            as_of=_in_zone(as_of, zone),
            zone=zone,
            state=state,
            state_reason=reason,
            standing=_standing(db, campaign, zone),
            narrative=fill(told.text, figures),
            flags=tuple(fill(flag, figures) for flag in told.flags),
            figures=figures,
            anomalies=tuple(Anomaly(*row) for row in _all(db, "SELECT severity, finding FROM anomalies", campaign)),
            leads=tuple(_lead(zone, *row) for row in _all(db, _LEADS, campaign)),
            waiting=tuple(Waiting(*row) for row in _all(db, _WAITING, campaign)),
            days=read_days(db, campaign, zone),
            wordings=tuple(Wording(*row) for row in _all(db, _WORDINGS, campaign)),
            work=report_items.read_items(db, campaign),
            metrics=read_metrics(db, campaign, held_to),
            looks=read_looks(db, campaign),
        )


def _standing(db: duckdb.DuckDBPyConnection, campaign: str, zone: tzinfo) -> str:
    """How much the campaign does alone, and what led to it; empty before its first run."""
    rows = _all(db, "SELECT autonomy, autonomy_since, rationale FROM campaign JOIN audit USING (campaign)", campaign,
                "AND action = 'autonomy' AND autonomy IS NOT NULL ORDER BY seq DESC LIMIT 1")  # fmt: skip
    of_kinds = _all(db, _OF_KINDS, campaign, "AND action = 'autonomy_of_kind' GROUP BY kind ORDER BY kind")
    said = [f"autonomy: {level} since {_in_zone(since, zone):%Y-%m-%d}. {why}" for level, since, why in rows]
    return "\n".join([*said, *(f"autonomy of {why}" for _, why in of_kinds)])


def latest_narrative(db: duckdb.DuckDBPyConnection, campaign: str) -> Narrative:
    """Return what the Reporter wrote last; empty if it wrote nothing yet."""
    rows = _all(
        db,
        "SELECT outcome_detail FROM cycle",
        campaign,
        "AND work = 'report' AND state = 'done' AND json_valid(outcome_detail) ORDER BY number DESC LIMIT 1",
    )
    if not rows:
        return Narrative("")
    written = json.loads(rows[0][0])
    return Narrative(str(written["text"]), tuple(str(flag) for flag in written.get("flags", ())))


def as_json(report: Report) -> dict[str, object]:
    """Return the report for programs: figures as numbers, by key."""
    return {
        "campaign": report.campaign,
        "run_id": report.run_id,
        "as_of": report.as_of.astimezone(UTC).isoformat(),
        "state": report.state,
        "state_reason": report.state_reason,
        "standing": report.standing,
        "narrative": report.narrative,
        "flags": list(report.flags),
        "figures": {key: figure.value for key, figure in report.figures.items()},
        "intervals": {key: list(figure.interval) for key, figure in report.figures.items() if figure.interval},
        "anomalies": [anomaly._asdict() for anomaly in report.anomalies],
        "leads": [
            {**lead._asdict(), "since": lead.since and lead.since.astimezone(UTC).isoformat()} for lead in report.leads
        ],
        "waiting": [waiting._asdict() for waiting in report.waiting],
        "wordings": [wording._asdict() for wording in report.wordings],
        "metrics": [report_metrics.as_json(held) for held in report.metrics],
        **({"second_looks": [looks._asdict() for looks in report.looks]} if report.looks else {}),
        **({"work": report_items.as_json(report.work)} if report.work else {}),
    }


def as_text(report: Report) -> str:
    """Return the report as plain text."""
    width = max(len(figure.label) for figure in report.figures.values())
    parts = [report.headline, report.standing, report.narrative, "\n".join(f"! {flag}" for flag in report.flags)]
    parts += [_block("To look at", [f"  {a.severity}  {a.finding}" for a in report.anomalies])]
    parts += [_block(title, lines) for title, lines in report.work_lines.items()]
    parts += [
        _block("Leads", [*(line for lead in report.leads_shown for line in _told(lead)), *_also(report.more_leads)])
    ]
    parts += [
        _block(
            "Waits for a person",
            [
                *([f"  {report.waits}"] if report.waiting else []),
                *(f"  {w.subject}  {w.kind}  {w.company}  {w.why}".rstrip() for w in report.waiting_shown),
                *_also(report.more_waiting),
            ],
        )
    ]
    parts += [
        _block(
            "Wordings",
            [f"  step {w.step} {w.variant}: {w.replied} of {w.sent} replied, {w.rate}" for w in report.wordings],
        )
    ]
    parts += [_block(report_looks.TITLE, [f"  {looks}" for looks in report.looks])]
    parts += [_block(report_metrics.TITLE, [f"  {held}" for held in report.metrics])]
    parts += [
        _block(section.title, [_line(figure, width) for figure in section.figures]) for section in report.sections
    ]
    parts += [_block("What the words mean", [f"  {term.word}: {term.meaning}" for term in report.legend])]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(report: Report) -> str:
    """Return the report as one HTML page that needs nothing else."""
    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    stages = [report.figures[f"funnel.{stage}"] for stage in STAGES]
    most = max((max(day.sent, day.replies) for day in report.days), default=0)
    return environment.get_template("report.html.j2").render(report=report, stages=stages, most=most or 1)


def _line(figure: Figure, width: int) -> str:
    interval = f"  ({figure.interval})" if figure.interval else ""
    return f"  {figure.label:<{width}}  {figure.text:>12}{interval}"


def _lead(zone: tzinfo, *row: Any) -> Lead:
    lead = Lead(*row)
    return lead._replace(since=lead.since and _in_zone(lead.since, zone))


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """A moment as the warehouse has it, by the clock of the zone."""
    return moment.replace(tzinfo=UTC).astimezone(zone)


def _also(more: str) -> list[str]:
    return [f"  {more}"] if more else []


def _told(lead: Lead) -> list[str]:
    """A lead in lines: who it is, how it stands, and what it wrote."""
    known = "  ".join(part for part in (lead.prospect_id, lead.company, lead.where, lead.tier) if part)
    words = shorten(lead.words, _LONGEST_WORDS, placeholder=" ...")
    return [f"  {known}", f"    {lead.standing}", *([f'    "{words}"'] if words else [])]


def _all(db: duckdb.DuckDBPyConnection, select: str, campaign: str, rest: str = "") -> list[tuple[Any, ...]]:
    return db.execute(f"{select} WHERE campaign = $campaign {rest}", {"campaign": campaign}).fetchall()


def _block(title: str, lines: list[str]) -> str:
    return "\n".join((title, *lines)) if lines else ""
