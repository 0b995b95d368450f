"""Make the sample of a permit register's API: nested records of roofing permits, several of some contractors.

The contractors are made as those of the sample directory are: places are real, businesses are not, domains are reserved
ones (``.example``), numbers 555-01xx. The same seed always makes the same file:

    python -m data.samples.make_permits [FILE]
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.samples.make_contractors import Row, business, give_phones, places, unit

STATE = "AZ"
CONTRACTORS = {"roofing": 150, "painting": 20}
AGAIN = 0.25
"""So many contractors have a second permit."""


def records() -> Iterator[dict[str, Any]]:
    """Make all records, in the order of their numbers."""
    where = places(STATE)
    made = [business(STATE, kind, number, where) for kind, many in CONTRACTORS.items() for number in range(many)]
    give_phones(made)
    several = [row for number, row in enumerate(made) if unit("permit", number) < AGAIN]
    mixed = sorted(enumerate([*made, *several]), key=lambda numbered: unit("order", numbered[0]))
    for number, (_, row) in enumerate(mixed, start=1):
        yield _record(row, number)


def _record(row: Row, number: int) -> dict[str, Any]:
    return {
        "permit": {"number": f"AZ-26-{number:05}", "kind": "reroof" if number % 3 else "repair"},
        "contractor": {
            "name": row["company"],
            "trade": {"name": row["industry"], "naics": row["industry_code"]},
            "staff": int(row["employees"]) if row["employees"].isdigit() else None,
            "since": row["founded"] or None,
            "contact": {"email": row["email"] or None, "phone": row["phone"] or None, "web": row["domain"] or None},
        },
        "site": {
            "address": {
                "street": row["street"],
                "city": row["city"],
                "county": row["county"],
                "state": row["state"],
                "zip": row["postcode"],
            }
        },
    }


def write(path: Path) -> int:
    """Write the file, a record a line, and return the number of its records."""
    lines = [json.dumps(record, ensure_ascii=False) for record in records()]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("permits.json")
    sys.stdout.write(f"{write(target)} records in {target.name}\n")
