"""The gates of a document that leaves for the folder of what is released.

All are asked, in the transaction that commits it. They have the names of the gates of messages that look at the same.
An envelope cannot leave any of them out.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from config.catalogues import Level
from config.files.crews import RECORD
from config.files.envelopes import EnvelopeConfig
from data.items import Document
from data.records import Trip
from data.redact import redact
from data.unseen import HIDING
from guardrails.autonomy import reasons_to_ask, spend_at
from guardrails.breakers import spent
from guardrails.facts import Record
from guardrails.gate import Judgement, decide
from guardrails.verdicts import Allow, GateVerdict, Halt, Hold, Reject, Verdict

LONGEST = 200_000
_SYNTAX = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_PLACEHOLDER = re.compile(r"\[(?:insert|todo|tbd|your|placeholder|xxx)\b[^\]\n]{0,40}\]|\blorem ipsum\b", re.IGNORECASE)
_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f]|{HIDING}")


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """Everything that the gates look at for one document, as it stands in the ledger at ``now`` (aware UTC).

    ``own`` is the template's own text, ``said`` what the item and the records say that it is filled in with. ``newest``
    are the records that the document would show if it were made now, and ``released_today`` those of the campaign that
    left on its day, which ends at ``next_day``. ``halted`` says why the campaign does not run, ``stopped`` why the task
    is stopped, if they are. ``approved`` names the gates whose hold a person has lifted for this very document.
    ``level`` is that of releases, ``standing`` the campaign's, by which its budget grows.
    """

    now: datetime
    campaign: str
    item_id: str
    task: str
    document: Document
    own: str
    level: Level
    newest: tuple[str, ...]
    released_today: int
    next_day: datetime
    record: Record = field(default_factory=Record)
    halted: str | None = None
    stopped: str | None = None
    approved: frozenset[str] = frozenset()
    standing: Level = "every"
    said: str = ""


def breaker(facts: ReleaseFacts, _envelope: EnvelopeConfig) -> Verdict:
    """Halt while the campaign, or the task, is stopped."""
    if facts.halted is not None:
        reason = f"the campaign is halted: {facts.halted}"
        return Halt(reason, Trip("campaign", facts.campaign, "stopped", reason))
    if facts.stopped is not None:
        reason = f"{facts.task} is stopped: {facts.stopped}"
        return Halt(reason, Trip("stage", facts.task, "stopped", reason))
    return Allow()


def spend(facts: ReleaseFacts, envelope: EnvelopeConfig) -> Verdict:
    """Halt above what the models may cost, in all or in a day."""
    tripped = spent(facts.campaign, facts.record, spend_at(envelope.spend, facts.standing))
    return Halt(tripped.reason, tripped) if tripped else Allow()


def caps(facts: ReleaseFacts, envelope: EnvelopeConfig) -> Verdict:
    """So many documents leave on a day of the campaign, and not one more; reject for good where no day brings room."""
    most = envelope.caps.releases_per_day
    if facts.released_today < most:
        return Allow()
    if most == 0:
        return Reject("the envelope releases nothing (caps.releases_per_day is 0)")
    return Reject(f"{facts.campaign} has released its {most} today", facts.next_day)


def grounded(facts: ReleaseFacts, _envelope: EnvelopeConfig) -> Verdict:
    """Every record that it shows is of the newest round of its task.

    What is rendered always is. The task may have been done again between the rendering and this transaction.
    """
    if facts.document.artifact_ids == facts.newest:
        return Allow()
    shown, newest = (" ".join(ids) or "nothing" for ids in (facts.document.artifact_ids, facts.newest))
    return Reject(f"it shows {shown}, and the newest are {newest}", facts.now)


def template_lint(facts: ReleaseFacts, _envelope: EnvelopeConfig) -> Verdict:
    """Reject for good what is unfilled, empty, too long or unclean, or holds an address or a phone number.

    What the template says itself is ours, also where it is an address. Template syntax that the item or a record says
    is a quotation, and none of the template's that was left.
    """
    found = problems(facts.document, facts.own, facts.said)
    return Reject("; ".join(found)) if found else Allow()


def autonomy(facts: ReleaseFacts, envelope: EnvelopeConfig) -> Verdict:
    """Hold what the campaign's level wants approved and nobody has approved yet."""
    terms = envelope.autonomy.of("release")
    if "autonomy" in facts.approved or not reasons_to_ask(terms, facts.level, facts.item_id):
        return Allow()
    if facts.level == "every":
        return Hold("every document is approved first")
    return Hold(f"{facts.item_id} is in the sample of {terms.sample:.0%} that is approved first")


Gate = Callable[[ReleaseFacts, EnvelopeConfig], Verdict]

GATES: Mapping[str, Gate] = MappingProxyType(
    {
        "breaker": breaker,
        "spend": spend,
        "caps": caps,
        "grounded": grounded,
        "template_lint": template_lint,
        "autonomy": autonomy,
    }
)


def evaluate(facts: ReleaseFacts, envelope: EnvelopeConfig) -> Judgement:
    """Ask every gate and decide, by the same weights as of a message."""
    verdicts = tuple(GateVerdict(name, gate(facts, envelope)) for name, gate in GATES.items())
    return Judgement(verdicts, decide(verdicts))


def problems(document: Document, own: str, said: str = "") -> tuple[str, ...]:
    """Everything that keeps a document from leaving as it is, in words; ``said`` is what its template filled in."""
    found = list(document.faults)
    if not found and not document.body.strip():
        found.append("it is empty")
    if len(document.body) > LONGEST:
        found.append(f"it has {len(document.body)} characters, {LONGEST} at most")
    text = f"{document.file}\n{document.body}"
    left = (mark for mark in _SYNTAX.findall(text) if not _is_meant(mark, document, said))
    found += [f"unrendered template syntax: {mark}" for mark in left]
    found += [f"a placeholder: {match.group()}" for match in _PLACEHOLDER.finditer(text)]
    if _CONTROL.search(text):
        found.append("it has control characters, or characters that nobody sees")
    ours = set(map(str.strip, own.splitlines()))
    text = "\n".join(line for line in text.splitlines() if line.strip() not in ours)
    if redact(text) != text:
        found.append("it has an address or a phone number in it")
    return tuple(found)


def _is_meant(mark: str, document: Document, said: str) -> bool:
    """Is a mark of template syntax a quotation, or two brackets of JSON that close one after the other?"""
    return mark in said or (mark == "}}" and _is_json(document))


def _is_json(document: Document) -> bool:
    if not document.file.endswith(RECORD):
        return False
    try:
        json.loads(document.body)
    except ValueError:
        return False
    return True
