"""The table about our mailboxes: how much left on each of their days, beside what might."""

from sqlalchemy import case, func, select

from data.ledger.core.counters import CAP_OF_MAILBOX
from data.ledger.core.governance_schema import counters
from data.warehouse.columns import Column, Table
from data.warehouse.shared_columns import RUN_OF_PUBLICATION

_c = counters.c
_days = (
    select(
        _c.name,
        _c.day,
        func.max(case((_c.scope == "mailbox", _c["count"]))).label("left"),
        func.max(case((_c.scope == CAP_OF_MAILBOX, _c["count"]))).label("cap"),
    )
    .where(_c.scope.in_(["mailbox", CAP_OF_MAILBOX]))
    .group_by(_c.name, _c.day)
    .subquery()
)

MAILBOX_DAY = Table(
    "mailbox_day",
    "One row per mailbox (or webhook) of ours and day on which it had something to send, over all campaigns.",
    _days,
    (
        Column("mailbox", "VARCHAR", "Our mailbox, or the webhook.", _days.c.name),
        Column("day", "DATE", "The day, by the clock of the mailbox.", _days.c.day),
        RUN_OF_PUBLICATION,
        Column("messages", "INTEGER", "Messages that left, or may have: what counts for the cap.", _days.c.left),
        Column(
            "cap",
            "INTEGER",
            "The most that might leave on that day, less while the mailbox warms up, as it was for the day's first "
            "message; empty for days before this was kept.",
            _days.c.cap,
        ),
    ),
)
