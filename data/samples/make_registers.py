"""Make the sample registers of the shipped verticals, with columns of their own and the flaws of real ones.

Places are real, as in ``make_contractors``; the businesses are not: their domains are reserved ones (``.example``),
their numbers 555-01xx. The same seed always makes the same files:

    python -m data.samples.make_registers [FOLDER]
"""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.samples.make_contractors import FORMS, NAMES, NOTHING, STREETS, Place, pick, places, unit, whole

Record = dict[str, Any]
TODAY = date(2026, 11, 2)
OWNERS = {
    "Bakery": ("Commercial Bakeries", "311812"),
    "Catering": ("Caterers", "722320"),
    "Auto Body": ("Automotive Body, Paint, and Interior Repair", "811121"),
    "Motors": ("General Automotive Repair", "811111"),
    "Dental Lab": ("Dental Laboratories", "339116"),
    "Cleaners": ("Janitorial Services", "561720"),
    "Cold Storage": ("Refrigerated Warehousing and Storage", "493120"),
    "Millwork": ("Millwork", "321918"),
}
FIRMS = {
    "Legal Group": ("Offices of Lawyers", "541110"),
    "Design Studio": ("Graphic Design Services", "541430"),
    "Engineering": ("Engineering Services", "541330"),
    "Software Consulting": ("Custom Computer Programming Services", "541511"),
    "Staffing": ("Employment Placement Agencies", "561311"),
    "Marketing": ("Marketing Consulting Services", "541613"),
}
TOOLS = ("QuickBooks", "Xero", "Sage", "spreadsheets")
POSTS = ("a bookkeeper", "an office manager", "a project manager", "two consultants", "an operations lead")


def shop(kind: str, number: int, where: Sequence[Place], words: Sequence[str]) -> Record:
    """A business as every register has it: a name, a place, perhaps a site and a number, and how many work there."""
    key = (kind, number)
    place, word = pick(where, *key, "place"), pick(words, *key, "word")
    core = f"{pick(NAMES, *key, 'name')} {word}"
    slug = "".join(letter for letter in core.lower() if letter.isalnum())
    area, line = place.area_code, f"{number % 100:02d}"
    return {
        "name": " ".join(filter(None, (core, pick(FORMS, *key, "form")))),
        "word": word,
        "site": f"{slug}-{place.postcode}.example" if unit(*key, "web") < 0.75 else "",
        "phone": f"({area}) 555-01{line}" if number < 100 else "",
        "street": f"{whole(100, 9900, *key, 'house')} {pick(STREETS, *key, 'street')}",
        "city": place.city,
        "county": place.county,
        "state": place.state,
        "zip": place.postcode,
        "staff": whole(3, 70, *key, "staff"),
    }


def properties() -> Iterator[Record]:
    """Buildings with their roofs, permits and incentives: nested records, now and then with something amiss."""
    where = [*places("CO"), *places("AZ")]
    for number in range(400):
        key, one = ("property", number), shop("property", number, where, tuple(OWNERS))
        industry, code = OWNERS[one["word"]]
        year: Any = whole(1988, 2025, *key, "roof")
        flaw = unit(*key, "flaw")
        permit = {
            "kind": pick(("re-roof", "re-roof", "electrical", "addition", "solar", "RE-ROOF"), *key, "permit"),
            "filed": str(TODAY - timedelta(days=whole(20, 900, *key, "filed"))),
        }
        yield {
            "owner": one["name"],
            "trade": {"name": industry, "code": code},
            "contact": {"web": one["site"], "phone": one["phone"]},
            "address": {name: one[name] for name in ("street", "city", "county", "state", "zip")},
            "staff": one["staff"] if flaw > 0.1 else pick(NOTHING, *key, "staff"),
            "building": {
                "owner_occupied": unit(*key, "owns") < 0.7,
                "roof": {
                    "year": "before the records" if flaw < 0.03 else 3016 if flaw < 0.04 else year,
                    "sqft": whole(3, 60, *key, "sqft") * 1_000,
                },
            },
            "permit": permit if unit(*key, "has permit") < 0.6 else None,
            "incentives": [
                {"name": pick(("state rebate", "property tax exemption", "net metering"), *key, "incentive")}
            ]
            if unit(*key, "has incentive") < 0.7
            else [],
            "power": {"monthly": f"${whole(6, 190, *key, 'power') * 100:,}" if flaw > 0.06 else "n/a"},
        }


def licenses() -> Iterator[Record]:
    """Licenses of heating and air contractors: flat rows, days as Americans write them."""
    where = [*places("TX"), *places("OH")]
    words = ("Heating & Air", "HVAC", "Mechanical", "Air Conditioning", "Heating & Cooling")
    for number in range(300):
        key, one = ("license", number), shop("license", number, where, words)
        flaw = unit(*key, "flaw")
        technicians = max(one["staff"] * 2 // 3, 1)
        licensed = TODAY - timedelta(days=whole(200, 9_000, *key, "licensed"))
        yield {
            "Licensee": one["name"].upper() if flaw < 0.1 else one["name"],
            "Trade": "Plumbing, Heating, and Air-Conditioning Contractors",
            "NAICS": "238220",
            "Site": one["site"],
            "Phone": one["phone"],
            "Street": one["street"],
            "City": one["city"],
            "County": one["county"],
            "State": one["state"],
            "Zip": f"{one['zip']}.0" if 0.1 < flaw < 0.2 else one["zip"],
            "Staff": str(one["staff"]),
            "Technicians": "several" if flaw > 0.97 else str(technicians),
            "Emergency": pick(("Y", "Y", "N", ""), *key, "emergency"),
            "Peak": pick(("summer", "Summer", "winter", "both", ""), *key, "peak"),
            "Agreements": str(whole(0, 60, *key, "agreements") * 10) if unit(*key, "agrees") < 0.6 else "",
            "Licensed": licensed.strftime("%m/%d/%Y") if flaw < 0.95 else str(licensed.year),
        }


def firms() -> Iterator[Record]:
    """Service firms with what they use, whom they seek and what they raised: nested records, lists among them."""
    where = [*places("NY"), *places("NC"), *places("WA")]
    for number in range(320):
        key, one = ("firm", number), shop("firm", number, where, tuple(FIRMS))
        industry, code = FIRMS[one["word"]]
        raised = unit(*key, "raised") < 0.35
        closed = TODAY - timedelta(days=whole(15, 700, *key, "closed"))
        yield {
            "company": {"name": one["name"], "site": one["site"], "people": one["staff"]},
            "industry": {"label": industry, "naics": code},
            "office": {name: one[name] for name in ("street", "city", "county", "state", "zip", "phone")},
            "stack": {"accounting": pick((*TOOLS, "", "a shoebox"), *key, "tool")},
            "jobs": [{"title": pick(POSTS, *key, "post")}] if unit(*key, "hires") < 0.4 else [],
            "funding": {"amount": whole(2, 60, *key, "amount") * 100_000, "closed": str(closed)} if raised else None,
            "remote": unit(*key, "remote") < 0.4,
        }


def roofers() -> Iterator[Record]:
    """A state's register of roofers that keeps much to itself: names undisclosed, staff missing, ZIP codes wrong."""
    where = places("MT")
    words = ("Roofing", "Roof Systems", "Exteriors", "Roofing & Gutters")
    for number in range(180):
        key, one = ("register", number), shop("register", number, where, words)
        flaw = unit(*key, "zip")
        says = unit(*key, "says") < 0.3
        wrong = {0.1: "", 0.16: pick(("10001", "33101", "94103"), *key, "wrong"), 0.22: one["zip"][:4], 0.26: "00000"}
        yield {
            "Business": pick((" undisclosed ", "Undisclosed", "UNDISCLOSED"), *key, "undisclosed")
            if unit(*key, "hides") < 0.25
            else one["name"],
            "Street": one["street"],
            "Town": one["city"],
            "Zip": next((code for limit, code in wrong.items() if flaw < limit), one["zip"]),
            "Class": "Roofing Contractors",
            "Code": "238160",
            "Staff": str(one["staff"]) if says else pick((*NOTHING, "undisclosed"), *key, "nothing"),
            "License": pick(("active", "active", "active", "Active", "lapsed"), *key, "standing"),
            "Renewed": str(TODAY - timedelta(days=whole(10, 700, *key, "renewed"))),
        }


def _json(path: Path, records: Iterator[Record]) -> int:
    made = list(records)
    lines = ",\n".join(json.dumps(record) for record in made)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return len(made)


def _csv(path: Path, records: Iterator[Record]) -> int:
    made = list(records)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    return len(made)


REGISTERS: Mapping[str, Callable[[], Iterator[Record]]] = {
    "properties.json": properties,
    "hvac_licenses.csv": licenses,
    "service_firms.json": firms,
    "montana_roofers.csv": roofers,
}


def write(folder: Path) -> dict[str, int]:
    """Write the files and return how many records each has."""
    return {
        name: (_json if name.endswith(".json") else _csv)(folder / name, records())
        for name, records in REGISTERS.items()
    }


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for made, count in write(target).items():
        sys.stdout.write(f"{count} records in {made}\n")
