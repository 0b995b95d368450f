"""Words that grounding needs to know: those that claim nothing, those that mean the same, those that deny."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FUNCTION = """
a about above across after again against all along already also although am among an and any are around as at away
back be because become becomes been before behind being below beside besides between both but by can cannot could did
do does doing done down during each either else enough even ever every everybody everyone few for from further get
gets getting give given gives go goes going gone got had has have having he hence her here him his how however i if in
indeed instead into is it its itself let like many may me might mine more much must my neither nor not of off often on
once one onto or other others our ours out over own per perhaps please quite rather same say says see seem seems she
should since so some somebody someone something still such than that the their theirs them then there these they thing
things this those though through throughout thus till to together too toward towards under until up upon us very via
was way we well went were what when where whether which while who whom whose why will with within would yes yet you
your yours yourself yourselves
"""

_FRAMING = """
add adds afternoon approximately ask asked asks attention basis beat bit bring brings business busy calendar call
calls card case caught chance chances check clear clearly client clients come comes companies company congrats
congratulations consider cost costs count counts couple curious customer customers day days deal deserve deserves desk
detail details difference easier easily easy effort employ employs estimated evening extra eye face fact feel feels
field fields find firm fit fits follow follows force front full give glad good good-news great grip guess hand handle
handles handling hands hard harder hear heard hello help helps hi hold homeowner homeowners hour hours idea imagine
important impressed impressive interested interesting juggle juggling keep keeping keeps know leave leaves leaving
less likely line little load look looked looking looks lot lots main make makes making matter matters mean means meant
mention mentioned mentions minute minutes miss missed moment month months morning name news nice nicely no noted
notice noticed number numbers obvious offer offering offers office often paperwork part phone place plenty point
possible practice pressure prospect prospects protect protecting provide provides question quick quickly quiet rare
reach read reading real really reason regard relief remarkable reputation rest right road room roster roughly routine
run running runs saw schedule schedules scheduling season seeing seen sense shape share sharp show showing shows side
sign signs simple sit site small sort sound sounds spend spent spot spotted stack stand stands stay stays step steps
stood straight strain strong suggest suggests sure surely swing take taken takes taking talk task tasks tell tells
thank thanks think thought thoughts tight time times today tomorrow top-of-mind tough track true truly try turn
understand understandable use useful uses using usual usually volume wait want watch web website week weeks welcome
wish without wonder wondered wonderful work worked working world worth write writing wrote year years
"""

NEUTRAL = _words(_FUNCTION + _FRAMING)
"""Words that say nothing of the business by themselves, in the forms in which they may stand."""

_SAME = """
staff employee employees team people person crew crews payroll workforce employ employs employed worker workers
hire hires hiring recruit recruiting recruits seeking posting posted posts post opening vacancy vacancies
hire looking position positions
review reviews reviewer reviewers
star stars rating ratings rated rate rates average averages score
found founded founder established establish began begun beginning start started starts opened since-founding incepted
site website web-site homepage online-presence
serve serves serving served cover covers covering coverage area areas
own owner owners owns owned ownership family-owned
use uses using used run runs running
truck trucks vehicle vehicles van vans
revenue revenues turnover sales
contract contracts project projects
location locations branch branches shop shops
win wins won winning winner
installer installers install installs installed installation
residential homes homeowners
supply supplies supplied wholesale buy buys
accept accepts accepting accepted
join joins joined joining
praise praises praised
bilingual languages language
dentist dentists hygienist-team
technician technicians tech techs
reply replies answer answers response responses
slow slowly
free complimentary
around-the-clock 24/7 clock
"""


def _classes() -> dict[str, str]:
    """One line a meaning; its first word stands for it."""
    return {word: words.split()[0] for words in _SAME.strip().splitlines() for word in words.split()}


SAME = _classes()
"""Words by the word that stands for their meaning."""

ROLES = _words(
    "owner founder cofounder co-founder president manager partner director ceo cfo coo chief principal foreman "
    "estimator supervisor secretary treasurer chairman head vice-president"
)

NEGATORS = _words("no not never without lacks lack lacking none neither nor nobody nothing hardly stopped")
SCOPE_ENDS = _words("on in at of for with from to by since because but and or as")

RECENT = _words("recent recently new newly now just lately latest fresh freshly")
ABSOLUTE = _words("always never only first last most mostly entirely completely")
MORE = {
    "more": "more", "over": "more", "above": "more", "beyond": "more", "exceeding": "more", "least": "more",
    "less": "less", "fewer": "less", "under": "less", "below": "less", "nearly": "near", "almost": "near",
    "most": "less",
}  # fmt: skip

MONTHS = _listed("january february march april may june july august september october november december")
WEEKDAYS = _listed("monday tuesday wednesday thursday friday saturday sunday")

IRREGULAR = {
    "won": "win", "sold": "sell", "grew": "grow", "grown": "grow", "built": "build", "bought": "buy", "ran": "run",
    "led": "lead", "lost": "lose", "kept": "keep", "made": "make", "began": "begin", "chose": "choose", "rose": "rise",
    "fell": "fall", "taught": "teach", "held": "hold", "sent": "send", "paid": "pay", "met": "meet",
}  # fmt: skip

UNITS = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = dict(zip(_listed("twenty thirty forty fifty sixty seventy eighty ninety"), range(20, 100, 10), strict=True))
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "k": 1_000, "m": 1_000_000}
ORDINALS = _words("first second third fourth fifth sixth seventh eighth ninth tenth")

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
