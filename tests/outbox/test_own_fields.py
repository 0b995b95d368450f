"""A vertical's own fields in what is written to a prospect, and in the conditions that hold it back."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from config.files.envelopes import Escalation
from config.files.own_fields import OwnFields, OwnValue
from config.files.sequences import Slot
from data.ledger.flow import messages
from data.records import Message, Prospect
from tests.guardrails.acts import prospect
from tests.outbox.stage import deploy, drafted
from tools.deployment import Deployment
from tools.governance import escalations
from tools.outbox.act_facts import mailbox
from tools.writing.texts import Rendered, Unfilled, render

FIELDS = TypeAdapter(OwnFields).validate_python(
    {"roof_year": "int", "loan": "money", "at_night": "yes_no", "permit": {"one_of": ["solar", "re-roof"]}}
)
KNOWN: dict[str, OwnValue] = {"roof_year": 1998, "loan": 90000.0, "at_night": True, "permit": "solar"}


def deployed(home: Path, *conditions: str, body: str = "", slots: dict[str, Slot] | None = None) -> Deployment:
    rules = [Escalation.model_validate({"when": when, "then": ["hold"], "reason": when}) for when in conditions]
    deployment = deploy(home, escalate=rules)
    bundle, sequence = deployment.bundle, deployment.bundle.sequence
    if body:
        step = sequence.steps[0]
        variants = {name: one.model_copy(update={"body": body}) for name, one in step.variants.items()}
        steps = [step.model_copy(update={"variants": variants}), *sequence.steps[1:]]
        sequence = sequence.model_copy(update={"steps": steps, "slots": {**sequence.slots, **(slots or {})}})
    vertical = bundle.vertical.model_copy(update={"fields": FIELDS})
    return replace(deployment, bundle=replace(bundle, vertical=vertical, sequence=sequence))


def with_fields(one: Prospect, **fields: Any) -> Prospect:
    return replace(one, business=replace(one.business, fields=fields))


def written(deployment: Deployment, **fields: Any) -> str | tuple[str, ...]:
    to = with_fields(prospect(), **fields)
    text = render(deployment.bundle, to, mailbox(deployment, "dana"), 1, "plain", {}, {})
    assert isinstance(text, Rendered | Unfilled)
    return text.body.splitlines()[0] if isinstance(text, Rendered) else text.problems


FOOT = "\n\n{{ postal_address }}\n{{ opt_out }}\n"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (KNOWN, "A roof of 1998, a loan of $90,000, for solar, day and night."),
        ({}, "A roof of some age, a loan of any size, for a permit."),
        ({"at_night": False, "permit": "re-roof", "gone": 1}, "A roof of some age, a loan of any size, for re-roof."),
    ],
)
def test_a_slot_shows_them_or_its_default(tmp_path: Path, fields: dict[str, Any], line: str) -> None:
    slots = {
        "roof": Slot(type="field", field="fields.roof_year", default="some age"),
        "loan": Slot(type="field", field="fields.loan", default="any size"),
        "permit": Slot(type="field", field="fields.permit", default="a permit"),
        "night": Slot(type="field", field="fields.at_night", default=""),
    }
    line_of = "A roof of {{ roof }}, a loan of {{ loan }}, for {{ permit }}{% if night %}, day and night{% endif %}."
    assert written(deployed(tmp_path, body=line_of + FOOT, slots=slots), **fields) == line


def test_what_a_register_says_cannot_put_a_link_into_a_mail(tmp_path: Path) -> None:
    slots = {"permit": Slot(type="field", field="fields.permit", default="")}
    deployment = deployed(tmp_path, body="For {{ permit }}" + FOOT, slots=slots)
    found = written(deployment, permit="see http://evil.example/now")
    assert isinstance(found, tuple), found


def held(deployment: Deployment, **fields: Any) -> tuple[str, ...]:
    [pid] = drafted(deployment)
    with deployment.ledger.read() as tx:
        message: Message = messages.get(tx, f"{pid}-1")
        to = with_fields(replace(prospect(), id=pid), **fields)
        return escalations.of_message(deployment, tx, to, message).hold


def test_a_condition_holds_back_by_them(tmp_path: Path) -> None:
    conditions = (
        "profile.fields.roof_year < 2000",
        "profile.fields.loan > 50000.0 && profile.fields.at_night",
        'profile.fields.permit == "re-roof"',
        "profile.fields.permit.startsWith('so')",
    )
    assert held(deployed(tmp_path, *conditions), **KNOWN) == (conditions[0], conditions[1], conditions[3])


def test_a_condition_on_what_is_unknown_does_not_hold(tmp_path: Path) -> None:
    assert held(deployed(tmp_path, "profile.fields.roof_year < 2000", "profile.fields.roof_year >= 2000")) == ()
