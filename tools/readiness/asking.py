"""Questions to DNS about one domain, each asked once. What is not there is empty; what nobody answers is an error."""

from collections.abc import Sequence
from typing import Any, Self

import dns.name
import dns.resolver
import dns.reversename
from dns.exception import DNSException, Timeout

from tools.http.exchange import seconds_left

LIFETIME_S = 8.0
MOST_TIMEOUTS = 2
"""After so many questions without an answer no more are asked: DNS is not there."""
_NO_NAME = (dns.name.EmptyLabel, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.BadEscape)
"""A text that DNS can have nothing about."""


class Unanswered(Exception):
    """Who was asked did not answer, or could not; the message says about what."""

    @property
    def see_to(self) -> str:
        """What is told in the place of the record that mends a fault."""
        return f"the record that mends it can be said once DNS answers ({self})"


class Dns:
    """Asks a name server, and remembers. For one look at one domain, or at one mail; ``within`` bounds all of it."""

    def __init__(self, resolver: dns.resolver.Resolver) -> None:
        self._resolver = resolver
        self._why_not: Unanswered | None = None
        self._known: dict[tuple[str, str], Sequence[Any] | Unanswered] = {}
        self._gone: set[str] = set()
        self._timeouts = 0

    @classmethod
    def silent(cls, why: Unanswered) -> Self:
        """One that can be asked nothing."""
        found = cls(dns.resolver.Resolver(configure=False))
        found._why_not = why
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name, each with its strings joined as they are (RFC 7208, 3.3)."""
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT"))

    def exchanges(self, name: str) -> tuple[str, ...]:
        """The hosts of its MX records, the first choice first; a null MX (RFC 7505) is the host ``""``."""
        records = sorted(self._ask(name, "MX"), key=lambda record: record.preference)
        return tuple(_text(record.exchange) for record in records)

    def addresses(self, name: str) -> tuple[str, ...]:
        """Its IPv4 and IPv6 addresses."""
        return tuple(record.address for kind in ("A", "AAAA") for record in self._ask(name, kind))

    def names(self, address: str) -> tuple[str, ...]:
        """The names that an address has (PTR)."""
        return tuple(_text(record.target) for record in self._ask(reverse(address), "PTR"))

    def alias(self, name: str) -> str | None:
        """What it is an alias of (CNAME), if it is one."""
        return next((_text(record.target) for record in self._ask(name, "CNAME")), None)

    def is_gone(self, name: str) -> bool:
        """Whether there is no such name, nor one below it."""
        return not self._ask(name, "MX") and name.lower() in self._gone

    @property
    def unanswered(self) -> frozenset[str]:
        """Of what was asked, what nobody answered, in the words of its errors."""
        errors = (str(known) for known in self._known.values() if isinstance(known, Unanswered))
        return frozenset(" ".join(error.split()) for error in errors)

    def _ask(self, name: str, kind: str) -> Sequence[Any]:
        key = (name.lower().rstrip("."), kind)
        if key not in self._known:
            self._known[key] = self._answer(*key)
        known = self._known[key]
        if isinstance(known, Unanswered):
            raise known
        return known

    def _answer(self, name: str, kind: str) -> Sequence[Any] | Unanswered:
        if self._why_not:
            return self._why_not
        if self._timeouts >= MOST_TIMEOUTS:
            return Unanswered(f"DNS does not answer: {kind} of {name} was not asked for")
        try:
            return tuple(self._resolver.resolve(f"{name}.", kind, lifetime=seconds_left(LIFETIME_S)))
        except dns.resolver.NXDOMAIN:
            self._gone.add(name)
            return ()
        except (dns.resolver.NoAnswer, *_NO_NAME):
            return ()
        except (DNSException, OSError, UnicodeError) as error:
            self._timeouts += isinstance(error, Timeout)
            return Unanswered(f"DNS did not answer for {kind} of {name}: {type(error).__name__}")


def reverse(address: str) -> str:
    """The name under which DNS has an address's own names."""
    return dns.reversename.from_address(address).to_text(omit_final_dot=True)


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).removesuffix(".").lower()
