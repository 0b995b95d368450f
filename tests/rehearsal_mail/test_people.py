"""People's fates: shares hold, and nothing but the seed and the address decides."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rehearsal.mail.people import FATES, fate
from tests.rehearsal_mail.support import world


def test_shares_hold_over_many_people() -> None:
    people = world({"interested": 0.1, "hard_bounce": 0.2}).people
    kinds = Counter(fate(people, 1, f"p{number}@site.example").kind for number in range(4_000))
    assert abs(kinds["interested"] / 4_000 - 0.1) < 0.02
    assert abs(kinds["hard_bounce"] / 4_000 - 0.2) < 0.02
    assert kinds["silent"] == 4_000 - kinds["interested"] - kinds["hard_bounce"]


@given(seed=st.integers(0, 2**31), address=st.emails(), kind=st.sampled_from(FATES))
def test_a_fate_is_the_same_for_ever_and_its_answer_comes_in_time(seed: int, address: str, kind: str) -> None:
    people = world({kind: 1.0}).people
    found = fate(people, seed, address)
    assert found == fate(people, seed, address)
    assert found.kind == kind
    assert 1 <= found.step <= 3
    assert timedelta(0) < found.after <= timedelta(days=2)


def test_answers_differ_in_time_and_step() -> None:
    people = world({"interested": 1.0}).people
    fates = [fate(people, 1, f"p{number}@site.example") for number in range(200)]
    assert {found.step for found in fates} == {1, 2, 3}
    assert len({found.after for found in fates}) > 100
