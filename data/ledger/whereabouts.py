"""Whose an id is in a ledger that is not opened for it: looked up read only, and without bringing it up to date."""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple


class Unreadable(Exception):
    """The ledger cannot be read; the message says which and why."""


class Whose(NamedTuple):
    """Whom or what an id means in one ledger; ``company`` is empty where it is about no single one."""

    id: str
    campaign: str
    company: str
    state: str

    def __str__(self) -> str:
        """As people read it: ``Acme LLC of roofing-california (in_sequence)``."""
        company = " ".join(self.company.split())
        return f"{company} of {self.campaign} ({self.state})" if company else f"{self.campaign} ({self.state})"


_KINDS = (
    (re.compile(r"p\d+"), "select campaign, company, state from prospects where prospect_id = ?"),
    (
        re.compile(r"q\d+"),
        "select campaign, company, q.state from approvals q "
        "join prospects using (campaign, prospect_id) where approval_id = ?",
    ),
    (
        re.compile(r"a\d+"),
        "select campaign, company, a.state from acts a join prospects using (campaign, prospect_id) where act_id = ?",
    ),
    (
        re.compile(r"c\d+"),
        "select campaign, company, a.state from acts a "
        "join prospects using (campaign, prospect_id) where cycle_id = ? order by a.number",
    ),
    (
        re.compile(r".*"),
        "select campaign, company, m.state from messages m "
        "join prospects using (campaign, prospect_id) where message_id = ?",
    ),
)


def look_up(path: Path, ids: Iterable[str]) -> list[Whose]:
    """Those of the ids (of prospects, messages, approvals, acts, cycles) that the SQLite ledger at ``path`` has.

    Raises:
        Unreadable: if it cannot be read.
    """
    if not path.is_file():
        return []
    found: list[Whose] = []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as there:
            for one in dict.fromkeys(ids):
                query = next(query for shape, query in _KINDS if shape.fullmatch(one))
                if row := there.execute(query, (one,)).fetchone():
                    found.append(Whose(one, *row))
    except sqlite3.Error as error:
        raise Unreadable(f"{path}: it cannot be read: {error}") from error
    return found


def waiting(path: Path) -> int:
    """How many requests and prospects in review wait for a person in the SQLite ledger at ``path``; 0 if unreadable."""
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as there:
            return sum(there.execute(query).fetchone()[0] for query in _WAITING)
    except sqlite3.Error:
        return 0


_WAITING = (
    "select count(*) from approvals where state = 'open'",
    "select count(*) from prospects where state = 'needs_review'",
)
