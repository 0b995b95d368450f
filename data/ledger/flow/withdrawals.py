"""Questions to people that nobody need answer any more."""

from sqlalchemy import ColumnElement, select

from data.ledger.core import audit, seals
from data.ledger.core.schema import approvals
from data.ledger.core.transactions import Tx


def withdraw(tx: Tx, why: str, *where: ColumnElement[bool], by: str | None = None) -> None:
    """Withdraw those that are open, each with a record of it; ``by`` is who has answered them in another way."""
    still_open = select(approvals).where(*where, approvals.c.state == "open").order_by(approvals.c.approval_id)
    for asked in tx.connection.execute(still_open).all():
        mine = approvals.c.approval_id == asked.approval_id
        tx.connection.execute(
            approvals.update().where(mine).values(state="withdrawn", note=why, decided_by=by, decided_at=tx.now)
        )
        audit.append(
            tx, asked.campaign, "ledger", "approval_withdrawn", asked.kind, f"{asked.approval_id} {why}".strip(),
            prospect_id=asked.prospect_id, row=seals.of(tx, "approval", asked.approval_id),
        )  # fmt: skip
