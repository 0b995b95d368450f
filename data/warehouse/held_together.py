"""What two rehearsals are held against each other by: figures, and the words of their messages."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from config.bars import BETTER
from data.warehouse.figure_list import FIGURES, Definition
from data.warehouse.figures import Figure, read_figures
from data.warehouse.reader import reading


def _most_within_a_day(of: str) -> str:
    """Each message that left, with how many of the same left in the 24 hours up to it."""
    day = f"PARTITION BY campaign, {of} ORDER BY sent_at RANGE BETWEEN INTERVAL 24 HOUR PRECEDING AND CURRENT ROW"
    return f"(SELECT campaign, count(*) OVER ({day}) AS within FROM message WHERE state = 'sent')"  # noqa: S608


_SENT = "FILTER (WHERE state = 'sent')"
OF_ITS_OWN = (
    Definition(
        "cost.usd_per_reply",
        "spent for each reply by a person",
        "usd",
        "max(cost_usd) / nullif((SELECT count(*) FROM replies AS r WHERE r.campaign = $campaign), 0)",
        "cost_per_lead",
    ),
    Definition(
        "quality.angles_refused", "angles refused", "count", "count(*) FILTER (WHERE state = 'refused')", "angle"
    ),
    Definition(
        "pace.hours_waited",
        "mean time that a message left after it was due",
        "hours",
        f"avg(epoch(sent_at - due_at) / 3600) {_SENT}",
        "message",
    ),
    Definition(
        "pace.most_a_day",
        "most messages of one mailbox within 24 hours",
        "count",
        "coalesce(max(within), 0)",
        _most_within_a_day("mailbox"),
    ),
    Definition(
        "pace.most_a_domain",
        "most messages to one domain within 24 hours",
        "count",
        "coalesce(max(within), 0)",
        _most_within_a_day("recipient_domain"),
    ),
    Definition("texts.angles", "angles in a message, on average", "number", "avg(len(angle_ids))", "message"),
)
"""What no report shows, because it says something only beside another run."""

_WORDS = """
SELECT p.company, m.sequence, m.step, m.subject, m.body
FROM message AS m INNER JOIN prospect AS p USING (prospect_id)
WHERE m.campaign = $campaign
ORDER BY ALL
"""


class Place(NamedTuple):
    """Which message of whose: the same in two rehearsals of one seed."""

    company: str
    sequence: str
    step: int


class Words(NamedTuple):
    """What a message says, without addresses and phone numbers."""

    subject: str
    body: str


class Read(NamedTuple):
    """What is compared of one rehearsal."""

    figures: Mapping[str, Figure]
    words: Mapping[Place, Words]


def read(path: Path, campaign: str) -> Read:
    """Read a rehearsal's published warehouse: its figures by name, in the order of ``BETTER``, and its messages.

    Raises:
        NoWarehouse: if nothing is published there.
        NoSuchCampaign: if it was not published with that campaign.
    """
    with reading(path) as db:
        known = read_figures(db, campaign, (*FIGURES, *OF_ITS_OWN))
        rows = db.execute(_WORDS, {"campaign": campaign}).fetchall()
    words = {Place(company, sequence, step): Words(subject, body) for company, sequence, step, subject, body in rows}
    return Read({name: known[name] for name in BETTER}, words)
