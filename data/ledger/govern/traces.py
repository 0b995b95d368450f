"""By what a person is found in the ledger's texts, however they were written."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from data.identity import identities_of, normalise_phone
from data.ledger.core import schema as tables
from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects

NAME = "(forgotten)"
"""What stands where a company's name was."""

_SHORTEST = 4


class AlreadyForgotten(Exception):
    """Of this prospect there is nothing left to erase."""


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is found in texts: ``names`` (company, person, address, phone, domain, ...) and short ids."""

    names: tuple[str, ...]
    ids: tuple[str, ...]

    def named_in(self, text: str | None) -> bool:
        """Whether the text has one of the names, in any case."""
        plain = (text or "").casefold()
        return any(name in plain for name in self.names)

    def found_in(self, text: str | None) -> bool:
        """Whether the text has one of the names or ids."""
        return bool(text) and (self.named_in(text) or bool(self._pattern().search(text or "")))

    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, self.ids))})(?!\w)")


def traces_of(tx: Tx, prospect_id: str) -> Traces:
    """By what the person is known: as the columns have it, as it is normalised, and the short ids of theirs.

    Raises:
        NoSuchProspect: if the ledger does not know the prospect.
        AlreadyForgotten: if there is nothing left by which to know them.
    """
    prospect = prospects.get(tx, prospect_id)
    business, contact = prospect.business, prospect.contact
    if business.company == NAME:
        raise AlreadyForgotten(f"{prospect_id} was forgotten on {prospect.updated_at:%Y-%m-%d}: nothing is left of it")
    written = [business.company, business.email, business.phone, business.domain, business.website, business.street]
    if contact is not None:
        written += [contact.email, contact.name, contact.phone]
    written += [value for kind, value in identities_of(business, contact) if kind != "company"]
    written += _phones([business.phone, contact.phone if contact else None])
    names = {text.casefold() for text in (*written, *recipients(tx, prospect.id)) if text and len(text) >= _SHORTEST}
    names |= {json.dumps(name)[1:-1] for name in names}
    mails = select(tables.inbound.c.inbound_id).where(tables.inbound.c.prospect_id == prospect.id)
    return Traces(tuple(sorted(names)), (prospect.id, *tx.connection.execute(mails).scalars()))


def _phones(texts: Iterable[str | None]) -> list[str]:
    """The numbers in the ways in which they are written most."""
    found = []
    for number in filter(None, (normalise_phone(text) for text in texts if text)):
        found.append(number)
        if number.startswith("+1") and len(number) == len("+13125550123"):
            area, exchange, line = number[2:5], number[5:8], number[8:]
            found += [f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"{area}.{exchange}.{line}"]
            found.append(f"{area}{exchange}{line}")
    return found


def recipients(tx: Tx, prospect_id: str) -> set[str]:
    """The addresses and numbers that the person was written to at."""
    of = tables.messages.c
    return {
        address for (address,) in tx.connection.execute(select(of.recipient).where(of.prospect_id == prospect_id))
        if address
    }  # fmt: skip
