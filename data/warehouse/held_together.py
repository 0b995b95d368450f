"""What two rehearsals are held against each other by: figures, and the words of their messages."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from config.files.bars import BETTER
from data.warehouse.definitions import Definition
from data.warehouse.figure_list import FIGURES
from data.warehouse.figures import Figure, read_figures
from data.warehouse.item_figures import ITEM_FIGURES
from data.warehouse.reader import reading


def _most_on_a_day(of: str) -> str:
    """Messages that left, by day and by what they have in common. The day is that of the recipients, as windows are."""
    day = "coalesce(sent_local, sent_at)::DATE"
    by = f"campaign, {of}, {day}"
    return f"(SELECT campaign, count(*) AS messages FROM message WHERE state = 'sent' GROUP BY {by})"  # noqa: S608


_ANGLES_IN_WORDS = """(
    SELECT m.campaign, m.message_id, count(a.angle_id) AS angles
    FROM message AS m
    LEFT JOIN angle AS a
        ON a.prospect_id = m.prospect_id AND list_contains(m.angle_ids, a.angle_id) AND contains(m.body, a.text)
    GROUP BY m.campaign, m.message_id
)"""
"""Each message with how many angles its words have, word for word."""

OF_ITS_OWN = (
    Definition(
        "quality.angles_refused", "angles refused", "count", "count(*) FILTER (WHERE state = 'refused')", "angle"
    ),
    Definition(
        "pace.hours_waited",
        "mean time that a message left after it was due",
        "hours",
        "avg(epoch(sent_at - due_at) / 3600) FILTER (WHERE state = 'sent')",
        "message",
    ),
    Definition(
        "pace.most_a_day",
        "most messages of one mailbox on one day",
        "count",
        "coalesce(max(messages), 0)",
        _most_on_a_day("mailbox"),
    ),
    Definition(
        "pace.most_a_domain",
        "most messages to one domain on one day",
        "count",
        "coalesce(max(messages), 0)",
        _most_on_a_day("recipient_domain"),
    ),
    Definition("texts.angles", "angles in the words of a message", "number", "avg(angles)", _ANGLES_IN_WORDS),
)
"""What no report shows, because it says something only beside another run."""

_WORDS = """
SELECT p.company, p.source, p.row_key, m.sequence, m.step, m.subject, m.body
FROM message AS m INNER JOIN prospect AS p USING (prospect_id)
WHERE m.campaign = $campaign
ORDER BY ALL
"""


class Place(NamedTuple):
    """Which message of whose: the same in two rehearsals of one seed. Namesakes are other rows of a source."""

    company: str
    source: str
    row_key: str
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
        known = read_figures(db, campaign, (*FIGURES, *ITEM_FIGURES, *OF_ITS_OWN))
        rows = db.execute(_WORDS, {"campaign": campaign}).fetchall()
    words = {Place(*place): Words(subject, body) for *place, subject, body in rows}
    return Read({name: known[name] for name in BETTER}, words)
