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
FOREIGN_WEEKDAYS = {
    name: number
    for names in (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "lunes martes miercoles jueves viernes sabado domingo",
        "lunedi martedi mercoledi giovedi venerdi sabato domenica",
        "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira sabado domingo",
    )
    for number, name in enumerate(names.split())
}
FOREIGN_NUMBERS = {
    name: number
    for names in (
        "deux trois quatre cinq six sept huit neuf dix onze douze",
        "zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        "twee drie vier vijf zes zeven acht negen tien elf twaalf",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "due tre quattro cinque sei sette otto nove dieci undici dodici",
        "dois tres quatro cinco seis sete oito nove dez onze doze",
    )
    for number, name in enumerate(names.split(), start=2)
    if name not in {"six", "due", "once", "elf"}
}
"""Weekdays and small numbers as sources in other languages have them; what is an English word is left out."""
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
        "metre": "metre metres meter meters", "foot": "foot feet ft", "inch": "inch inches", "yard": "yd yds",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "km2": "km2", "m2": "m2 sqm", "square foot": "sqft", "acre": "acre acres", "hectare": "hectare hectares ha",
        "kg": "kg kgs kilo kilos kilogram kilograms", "gram": "g gram grams gramme grammes", "lb": "lb lbs",
        "ounce": "oz ounce ounces", "tonne": "ton tons tonne tonnes",
        "second": "seconds secs", "minute": "minute minutes min mins", "hour": "hour hours hr hrs h",
        "day": "day days", "working day": "workday workdays", "week": "week weeks",
        "month": "month months", "year": "year years yr yrs", "decade": "decade decades", "fortnight": "fortnight",
        "litre": "litre litres liter liters", "gallon": "gallon gallons gal", "millilitre": "ml", "pint": "pint pints",
        "m3": "m3",
        "°C": "°c celsius centigrade", "°F": "°f fahrenheit",
        "$": "dollar dollars usd", "€": "€ euro euros eur", "£": "£ gbp sterling", "cent": "cent cents pence",
        "%": "percent",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Units by how they are written; what is counted (people, stars, reviews) is none. A bare "in" or "yard" is none."""

WORKING = frozenset({"working", "business", "work"})
"""Days of which a week has five."""
QUALIFIERS = WORKING | frozenset(listed("calendar full whole consecutive solid straight"))
"""What stands before a unit also where the unit is not in the plural: a ten working day wait."""

SQUARED = {
    "metre": "m2", "foot": "square foot", "km": "km2", "mile": "square mile", "yard": "square yard",
    "inch": "square inch", "cm": "cm2",
}  # fmt: skip

_SIZES: tuple[dict[str, float], ...] = (
    {"mm": 0.001, "cm": 0.01, "inch": 0.0254, "foot": 0.3048, "yard": 0.9144, "metre": 1, "km": 1_000, "mile": 1_609},
    {"cm2": 0.0001, "square inch": 0.000645, "square foot": 0.0929, "square yard": 0.836, "m2": 1, "acre": 4_047,
     "hectare": 10_000, "km2": 1_000_000, "square mile": 2_590_000},
    {"gram": 1, "ounce": 28.35, "lb": 453.6, "kg": 1_000, "tonne": 1_000_000},
    {"millilitre": 0.001, "pint": 0.52, "litre": 1, "gallon": 4.1, "m3": 1_000},
    {"second": 1 / 3_600, "minute": 1 / 60, "hour": 1, "day": 24, "working day": 33.6, "week": 168, "fortnight": 336,
     "month": 730, "year": 8_766, "decade": 87_660},
    {"W": 1, "kW": 1_000, "MW": 1_000_000, "GW": 1_000_000_000},
    {"kWh": 1, "MWh": 1_000},
    {"cent": 0.01, "$": 1}, {"cent": 0.01, "€": 1}, {"cent": 0.01, "£": 1},
    {"am": 1, "pm": 1}, {"$": 1, "£": 1, "€": 1, "%": 1},
)  # fmt: skip
"""What is measured, with the size of each unit; a gallon lies between that of the US and that of the UK.

The last two rows are alike and not to be converted: their sizes say nothing.
"""
_FREE = 2
TIMES = frozenset(_SIZES[4])
"""Units of time."""


def of_one_kind(one: str | None, other: str | None) -> bool:
    """Whether two units measure the same: a week and a day, a megawatt and a kilowatt."""
    return any(one in sizes and other in sizes for sizes in _SIZES)


def in_unit(value: float, unit: str | None, other: str | None) -> float | None:
    """What a value of one unit is in another one, or None where they do not measure the same."""
    if unit is None or other is None or unit == other:
        return None
    if (unit, other) == ("°C", "°F"):
        return value * 1.8 + 32
    if (unit, other) == ("°F", "°C"):
        return (value - 32) / 1.8
    for sizes in _SIZES[:-_FREE]:
        if unit in sizes and other in sizes:
            return value * sizes[unit] / sizes[other]
    return None
