"""Whom to write to: the roles that the vertical asks for first, then confidence."""

import re
from collections.abc import Sequence

from data.records import Business, Contact

BY_PERSON = "a person"
"""The source of a contact that a person named: no provider's answer takes its place."""
DIRECTORY_CONFIDENCE = 0.5
_LEADING = ("owner", "founder", "president", "chief executive officer", "ceo", "principal", "general manager")


def ranked(contacts: Sequence[Contact], roles: Sequence[str]) -> list[Contact]:
    """Return the contacts, the best first.

    Before all comes whoever has one of the ``roles``, in their order; without such a one, whoever leads; then any
    person; an address without a name is last. Among equals the more certain one comes first.
    """
    wanted = list(roles) or list(_LEADING)

    def place(contact: Contact) -> tuple[int, float, str]:
        rank = _rank(contact.role, wanted)
        if rank is None:
            leads = _rank(contact.role, _LEADING) is not None
            rank = len(wanted) + (0 if leads else 1 if contact.name else 2)
        return rank, -contact.confidence, contact.email

    unique = {contact.email: contact for contact in reversed(contacts)}
    return sorted(unique.values(), key=place)


def of_directory(business: Business) -> list[Contact]:
    """Return the address that the directory itself gives, if any."""
    if business.email is None:
        return []
    return [Contact(business.email, None, None, business.phone, DIRECTORY_CONFIDENCE, business.source)]


def _rank(role: str | None, wanted: Sequence[str]) -> int | None:
    if role is None:
        return None
    said = role.casefold()
    return next((n for n, one in enumerate(wanted) if re.search(rf"\b{re.escape(one.casefold())}\b", said)), None)
