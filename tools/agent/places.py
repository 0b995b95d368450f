"""Where angles stand: the paragraphs before and after each slot, in the mails of the sequence."""

import re
from collections.abc import Iterator
from textwrap import shorten
from typing import NamedTuple

from jinja2 import TemplateError

from config.files.sequences import Step
from config.loading import CampaignBundle
from tools.writing.templates import names_used, template
from tools.writing.texts import angle_slots, reflowed

LONGEST = 200
_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)


class _Named(str):
    """A field's name in the place of what it will be: it is there, and as much or as little as a template asks."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __lt__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __ge__ = __lt__


class Place(NamedTuple):
    """One slot in one mail, with the paragraph that has it and those around it; fields and slots are in brackets."""

    slot: str
    mail: str
    before: str
    paragraph: str
    after: str

    def __str__(self) -> str:
        """As in ``mail 1, plain: Hi [first_name], / [opening] / We make ...``."""
        return f"{self.mail}: {' / '.join(part for part in (self.before, self.paragraph, self.after) if part)}"


def places(bundle: CampaignBundle) -> Iterator[Place]:
    """Every place of every angle's slot, in the order of the mails."""
    for step in bundle.sequence.steps:
        for name, variant in step.variants.items():
            paragraphs = [_plain(part) for part in _one_reading(reflowed(variant.body)).split("\n\n")]
            for slot in angle_slots(bundle):
                for at, paragraph in enumerate(paragraphs):
                    if f"[{slot}]" in paragraph:
                        before = _ending(paragraphs[at - 1]) if at else ""
                        after = shorten(paragraphs[at + 1], LONGEST, placeholder="") if at + 1 < len(paragraphs) else ""
                        yield Place(slot, _mail(step, name), before, paragraph, after)


def _one_reading(body: str) -> str:
    """The words of one mail: of what a template says only under a condition, what it says where all fields are known.

    A template that cannot be filled with names is shown with all its words.
    """
    try:
        return template(body).render({name: _Named(f"[{name}]") for name in names_used(body)})
    except (TemplateError, TypeError, ValueError, ArithmeticError):
        return body


def _ending(paragraph: str) -> str:
    """The last words of a paragraph, none of them cut."""
    return paragraph if len(paragraph) <= LONGEST else paragraph[-LONGEST:].partition(" ")[2]


def _mail(step: Step, variant: str) -> str:
    return f"mail {step.step}, {variant}" if len(step.variants) > 1 else f"mail {step.step}"


def _plain(paragraph: str) -> str:
    return " ".join(_FIELD.sub(r"[\1]", _TAG.sub("", paragraph)).split())
