"""What paid questions may cost: room is made for each before it is asked, within the envelope's spend and its quota."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.counts import counted, dollars
from data.days import day_start, next_day
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, lookups
from data.ledger.flow.lookups import PaidFor
from data.ledger.govern import paid
from data.records import CapKey
from guardrails.autonomy import spend_at
from tools.deployment import Deployment
from tools.governance import earned
from tools.http.api import Paid

QUOTA = "asked"
_A_TENTH_OF_A_MICRO = 1e-7


@contextmanager
def unpaid() -> Iterator[Paid]:
    """Room for a question that no campaign asks."""
    yield Paid()


class NoRoom(Exception):
    """A question may not be asked now. ``until`` is when it may be again; None where only a person changes that."""

    def __init__(self, why: str, until: datetime | None = None) -> None:
        super().__init__(why)
        self.until = until


@dataclass(frozen=True, slots=True)
class Purse:
    """Pays for the questions of one kind to one ``payee``: ``price`` dollars each, ``per_day`` of them at most."""

    deployment: Deployment
    payee: str
    kind: PaidFor
    price: float = 0.0
    per_day: int | None = None

    @contextmanager
    def place(self, ids: Sequence[str] = ()) -> Iterator[Paid]:
        """Room for one question about these prospects; what nobody answered is given back.

        Raises:
            NoRoom: it would pass a limit.
        """
        with self.deployment.ledger.write() as tx:
            self.set_aside(tx)
        one = Paid()
        try:
            yield one
        finally:
            with self.deployment.ledger.write() as tx:
                self.settle(tx, ids, answered=one.answered)

    def set_aside(self, tx: Tx) -> None:
        """Make room for one question.

        Raises:
            NoRoom: it would pass a limit.
        """
        self._look_at_quota(tx)
        if self.price:
            self._look_at_spend(tx)
            paid.add(tx, self._campaign, self._day(tx.now), self.price)
        counters.reserve(tx, [self._quota(tx.now)])

    def settle(self, tx: Tx, ids: Sequence[str], *, answered: bool, is_free: bool = False) -> None:
        """Note the question that was answered, or give its price back; both, where the answer is free."""
        if answered:
            lookups.note(tx, self._campaign, self.payee, self.kind, ids, 0.0 if is_free else self.price)
        if self.price and (is_free or not answered):
            paid.give_back(tx, self._campaign, self._day(tx.now), self.price)

    def affords(self, tx: Tx, many: int) -> int:
        """How many of so many questions fit into the envelope's spend now; nothing is set aside."""
        if not self.price:
            return many
        left = min(self._left(tx), key=lambda one: one[0])[0]
        return max(min(many, int((left + _A_TENTH_OF_A_MICRO) / self.price)), 0)

    def pay(self, tx: Tx, ids: Sequence[str]) -> None:
        """Note a question that was asked, and answered, because it fitted."""
        if self.price:
            paid.add(tx, self._campaign, self._day(tx.now), self.price)
        self.settle(tx, ids, answered=True)

    def made_today(self, tx: Tx) -> int:
        """How many questions of the day were made, answered or not."""
        key = self._quota(tx.now)
        return counters.read(tx, [key])[key]

    @property
    def _campaign(self) -> str:
        return self.deployment.bundle.campaign.campaign

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.deployment.bundle.campaign.timezone)

    def _day(self, now: datetime) -> date:
        return now.astimezone(self._zone).date()

    def _quota(self, now: datetime) -> CapKey:
        return CapKey(QUOTA, f"{self.kind} {self.payee}", f"{self._day(now):%Y-%m-%d}")

    def _look_at_quota(self, tx: Tx) -> None:
        if self.per_day is not None and self.made_today(tx) >= self.per_day:
            made = counted(self.per_day, "question was", "questions were")
            raise NoRoom(f"{made} asked today, and no more may be", self._tomorrow(tx.now))

    def _look_at_spend(self, tx: Tx) -> None:
        (whole, limit), (of_day, day_limit) = self._left(tx)
        if self.price > whole + _A_TENTH_OF_A_MICRO:
            raise NoRoom(f"another ${self.price:g} would pass the campaign's limit of {dollars(limit)}")
        if self.price > of_day + _A_TENTH_OF_A_MICRO:
            why = f"another ${self.price:g} would pass the day's limit of {dollars(day_limit)}"
            raise NoRoom(why, self._tomorrow(tx.now))

    def _left(self, tx: Tx) -> tuple[tuple[float, float], tuple[float, float]]:
        """What is left of the campaign's limit and of the day's, and the limits: models count too."""
        name = self._campaign
        limit = spend_at(self.deployment.bundle.envelope.spend, earned.level(self.deployment, tx))
        whole = calls.spend(tx, name) + paid.usd(tx, name)
        of_day = calls.spend(tx, name, day_start(self._zone, tx.now)) + paid.usd(tx, name, self._day(tx.now))
        return (limit.campaign_usd - whole, limit.campaign_usd), (limit.day_usd - of_day, limit.day_usd)

    def _tomorrow(self, now: datetime) -> datetime:
        return next_day(self._zone, now)
