"""Messages from templates: slots are filled with angles and fields, and nothing else can get in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from jinja2 import TemplateError

from config.catalogues import Channel
from config.files.campaigns import Sender
from config.files.own_fields import SLOT
from config.files.sequences import Step, Variant
from config.loading import CampaignBundle
from data.claims import Angle
from data.records import Prospect
from guardrails.facts import OwnText
from guardrails.lint import problems, unsafe
from tools.writing.short_names import company_short
from tools.writing.templates import names_used, template

KEPT_BELOW = 60
_SYNTAX = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|<<|>>|\$\{")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as it would leave. ``slots`` are those of the angles that its words come from."""

    subject: str
    body: str
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Why a message cannot be made of this."""

    problems: tuple[str, ...]


def step_of(bundle: CampaignBundle, number: int) -> Step | None:
    """The step of that number, if the sequence has one."""
    return next((step for step in bundle.sequence.steps if step.step == number), None)


def wording(step: Step, variant: str) -> tuple[str, Variant]:
    """The step's variant of that name; a step that does not have it has its first one for everybody."""
    name = variant if variant in step.variants else next(iter(step.variants))
    return name, step.variants[name]


def subject_of(bundle: CampaignBundle, step: Step, variant: str) -> str:
    """The template of a step's subject; a later mail without one answers the first mail's, in the same variant."""
    _, words = wording(step, variant)
    if _has_subject(words) or step.channel != "email":
        return words.subject or ""
    _, first = wording(_first_mail(bundle), variant)
    return f"Re: {first.subject or ''}"


@lru_cache(maxsize=256)
def reflowed(text: str) -> str:
    """A template's text without the line breaks that only keep its file narrow.

    A break inside a paragraph stays only after a line of less than ``KEPT_BELOW`` characters, as in a signature.
    """
    lines: list[str] = []
    joins = False
    for line in map(str.rstrip, text.splitlines()):
        if joins and line:
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
        joins = len(line.strip()) >= KEPT_BELOW
    return "\n".join(lines)


def angle_slots(bundle: CampaignBundle) -> list[str]:
    """The slots that the Publisher fills, each with another angle."""
    return [name for name, slot in bundle.sequence.slots.items() if slot.type == "angle"]


def own_text(bundle: CampaignBundle, sender: Sender, step: int, variant: str, channel: Channel = "email") -> OwnText:
    """What our side says in this step, before anything is filled in."""
    campaign, found = bundle.campaign, step_of(bundle, step)
    parts = [campaign.organisation, sender.name, sender.title, sender.address]
    if found is not None:
        _, words = wording(found, variant)
        parts += [subject_of(bundle, found, name) for name in _openings(bundle, words, variant)]
        parts.append(reflowed(words.body))
    parts += [slot.default for slot in bundle.sequence.slots.values() if slot.default]
    opt_out = _opt_out(bundle, found) if channel == "webhook" else campaign.opt_out
    return OwnText("\n".join(parts), campaign.postal_address, opt_out, channel)


def render(
    bundle: CampaignBundle,
    prospect: Prospect,
    sender: Sender,
    step: int,
    variant: str,
    slots: Mapping[str, str],
    angles: Mapping[str, Angle],
) -> Rendered | Unfilled:
    """Fill one step in. ``slots`` maps slot names to ids of ``angles``; fields are filled from the prospect and sender.

    What comes out has passed the same lint as the gate asks for; what does not pass is ``Unfilled``.
    """
    found = step_of(bundle, step)
    if found is None:
        return Unfilled((f"the sequence {bundle.sequence.sequence} has no step {step}",))
    _, words = wording(found, variant)
    values = _fields(bundle, prospect, sender) | {"opt_out": _opt_out(bundle, found)}
    subject = subject_of(bundle, found, variant)
    needed = names_used(subject) | names_used(words.body) | slots.keys()
    faults = [fault for name, fault in _fill(bundle, slots, angles, values) if name in needed]
    if faults:
        return Unfilled(tuple(faults))
    try:
        said = _said(subject, words, values)
        slots = {slot: one for slot, one in slots.items() if _says(slot, said, subject, words, values)}
    except TemplateError as error:
        return Unfilled((f"step {step}, variant {variant}: {error.message}",))
    found_wrong = problems(*said, own_text(bundle, sender, step, variant, found.channel))
    return Unfilled(found_wrong) if found_wrong else Rendered(*said, slots)


def by_person(own: OwnText, subject: str, body: str) -> OwnText:
    """The own text where one of us wrote or changed the words: links and addresses in them are ours too."""
    return replace(own, template=f"{own.template}\n{subject}\n{body}")


def one_line(text: str) -> str:
    """The text on one line, without control characters."""
    spaced = "".join(" " if char.isspace() or unsafe(char) else char for char in unicodedata.normalize("NFC", text))
    return " ".join(spaced.split())


def _said(subject: str, words: Variant, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body with these values."""
    body = template(reflowed(words.body)).render(values).strip() + "\n"
    return " ".join(template(subject).render(values).split()), body


def _says(slot: str, said: tuple[str, str], subject: str, words: Variant, values: Mapping[str, str]) -> bool:
    """Whether the words come from the slot: a template may leave it out, or have it under a condition alone."""
    if slot not in names_used(subject) | names_used(words.body):
        return False
    try:
        return _said(subject, words, {**values, slot: ""}) != said
    except TemplateError:  # it cannot do without
        return True


def _fill(
    bundle: CampaignBundle, slots: Mapping[str, str], angles: Mapping[str, Angle], values: dict[str, str]
) -> list[tuple[str, str]]:
    """Put the slots' values beside the fields; return what is wrong, with the slot's name."""
    faults = [(name, f"there is no slot {name}") for name in slots if name not in bundle.sequence.slots]
    for name, slot in bundle.sequence.slots.items():
        if slot.type == "field":
            text = values.get(slot.field or name, "") or slot.default or ""
        elif name not in slots:
            faults.append((name, f"slot {name} has no angle"))
            continue
        elif slots[name] not in angles:
            faults.append((name, f"slot {name}: {prospect_angle(slots[name], angles)}"))
            continue
        else:
            text = one_line(angles[slots[name]].text)
        if not text and (slot.type == "angle" or slot.default is None):
            faults.append((name, f"slot {name} is empty"))
        elif _SYNTAX.search(text):
            faults.append((name, f"slot {name} has template syntax in it"))
        elif len(text) > slot.max_chars:
            faults.append((name, f"slot {name} has {len(text)} characters, {slot.max_chars} at most"))
        else:
            values[name] = text
    return faults


def prospect_angle(angle_id: str, angles: Mapping[str, Angle]) -> str:
    """What is wrong with an angle id that the prospect does not have."""
    return f"there is no angle {angle_id} (the prospect has {', '.join(angles) or 'none'})"


def _fields(bundle: CampaignBundle, prospect: Prospect, sender: Sender) -> dict[str, str]:
    campaign, contact, declared = bundle.campaign, prospect.contact, bundle.vertical.fields
    own = {name: value for name, value in prospect.business.fields.items() if name in declared and value is not False}
    name = one_line(contact.name) if contact and contact.name else ""
    return {
        "company": one_line(prospect.business.company),
        "company_short": company_short(one_line(prospect.business.company)),
        "city": one_line(prospect.business.city or ""),
        "contact_name": name,
        "contact_first_name": name.partition(" ")[0],
        "contact_role": one_line(contact.role) if contact and contact.role else "",
        "sender_name": sender.name,
        "sender_title": sender.title,
        "organisation": campaign.organisation,
        "postal_address": campaign.postal_address,
        "opt_out": campaign.opt_out,
        **{f"{SLOT}{name}": one_line(declared[name].shown(value)) for name, value in own.items()},
    }


def _openings(bundle: CampaignBundle, words: Variant, variant: str) -> list[str]:
    """The variants by which a step's subject may be found: all of the first step where it answers that one."""
    return [variant] if _has_subject(words) else list(_first_mail(bundle).variants)


def _first_mail(bundle: CampaignBundle) -> Step:
    """The first step that leaves as a mail; of a sequence without one, its first."""
    steps = bundle.sequence.steps
    return next((step for step in steps if step.channel == "email"), steps[0])


def _opt_out(bundle: CampaignBundle, step: Step | None) -> str:
    """The way out that holds for a step: its own where its channel has another one than the campaign."""
    return (step and step.opt_out) or bundle.campaign.opt_out


def _has_subject(words: Variant) -> bool:
    return bool(words.subject and words.subject.strip())
