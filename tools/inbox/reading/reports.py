"""Delivery reports as RFC 3464 has them: what each recipient's block says."""

import re
from collections.abc import Mapping
from email.message import Message
from typing import NamedTuple

from tools.inbox.reading.parts import addresses, body, parts

_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,40})\s*:\s?(.*)$")


class Recipient(NamedTuple):
    """One recipient's fate: ``action`` is failed, delayed, delivered, relayed, expanded or empty."""

    address: str | None
    action: str
    status: str | None
    diagnostic: str


def delivery_report(message: Message) -> tuple[Recipient, ...]:
    """Return the recipients of the mail's own delivery report; one inside an attached mail does not count."""
    found: list[Recipient] = []
    for part in parts(message):
        if not part.nested and part.kind.endswith("delivery-status"):
            found.extend(_recipients(body(part.message)))
    return tuple(found[:100])


def report_in_words(text: str) -> tuple[Recipient, ...]:
    """Return the recipients of a report that stands in a plain text, where its system sent no MIME or a broken one."""
    return tuple(r for r in _recipients(text) if r.address and r.action and r.status)[:100]


def _recipients(text: str) -> list[Recipient]:
    blocks = [fields(block) for block in re.split(r"\n[ \t]*\n", text)]
    return [_recipient(block) for block in blocks if _is_recipient(block)]


def fields(block: str) -> dict[str, str]:
    """Return ``Name: value`` lines as a mapping in lower case, folded lines joined; the first of a name counts."""
    result: dict[str, str] = {}
    last = ""
    for line in block.split("\n"):
        match = _FIELD.match(line)
        if match:
            last = match[1].lower()
            if last in result:
                last = ""
            else:
                result[last] = match[2].strip()
        elif last and line[:1] in " \t":
            result[last] += " " + line.strip()
    return result


def _is_recipient(block: Mapping[str, str]) -> bool:
    return "final-recipient" in block or "original-recipient" in block or "action" in block


def _recipient(block: Mapping[str, str]) -> Recipient:
    named = (block.get("original-recipient", ""), block.get("final-recipient", ""))
    found = [address for value in named for address in addresses(value.replace(";", " ; "))]
    status = re.search(r"[245]\.\d{1,3}\.\d{1,3}", block.get("status", ""))
    action = re.match(r"[a-z]*", block.get("action", "").strip().lower())
    diagnostic = re.sub(r"^\s*(?:smtp|x-[\w-]+)\s*;\s*", "", block.get("diagnostic-code", ""), flags=re.IGNORECASE)
    if not diagnostic:
        diagnostic = " ".join(re.findall(r"\(([^)]*)\)", block.get("status", "")))
    return Recipient(
        found[0] if found else None, action[0] if action else "", status[0] if status else None, diagnostic
    )
