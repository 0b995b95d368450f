"""Which rows the audit answers for, and the digest of each that a record keeps: what is changed beside it differs.

A record names its row (``message p7-1``) and has the row's digest as the record left it. What a digest covers is
listed here; whatever changes one of these columns writes a record with the row's seal.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import compress, groupby
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, bindparam, literal, select

from data.ledger.core import schema
from data.ledger.core.governance_schema import breaks
from data.ledger.core.item_schema import artifacts, items, releases
from data.ledger.core.lesson_schema import lessons
from data.ledger.core.level_schema import kind_levels
from data.ledger.core.moment import written
from data.ledger.core.prepared import Prepared
from data.ledger.core.transactions import Tx

HOME = "(home)"
"""The chain of what belongs to no campaign: suppressions, and when heads were written. No campaign has this name."""

Kind = Literal[
    "campaign",
    "prospect",
    "message",
    "look",
    "suppression",
    "approval",
    "break",
    "mail",
    "model call",
    "tool call",
    "item",
    "artifact",
    "release",
    "lesson",
    "standing",
]


class Seal(NamedTuple):
    """A row, or all verdicts of one look of the gates, and their digest."""

    subject: str
    evidence: str


class Row(NamedTuple):
    """A row for which a chain answers, and what names it in its table."""

    chain: str
    kind: Kind
    key: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table whose rows are kept so: what names one of them, and what the digest covers.

    The seals of older versions do not cover the ``later`` columns.
    """

    table: Table
    key: tuple[str, ...]
    columns: str
    later: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        return (*self.key, *self.columns.split())


_KEPT: dict[Kind, _Kept] = {
    "campaign": _Kept(
        schema.campaigns, ("campaign",),
        "run_id vertical state goal_qualified config_digest plan autonomy autonomy_since started_at ends_at",
    ),
    "prospect": _Kept(
        schema.prospects, ("prospect_id",),
        "campaign state paused score tier contact_email contact_phone outcome deal_value",
    ),
    "message": _Kept(
        schema.messages, ("message_id",),
        "campaign prospect_id step channel variant mailbox recipient state subject body rfc_message_id author "
        "edited_by sent_at",
    ),
    "look": _Kept(
        schema.verdicts, ("message_id", "look_id"),
        "campaign prospect_id trace_id gate verdict reason retry_at decided_at",
    ),
    "suppression": _Kept(schema.suppressions, ("kind", "value_hash"), "reason created_at"),
    "approval": _Kept(
        schema.approvals, ("approval_id",),
        "campaign prospect_id message_id inbound_id kind reason state decided_by edited note created_at decided_at",
    ),
    "break": _Kept(
        breaks, ("break_id",),
        "campaign scope name breaker reason figures tripped_at tripped_by resumed_at resumed_by note",
        later="tripped_by",
    ),
    "mail": _Kept(schema.inbound, ("inbound_id",), "campaign subject text received_at"),
    "model call": _Kept(
        schema.model_calls, ("call_id",),
        "cycle_id campaign agent model prospect_ids request_digest response_digest input_tokens output_tokens "
        "cached_tokens thinking_tokens cost_usd latency_ms finish_reason trace_id called_at",
    ),
    "tool call": _Kept(
        schema.tool_calls, ("call_id",),
        "cycle_id campaign agent tool arguments_digest result_digest refusals_digest accepted refused trace_id "
        "called_at",
    ),
    "item": _Kept(items, ("item_id",), "campaign kind row_key fields state"),
    "artifact": _Kept(
        artifacts, ("item_id", "artifact_id"), "campaign task output round position body agent cycle_id trace_id"
    ),
    "release": _Kept(
        releases, ("release_id",),
        "campaign item_id task file body artifact_ids state approval_id created_at released_at undone_at webhook",
        later="webhook",
    ),
    "lesson": _Kept(
        lessons, ("lesson_id",),
        "campaign agent message_id words_before words_after edited_by state decided_by decided_at note created_at",
    ),
    "standing": _Kept(kind_levels, ("campaign", "kind"), "level since seq"),
}  # fmt: skip


def of(tx: Tx, kind: Kind, *key: object) -> Seal:
    """The seal of a row as it stands now in this transaction; a part of what names it may be missing (None)."""
    named_by = {name: part for name, part in zip(_KEPT[kind].key, key, strict=True) if part is not None}
    return _seal(kind, key, _one(kind, tuple(named_by)).all(tx, named_by))


def of_new(kind: Kind, values: Mapping[str, object]) -> Seal:
    """The seal of a row that was entered with these values, without a look at it: there may be thousands."""
    kept = _KEPT[kind]
    row = [written(value) if isinstance(value, datetime) else value for value in map(values.get, kept.chosen)]
    return _seal(kind, row[: len(kept.key)], [row])


def touched(tx: Tx, table: Table, where: ColumnElement[bool]) -> Iterator[Row]:
    """The rows of the table for which a chain answers, of those that a change with this condition reaches."""
    for kind, kept in _KEPT.items():
        if kept.table is table:
            chain = literal(HOME) if kind == "suppression" else table.c.campaign
            found = select(chain, *(table.c[name] for name in kept.key)).where(where).distinct()
            for of_chain, *key in tx.connection.execute(found):
                yield Row(of_chain, kind, tuple(key))


def rows(tx: Tx, chain: str) -> dict[str, str]:
    """The digests of all rows for which the chain answers, by what names them, as they stand now."""
    return {seal.subject: seal.evidence for kind in kinds(chain) for seal in _all(tx, kind, chain)}


def older_rows(tx: Tx, chain: str) -> dict[str, str]:
    """The same digests as older versions made them, of the kinds of which they covered less."""
    return {
        seal.subject: seal.evidence
        for kind in kinds(chain)
        if _KEPT[kind].later
        for seal in _all(tx, kind, chain, without=_KEPT[kind].later.split())
    }


def kinds(chain: str) -> tuple[Kind, ...]:
    """The kinds of rows for which the chain answers."""
    return tuple(kind for kind in _KEPT if (kind == "suppression") == (chain == HOME))


def named(kind: Kind, *key: object) -> str:
    """What names a row in the records."""
    return " ".join([kind, *(str(part) for part in key if part is not None)])


def kind_of(subject: str) -> Kind | None:
    """The kind of row that a subject names; None for what names none."""
    return next((kind for kind in _KEPT if subject.startswith(f"{kind} ")), None)


def _all(tx: Tx, kind: Kind, chain: str, without: Collection[str] = ()) -> Iterator[Seal]:
    size, covered = len(_KEPT[kind].key), [name not in without for name in _KEPT[kind].chosen]
    values = {} if chain == HOME else {"chain": chain}
    for key, found in groupby(_each(kind).all(tx, values), key=lambda row: row[:size]):
        yield _seal(kind, key, (compress(row, covered) for row in found))


def _seal(kind: Kind, key: Sequence[object], found: Iterable[Iterable[Any]]) -> Seal:
    # A boolean is a number in SQLite; nothing else differs between the databases.
    plain = [[int(value) if isinstance(value, bool) else value for value in row] for row in found]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return Seal(named(kind, *key), hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def _select(kind: Kind) -> Select[Any]:
    kept = _KEPT[kind]
    order = (*kept.key, *(column.name for column in kept.table.primary_key))
    return select(*(kept.table.c[name] for name in kept.chosen)).order_by(*(kept.table.c[name] for name in order))


@cache
def _one(kind: Kind, named_by: tuple[str, ...]) -> Prepared:
    kept = _KEPT[kind]
    columns = ((kept.table.c[name], name in named_by) for name in kept.key)
    return Prepared(
        _select(kind).where(
            *(column == bindparam(column.name) if known else column.is_(None) for column, known in columns)
        )
    )


@cache
def _each(kind: Kind) -> Prepared:
    statement = _select(kind)
    if kind != "suppression":
        statement = statement.where(_KEPT[kind].table.c.campaign == bindparam("chain"))
    return Prepared(statement)
