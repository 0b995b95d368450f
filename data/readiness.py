"""Whether a domain that mails are sent from is ready for large mail hosts, and what would mend it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from config.catalogues import DomainFault


class DnsRecord(NamedTuple):
    """A record as it is entered where the domain's DNS is kept."""

    name: str
    type: Literal["TXT", "MX", "A", "AAAA", "CNAME", "PTR", "NS"]
    value: str

    def __str__(self) -> str:
        """In the words of a zone file."""
        return (
            f'{self.name} {self.type} "{self.value}"' if self.type == "TXT" else f"{self.name} {self.type} {self.value}"
        )


class Fault(NamedTuple):
    """One thing that is wrong: ``mend`` are the records to have, ``see_to`` what is mended elsewhere than in DNS.

    ``since`` is the look that it stems from, where it was known before and could not be looked for anew.
    """

    kind: DomainFault
    said: str
    mend: tuple[DnsRecord, ...] = ()
    see_to: str = ""
    since: datetime | None = None

    def __str__(self) -> str:
        """What people are told, on one line, whatever others wrote into DNS."""
        parts = [f"{self.kind}: {self.said}"]
        if self.mend:
            parts.append(f"have {' and '.join(map(str, self.mend))}")
        if self.see_to:
            parts.append(self.see_to)
        if self.since:
            parts.append(f"seen on {self.since:%Y-%m-%d %H:%M} UTC, looked for in vain since")
        return " ".join("; ".join(parts).split())


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found out at ``checked_at`` about a sender's domain whose mails leave by the ``server``.

    ``unsure`` is what could not be found out, and why: it speaks neither for nor against the domain. ``unanswered`` are
    the kinds of fault that could not be looked for because a lookup failed.
    """

    domain: str
    server: str
    faults: tuple[Fault, ...]
    unsure: tuple[str, ...]
    checked_at: datetime
    unanswered: tuple[DomainFault, ...] = ()

    @property
    def kinds(self) -> tuple[DomainFault, ...]:
        """What is wrong, in a word each."""
        return tuple(dict.fromkeys(fault.kind for fault in self.faults))

    @property
    def again_soon(self) -> bool:
        """Whether a lookup failed, so that it is worth asking again before long."""
        return bool(self.unanswered)

    def told(self) -> str:
        """Everything that is wrong with what mends it, on one line."""
        return " | ".join(map(str, self.faults))

    def after(self, before: "Readiness | None", max_age: timedelta) -> "Readiness":
        """The same with what was wrong before and could not be looked for now, unless older than ``max_age``."""
        if before is None:
            return self
        kept = []
        for fault in before.faults:
            since = fault.since or before.checked_at
            is_open = fault.kind in self.unanswered and fault.kind not in self.kinds
            if is_open and self.checked_at - since <= max_age:
                kept.append(fault._replace(since=since))
        return replace(self, faults=(*self.faults, *kept))


class Signature(NamedTuple):
    """How a mail of ours that came back was signed, ``seen_at`` a moment.

    ``state`` is of the best signature: one that holds before one that does not, of these one of its sender's domain
    before another's. ``one_click`` is whether one that holds covers the headers to unsubscribe by; None where the mail
    had none of them.
    """

    state: Literal["pass", "fail", "unsigned"]
    domain: str
    selector: str
    said: str
    one_click: bool | None
    seen_at: datetime
