"""Numbers, dates and units as they are written."""

from guardrails.grounding.lexicon import listed

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SHORT_MONTHS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)} | {"sept": 9}
FOREIGN_MONTHS = {
    name: number
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    )
    for number, name in enumerate(names.split(), start=1)
}
"""Months as the sites of other countries write them."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}

UNITS_UNDER_20 = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = dict(zip(listed("twenty thirty forty fifty sixty seventy eighty ninety"), range(20, 100, 10), strict=True))
SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12,
    "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000,
}  # fmt: skip
ORDINALS = {
    word: number
    for number, word in enumerate(
        listed("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), start=2
    )
}

MEASURES = {
    word: unit
    for unit, words in {
        "W": "w watt watts", "kW": "kw kilowatt kilowatts", "MW": "mw megawatt megawatts", "GW": "gw gigawatt",
        "kWh": "kwh", "MWh": "mwh",
        "mile": "mile miles mi", "km": "km kms kilometre kilometres kilometer kilometers",
        "metre": "metre metres meter meters", "foot": "foot feet ft", "inch": "inch inches",
        "km2": "km2", "m2": "m2 sqm", "kg": "kg kgs kilo kilos kilogram kilograms",
        "tonne": "ton tons tonne tonnes", "lb": "lb lbs",
        "acre": "acre acres", "hectare": "hectare hectares ha",
        "minute": "minute minutes min mins", "hour": "hour hours hr hrs h", "day": "day days", "week": "week weeks",
        "month": "month months", "year": "year years yr yrs", "decade": "decade decades",
        "litre": "litre litres liter liters", "gallon": "gallon gallons",
        "$": "dollar dollars usd", "€": "euro euros eur", "£": "gbp sterling", "cent": "cent cents pence",
        "%": "percent",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Units by how they are written; what is counted (people, stars, reviews) is none."""

SQUARED = {"metre": "m2", "foot": "square foot", "km": "km2", "mile": "square mile"}

CONVERSIONS = (
    ("day", "week", 7), ("day", "month", 30.4), ("week", "month", 4.35), ("month", "year", 12), ("week", "year", 52),
    ("hour", "day", 24), ("minute", "hour", 60), ("year", "decade", 10), ("day", "year", 365),
    ("km", "mile", 1.609), ("foot", "metre", 3.281), ("lb", "kg", 2.205), ("acre", "hectare", 2.471),
    ("cent", "$", 100), ("cent", "€", 100), ("cent", "£", 100),
    ("W", "kW", 1_000),
    ("kW", "MW", 1_000), ("MW", "GW", 1_000), ("kg", "tonne", 1_000),
)  # fmt: skip
