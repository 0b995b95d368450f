"""Counters and the verdicts of gates."""

from datetime import timedelta

import pytest

from data.ledger.core import counters, verdicts
from data.ledger.core.ledger import Ledger
from data.ledger.core.verdicts import VerdictRow
from data.ledger.flow import messages
from data.records import (
    CapKey,
)
from tests.data.builders import CAMPAIGN, found, in_sequence, open_campaign

HOUR = timedelta(hours=1)


def test_verdicts_are_kept_in_their_order(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        rows = [VerdictRow("caps", "reject", "full", tx.now + HOUR), VerdictRow("spend", "allow", "")]
        message = messages.get(tx, f"{in_sequence(tx)}-1")
        verdicts.record(tx, message, "t1", rows[:1])
        verdicts.record(tx, message, "t2", [])
        verdicts.record(tx, message, "t3", rows[1:])
        looks = verdicts.looks(tx, message.id)
        assert [(look.look_id, look.verdicts) for look in looks] == [("t1", (rows[0],)), ("t3", tuple(rows[1:]))]
        assert verdicts.of_message(tx, "p1-1") == rows


def test_counters_count_and_are_given_back(any_ledger: Ledger) -> None:
    keys = [CapKey("mailbox", "alex", "2026-11-02"), CapKey("campaign", CAMPAIGN, "2026-11-02")]
    with any_ledger.write() as tx:
        counters.reserve(tx, keys)
        counters.reserve(tx, [*keys[:1], *keys[:1]])  # a key counts once
        assert counters.read(tx, [*keys, CapKey("total", "x", "")]) == {
            keys[0]: 2, keys[1]: 1, CapKey("total", "x", ""): 0
        }  # fmt: skip
        for _ in range(2):
            counters.release(tx, keys[1:])
        assert counters.read(tx, keys)[keys[1]] == 0
        assert counters.read(tx, []) == {}


def test_ids_of_a_transaction_that_was_undone_are_used_again(ledger: Ledger) -> None:
    with pytest.raises(KeyError), ledger.write() as tx:
        open_campaign(tx)
        assert found(tx) == "p1"
        raise KeyError
    with ledger.write() as tx:
        open_campaign(tx)
        assert found(tx) == "p1"
