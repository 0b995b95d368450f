"""The records that list others in their output: the rows that they leave, and the records and texts that are erased."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

FORGOTTEN = "forgotten"
"""The action of the record that makes an erasure valid: its output lists the records and payloads that are gone."""

STOCK = "stock_taken"
"""The action of the record that takes the rows of an older ledger into the chain as they stand, in its output."""

SUPPRESSED = "suppressed_list"
"""The action of the record of a whole list of suppressions; one of each would cost more than the list."""

ACTIONS = (STOCK, FORGOTTEN, SUPPRESSED)


class Listed(NamedTuple):
    """What such a record lists: the numbers of records, the digests of texts, and those of rows by what names them."""

    records: frozenset[int] = frozenset()
    payloads: frozenset[str] = frozenset()
    rows: Mapping[str, str] = {}


def written(listed: Listed) -> str:
    """It, as the record's output."""
    told = {"records": sorted(listed.records), "payloads": sorted(listed.payloads), "rows": dict(listed.rows)}
    return json.dumps(told, sort_keys=True)


def read(body: str | None) -> Listed:
    """What an output lists; nothing where it is none of a listing, which somebody may have put there."""
    try:
        told = json.loads(body or "{}")
    except ValueError:
        return Listed()
    if not isinstance(told, dict):
        return Listed()
    records = frozenset(one for one in _list(told, "records") if isinstance(one, int))
    payloads = frozenset(one for one in _list(told, "payloads") if isinstance(one, str))
    rows = told.get("rows")
    return Listed(records, payloads, rows if isinstance(rows, dict) else {})


def _list(told: dict[str, Any], name: str) -> list[Any]:
    found = told.get(name)
    return found if isinstance(found, list) else []
