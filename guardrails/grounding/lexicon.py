"""Words that grounding knows: those that claim nothing, those of one meaning, and those that change what is said."""

from collections.abc import Mapping


def words_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def listed(text: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    return tuple(text.split())


def _classes(text: str) -> dict[str, str]:
    """One line a class; its first word stands for it."""
    return {word: line.split()[0] for line in text.strip().splitlines() for word in line.split()}


HELP = words_of(
    """
    help helps helped helping helpful easy easier easily handy useful welcome convenient simple simpler simply smooth
    smoother worthwhile interest interesting suit suits fit fits save saves saving spare spares try tried glance moment
    together straight like love want wants find finds finding pick picks choose reach start starts begin ready time
    person anyone anybody everyone everybody somebody someone people work works hand hands handing talk talking end
    """
)
"""What a conditional says of help in general: it promises nothing where "could", "may" or "would" stands with it."""

WEAK = words_of(
    """
    business practice lets letting lot lots plenty anybody anyone everybody everyone person people past ahead apart away
    along alike good great nice lovely news
    """
)
"""Plain words that claim nothing beside a fact's own words, and something of the reader alone: "people love you"."""

PROSE = WEAK | words_of(
    """
    a an the this that these those such of to in on at by for from with within inside into onto out up down off over
    across around along through throughout during between among amid about as per via than toward towards upon beside
    besides behind beyond under above below after before until till ago back here there and or but nor if whether
    while when whenever where wherever how what which who whom whose why then else also too as well plus so yet though
    although since i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his she her
    hers it its itself they them their theirs themselves one ones someone somebody something whoever whatever
    whichever thing things be am is are was were been being have has had having do does did doing done can could may
    might would let get gets got getting make makes made making take takes took taking taken come comes came coming go
    goes going gone went give gives gave given giving put puts putting keep keeps kept keeping see sees saw seen
    seeing look looks looked looking read reads reading note noted notice noticed say says said saying tell tells told
    write writes wrote written writing mention mentions mentioned describe describes described call calls called
    according congratulations congrats hello hi dear well caught eye worth idea useful use uses using mr
    mrs ms miss dr st quite rather just still already far way ways part kind sort case single company firm site
    website approximately roughly circa close report reports reported reporting glad happy pleased curious thought
    think wonder wondered show shows showing shown know knows knowing impressive remarkable commendable admirable
    hear heard hearing learn learned learnt came across understand understood remind reminds reminded
    namely likewise meanwhile otherwise altogether indeed moreover besides
    """
)
"""Words that claim nothing of the reader by themselves, in the forms in which they may stand."""

SAME = _classes(
    """
    staff employee team-member
    hire recruit
    advertise advert ad advertisement
    review reviewer
    rate rating star
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
    start begin commence
    reserve reserved
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
    own owner
    praise compliment
    answer reply respond
    serve supply
    ring call
    rota roster
    each every
    lawyer attorney
    car vehicle
    get receive obtain
    fault mistake error
    neighbouring neighboring
    """
)
"""Words by the one that stands for their meaning: true synonyms alone. Staff are not crews; an owner is no family."""

BROADER: Mapping[str, frozenset[str]] = {
    word: frozenset(narrower.split())
    for word, narrower in {
        "people": "staff member technician cleaner",
        "team": "staff member",
        "staff": "member",
        "advertise": "hire post vacancy want apply application",
        "seek": "hire post vacancy want apply application",
        "vacancy": "hire post want apply application",
        "hire": "vacancy post advertise want apply application",
        "post": "hire vacancy advertise want apply application",
        "start": "found launch open",
        "launch": "open start",
        "company": "firm business",
        "office": "location",
        "client": "patient",
        "job": "hire post vacancy want apply application contract work",
        "award": "win",
        "year": "annual",
        "month": "monthly",
        "week": "weekly",
    }.items()
}
"""Words that a narrower one of the facts explains, and not the other way round: staff are people."""

HIRING = words_of("hire vacancy post advertise seek job want apply application")
"""Words of a vacancy, by their dictionary form: each says that somebody is looked for."""

HAVING = words_of(
    "have has had run runs running hold holds held count counts employ employs offer offers provide provides"
)
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
    lose loses lost losing
    close closes closed closing shut shuts
    stop stops stopped stopping
    cancel cancels cancelled canceled
    deny denies denied
    fail fails failed failing
    refuse refuses refused
    reject rejects rejected
    except excluding excluded excludes
    """
)
"""Words that narrow, widen or date what is said, by their class: what one text has of them the other must have too."""

CARRIED = words_of(
    "usual mostly some often sometimes only half partly former apprentice planned temporary pending lose close "
    "stop cancel deny fail refuse reject except possible required almost soon never"
)
"""Classes of KEEPERS that may not be left out either: without them the fact says more than it did."""

MODALS = words_of("will would shall should must can could may might need needs needed")
SOFT_MODALS = words_of("would can could may might")
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
SAYING = words_of("say says said saying admit admits admitted claim claims claimed promise promised describe describes")

NEGATORS: Mapping[str, str] = _classes(
    """
    not no without none neither nor cannot
    never
    nobody
    nothing
    nowhere
    hardly barely scarcely seldom rarely
    lack lacks lacking lacked
    """
)

ROLES = words_of(
    "owner founder cofounder president manager partner director ceo cfo coo cto chief principal foreman estimator "
    "supervisor secretary treasurer chairman chairwoman chair head vice-president dentist surveyor bookkeeper biller"
)

COMPARED = {
    "more": ("more than", "over", "above", "beyond", "exceeding", "at least", "upwards of", "well over",
             "in excess of"),
    "less": ("less than", "fewer than", "under", "below", "up to", "at most", "within", "inside", "maximum of"),
    "near": ("about", "around", "some", "approximately", "roughly", "circa", "nearly", "almost", "close to", "approx",
             "near", "approaching"),
    "from": ("from", "starting at", "starting from", "as of", "since"),
}  # fmt: skip
SHORT_OF = ("nearly", "almost", "approaching")
SURELY = {"more": ("more than", "exceeding", "in excess of"), "less": ("less than", "fewer than")}

HARMLESS_NAMES = words_of(
    "i a english spanish french german dutch polish portuguese italian chinese welsh irish scottish american british "
    "canadian european australian zealand swiss swedish norwegian danish finnish japanese korean russian ukrainian "
    "turkish arabic mexican greek czech christmas easter thanksgiving internet web pdf csv gps sms crm ai ok faq id tv "
    "pc uk us usa eu it hr po vat wi fi ps pm am"
)
"""Capitals that name nobody: not for code to refuse."""

LEGAL_FORMS = words_of(
    "inc llc ltd limited co company corp corporation bv gmbh plc llp lp group holdings pllc pc sa ag nv"
)

FIRM_NOUNS = words_of(
    "company firm business practice agency dealership shop contractor group organisation organization"
)
