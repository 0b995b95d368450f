"""The names that YAML may use are those that the program has."""

from typing import get_args

from config import catalogues
from config.works import TRAITS
from data.records import Business, Intent, Tier
from guardrails.gate import GATES
from tools.enrich.providers import PROVIDERS
from tools.verify.steps import STEPS


def test_gates() -> None:
    assert tuple(GATES) == catalogues.GATES
    assert set(catalogues.MANDATORY_GATES) <= set(catalogues.GATES)


def test_every_tool_belongs_to_one_kind_of_work_or_is_the_board() -> None:
    assert len(set(catalogues.TOOLS)) == len(catalogues.TOOLS)
    assert catalogues.TOOLS[0] == catalogues.BOARD
    assert all(bool(one.hands_in) is not one.is_declared for one in TRAITS.values())


def test_providers() -> None:
    assert set(PROVIDERS) == set(catalogues.PROVIDERS)


def test_verification_steps() -> None:
    assert tuple(STEPS) == catalogues.VERIFICATION_STEPS


def test_business_fields() -> None:
    assert set(catalogues.BUSINESS_FIELDS) == set(Business.__dataclass_fields__) - {"source", "row_key", "fields"}


def test_closed_sets_of_conditions() -> None:
    assert catalogues.CEL_VALUES["reply.intent"] == get_args(Intent)
    assert catalogues.CEL_VALUES["profile.tier"] == get_args(Tier)
    fields = {f"{group}.{name}" for group, names in catalogues.CEL_FIELDS.items() for name in names}
    assert set(catalogues.CEL_VALUES) <= fields


def test_message_fields_that_need_no_slot_are_message_fields() -> None:
    assert set(catalogues.ALWAYS_FILLED) <= set(catalogues.MESSAGE_FIELDS)
