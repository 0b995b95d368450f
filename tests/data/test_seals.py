"""Whatever writes leaves every row as its last record has it: nothing that Muster did itself is told as a change."""

from pathlib import Path

from sqlalchemy import select

from data.clock import SystemClock
from data.ledger import approvals, audit, compared, elsewhere, prospects, seals, standing, suppressions
from data.ledger.compared import Finding
from data.ledger.ledger import Ledger
from data.ledger.schema import approvals as approval_table
from data.ledger.suppressions import Named
from tests.data.builders import CAMPAIGN, contact, fresh_campaign, in_sequence


def _differences(ledger: Ledger, chain: str) -> list[Finding]:
    with ledger.read() as tx:
        return compared.differences(tx, chain)


def test_suppressions_of_a_list_are_in_the_records_each_once(ledger: Ledger) -> None:
    names = [Named.of("email", f"pat{number}@acme.example") for number in range(3)]
    with ledger.write() as tx:
        assert suppressions.add_all(tx, [*names, names[0]], "customer", "import") == 3
        assert suppressions.add_all(tx, names, "operator", "again") == 0
        assert audit.head(tx, seals.HOME).seq == 3
    assert _differences(ledger, seals.HOME) == []


def test_what_a_rehearsal_takes_from_the_live_home_is_in_the_records(ledger: Ledger, tmp_path: Path) -> None:
    live = Ledger.open(f"sqlite:///{tmp_path / 'live.sqlite'}", SystemClock())
    fresh_campaign(live)
    with live.write() as tx:
        suppressions.add(tx, "domain", "customer.example", "customer", "import")
        in_sequence(tx)
    live.close()
    elsewhere.bring(ledger, tmp_path / "live.sqlite")
    with ledger.read() as tx:
        assert audit.head(tx, seals.HOME).seq == len(suppressions.all_of(tx)) > 1
    assert _differences(ledger, seals.HOME) == []


def test_decisions_levels_and_contacts_are_as_their_records_have_them(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        who = in_sequence(tx)
        asked = approvals.request(tx, CAMPAIGN, who, "escalation", "a call")
        approvals.decide(tx, asked, "approved", "dana", "as discussed")
        (decided,) = audit.entries(tx, CAMPAIGN, action="approval_decided")
        assert tx.connection.execute(select(approval_table.c.decided_seq)).scalar_one() == decided.seq
        standing.set_level(tx, CAMPAIGN, "sample", "earned", "envelope")
        assert prospects.set_contact(tx, who, contact(1), "dana", "by phone") is None
        prospects.pause(tx, who, "wait", "dana")
    assert _differences(ledger, CAMPAIGN) == []
