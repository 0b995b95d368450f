"""A crash at each point of writing to a CRM: before and after each commit, each request, each answer. Each fact is
there once afterwards, in a CRM that knows ``muster_key`` for unique and in one that knows no key at all.

By default it dies at every fourth point or so; ``MUSTER_CRASH_POINTS=200`` has it die at each.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.crm.desk import WHO, Desk, desk_again, desk_of
from tests.support.hubspot import hubspot
from tools.http.api import Api

POINTS = int(os.environ.get("MUSTER_CRASH_POINTS", "40"))


class Killed(BaseException):
    """The process ends here."""


class Points:
    """Counts what happens, and dies at one of it: before it, or after it was done and before anybody knows."""

    def __init__(self, last: int) -> None:
        self._last, self.count = last, 0

    def around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """The same, with a point on either side of it."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            self._here()
            result = real(*args, **kwargs)
            self._here()
            return result

        return counted

    def _here(self) -> None:
        self.count += 1
        if self.count == self._last:
            raise Killed


@contextmanager
def dying_at(number: int) -> Iterator[Points]:
    """Die at the point of this number, counted from 1; afterwards everything is as it was."""
    points = Points(number)
    with pytest.MonkeyPatch.context() as patched:
        for owner, name in ((Connection, "_commit_impl"), (Api, "_once")):
            patched.setattr(owner, name, points.around(getattr(owner, name)))
        yield points


@pytest.fixture(scope="module")
def untold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which everything came to be of which nobody has told the CRM yet."""
    home = tmp_path_factory.mktemp("untold")
    with hubspot() as crm:
        desk = desk_of(home, crm)
        desk.sent()
        desk.replied("Gladly.", "interested")
        desk.meets()
        desk.meets(is_off=True)
        desk.deployment.ledger.close()
    return home


@contextmanager
def taken_up(untold: Path, home: Path, *, is_unique: bool) -> Iterator[Desk]:
    """A home of its own of the same, with a CRM that has nothing yet."""
    shutil.copytree(untold, home)
    with hubspot() as crm:
        crm.is_unique = is_unique
        desk = desk_again(home, crm)
        yield desk
        desk.deployment.ledger.close()


def killed(desk: Desk, deaths: Iterable[int]) -> int:
    """Have processes write that die at these points, one after the other; return how many did, until all is written."""
    died = 0
    for point in deaths:
        with dying_at(point):
            try:
                again = desk.write().again
            except Killed:
                died, again = died + 1, desk.deployment.clock.now()
        if again is None:
            break
        desk.until(again)
    desk.write_all()
    return died


def judged(desk: Desk) -> None:
    """Each fact is there once, and nothing else is."""
    assert desk.crm.twice() == []
    assert sorted(title.partition(":")[0] for title in desk.crm.titles()) == [
        "Outcome", "Reply", "Sent", "The outcome does not hold any more"
    ]  # fmt: skip
    [meeting] = desk.crm.has["meetings"].values()
    assert meeting["properties"]["hs_meeting_outcome"] == "CANCELED"
    assert desk.crm.statuses() == {WHO: "replied"}
    assert set(desk.states().values()) == {"done"}


@pytest.fixture(scope="module")
def total(untold: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many points there are where nobody dies."""
    with taken_up(untold, tmp_path_factory.mktemp("whole") / "home", is_unique=True) as desk, dying_at(0) as points:
        assert desk.write().again is None
        whole = points.count
        judged(desk)
    return whole


@pytest.mark.parametrize("is_unique", [True, False], ids=["unique", "keyless"])
def test_a_crash_at_each_point_leaves_each_fact_there_once(
    is_unique: bool, untold: Path, total: int, tmp_path: Path
) -> None:
    assert total > 80
    every = max(2 * total // POINTS, 1)
    for point in range(1 if is_unique else 1 + every // 2, total + 1, every):
        with taken_up(untold, tmp_path / str(point), is_unique=is_unique) as desk:
            assert killed(desk, [point]) == 1, point
            judged(desk)


@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again_it_still_gets_there(seed: int, untold: Path, tmp_path: Path) -> None:
    with taken_up(untold, tmp_path / "home", is_unique=False) as desk:
        assert killed(desk, (3 + (life * 7 + seed * 5) % 17 for life in range(60))) > 5
        judged(desk)
