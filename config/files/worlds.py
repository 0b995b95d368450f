"""rehearsals/*.yaml: worlds, and how the model misbehaves in them."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from config.base import Duration, IsoMoment, Name, Share, Strict, refusal
from config.catalogues import ZoneFault

FAULTS = ("error_421", "error_429", "error_450", "error_500", "error_529", "error_550", "reset", "timeout", "slow")
"""Everything that can go wrong on the wire. An order of draws: another one makes other rehearsals."""


def _check_sum(shares: Strict, names: Collection[str], at: str | None = None) -> None:
    """Refuse shares that are more than the whole."""
    total = sum(value for name, value in shares if name in names)
    if total > 1 + 1e-9:
        raise refusal(f"the shares sum to {total:.2f}, above 1", at=at)


class People(Strict):
    """What people do with a message, as shares of those who get one. The rest stay silent.

    ``hard_bounce`` and ``soft_bounce`` are per person, the others per person over the whole sequence.
    ``from_elsewhere`` is how many of those who write do it from another address of their business.
    """

    hard_bounce: Share = 0.0
    soft_bounce: Share = 0.0
    refused: Share = 0.0
    auto_reply: Share = 0.0
    opt_out: Share = 0.0
    complaint: Share = 0.0
    interested: Share = 0.0
    question: Share = 0.0
    not_now: Share = 0.0
    not_interested: Share = 0.0
    wrong_person: Share = 0.0
    answers_within: Duration
    from_elsewhere: Share = 0.0

    @model_validator(mode="after")
    def _are_parts_of_a_whole(self) -> "People":
        _check_sum(self, _shares_of_people())
        return self


def _shares_of_people() -> frozenset[str]:
    return frozenset(People.model_fields.keys() - {"answers_within", "from_elsewhere"})


Reaction = Literal["opt_out", "complaint", "interested", "question", "not_now", "not_interested", "wrong_person"]


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Something to be found in a mail: a blank would be found in each."""


class Preference(Strict):
    """What else people do whose first mail has one of the ``words`` in its subject or text, in any case.

    ``then`` are shares that take the place of those that all people have, as in ``{interested: 0.3}``.
    """

    words: list[Words] = Field(min_length=1)
    then: dict[Reaction, Share] = Field(min_length=1)

    def fits(self, mail: str) -> bool:
        """Whether the subject and text of a mail have one of the words, on one line or across its breaks."""
        folded = " ".join(mail.split()).casefold()
        return any(" ".join(words.split()).casefold() in folded for words in self.words)

    def changed(self, people: People) -> People:
        """What people do who prefer so."""
        return people.model_copy(update={str(reaction): share for reaction, share in self.then.items()})


class WireFaults(Strict):
    """How often a server fails, as shares of its requests. A request that is made again is drawn anew.

    The errors are answers (a 429 says when to come back); ``reset`` breaks off in the middle of one, ``timeout`` says
    nothing for longer than the world's ``patience_s``, and ``slow`` answers in small pieces.
    """

    error_429: Share = 0.0
    error_500: Share = 0.0
    reset: Share = 0.0
    timeout: Share = 0.0
    slow: Share = 0.0

    @model_validator(mode="after")
    def _faults_are_parts_of_a_whole(self) -> "WireFaults":
        _check_sum(self, FAULTS)
        return self


class Searches(WireFaults):
    """How the search engines behave, besides failing on the wire.

    Of the questions: ``moved`` is the share that is sent elsewhere by a redirect, ``oversized`` gets more than anybody
    reads, and ``nothing`` finds nothing. Of the results, ``hostile`` give orders to their reader.
    """

    moved: Share = 0.0
    oversized: Share = 0.0
    nothing: Share = 0.0
    hostile: Share = 0.0


class Providers(WireFaults):
    """How much the contact finder and the web sites know, and how often they fail.

    ``failing`` is the share of things asked about whose requests fail, always or once, whenever they are made.
    """

    contact_found: Share = 1.0
    site_up: Share = 1.0
    catch_all: Share = 0.0
    invalid: Share = 0.0
    no_mx: Share = 0.0
    planted_contacts: Share = 0.0
    failing: Share = 0.0


class ModelFaults(WireFaults):
    """How often the model server or the model misbehaves: shares of its answers, or of what stands in them.

    Of the answers:

    - ``malformed`` an argument is of the wrong type (an array as text); of the rows: a required key is missing
    - ``refuses`` it does not do the task, and says so
    - ``does_not_delegate`` the Boss does the stage by words of its own
    - ``objects`` the Boss escalates, or asks for another plan, before anybody has worked
    - ``decides_in_words`` the Boss writes its decision, now in markdown, instead of calling ``decide``
    - ``chatters`` it says something around the call
    - ``splits`` it hands a batch in by two calls of one turn
    - ``repeats`` it makes the same call again; once it does, it often does so several times
    - ``records_nothing`` it says that the work is done, and has called nothing
    - ``invents_filters`` a plan has a parameter, or a value of one, that nobody offered

    Of the rows, angles or texts:

    - ``invents`` a figure that no fact has
    - ``merges`` two rows stand in one string
    - ``misspells`` an id stands in capitals or brackets, a list of ids is a text, a choice has another case
    - ``percents`` a confidence is "82%" instead of 0.82
    - ``blanks`` "n/a" stands where nothing is to be said
    - ``marks`` a text has markdown in it
    - ``quotes`` an angle stands in quote marks
    - ``rambles`` a text is much too long
    - ``paraphrases`` an angle says a fact in words that the fact does not have, and now and then more than it says
    - ``third_person`` an angle calls its reader "they"
    - ``first_person`` an angle says the firm's own "we" and "our"

    ``retired`` are models, as their makers call them, that are no longer served: whoever asks one gets an error.
    """

    error_529: Share = 0.0
    invents: Share = 0.0
    malformed: Share = 0.0
    refuses: Share = 0.0
    does_not_delegate: Share = 0.0
    objects: Share = 0.0
    decides_in_words: Share = 0.0
    chatters: Share = 0.0
    splits: Share = 0.0
    repeats: Share = 0.0
    records_nothing: Share = 0.0
    invents_filters: Share = 0.0
    merges: Share = 0.0
    misspells: Share = 0.0
    percents: Share = 0.0
    blanks: Share = 0.0
    marks: Share = 0.0
    quotes: Share = 0.0
    rambles: Share = 0.0
    paraphrases: Share = 0.0
    third_person: Share = 0.0
    first_person: Share = 0.0
    retired: list[str] = []


class MailFaults(Strict):
    """How often a connection to the mail host fails, and how often the handing over of a mail fails.

    Where is drawn by lot: at the greeting or at HELO; at MAIL, RCPT, DATA or the end of the text. After the text, half
    of the mails whose answer is lost (by ``reset`` or ``timeout``) have been taken.
    """

    error_421: Share = 0.0
    error_450: Share = 0.0
    error_550: Share = 0.0
    reset: Share = 0.0
    timeout: Share = 0.0
    slow: Share = 0.0

    @model_validator(mode="after")
    def _faults_are_parts_of_a_whole(self) -> "MailFaults":
        _check_sum(self, FAULTS)
        return self


class Approver(Strict):
    """A simulated person who decides approvals. Without one, approvals wait for a real person."""

    approve: Share = 1.0
    within: Duration


class WorldConfig(Strict):
    """One world. ``start`` (ISO, with zone) is where its clock begins.

    ``prefer`` says which mails people like better or worse than others; the first that fits their first mail holds.

    ``rewrites_ids`` says whether its mail host puts an id of its own in place of ours and names it in its answer, as
    SES does. ``senders`` is what DNS has wrong about the domains that the campaign's mails are sent from; without it,
    nothing is wrong. ``crm`` says how the systems fail that are told of leads and written to; they are never slow.
    ``webhooks`` says how the webhooks of a sequence fail, and what tells a source; they are never slow. ``apis`` says
    how the APIs of sources fail, ``searches`` how those fail that agents search by.
    ``latency_ms`` is how long its servers take, ``patience_s`` how long the program waits for them, both in real time.
    """

    world: Name
    seed: int = 1
    start: IsoMoment
    people: People
    prefer: list[Preference] = []
    providers: Providers = Providers()
    model: ModelFaults = ModelFaults()
    mail: MailFaults = MailFaults()
    rewrites_ids: bool = False
    senders: list[ZoneFault] = []
    crm: WireFaults = WireFaults()
    webhooks: WireFaults = WireFaults()
    apis: WireFaults = WireFaults()
    searches: Searches = Searches()
    approver: Approver | None = None
    latency_ms: int = Field(0, ge=0, le=5000)
    patience_s: float = Field(30, gt=0, le=120)

    @model_validator(mode="after")
    def _preferences_are_parts_of_a_whole(self) -> "WorldConfig":
        for preference in self.prefer:
            _check_sum(preference.changed(self.people), _shares_of_people(), "prefer")
        return self

    def people_who_read(self, mail: str) -> People:
        """How people react to whom this first mail (its subject and text) came."""
        fitting = (preference.changed(self.people) for preference in self.prefer if preference.fits(mail))
        return next(fitting, self.people)
