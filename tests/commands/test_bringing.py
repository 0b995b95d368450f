"""A rehearsal says how many people of the live home it takes with it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from commands.run import inherited
from commands.shared import homes
from commands.shared.ledgers import opened
from data.ledger.flow import suppressions
from tests.commands.desk import muster, rehearsal


def brought(home: homes.Home) -> bool:
    """Whether Pat is suppressed in a home, once the live home's people were brought there."""
    with opened(home) as ledger:
        inherited.bring(cast(Any, SimpleNamespace(home=home)), cast(Any, SimpleNamespace(ledger=ledger)), quiet=False)
        with ledger.read() as tx:
            return suppressions.match(tx, email="pat@acme.example") is not None


def test_whom_the_live_home_suppresses_is_suppressed_in_a_rehearsal_which_says_how_many(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rehearsed = rehearsal()
    assert not brought(rehearsed), "there is no live home yet"
    assert capsys.readouterr().out == ""
    muster("suppress", "pat@acme.example", "--yes")
    assert brought(rehearsed)
    assert (
        "taken over from the live home: 1 suppression, 0 entries of customers, 0 known people"
        in capsys.readouterr().out
    )
