"""What all mails that come back share: who writes to whom, about which mail, and the bytes on the wire."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_string
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from rehearsal import seeded
from rehearsal.mail.events import Event

_FIRST = ("Maria", "Dale", "Tom", "Angela", "Luis", "Karen", "Mike", "Denise", "Ray", "Sofia", "Greg", "Tanya")
_LAST = ("Reyes", "Whitaker", "Nguyen", "Brooks", "Ortega", "Hale", "Kim", "Duncan", "Price", "Alvarez", "Boone")
_GREETING = re.compile(
    r"(?:Hi|Hello|Hey|Dear|Good morning|Good afternoon),? ([^\W\d_][\w'\u2019-]*(?: [^\W\d_][\w'\u2019-]*)?)[,!.]"
)
_NOBODY = frozenset({"there", "all", "team", "everyone", "everybody", "friend", "sir or madam"})
_ZONES = (-5, -6, -7, -8)


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail that a person received, and the person."""

    event: Event
    original: EmailMessage
    seed: int

    @property
    def person(self) -> str:
        """The person's address."""
        return self.event.cause.rcpt_to

    @property
    def writes_from(self) -> str:
        """The address that the person writes from."""
        return f"office@{self.domain}" if self.event.elsewhere else self.person

    @property
    def domain(self) -> str:
        """Where the person's mail is kept."""
        return self.person.rpartition("@")[2]

    @property
    def name(self) -> str:
        """The person's name: what the address shows of it, and what the mail's greeting does, else seeded."""
        words = [w for w in self._local.replace("_", ".").split(".") if w.isalpha() and len(w) > 1]
        if len(words) >= 2:
            return " ".join(word.capitalize() for word in words[:2])
        if greeted := self._greeted:
            return f"{greeted} {last}" if (last := self._last_after(greeted)) else greeted
        first = seeded.pick(_FIRST, self.seed, "first", self.person)
        return f"{first} {seeded.pick(_LAST, self.seed, 'last', self.person)}"

    @property
    def _local(self) -> str:
        return self.person.partition("@")[0].lower()

    @property
    def _greeted(self) -> str | None:
        """Whom the mail greets by name."""
        found = _GREETING.match(self.text)
        return found[1] if found and found[1].lower() not in _NOBODY else None

    def _last_after(self, first: str) -> str:
        """The last name in an address such as ``treyes``, when it belongs to this first name."""
        rest = "" if " " in first else self._local[1:]
        fits = (
            self._local.isalpha() and self._local[0] == first[0].lower() and not self._local.startswith(first.lower())
        )
        return rest.capitalize() if fits and len(rest) > 2 else ""

    @property
    def phone(self) -> str:
        """A number from the range that is reserved for fiction."""
        area = seeded.pick((229, 404, 559, 661), self.seed, "area", self.person)
        return f"({area}) 555-01{seeded.whole(0, 99, self.seed, 'line', self.person):02d}"

    @property
    def writer(self) -> str:
        """Our address: whom the person answers."""
        header = self.original["From"]
        found = header.addresses if header is not None else ()
        return found[0].addr_spec if found else self.event.cause.mail_from

    @property
    def writer_name(self) -> str:
        """Our name, as the person sees it."""
        header = self.original["From"]
        found = header.addresses if header is not None else ()
        return (found[0].display_name if found else "") or self.writer.partition("@")[0]

    @property
    def subject(self) -> str:
        """The subject of what the person received."""
        return self.event.cause.subject

    @property
    def text(self) -> str:
        """The words of what the person received."""
        body = self.original.get_body(("plain",))
        return str(body.get_content()).replace("\r\n", "\n").strip() if body is not None else ""

    @property
    def local_time(self) -> datetime:
        """When the mail comes back, by the person's own clock."""
        return self.event.at.astimezone(timezone(timedelta(hours=self.pick(_ZONES, "zone"))))

    def pick(self, options: tuple[seeded.T, ...], *what: str) -> seeded.T:
        """Choose for this event."""
        return seeded.pick(options, self.seed, *what, self.event.kind, self.person)

    def whole(self, low: int, high: int, *what: str) -> int:
        """Choose a whole number for this event, both ends included."""
        return seeded.whole(low, high, self.seed, *what, self.event.kind, self.person)

    def chance(self, share: float, *what: str) -> bool:
        """Say whether something of this share happens in this event."""
        return seeded.happens(share, self.seed, *what, self.event.kind, self.person)


def envelope(letter: Letter, *, sender: str, name: str, subject: str, to: str, return_path: str) -> EmailMessage:
    """Return a mail with the headers that every delivered mail has; its Message-ID derives from its cause."""
    mail = EmailMessage(policy=SMTP)
    host = f"mx.{letter.domain}"
    mail["Return-Path"] = f"<{return_path}>"
    mail["Delivered-To"] = to
    mail["Received"] = (
        f"from {host} ({host} [192.0.2.25]) by mail.example with ESMTPS; {format_datetime(letter.event.at)}"
    )
    mail["Date"] = format_datetime(letter.local_time)
    mail["From"] = Address(name, addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{letter.event.key}@{host}>"
    return mail


def part(kind: str, text: str) -> EmailMessage:
    """Return a part of a report."""
    ascii_only = text.encode("ascii", "replace").decode()
    return message_from_string(f"Content-Type: {kind}\n\n{ascii_only}", policy=SMTP)


def answers(mail: EmailMessage, letter: Letter) -> None:
    """Put a mail into the thread of the one that it answers."""
    original = letter.event.cause.message_id
    earlier = str(letter.original["References"] or "").split()
    mail["In-Reply-To"] = original
    mail["References"] = " ".join([*earlier, original])
