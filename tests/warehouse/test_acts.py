"""What can be undone, and who changed a text, are in the warehouse."""

from pathlib import Path

from data.ledger.core.ledger import Ledger
from data.ledger.govern import acts
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.warehouse import rows
from tests.warehouse.rows import START


def test_acts_and_the_names_of_editors_are_published(ledger: Ledger, tmp_path: Path) -> None:
    edited = rows.message("p1", edited_by="dana")
    rows.insert(ledger, {"campaigns": [rows.campaign()], "prospects": [rows.prospect(1)], "messages": [edited]})
    with ledger.write() as tx:
        act = acts.record(tx, "roofing", "p1", "push", "revert", "inbox", detail={"event": "hot_lead"}, done=False)
        acts.settle(tx, acts.get(tx, act), "done", "", "push", "crm-1")
    path = publish(ledger, tmp_path / "home", "roofing-1", START)
    assert query(path, "SELECT act_id, kind, target, state FROM act").rows == [("a1", "push", "crm-1", "done")]
    assert query(path, "SELECT edited_by FROM message").rows == [("dana",)]
