"""Words that grounding knows: those that claim nothing, those of one meaning, and those that change what is said."""

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _classes(text: str) -> dict[str, str]:
    """One line a class; its first word stands for it."""
    return {word: line.split()[0] for line in text.strip().splitlines() for word in line.split()}


PROSE = _words(
    """
    a an the this that these those such of to in on at by for from with within inside into onto out up down off over
    across around along through throughout during between among amid about as per via than toward towards upon beside
    besides behind beyond under above below after before until till ago back here there and or but nor if whether while
    when whenever where wherever how what which who whom whose why then else also too as well plus so yet though although
    since i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his she her hers it its
    itself they them their theirs themselves one ones someone somebody something whoever whatever whichever thing things
    be am is are was were been being have has had having do does did doing done can could may might would let
    get gets got getting make makes made making take takes took taking taken come comes came coming go goes going gone
    went give gives gave given giving put puts putting keep keeps kept keeping see sees saw seen seeing
    look looks looked looking read reads reading note noted notice noticed say says said saying tell tells told write
    writes wrote written writing mention mentions mentioned describe describes described call calls called according
    congratulations congrats hello hi dear well by-the-way caught eye worth idea useful use uses using
    mr mrs ms miss dr st quite rather just still already
    far way ways part kind sort case single company firm report reports reported reporting glad happy pleased curious
    thought think wonder wondered show shows showing shown know knows knowing
    """
)
"""Words that claim nothing of the reader by themselves, in the forms in which they may stand."""

SAME = _classes(
    """
    staff employee team-member
    hire recruit
    advertise advert ad advertisement
    review reviewer
    award-winning award-winner
    rate star
    found founder establish
    website web-site site
    purchase buy acquire
    big large
    bigger larger
    biggest largest
    finish complete
    mend fix repair
    phone telephone
    e-mail email
    in-box inbox
    client customer
    licence license
    center centre
    revenue turnover
    relocate move
    start begin
    reserve reserved
    seek look-for
    throughout across
    organisation organization
    authorise authorize
    specialise specialize
    programme program
    colour color
    catalogue catalog
    tyre tire
    win won
    leave left
    rise rose
    """
)
"""Words by the one that stands for their meaning: true synonyms alone. Staff are not crews; an owner is no family."""

BROADER: Mapping[str, frozenset[str]] = {
    word: frozenset(narrower.split())
    for word, narrower in {
        "people": "staff member technician cleaner", "team": "staff member", "staff": "member",
        "advertise": "hire post vacancy", "seek": "hire post vacancy", "vacancy": "hire post", "job": "hire post vacancy",
        "hire": "vacancy post advertise", "post": "hire vacancy advertise", "open": "opening",
        "office": "location", "client": "patient", "award": "win", "year": "annual", "month": "monthly", "week": "weekly",
    }.items()
}
"""Words that a narrower one of the facts explains, and not the other way round: staff are people."""

HAVING = frozenset("have has had run runs running hold holds held count counts employ employs".split())
"""Verbs that say no more than that something is there, where the facts have no other verb."""

KEEPERS: Mapping[str, str] = _classes(
    """
    usual usually normally generally typically
    mostly mainly largely primarily
    some certain several few
    often frequently
    sometimes occasionally
    always
    never
    every each all
    any
    both
    only solely exclusively just
    half
    partly partially part
    former formerly ex previously
    apprentice trainee assistant deputy acting interim
    planned plan planning
    temporary seasonal
    pending
    possible optional
    required mandatory
    free complimentary
    new newly
    recent recently lately latest
    now currently current today
    soon upcoming
    first
    last
    next
    again
    ever
    even
    almost nearly
    too
    once
    twice
    most
    least
    best
    worst
    other
    another
    own
    main
    same
    still
    alone
    """
)
"""Words that narrow, widen or date what is said, by their class: what one text has of them the other must have too."""

CARRIED = frozenset({
    "usual", "mostly", "some", "often", "sometimes", "only", "half", "partly", "former", "apprentice", "planned",
    "temporary", "pending", "possible", "required", "almost", "soon", "never",
})  # fmt: skip
"""Classes of KEEPERS that may not be left out either: without them the fact says more than it did."""

MODALS = _words("will would shall should must can could may might need needs needed")
SOFT_MODALS = _words("would can could may might")
CAUSAL: Mapping[str, str] = _classes(
    """
    because cause causes caused due owing
    so therefore hence thus
    means mean meaning
    thanks
    why
    unless
    despite although though
    instead
    """
)
SAYING = _words("say says said saying admit admits admitted claim claims claimed promise promised describe describes")

NEGATORS: Mapping[str, str] = _classes(
    """
    not no without none neither nor cannot
    never
    nobody no-one
    nothing
    nowhere
    hardly barely scarcely seldom rarely
    lack lacks lacking lacked
    """
)

ROLES = _words(
    "owner founder cofounder president manager partner director ceo cfo coo cto chief principal foreman estimator "
    "supervisor secretary treasurer chairman chairwoman chair head vice-president dentist surveyor bookkeeper biller"
)

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

UNITS_UNDER_20 = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12,
    "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000,
}  # fmt: skip
ORDINALS = {
    word: number
    for number, word in enumerate(
        "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=2
    )
}

MEASURES = {
    word: unit
    for unit, words in {
        "W": "w watt watts", "kW": "kw kilowatt kilowatts", "MW": "mw megawatt megawatts", "GW": "gw gigawatt gigawatts",
        "kWh": "kwh", "MWh": "mwh",
        "mile": "mile miles mi", "km": "km kms kilometre kilometres kilometer kilometers",
        "metre": "metre metres meter meters", "foot": "foot feet ft", "inch": "inch inches",
        "km2": "km2", "m2": "m2 sqm", "kg": "kg kgs kilo kilos kilogram kilograms", "tonne": "ton tons tonne tonnes", "lb": "lb lbs",
        "acre": "acre acres", "hectare": "hectare hectares ha",
        "minute": "minute minutes min mins", "hour": "hour hours hr hrs h", "day": "day days", "week": "week weeks",
        "month": "month months", "year": "year years yr yrs", "decade": "decade decades",
        "litre": "litre litres liter liters", "gallon": "gallon gallons",
        "$": "dollar dollars usd", "€": "euro euros eur", "£": "gbp sterling", "%": "percent",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Units by how they are written; what is counted (people, stars, reviews) is none."""

SQUARED = {"metre": "m2", "foot": "square foot", "km": "km2", "mile": "square mile"}

CONVERSIONS = (
    ("day", "week", 7), ("day", "month", 30.4), ("week", "month", 4.35), ("month", "year", 12), ("week", "year", 52),
    ("hour", "day", 24), ("minute", "hour", 60), ("year", "decade", 10), ("day", "year", 365),
    ("km", "mile", 1.609), ("foot", "metre", 3.281), ("lb", "kg", 2.205), ("acre", "hectare", 2.471), ("W", "kW", 1_000),
    ("kW", "MW", 1_000), ("MW", "GW", 1_000), ("kg", "tonne", 1_000),
)  # fmt: skip

COMPARED = {
    "more": ("more than", "over", "above", "beyond", "exceeding", "at least", "upwards of", "well over",
             "in excess of"),
    "less": ("less than", "fewer than", "under", "below", "up to", "at most", "within", "inside", "maximum of"),
    "near": ("about", "around", "some", "approximately", "roughly", "circa", "nearly", "almost", "close to", "approx",
             "near", "approaching"),
    "from": ("from", "starting at", "starting from", "as of", "since"),
}  # fmt: skip
SURELY = {"more": ("more than", "exceeding", "in excess of"), "less": ("less than", "fewer than")}

HARMLESS_NAMES = _words(
    "i a english spanish french german dutch polish portuguese italian chinese welsh irish american british canadian "
    "european christmas easter thanksgiving internet web pdf csv gps sms crm ai ok faq id tv pc uk us usa eu it hr po vat "
    "wi fi ps pm am"
)
"""Capitals that name nobody: not for code to refuse."""

LEGAL_FORMS = _words(
    "inc llc ltd limited co company corp corporation bv gmbh plc llp lp group holdings pllc pc sa ag nv"
)

FIRM_NOUNS = _words("company firm business practice agency dealership shop contractor group organisation organization")

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "DC": "District of Columbia",
}  # fmt: skip
