"""What small companies of a trade say of themselves, and their customers of them: data for the rehearsed world.

A trade is known by a word in the company's name or domain; whoever has none of these words speaks neutrally.
"""

from typing import NamedTuple


class Trade(NamedTuple):
    """One trade: what it is called, where it works from, whom it serves, what it says, uses, seeks and is praised for.

    ``praise`` and ``news`` are clauses; ``{days}`` is a number of days.
    """

    name: str
    base: str
    customers: tuple[str, ...]
    kinds: tuple[str, ...]
    tools: tuple[str, ...]
    posts: tuple[str, ...]
    praise: tuple[str, ...]
    news: tuple[str, ...] = ()


_HOMES = ("homeowners", "property managers", "homeowners and small businesses", "schools and churches", "builders")
_FIELD = ("Jobber", "ServiceTitan", "Housecall Pro", "CompanyCam", "Buildertrend")

NEUTRAL = Trade(
    name="small business",
    base="office",
    customers=("families and small businesses", "local businesses", "customers", "new and old customers"),
    kinds=("work of every size", "small orders and large ones", "everything that we take on"),
    tools=("QuickBooks", "Google Workspace", "Microsoft 365", "Mailchimp", "Square", "Calendly"),
    posts=("an office coordinator", "a customer service lead", "a bookkeeper", "two trainees", "an operations manager"),
    praise=(
        "They called back the same day",
        "They told us the price up front and kept to it",
        "They explained every step in plain words",
        "Somebody picked up the phone on the first ring",
        "They fixed a small mistake of ours without a word",
        "They kept every date that they gave us",
        "They remembered us from years ago",
        "What they promised is what we got",
        "They were done in {days} days",
        "They wrote to us before we had to ask",
    ),
    news=(
        "we opened a second location",
        "we moved into a larger building",
        "we won an award of the chamber of commerce",
        "we added Saturday hours",
        "we opened a training room for new people",
    ),
)

ENDINGS = (
    "and we will be back",
    "and they were done when they said they would be",
    "and we have sent two friends their way",
    "and the bill held no surprises",
    "and every question got a clear answer",
    "and that is rare these days",
    "and nobody pushed us to buy more",
    "and it has been the same each time since",
)
"""How a customer's sentence ends, whatever it began with."""

_ROOFING = Trade(
    "roofing", "yard", _HOMES,
    ("tile and metal roofs", "flat roofs", "shingle and slate roofs", "cedar shake roofs", "roofs with solar panels"),
    ("AccuLynx", "JobNimbus", *_FIELD), ("an estimator", "two crew leads", "a roofing foreman", "a project manager"),
    (
        "The old roof was off and the new one on in {days} days",
        "They left the yard cleaner than they found it",
        "They sent photos of the roof every evening",
        "The crew was up on the roof before seven",
        "They found the leak that two others had missed",
    ),
    ("we opened a second yard", "we were awarded a school district contract", "we added two new crews"),
)  # fmt: skip
_ELECTRICAL = Trade(
    "electrical", "shop", _HOMES, ("panel upgrades", "car chargers and solar", "old houses"), _FIELD,
    ("two electricians", "an apprentice", "a dispatcher"),
    ("They found the fault in an hour", "They labelled every breaker in the panel"),
)  # fmt: skip
_PLUMBING = Trade(
    "plumbing", "shop", _HOMES, ("water heaters", "trenchless sewer repair", "old houses"), _FIELD,
    ("two plumbers", "a dispatcher", "an apprentice"),
    ("They came on a Sunday for a burst pipe", "They showed us the pipe before they charged for it"),
)  # fmt: skip
_AIR = Trade(
    "heating and air", "shop", _HOMES, ("heat pumps", "ductless systems", "furnaces and boilers"), _FIELD,
    ("two service technicians", "a dispatcher", "an installer"),
    ("The house was warm again by dinner", "They tuned the old furnace instead of selling a new one"),
)  # fmt: skip
_PAINTING = Trade(
    "painting", "shop", _HOMES, ("interiors and cabinets", "stucco and wood", "lead-safe work"), _FIELD,
    ("two painters", "an estimator", "a crew lead"),
    ("The lines are straight and the floor was spotless", "They painted a test wall before we chose"),
)  # fmt: skip
_LANDSCAPING = Trade(
    "landscaping", "yard", _HOMES, ("drip irrigation", "native gardens", "retaining walls"), _FIELD,
    ("two crew leads", "an irrigation technician", "a designer"),
    ("The garden looks better than the drawing", "Everything that they planted came through the summer"),
)  # fmt: skip
_CONCRETE = Trade(
    "concrete", "yard", ("builders", "homeowners", "farms and dairies"), ("driveways", "slabs and footings"), _FIELD,
    ("two finishers", "an estimator", "a form setter"),
    ("The slab is level to the eye and to the laser", "They poured before the rain and covered it in time"),
)  # fmt: skip
_DENTAL = Trade(
    "dental", "office", ("dentists and clinics", "families", "dental practices"), ("crowns and bridges", "implants"),
    ("Dentrix", "exocad", "QuickBooks", "Microsoft 365"),
    ("two dental technicians", "a front desk coordinator", "a case manager"),
    ("The shade matched on the first try", "Everything fitted without an adjustment"),
)  # fmt: skip
_LEGAL = Trade(
    "legal", "office", ("families and small businesses", "tenants and owners"), ("wills and estates", "contracts"),
    ("Clio", "Microsoft 365", "QuickBooks"), ("a paralegal", "an associate", "a receptionist"),
    ("They told us when not to pay a lawyer", "Each letter came with a note in plain words"),
)  # fmt: skip
_CARS = Trade(
    "auto repair", "shop", ("drivers", "small fleets", "drivers and fleets"), ("hybrids", "brakes and suspension"),
    ("Tekmetric", "Shopmonkey", "QuickBooks"), ("two mechanics", "a service advisor", "a parts clerk"),
    ("They showed me the worn part", "The car was ready by five, as they said"),
)  # fmt: skip
_FOOD = Trade(
    "food", "kitchen", ("cafes and offices", "families", "restaurants"), ("gluten-free orders", "large orders"),
    ("Square", "Toast", "QuickBooks"), ("two bakers", "a shift lead", "a delivery driver"),
    ("Sixty guests and not a crumb was left", "The order was on the table at nine sharp"),
)  # fmt: skip
_CLEANING = Trade(
    "cleaning", "office", ("offices", "homes and offices", "property managers"), ("carpets", "medical offices"),
    ("Jobber", "Housecall Pro", "QuickBooks"), ("two crew leads", "a scheduler", "a night supervisor"),
    ("They come at night and leave no trace but the shine", "The same two people come each week"),
)  # fmt: skip

TRADES = {
    "roof": _ROOFING, "exterior": _ROOFING, "gutter": _ROOFING, "electric": _ELECTRICAL, "power": _ELECTRICAL,
    "plumb": _PLUMBING, "heating": _AIR, "hvac": _AIR, "mechanical": _AIR, "paint": _PAINTING, "coating": _PAINTING,
    "landscap": _LANDSCAPING, "lawn": _LANDSCAPING, "grounds": _LANDSCAPING, "garden": _LANDSCAPING,
    "concrete": _CONCRETE, "foundation": _CONCRETE, "flatwork": _CONCRETE, "dental": _DENTAL, "dentist": _DENTAL,
    "smile": _DENTAL, "legal": _LEGAL, "attorney": _LEGAL, "lawyer": _LEGAL, "motors": _CARS, "autobody": _CARS,
    "autorepair": _CARS, "garage": _CARS, "bakery": _FOOD, "bakers": _FOOD, "catering": _FOOD, "clean": _CLEANING,
    "janitor": _CLEANING,
}  # fmt: skip
"""Trades by the word that gives them away; the first that occurs counts."""


def trade_of(name: str) -> Trade:
    """Return the trade that a name or domain speaks of."""
    return next((trade for word, trade in TRADES.items() if word in name.lower()), NEUTRAL)
