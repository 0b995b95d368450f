"""A day in a condition is compared with a day as this program writes it."""

import pytest

from config.conditions import findings

DAY, TEXT = "profile.fields.inspected", "profile.fields.cuisine"
DECLARED = {"profile": {"score": "int"}, "profile.fields": {"inspected": "string", "cuisine": "string"}}
NO_DAYS = [
    (f'{DAY} < "01/01/2026"', '"01/01/2026"'),
    (f'{DAY} == "2026-1-5"', '"2026-1-5"'),
    (f'"31.12.2025" > {DAY}', '"31.12.2025"'),
    (f'{DAY} >= "2026-13-01"', '"2026-13-01"'),
    (f'{DAY} != ""', '""'),
    (f'{DAY} == "2026-03"', '"2026-03"'),
    (f'profile.score > 3 && {DAY} < "1 Jan 2026"', '"1 Jan 2026"'),
    (f'{DAY} in ["2026-01-01", "1/2/2026"]', '"1/2/2026"'),
    (f'{DAY} < "2025-02-30"', '"2025-02-30"'),
]


@pytest.mark.parametrize(("condition", "text"), NO_DAYS)
def test_a_text_that_is_no_day_is_told(condition: str, text: str) -> None:
    (found,) = findings(condition, DECLARED, {}, days={DAY})
    assert found.what == f'{text} is no day: write one as in {DAY} < "2026-11-02"'


@pytest.mark.parametrize(
    "condition",
    [f'{DAY} < "2026-01-01"', f'{DAY}.startsWith("2026")', f'{DAY} >= "2026-03"', f'{TEXT} == "01/01/2026"'],
)
def test_a_day_and_what_is_compared_with_no_day_are_right(condition: str) -> None:
    assert findings(condition, DECLARED, {}, days={DAY}) == []
