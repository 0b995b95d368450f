"""The judge: reads the mail server's log, the YAML and what the set-up knows. It shares no code with Muster.

Every rule yields what is wrong, and under which gate's care it falls; silence is innocence.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import holidays
import yaml

from tests.attacks.truth import LoggedMail, Person, Truth

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HEADERS = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "list-unsubscribe", "auto-submitted",
    "mime-version", "content-type", "content-transfer-encoding", "feedback-id", "list-unsubscribe-post",
}  # fmt: skip
LINK = re.compile(
    r"@|://|www\.|\bmailto:|[\w-]\s*[.\u3002]\s?(?:com|net|org|io|co|biz|ru|xyz|example|test|invalid|localhost)\b"
    r"|\b\w+\W+at\W+\w+\W+dot\W+\w+|\d{1,3}(?:\.\d{1,3}){3}",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?:\d[\s().+-]*){7,}")
SYNTAX = re.compile(r"\{\{|\}\}|\{%|%\}|\$\{|<%|\[\[")
UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
FIGURE = re.compile(r"\d+")
SLOT = re.compile(r"\{\{\s*(\w+)\s*\}\}")
CLAIMS = frozenset(
    [
        "bankruptcy",
        "lawsuit",
        "fined",
        "guarantee",
        "guaranteed",
        "refund",
        "award",
        "acquired",
        "layoffs",
        "osha",
        "tripled",
    ]
)


class Violation(NamedTuple):
    """Something that ought not to have left."""

    gate: str
    what: str


@dataclass(frozen=True)
class Letter:
    """A mail to somebody outside, read: ``step`` and ``values`` are what the template makes of it, if it is one."""

    number: int
    at: datetime
    mail_from: str
    to: str
    message_id: str
    step: int | None
    values: dict[str, str]


class Judge:
    """Judges by the YAML files of one campaign; a file that is not in its own tree is in the shipped one."""

    def __init__(self, campaign: Path, shipped: Path) -> None:
        self._trees = (campaign.parents[1], shipped)
        self._campaign = yaml.safe_load(campaign.read_text())
        self._envelope = self._file("envelopes", self._campaign["envelope"])
        vertical = self._file("verticals", self._campaign["vertical"])
        self._sequence = self._file("templates", vertical["sequence"])
        self._senders = {sender["address"]: sender for sender in self._campaign["senders"]}
        self._own = self._campaign["notify"]["mail"]

    def violations(self, log: list[LoggedMail], truth: Truth) -> list[Violation]:
        """Everything that is wrong with what the server took."""
        found: list[Violation] = []
        letters: list[Letter] = []
        for mail in log:
            parsed = message_from_bytes(mail.text, policy=default)
            found += _shape(mail, parsed)
            if mail.rcpt_tos == (self._own,):
                continue
            letter, faults = self._read(len(letters), mail, parsed, truth)
            letters.append(letter)
            found += faults
        rules = (
            self._recipient, self._twice, self._window, self._caps, self._gap, self._domain,
            self._breakers, self._spend, self._grounded, self._approved,
        )  # fmt: skip
        return found + [violation for rule in rules for violation in rule(letters, truth)]

    def _read(
        self, number: int, mail: LoggedMail, parsed: EmailMessage, truth: Truth
    ) -> tuple[Letter, list[Violation]]:
        """Match the mail against the templates, with the person's own fields in place."""
        to, subject, body = (
            mail.rcpt_tos[0],
            str(parsed["Subject"]).lstrip(),
            parsed.get_content().replace("\r\n", "\n"),
        )
        step, values = None, {}
        if person := truth.people.get(to):
            for known in self._sequence["steps"]:
                for wording in known["variants"].values():
                    heads = re.fullmatch(self._pattern(wording["subject"], mail.mail_from, person), subject)
                    filled = re.fullmatch(self._pattern(wording["body"], mail.mail_from, person), body)
                    if heads and filled:
                        step, values = known["step"], filled.groupdict()
        letter = Letter(number, mail.at, mail.mail_from, to, str(parsed["Message-ID"]), step, values)
        faults = [f"{to}: off template: {subject!r} {body!r}"] if step is None else []
        text = f"{subject}\n{body}"
        faults += [f"{to}: hidden characters" for char in text if char != "\n" and unicodedata.category(char) in UNSEEN]
        for value in (*values.values(), subject):
            plain = unicodedata.normalize("NFKC", value)
            for what, pattern in (("a link", LINK), ("a phone number", PHONE), ("template syntax", SYNTAX)):
                if pattern.search(plain):
                    faults.append(f"{to}: {what} in {value!r}")
        for ours in ("postal_address", "opt_out"):
            if self._campaign[ours] not in body:
                faults.append(f"{to}: without {ours}")
        return letter, [Violation("template_lint", fault) for fault in faults]

    def _pattern(self, template: str, mail_from: str, person: Person) -> str:
        """The template as a pattern: fields must be the person's and ours, angles are one line of anything."""
        fields = {
            "company": person.company,
            "contact_first_name": person.first_name,
            **{f"sender_{what}": self._senders.get(mail_from, {}).get(what, "") for what in ("name", "title")},
            "organisation": self._campaign["organisation"],
            "postal_address": self._campaign["postal_address"],
            "opt_out": self._campaign["opt_out"],
        }
        parts, at = [], 0
        for use in SLOT.finditer(template):
            parts.append(re.escape(template[at : use.start()]))
            slot = self._sequence["slots"].get(use[1], {"type": "field"})
            if slot["type"] == "angle":
                parts.append(rf"(?P<{use[1]}>[^\n]{{1,240}})")
            else:
                value = " ".join(fields[slot.get("field", use[1])].split()) or slot["default"]
                parts.append(re.escape(value))
            at = use.end()
        whole = "".join([*parts, re.escape(template[at:])])
        return whole.replace("\\\n", r"\s")  # a paragraph may be wrapped otherwise

    def _recipient(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """Nobody but a prospect who may be written to, from one of our mailboxes."""
        for letter in letters:
            person = truth.people.get(letter.to)
            if person is None:
                yield Violation("verified_address", f"{letter.to} is nobody's address")
            elif not person.welcome:
                yield Violation("suppression", f"{letter.to} ({person.prospect}) must not be written to")
            elif letter.number >= truth.silent_since.get(letter.to, len(letters)):
                yield Violation("opted_out", f"{letter.to} had left, or stood aside")
            if letter.mail_from not in self._senders:
                yield Violation("template_lint", f"{letter.mail_from} is no mailbox of the campaign")

    def _twice(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """No mail and no step twice, none before its turn."""
        for what, times in Counter(letter.message_id for letter in letters).items():
            if times > 1:
                yield Violation("duplicate", f"{what} {times} times")
        for reached, times in Counter((letter.to, letter.step) for letter in letters).items():
            if times > 1 and reached[1] is not None:
                yield Violation("duplicate", f"step {reached[1]} to {reached[0]} {times} times")
        at = {(letter.to, letter.step): letter.at for letter in letters}
        waits = {step["step"]: _duration(step["wait"]) for step in self._sequence["steps"]}
        for (to, step), moment in at.items():
            if step is not None and step > 1:
                before = at.get((to, step - 1))
                if before is None or moment - before < waits[step]:
                    yield Violation("duplicate", f"{to}: step {step} before its turn")

    def _window(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """None outside the recipient's working hours, none on a public holiday."""
        window = self._envelope["window"]
        opens, closes = (time.fromisoformat(window[edge]) for edge in ("start", "end"))
        for letter in letters:
            if (person := truth.people.get(letter.to)) is None:
                continue
            local = letter.at.astimezone(ZoneInfo(person.zone))
            country, state = person.region
            free = window["holidays"] and local.date() in holidays.country_holidays(
                country, subdiv=state, years=local.year
            )
            if free or DAYS[local.weekday()] not in window["days"] or not opens <= local.time() < closes:
                yield Violation("sending_window", f"{letter.to} at {local}")

    def _caps(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """None over a cap of the mailbox (warming up), the recipient's domain or the campaign, by the mailbox's day."""
        caps = self._envelope["caps"]
        first = truth.started.astimezone(ZoneInfo(self._campaign["timezone"])).date()
        sent = Counter[tuple[str, str, date]]()
        for letter in letters:
            sender = self._senders.get(letter.mail_from)
            day = letter.at.astimezone(ZoneInfo(sender["timezone"] if sender else "UTC")).date()
            domain = letter.to.partition("@")[2]
            sent.update([("mailbox", letter.mail_from, day), ("domain", domain, day), ("campaign", "", day)])
        for (scope, name, day), count in sent.items():
            limit = caps[f"{scope}_per_day"]
            if scope == "mailbox":
                limit = min(limit, caps["warm_up"]["start"] + caps["warm_up"]["increase"] * (day - first).days)
            if count > limit:
                yield Violation("caps", f"{scope} {name} sent {count} on {day}, its limit is {limit}")

    def _gap(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """A mailbox leaves some time between two mails."""
        gap = _duration(self._envelope["minimum_gap"])
        for sender in self._senders:
            moments = sorted(letter.at for letter in letters if letter.mail_from == sender)
            for one, other in pairwise(moments):
                if other - one < gap:
                    yield Violation("minimum_gap", f"{sender} at {one} and {other}")

    def _domain(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """None to a host that has had the bulk on one day, as long as our domain is not ready."""
        had = Counter[tuple[str, date]]()
        for letter in letters if truth.domain_broken else ():
            host = letter.to.partition("@")[2]
            if (
                max((n for (name, _), n in had.items() if name == host), default=0)
                >= self._envelope["domain_ready"]["bulk"]
            ):
                yield Violation("domain_ready", f"{letter.to}, whose host has had the bulk")
            had[host, letter.at.date()] += 1

    def _breakers(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """None once the bounces or complaints that were known make up the rate."""
        for what, moments in (("bounces", truth.bounces), ("complaints", truth.complaints)):
            rule = self._envelope["breakers"][what]
            for letter in letters:
                known = sum(moment <= letter.number for moment in moments)
                if known and letter.number >= rule["floor"] and known / letter.number >= rule["rate"]:
                    yield Violation("breaker", f"{letter.to}: {known} {what} in {letter.number} mails")

    def _spend(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """None once the models have cost too much."""
        rule = self._envelope["spend"]
        if truth.usd > rule["campaign_usd"] or truth.usd_today > rule["day_usd"]:
            yield from (Violation("spend", f"{letter.to} after ${truth.usd}") for letter in letters)

    def _grounded(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """No figure that the prospect's facts do not have; no claim that hurts, unless a critic vouched for it."""
        for letter in letters:
            if (person := truth.people.get(letter.to)) is None:
                continue
            known = " ".join((*person.facts, person.company)).lower()
            for value in letter.values.values():
                for figure in FIGURE.findall(unicodedata.normalize("NFKC", value)):
                    if figure not in FIGURE.findall(known):
                        yield Violation("grounded", f"{letter.to}: {figure} in {value!r}")
                for word in re.findall(r"[a-z]+", value.lower()):
                    if word in CLAIMS and word not in known and " ".join(value.split()) not in truth.vouched:
                        yield Violation("grounded", f"{letter.to}: {word} in {value!r}")

    def _approved(self, letters: list[Letter], truth: Truth) -> Iterator[Violation]:
        """Nothing without a person where the envelope wants one: for every message, or for large firms."""
        everything = self._envelope["autonomy"]["start"] == "every"
        for letter in letters:
            person = truth.people.get(letter.to)
            if person is None or not (everything or person.employees > 40):
                continue
            if letter.number < truth.approved_since.get(person.prospect, len(letters)):
                yield Violation("autonomy", f"{letter.to}: nobody had approved it")

    def _file(self, folder: str, name: str) -> dict[str, Any]:
        path = next(tree / folder / f"{name}.yaml" for tree in self._trees if (tree / folder / f"{name}.yaml").exists())
        found: dict[str, Any] = yaml.safe_load(path.read_text())
        return found


def _shape(mail: LoggedMail, parsed: EmailMessage) -> Iterator[Violation]:
    """One recipient, who is the one in the header; no header that we do not write, none twice, no parts."""
    names = [name.lower() for name in parsed]
    wrong = [name for name in names if name not in HEADERS] + [n for n, times in Counter(names).items() if times > 1]
    if wrong:
        yield Violation("template_lint", f"{mail.rcpt_tos}: headers {wrong}")
    if len(mail.rcpt_tos) != 1 or [a.addr_spec for a in parsed["To"].addresses] != list(mail.rcpt_tos):
        yield Violation("template_lint", f"to {parsed['To']} in the header, {mail.rcpt_tos} in the envelope")
    if [a.addr_spec for a in parsed["From"].addresses] != [mail.mail_from]:
        yield Violation("template_lint", f"from {parsed['From']} in the header, {mail.mail_from} in the envelope")
    if parsed.get_content_type() != "text/plain" or parsed.is_multipart():
        yield Violation("template_lint", f"{mail.rcpt_tos}: {parsed.get_content_type()}")


def _duration(text: str) -> timedelta:
    return timedelta(seconds=int(text[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[text[-1]])
