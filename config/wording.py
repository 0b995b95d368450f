"""Templates of a sequence: the slots that they use, against those that it declares, with positions inside a block."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import StrictUndefined, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from config.catalogues import ALWAYS_FILLED, MESSAGE_FIELDS
from config.files.sequences import SequenceConfig, Slot
from config.positions import Document, Keys, Place, Problem

REQUIRED = {"postal_address": "the postal address", "opt_out": "the opt-out line"}


@dataclass(frozen=True, slots=True)
class Use:
    """A name that a template uses, and where."""

    name: str
    keys: Keys
    place: Place


def environment() -> SandboxedEnvironment:
    """The one Jinja environment: sandboxed, an unfilled slot is an error, text goes out as it is."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


def wording_problems(document: Document, sequence: SequenceConfig) -> Iterator[Problem]:
    """Syntax errors, slots that are undeclared or unused, and messages without address or opt-out line."""
    jinja = environment()
    used: set[str] = set()
    first_mail = next((step for step in sequence.steps if step.channel == "email"), None)
    for index, step in enumerate(sequence.steps):
        for name, variant in step.variants.items():
            body: set[str] = set()
            if step is first_mail and not (variant.subject or "").strip():
                what = "the first mail needs a subject; only later ones may leave it empty"
                yield document.problem(("steps", index, "variants", name, "subject"), what, at_key=True)
            for part in ("subject", "body"):
                keys: Keys = ("steps", index, "variants", name, part)
                try:
                    uses = list(_uses(document, keys, getattr(variant, part) or "", jinja))
                except TemplateSyntaxError as error:
                    what = f"is not a template: {error.message}"
                    yield document.problem(keys, what, place=place_of_fault(document, keys, error))
                    # What a broken template uses is unknown; its slots are not called unused or missing.
                    uses = []
                    used |= set(sequence.slots)
                    body |= set(REQUIRED) if part == "body" else set()
                for use in uses:
                    yield from _undeclared(document, sequence, use)
                used |= {use.name for use in uses}
                body |= {_field(sequence.slots, use.name) for use in uses} if part == "body" else set()
            needed = REQUIRED.keys() if step.channel == "email" else {"opt_out"}
            for field in sorted(needed - body):
                what = f"the message lacks {REQUIRED[field]}: use {{{{ {field} }}}}"
                yield document.problem(("steps", index, "variants", name, "body"), what, at_key=True)
    for name in sequence.slots:
        if name not in used:
            yield document.problem(("slots", name), "the slot is used by no message", at_key=True)


def _undeclared(document: Document, sequence: SequenceConfig, use: Use) -> Iterator[Problem]:
    known = (*sequence.slots, *(field for field in ALWAYS_FILLED if field not in sequence.slots))
    if use.name in known:
        return
    if use.name in MESSAGE_FIELDS:
        what = f"{use.name} may be unknown: declare a slot of the type field, with a default"
        yield document.problem(use.keys, what, place=use.place)
    else:
        what = f'unknown slot "{use.name}"'
        yield document.problem(use.keys, what, allowed=known, given=use.name, place=use.place)


def _field(slots: dict[str, Slot], name: str) -> str:
    """The message field behind a name; empty for an angle."""
    slot = slots.get(name)
    return name if slot is None else (slot.field or name) * (slot.type == "field")


def _uses(document: Document, keys: Keys, text: str, jinja: SandboxedEnvironment) -> Iterator[Use]:
    """Each undeclared name of a template once, at its first use."""
    jinja.from_string(text)
    tree = jinja.parse(text)
    names = meta.find_undeclared_variables(tree)
    lines = {node.name: node.lineno for node in reversed(list(tree.find_all(nodes.Name)))}
    for name in sorted(names, key=lambda name: (lines[name], name)):
        yield Use(name, keys, inside(document, keys, lines[name], rf"\{{[{{%][^}}]*?\b({re.escape(name)})\b"))


def place_of_fault(document: Document, keys: Keys, error: TemplateSyntaxError) -> Place:
    """The beginning of the line at which a template is none."""
    return inside(document, keys, error.lineno, r"\s*(\S)")


def inside(document: Document, keys: Keys, line: int, pattern: str) -> Place:
    """The place in the file of a line of a scalar: exact in a literal block and on one line, else the scalar's own."""
    document, keys = document.home(keys)
    spot = document.positions[keys]
    if spot.style == "|":
        row = spot.value.line + line
        start = 0
    elif line == 1 and spot.style != ">":
        row, start = spot.value.line, spot.value.column - 1
    else:
        return spot.value
    found = re.compile(pattern).search(document.lines[row - 1], start) if row <= len(document.lines) else None
    return Place(row, found.start(1) + 1) if found else Place(row, 1) if spot.style == "|" else spot.value
