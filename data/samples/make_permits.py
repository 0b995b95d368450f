"""Make the samples of a permit register's API: nested records of roofing permits, and what it has of a contractor.

The contractors are made as those of the sample directory are: places are real, businesses are not, domains are reserved
ones (``.example``), numbers 555-01xx. The same seed always makes the same file:

    python -m data.samples.make_permits [FOLDER]
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.samples.make_contractors import Row, business, give_phones, places, unit, whole

STATE = "AZ"
CONTRACTORS = {"roofing": 150, "painting": 20}
PERMITS, HISTORIES, CUSTOMERS = "permits.json", "permit_histories.json", "permit_customers.json"
CUSTOMER = 0.12
UNKNOWN = 0.2
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


def histories() -> dict[str, Any]:
    """What the register has of a contractor's permits, by domain; of one in five it has nothing."""
    found: dict[str, Any] = {}
    for record in records():
        domain, number = record["contractor"]["contact"]["web"], record["permit"]["number"]
        if domain and unit("history", domain) >= UNKNOWN:
            since, count = whole(2014, 2024, "since", domain), whole(4, 90, "count", domain)
            latest = {"number": number, "city": record["site"]["address"]["city"]}
            found[domain] = {"data": {"permits": {"count": count, "since": since}, "latest": latest}}
    return found


def customers() -> list[dict[str, Any]]:
    """Some of the contractors, as contacts of a CRM of HubSpot's shape."""
    contractors = {record["contractor"]["contact"]["web"]: record["contractor"] for record in records()}
    known = [domain for domain in contractors if domain and unit("customer", domain) < CUSTOMER]
    return [
        {
            "id": str(401 + number),
            "properties": {
                "email": f"office@{domain}",
                "company": contractors[domain]["name"],
                "website": domain,
                "lifecyclestage": "customer",
            },
        }
        for number, domain in enumerate(known)
    ]


def write(folder: Path) -> dict[str, int]:
    """Write the files, an entry a line, and return the numbers of their entries."""
    listed = {PERMITS: [*records()], CUSTOMERS: customers()}
    for name, entries in listed.items():
        lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
        (folder / name).write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    known = [f"{json.dumps(domain)}: {json.dumps(said)}" for domain, said in histories().items()]
    (folder / HISTORIES).write_text("{\n" + ",\n".join(known) + "\n}\n", encoding="utf-8")
    return {**{name: len(entries) for name, entries in listed.items()}, HISTORIES: len(known)}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, entries in write(target).items():
        sys.stdout.write(f"{entries} entries in {name}\n")
