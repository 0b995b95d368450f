"""Make the sample directory: about 2,000 fictional US contractors, with the flaws of a real directory.

Places are real (city, ZIP code and county belong together, by the ``zipcodes`` package); the businesses are not:
their domains are reserved ones (``.example``), their numbers 555-01xx. The same seed always makes the same file:

    python -m data.samples.make_contractors [FILE]
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

import zipcodes

SEED = 20261123
COLUMNS = (
    "company", "domain", "website", "email", "phone", "street", "city", "county", "state", "postcode",
    "industry", "industry_code", "employees", "revenue", "founded",
)  # fmt: skip
T = TypeVar("T")
Row = dict[str, str]


class Trade(NamedTuple):
    """A trade: its NAICS name and code, the words that its businesses are called by, dollars a head and year."""

    industry: str
    code: str
    words: tuple[str, ...]
    revenue_per_head: int


class Size(NamedTuple):
    """A range of staff."""

    low: int
    high: int


class Place(NamedTuple):
    """A ZIP code with what belongs to it."""

    postcode: str
    city: str
    county: str
    state: str
    area_code: str


TRADES = {
    "roofing": Trade(
        "Roofing Contractors", "238160", ("Roofing", "Roof Systems", "Roofing & Gutters", "Exteriors"), 180_000
    ),
    "electrical": Trade(
        "Electrical Contractors and Other Wiring Installation Contractors",
        "238210",
        ("Electric", "Electrical", "Power & Light"),
        150_000,
    ),
    "plumbing": Trade(
        "Plumbing, Heating, and Air-Conditioning Contractors",
        "238220",
        ("Plumbing", "Heating & Air", "Mechanical", "HVAC"),
        160_000,
    ),
    "painting": Trade("Painting and Wall Covering Contractors", "238320", ("Painting", "Coatings", "Painters"), 95_000),
    "landscaping": Trade("Landscaping Services", "561730", ("Landscaping", "Lawn & Garden", "Grounds Care"), 80_000),
    "concrete": Trade(
        "Poured Concrete Foundation and Structure Contractors",
        "238110",
        ("Concrete", "Foundations", "Flatwork"),
        170_000,
    ),
}
MAKE = {
    "CA": {"roofing": 420, "electrical": 110, "plumbing": 120, "painting": 70},
    "TX": {"roofing": 130, "plumbing": 110, "electrical": 70},
    "FL": {"roofing": 130, "landscaping": 110},
    "AZ": {"roofing": 70, "concrete": 60},
    "CO": {"roofing": 70, "painting": 50},
    "WA": {"electrical": 60, "roofing": 40},
    "NC": {"concrete": 70, "landscaping": 60},
    "OH": {"plumbing": 70},
    "NY": {"painting": 60, "electrical": 50},
}
CITIES = {
    "CA": (
        "Fresno",
        "Sacramento",
        "San Diego",
        "San Jose",
        "Oakland",
        "Bakersfield",
        "Riverside",
        "Modesto",
        "Stockton",
        "Santa Rosa",
        "Redding",
        "Long Beach",
        "Anaheim",
        "Ventura",
        "Chico",
        "Salinas",
    ),
    "TX": ("Houston", "Dallas", "Austin", "El Paso", "Lubbock", "San Antonio"),
    "FL": ("Tampa", "Orlando", "Miami", "Pensacola", "Jacksonville"),
    "AZ": ("Phoenix", "Tucson", "Mesa", "Flagstaff"),
    "CO": ("Denver", "Pueblo", "Fort Collins", "Grand Junction"),
    "WA": ("Seattle", "Spokane", "Tacoma"),
    "NC": ("Charlotte", "Raleigh", "Asheville"),
    "OH": ("Columbus", "Cleveland", "Toledo"),
    "NY": ("Albany", "Buffalo", "Rochester"),
    "MT": ("Billings", "Bozeman", "Great Falls", "Helena", "Kalispell", "Missoula"),
}
NAMES = (
    "Acme", "Summit", "Redwood", "Sierra", "Pacific", "Golden", "Granite", "Ironwood", "Bluebird", "Canyon",
    "Coastal", "Valley", "Delta", "Evergreen", "Falcon", "Frontier", "Harbor", "Heritage", "Horizon", "Keystone",
    "Landmark", "Liberty", "Lighthouse", "Meridian", "Mesa", "Monarch", "Northstar", "Oakridge", "Orchard",
    "Pinnacle", "Pioneer", "Prairie", "Premier", "Quail", "Ridgeline", "Rincon", "Riverside", "Saddleback", "Sequoia",
    "Silverado", "Skyline", "Sonoma", "Spartan", "Sterling", "Sunrise", "Tamarack", "Timberline", "Trident", "Union",
    "Vanguard", "Westbrook", "Whitaker", "Wildcat", "Alvarez", "Bennett", "Castillo", "Delgado", "Eriksen",
    "Fitzgerald", "Gallagher", "Hernandez", "Ishikawa", "Jacobsen", "Kowalski", "Lindqvist", "McAllister", "Nakamura",
    "O'Brien", "Petrosyan", "Quintero", "Ramirez", "Sandoval", "Tran", "Vasquez", "Yamamoto", "Zamora",
)  # fmt: skip
SECOND = ("", "", "", "Brothers", "& Sons", "Bay", "Peak", "Creek", "Star", "State", "County", "Family")
FORMS = ("LLC", "Inc", "Inc.", "LLC", "Co.", "Corp", "", "")
STREETS = (
    "Main St",
    "Oak Ave",
    "Industrial Blvd",
    "3rd St",
    "Commerce Way",
    "Mission Rd",
    "Airport Dr",
    "Railroad Ave",
)
SIZES = {0.24: Size(1, 4), 0.30: Size(5, 9), 0.241: Size(10, 24), 0.14: Size(25, 60), 0.06: Size(61, 140)}
NOTHING = ("", "", "N/A", "None", "-", "unknown")


def unit(*key: object) -> float:
    """Return a number in [0, 1) that depends on the key and the seed alone."""
    text = "\x1f".join(map(str, (SEED, *key)))
    return int.from_bytes(sha256(text.encode()).digest()[:7], "big") / 2**56


def whole(low: int, high: int, *key: object) -> int:
    """Return a whole number from ``low`` to ``high``, both included."""
    return low + int(unit(*key) * (high - low + 1))


def pick(options: Sequence[T], *key: object) -> T:
    """Return one of the options."""
    return options[int(unit(*key) * len(options))]


def places(state: str) -> list[Place]:
    """Return the ZIP codes of the state's chosen cities, each with its county and an area code."""
    found = [
        Place(row["zip_code"], row["city"], row["county"], state, sorted(row["area_codes"])[0])
        for row in zipcodes.filter_by(state=state, active=True, zip_code_type="STANDARD")  # type: ignore[no-untyped-call]
        if row["city"] in CITIES[state] and row["county"] and row["area_codes"]
    ]
    return sorted(found)


def business(state: str, kind: str, number: int, where: Sequence[Place]) -> Row:
    """Return one clean business."""
    trade, key = TRADES[kind], (state, kind, number)
    place = pick(where, *key, "place")
    second = pick(SECOND, *key, "second")
    core = " ".join(filter(None, (pick(NAMES, *key, "name"), second, pick(trade.words, *key, "word"))))
    company = " ".join(filter(None, (core, pick(FORMS, *key, "form"))))
    slug = "".join(character for character in core.lower() if character.isalnum())
    domain = f"{slug}-{place.postcode}.example"
    knows = unit(*key, "web")
    low, high = size(unit(*key, "size"))
    employees = whole(low, high, *key, "employees")
    if kind == "roofing" and state == "CA":
        employees = max(employees, 3)
    revenue = round(employees * trade.revenue_per_head * (0.7 + 0.6 * unit(*key, "revenue")), -3)
    return {
        "company": company,
        "domain": domain if knows < 0.72 else "",
        "website": f"http://www.{domain}/" if knows < 0.55 else "",
        "email": f"{pick(('info', 'office', 'estimates'), *key, 'email')}@{domain}" if knows < 0.06 else "",
        "phone": place.area_code if unit(*key, "has phone") < 0.25 else "",
        "street": f"{whole(100, 9900, *key, 'house')} {pick(STREETS, *key, 'street')}",
        "city": place.city,
        "county": place.county,
        "state": place.state,
        "postcode": place.postcode,
        "industry": trade.industry,
        "industry_code": trade.code,
        "employees": str(employees),
        "revenue": f"{revenue:.0f}" if unit(*key, "has revenue") < 0.7 else "",
        "founded": str(whole(1958, 2024, *key, "founded")) if unit(*key, "has founded") < 0.85 else "",
    }


def size(place: float) -> Size:
    """Return the range of staff into whose share a number in [0, 1) falls."""
    for share, of_size in SIZES.items():
        if place < share:
            return of_size
        place -= share
    return Size(141, 200)


def give_phones(made: Sequence[Row]) -> None:
    """Turn area codes into numbers, none of them twice: there are 100 fictional ones in each."""
    used: dict[str, int] = {}
    for row in made:
        if area_code := row["phone"]:
            number = used.get(area_code, 0)
            used[area_code] = number + 1
            row["phone"] = f"({area_code}) 555-01{number:02d}" if number < 100 else ""


def soiled(row: Row, number: int) -> Row:
    """Return the row as a directory would have it: about one in six has something wrong with it."""
    flaw = unit("flaw", number)
    flaws: dict[float, Row] = {
        0.04: {name: row[name].upper() for name in ("company", "city", "street")},
        0.06: {"company": row["company"].lower()},
        0.10: {"postcode": f"{row['postcode']}.0"},
        0.12: {"company": f"  {row['company'].replace(' ', '  ')} "},
        0.15: {name: pick(NOTHING, name, number) for name in ("employees", "revenue")},
        0.17: {"domain": "", "website": "", "city": pick(NOTHING, "city", number)},
    }
    return row | next((change for limit, change in flaws.items() if flaw < limit), {})


def again(row: Row, number: int) -> Row:
    """Return the same business as somebody else entered it: another case, legal form and a detail or two."""
    key = ("again", number)
    company = row["company"]
    for form in FORMS:
        if form and company.endswith(f" {form}"):
            company = company.removesuffix(f" {form}").rstrip(",")
            break
    company = f"{company}{pick((', LLC', ' Inc.', '', ' Company'), *key, 'form')}"
    company = pick((company.upper(), company.lower(), company), *key, "case")
    website = row["website"].replace("http://www.", "https://") if unit(*key, "web") < 0.5 else ""
    return {
        **row,
        "company": company,
        "website": website,
        "domain": "",
        "email": "",
        "revenue": "",
        "postcode": f"{row['postcode']}.0",
    }


def rows() -> Iterator[Row]:
    """Make all rows, a duplicate now and then a while after its original."""
    made: list[Row] = []
    for state, counts in MAKE.items():
        where = places(state)
        for kind, count in counts.items():
            made += [business(state, kind, number, where) for number in range(count)]
    made.sort(key=lambda row: sha256(f"{SEED}{row['company']}{row['postcode']}{row['street']}".encode()).hexdigest())
    give_phones(made)
    for number, row in enumerate(made):
        yield soiled(row, number)
        if number >= 40 and unit("double", number) < 0.05:
            yield again(made[number - 40], number)


def write(path: Path) -> int:
    """Write the file and return the number of its rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        count = 0
        for row in rows():
            writer.writerow(row)
            count += 1
    return count


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("contractors.csv")
    sys.stdout.write(f"{write(target)} rows in {target.name}\n")
