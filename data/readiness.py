"""Whether a domain that mails are sent from is ready for large mail hosts, and what would mend it."""

from dataclasses import dataclass
from datetime import datetime
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
    """One thing that is wrong: ``mend`` are the records to have, ``see_to`` what is mended elsewhere than in DNS."""

    kind: DomainFault
    said: str
    mend: tuple[DnsRecord, ...] = ()
    see_to: str = ""

    def __str__(self) -> str:
        """What people are told, on one line, whatever others wrote into DNS."""
        parts = [f"{self.kind}: {self.said}"]
        if self.mend:
            parts.append(f"have {' and '.join(map(str, self.mend))}")
        if self.see_to:
            parts.append(self.see_to)
        return " ".join("; ".join(parts).split())


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found out at ``checked_at`` about a sender's domain whose mails leave by the server ``host``.

    ``unsure`` is what could not be found out, and why: it speaks neither for nor against the domain. ``again_soon`` is
    whether that is for a lookup that failed.
    """

    domain: str
    host: str
    faults: tuple[Fault, ...]
    unsure: tuple[str, ...]
    checked_at: datetime
    again_soon: bool = False

    @property
    def kinds(self) -> tuple[DomainFault, ...]:
        """What is wrong, in a word each."""
        return tuple(dict.fromkeys(fault.kind for fault in self.faults))

    def told(self) -> str:
        """Everything that is wrong with what mends it, on one line."""
        return " | ".join(map(str, self.faults))


class Signature(NamedTuple):
    """How a mail of ours that came back was signed, ``seen_at`` a moment.

    ``state`` is of the best signature: one of its sender's domain before another's, one that holds before one that does
    not. ``one_click`` is whether that covers the headers to unsubscribe by; None where the mail had none of them.
    """

    state: Literal["pass", "fail", "unsigned"]
    domain: str
    selector: str
    said: str
    one_click: bool | None
    seen_at: datetime
