"""Whatever writes leaves every row as its last record has it: nothing that Muster did itself is told as a change."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from data.clock import SystemClock
from data.ledger.core import audit, compared, seals
from data.ledger.core.compared import Finding
from data.ledger.core.governance_schema import breaks as break_table
from data.ledger.core.ledger import Ledger
from data.ledger.core.moment import written
from data.ledger.core.schema import approvals as approval_table
from data.ledger.core.schema import suppressions as suppression_table
from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects, suppressions
from data.ledger.flow.suppressions import Named
from data.ledger.govern import approvals, breaks, elsewhere, standing
from data.ledger.govern import erasure as erasing
from data.records import Trip
from tests.data.builders import CAMPAIGN, contact, fresh_campaign, in_sequence
from tools.override import erasure


def _differences(ledger: Ledger, chain: str) -> list[Finding]:
    with ledger.read() as tx:
        return compared.differences(tx, chain)


def test_a_list_of_suppressions_has_one_record_against_which_each_is_held(any_ledger: Ledger) -> None:
    names = [Named.of("email", f"pat{number}@acme.example") for number in range(3)]
    with any_ledger.write() as tx:
        assert suppressions.add_all(tx, [*names, names[0]], "customer", "import") == 3
        assert suppressions.add_all(tx, names, "operator", "again") == 0
        assert audit.head(tx, seals.HOME).seq == 1
    assert _differences(any_ledger, seals.HOME) == []
    with any_ledger.write() as tx:
        changed = suppression_table.c.value_hash == names[1].value_hash
        tx.connection.execute(suppression_table.update().where(changed).values(reason="operator"))
    (found,) = _differences(any_ledger, seals.HOME)
    assert (found.kind, found.seq) == ("suppression", 1)


def test_who_is_forgotten_stays_in_the_record_of_the_list_that_has_their_hash(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        who = in_sequence(tx)
        listed = [Named.of("email", "pat@roofer1.example"), Named.of("email", "sam@acme.example")]
        suppressions.add_all(tx, listed, "customer", "those whom Roofer 1 LLC knows")
    with any_ledger.write() as tx:
        erasing.forget(tx, who, "dana")
    assert _differences(any_ledger, seals.HOME) == []
    with any_ledger.read() as tx:
        assert isinstance(audit.verify(tx, seals.HOME), audit.Intact)
        assert audit.entries(tx, seals.HOME, action="suppressed_list")[0].rationale == ""


def test_what_a_rehearsal_takes_from_the_live_home_is_in_the_records(ledger: Ledger, tmp_path: Path) -> None:
    live = Ledger.open(f"sqlite:///{tmp_path / 'live.sqlite'}", SystemClock())
    fresh_campaign(live)
    with live.write() as tx:
        suppressions.add(tx, "domain", "customer.example", "customer", "import")
        in_sequence(tx)
    live.close()
    elsewhere.bring(ledger, tmp_path / "live.sqlite")
    with ledger.read() as tx:
        assert len(suppressions.all_of(tx)) > 1
        assert audit.head(tx, seals.HOME).seq == 1
    assert _differences(ledger, seals.HOME) == []


def test_decisions_levels_and_contacts_are_as_their_records_have_them(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        who = in_sequence(tx)
        asked = approvals.request(tx, CAMPAIGN, who, "escalation", "a call")
        approvals.decide(tx, asked, "approved", "dana", "as discussed")
        (decided,) = audit.entries(tx, CAMPAIGN, action="approval_decided")
        assert tx.connection.execute(select(approval_table.c.decided_seq)).scalar_one() == decided.seq
        standing.set_level(tx, CAMPAIGN, "sample", "earned", "envelope")
        assert prospects.set_contact(tx, who, contact(1), "dana", "by phone") is None
        prospects.pause(tx, who, "wait", "dana")
    assert _differences(any_ledger, CAMPAIGN) == []


def test_a_stop_that_an_older_version_sealed_is_as_recorded_until_it_changes(
    any_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx, monkeypatch.context() as patched:
        row = ["b1", CAMPAIGN, "mailbox", "dana", "bounces", "3 bounces", "{}", written(tx.now), None, None, ""]
        without_who = sha256(json.dumps([row], separators=(",", ":")).encode()).hexdigest()
        patched.setattr(seals, "of", lambda *_: seals.Seal("break b1", without_who))
        breaks.trip(tx, CAMPAIGN, Trip("mailbox", "dana", "bounces", "3 bounces"), "outbox")
    assert _differences(any_ledger, CAMPAIGN) == []
    with any_ledger.read() as tx:
        assert compared.as_recorded(tx).rows[CAMPAIGN]["break b1"] == without_who
    for change in ({"reason": "a holiday"}, {"resumed_by": "eve"}):
        with pytest.raises(_Undone), any_ledger.write() as tx:
            tx.connection.execute(break_table.update().values(change))
            assert [found.kind for found in compared.differences(tx, CAMPAIGN)] == ["break"]
            raise _Undone
    with any_ledger.write() as tx:
        breaks.resume(tx, CAMPAIGN, "mailbox", "dana", "kim", "looked")
        assert compared.differences(tx, CAMPAIGN) == []
        tx.connection.execute(break_table.update().values(tripped_by="eve"))
    assert [found.kind for found in _differences(any_ledger, CAMPAIGN)] == ["break"]


class _Undone(Exception):
    """Nothing of the transaction is to stay."""


def test_who_is_forgotten_is_not_held_against_the_records_while_others_wait(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        who = in_sequence(tx)
        in_sequence(tx, 2)
    read, written = seals.rows, list[str]()

    def rows(tx: Tx, chain: str) -> dict[str, str]:
        if tx.connection.get_execution_options()["purpose"] == "write":
            written.append(chain)
        return read(tx, chain)

    monkeypatch.setattr(seals, "rows", rows)
    erasure.forget(ledger, tmp_path, who, "dana")
    assert written == []
    assert _differences(ledger, CAMPAIGN) == _differences(ledger, seals.HOME) == []


def test_what_was_written_since_is_held_against_the_records_too_when_somebody_is_forgotten(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        who = in_sequence(tx)
    with any_ledger.read() as tx:
        recorded = compared.as_recorded(tx)
    with any_ledger.write() as tx:
        approvals.request(tx, CAMPAIGN, who, "escalation", "a call")
    with any_ledger.write() as tx:
        erasing.forget(tx, who, "dana", recorded=recorded)
    assert _differences(any_ledger, CAMPAIGN) == []
