"""What data providers and APIs have cost a campaign, in all and by its days, with what is about to be asked.

A call's price is set aside before it is made, in the transaction that sees that it fits: whatever crashes in between
has been counted. A call that nobody answered is given back.
"""

from datetime import date

from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.records import CapKey

SCOPE = "paid"
_MICRO = 1_000_000


def usd(tx: Tx, campaign: str, day: date | None = None) -> float:
    """Dollars, also those set aside: in all, or on a day of the campaign."""
    key = _key(campaign, day)
    return counters.read(tx, [key])[key] / _MICRO


def add(tx: Tx, campaign: str, day: date, price_usd: float) -> None:
    """Set a price aside."""
    for key in _keys(campaign, day):
        counters.add(tx, key, round(price_usd * _MICRO))


def give_back(tx: Tx, campaign: str, day: date, price_usd: float) -> None:
    """Take a price back that is not owed."""
    for key in _keys(campaign, day):
        counters.subtract(tx, key, round(price_usd * _MICRO))


def _keys(campaign: str, day: date) -> tuple[CapKey, CapKey]:
    return _key(campaign, None), _key(campaign, day)


def _key(campaign: str, day: date | None) -> CapKey:
    return CapKey(SCOPE, campaign, f"{day:%Y-%m-%d}" if day else "")
