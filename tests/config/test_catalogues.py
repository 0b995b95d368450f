"""The names that YAML may use are those that the program has."""

import warnings
from pathlib import Path
from typing import get_args

from config import catalogues
from config.crews import Work
from crews.switches import set_switches
from data.records import Business, Intent, Tier
from guardrails.gate import GATES
from tools.enrich.providers import PROVIDERS
from tools.verify.steps import STEPS


def test_gates() -> None:
    assert tuple(GATES) == catalogues.GATES
    assert set(catalogues.MANDATORY_GATES) <= set(catalogues.GATES)


def test_tools(tmp_path: Path) -> None:
    set_switches(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # CrewAI's import warns of this and that.
        from tools.agent.registry import HANDS_IN, WORK_OF_TOOL
    assert set(WORK_OF_TOOL) == set(catalogues.TOOLS)
    assert dict(HANDS_IN) == catalogues.WORK_TOOLS
    assert set(catalogues.WORK_TOOLS) == set(get_args(Work))


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
