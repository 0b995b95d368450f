"""Whose an id is in a ledger that is not opened for it: looked up read only, and without bringing it up to date."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from data.ledger.core.states import allowed
from data.records import ProspectState


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
        "select c.campaign, coalesce((select company from acts a join prospects using (prospect_id) "
        "where a.cycle_id = c.cycle_id order by a.number limit 1), ''), c.stage || ' cycle, ' || c.state "
        "from cycles c where c.cycle_id = ?",
    ),
    (
        re.compile(r"r\d+"),
        "select i.campaign, coalesce(company, ''), coalesce(i.intent, i.kind) from inbound i "
        "left join prospects using (prospect_id) where inbound_id = ?",
    ),
    (
        re.compile(r".*"),
        "select campaign, company, m.state from messages m "
        "join prospects using (campaign, prospect_id) where message_id = ?",
    ),
)

_OWN = f"row_key <> item_id and row_key not glob '{'[0-9a-f]' * 16}'"
_TEXT = "(select value from json_each(fields) where type = 'text' and trim(value) <> '' limit 1)"
_NAMED = f"row_key || coalesce(': ' || nullif({_TEXT}, row_key), '')"
_TITLE = f"case when {_OWN} then {_NAMED} else coalesce({_TEXT}, row_key) end"
"""As ``Item.title`` has it."""
_OF_ITEMS = (
    (re.compile(r"i\d+"), f"select campaign, {_TITLE}, state from items where item_id = ?"),  # noqa: S608 - ours
    (
        re.compile(r"d\d+"),
        f"select campaign, {_TITLE}, d.state from releases d "  # noqa: S608 - ours
        "join items using (campaign, item_id) where release_id = ?",
    ),
    (
        re.compile(r"q\d+"),
        f"select q.campaign, {_TITLE}, q.state from approvals q "  # noqa: S608 - ours
        "join items on item_id = q.prospect_id where approval_id = ?",
    ),
    (
        re.compile(r"a\d+"),
        f"select a.campaign, {_TITLE}, a.state from acts a "  # noqa: S608 - ours
        "join items on item_id = a.prospect_id where act_id = ?",
    ),
)
"""What an id may mean in a ledger that has items: those of older versions have none."""
_BY_OWN_ID = (
    f"select group_concat(distinct campaign), {_TITLE}, state from items where row_key = ? "  # noqa: S608 - ours
    "having count(*) > 0"
)
"""What the own id of a record means, where an item is to be named by it."""
_OF_LESSONS = (
    (
        re.compile(r"l\d+"),
        "select campaign, company, l.state from lessons l join prospects using (campaign, prospect_id) "
        "where lesson_id = ?",
    ),
)


def look_up(path: Path, ids: Iterable[str], *, own_ids: bool = False) -> list[Whose]:
    """Those of the ids (of prospects, items, messages, replies, approvals and so on) that a SQLite ledger has.

    With ``own_ids`` they may be what records of items call themselves, and are nothing else.

    Raises:
        Unreadable: if it cannot be read.
    """
    found: list[Whose] = []
    with _read(path) as there:
        if there is None:
            return found
        more = [*(_OF_ITEMS if _has(there, "items") else ()), *(_OF_LESSONS if _has(there, "lessons") else ())]
        for one in dict.fromkeys(ids):
            if own_ids:
                queries = [_BY_OWN_ID] if _has(there, "items") else []
            else:
                queries = [next(query for shape, query in _KINDS if shape.fullmatch(one))]
                queries += [query for shape, query in more if shape.fullmatch(one)]
            rows = (there.execute(query, (one,)).fetchone() for query in queries)
            found += [Whose(one, *row) for row in rows if row][:1]
    return found


def waiting(path: Path) -> int:
    """How many things of the SQLite ledger at ``path`` wait for a person: as many as ``todo`` lists.

    Raises:
        Unreadable: if it cannot be read.
    """
    with _read(path) as there:
        if there is None:
            return 0
        queries = [*_WAITING, *(query for table, query in _WAITING_OF_ITEMS.items() if _has(there, table))]
        return sum(there.execute(query).fetchone()[0] for query in queries)


_UNFINISHED = ", ".join(f"'{state}'" for state in ProspectState if ProspectState.FINISHED in allowed(state))
_WAITING = (
    "select count(*) from approvals where state = 'open'",
    "select count(*) from prospects p where (state = 'needs_review' "  # noqa: S608 - the states are ours
    f"or (paused and state in ({_UNFINISHED}))) and not exists "
    "(select 1 from approvals a where a.prospect_id = p.prospect_id and a.state = 'open')",
    "select count(*) from breaks b where resumed_at is null and (scope = 'campaign' or not exists "
    "(select 1 from campaigns c where c.campaign = b.campaign and c.state = 'finished'))",
    "select count(*) from campaigns c where state = 'halted' and not exists "
    "(select 1 from breaks b where b.campaign = c.campaign and b.scope = 'campaign' and b.resumed_at is null)",
)
"""Requests; prospects in review or paused about whom none is open; what is stopped and may go on; what was halted
without a break."""
_WAITING_OF_ITEMS = {
    "items": "select count(*) from items i where state = 'person' and not exists "
    "(select 1 from approvals a where a.prospect_id = i.item_id and a.state = 'open')",
    "releases": "select count(*) from releases d where state = 'unknown' and not exists "
    "(select 1 from approvals a where a.message_id = d.release_id and a.state = 'open')",
}
"""Items about which none is open, documents of which nobody knows what became of them; by the table that has them."""


def _has(there: sqlite3.Connection, table: str) -> bool:
    """Whether the ledger has the table: one of an older version may not."""
    known = there.execute("select 1 from sqlite_master where type = 'table' and name = ?", (table,))
    return known.fetchone() is not None


@contextmanager
def _read(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The ledger, which nothing can be written to; None where there is none."""
    if not path.is_file():
        yield None
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as there:
            yield there
    except sqlite3.Error as error:
        raise Unreadable(f"{path}: it cannot be read: {error}") from error
