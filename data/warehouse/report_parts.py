"""What a report is made of: its rows, and what its words mean."""

from datetime import date, datetime, tzinfo
from typing import NamedTuple

import duckdb

from data.intervals import Interval
from data.warehouse.figures import NOTHING, Figure


class Term(NamedTuple):
    """A word or a sign of the report, and what it means."""

    word: str
    meaning: str


LEGEND = (
    Term("lead", "a prospect that showed interest in a reply, or with whom there is a meeting or a deal"),
    Term("contacted", "at least one message was sent to it; one that may or may not have left does not count"),
    Term("replied", "a person wrote back; automatic answers do not count, and a rule's plain request to stop does not"),
    Term("12.5 % (10 to 15)", "the share that was counted, and between which two the true one lies in 19 of 20 cases"),
    Term("bounced for good", "the mail host says that mail to this address will never arrive"),
    Term(
        "spent",
        "on models, lookups and sending, by the prices in models.yaml and connections.yaml, and on infrastructure, "
        "by the campaign's usd_per_month, shared out over its days",
    ),
    Term("wordings", "messages sent in a template's own words; answers, and what a person changed, are left out"),
    Term("To look at", "1 must not happen, 2 needs a person, 3 is out of the ordinary"),
    Term(NOTHING, "nothing to compute it from yet"),
)


class Section(NamedTuple):
    """Some figures under a title."""

    title: str
    figures: tuple[Figure, ...]


class Anomaly(NamedTuple):
    """What deserves a look; ``severity`` is 1 (must not happen) to 3 (out of the ordinary)."""

    severity: int
    finding: str


class Lead(NamedTuple):
    """Who showed interest, was met, or bought; ``waits_for`` is what a person is still asked about it.

    ``unanswered`` says why it got no answer and will get none.
    """

    prospect_id: str
    company: str
    city: str
    region: str
    tier: str
    stage: str
    since: datetime | None
    step: int | None
    variant: str
    words: str
    waits_for: str
    unanswered: str

    @property
    def where(self) -> str:
        """Its place: ``Fresno, CA``."""
        return ", ".join(part for part in (self.city, self.region) if part)

    @property
    def standing(self) -> str:
        """How it stands: ``interested since 2026-11-04, in reply to step 1 (a); q3 waits for a person``."""
        since = f" since {self.since:%Y-%m-%d}" if self.since else ""
        answered = f", in reply to step {self.step} ({self.variant})" if self.step else ""
        nobody = f"; nobody has answered: {self.unanswered}" if self.unanswered else ""
        waits = f"; {self.waits_for} waits for a person" if self.waits_for else ""
        return f"{self.stage}{since}{answered}{nobody}{waits}"


class Waiting(NamedTuple):
    """What waits for a person, since so many hours; ``stopped_by`` is who stopped what is stopped."""

    subject: str
    kind: str
    company: str
    reason: str
    stopped_by: str
    hours: float

    @property
    def why(self) -> str:
        """The reason, with who stopped it."""
        return f"stopped by {self.stopped_by}: {self.reason}" if self.stopped_by else self.reason


class Day(NamedTuple):
    """One day of the campaign, by its clock."""

    day: date
    sent: int
    replies: int


_DAYS = """
WITH happened AS (
    SELECT sent_at AS moment, 1 AS sent, 0 AS replies FROM message WHERE campaign = $campaign AND state = 'sent'
    UNION ALL
    SELECT received_at, 0, 1 FROM inbound WHERE campaign = $campaign AND by_person
    UNION ALL
    SELECT unnest([started_at, as_of]), 0, 0 FROM campaign CROSS JOIN publication WHERE campaign = $campaign
),

counted AS (
    SELECT timezone($zone, moment AT TIME ZONE 'UTC')::DATE AS day, sum(sent)::BIGINT AS sent,
        sum(replies)::BIGINT AS replies
    FROM happened
    GROUP BY day
),

days AS (SELECT unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day FROM counted)

SELECT day, coalesce(sent, 0), coalesce(replies, 0) FROM days LEFT JOIN counted USING (day) ORDER BY day
"""
"""As the view ``daily`` counts them, by the clock of a zone."""


def read_days(db: duckdb.DuckDBPyConnection, campaign: str, zone: tzinfo) -> tuple[Day, ...]:
    """Every day of the campaign up to now, also those without any event."""
    return tuple(Day(*row) for row in db.execute(_DAYS, {"campaign": campaign, "zone": str(zone)}).fetchall())


class Wording(NamedTuple):
    """How one variant of a message did; rates are 0 to 1, and the true one lies between ``low`` and ``high``."""

    step: int
    variant: str
    sent: int
    replied: int
    reply_rate: float
    low: float
    high: float

    @property
    def rate(self) -> str:
        """The rate with how sure it is: ``10.0 % (2 to 38)``."""
        return f"{100 * self.reply_rate:.1f} % ({Interval(self.low, self.high)})"


class Narrative(NamedTuple):
    """The Reporter's words, with placeholders for figures."""

    text: str
    flags: tuple[str, ...] = ()
