"""One campaign of its own for each label: what it counts, and what only looks like it."""

from itertools import count
from typing import Any

from tests.warehouse import rows, work_rows
from tests.warehouse.rows import Row

_NUMBERS = count(1)
"""Ids are unique in the ledger, so all scenes can stand in one."""


class Scene:
    """The rows of one campaign. Each method adds a row and returns the id by which others name it."""

    def __init__(self, name: str, **campaign: Any) -> None:
        self.name = name
        self.made: dict[str, list[Row]] = {table: [] for table in rows.TABLES}
        self.made["campaigns"].append(rows.campaign(name, **campaign))

    def declares(self, **changes: Any) -> None:
        """What its YAML says besides."""
        self.made["campaigns"][0].update(changes)

    def prospect(self, **changes: Any) -> str:
        return self._add("prospects", rows.prospect(next(_NUMBERS), campaign=self.name, **changes), "prospect_id")

    def contacted(self, **changes: Any) -> str:
        """A prospect to which a message was sent."""
        pid = self.prospect(**{"state": "in_sequence", **changes})
        self.message(pid)
        return pid

    def message(self, pid: str, step: int = 1, **changes: Any) -> str:
        return self._add("messages", rows.message(pid, step, campaign=self.name, **changes), "message_id")

    def mail(self, pid: str | None, **changes: Any) -> str:
        """A mail that came back; it answers the prospect's first message."""
        return self._add("inbound", rows.inbound(next(_NUMBERS), pid, campaign=self.name, **changes), "inbound_id")

    def angle(self, pid: str, **changes: Any) -> str:
        return self._add("angles", rows.angle(pid, **changes), "angle_id")

    def cycle(self, work: str = "scout", **changes: Any) -> str:
        return self._add("cycles", work_rows.cycle(next(_NUMBERS), work, campaign=self.name, **changes), "cycle_id")

    def call(self, **changes: Any) -> None:
        self._add("model_calls", work_rows.model_call(campaign=self.name, **changes))

    def lookup(self, **changes: Any) -> None:
        self._add("lookup_calls", work_rows.lookup_call(campaign=self.name, **changes))

    def use(self, **changes: Any) -> None:
        """A use of a tool."""
        self._add("tool_calls", work_rows.tool_call(campaign=self.name, **changes))

    def verdict(self, message_id: str, gate: str, says: str, look: str = "t1", **changes: Any) -> None:
        self._add("verdicts", rows.verdict(message_id, gate, says, look, campaign=self.name, **changes))

    def question(self, pid: str, **changes: Any) -> str:
        return self._add("approvals", rows.approval(next(_NUMBERS), pid, campaign=self.name, **changes), "approval_id")

    def stop(self, **changes: Any) -> None:
        self._add("breaks", rows.stop(next(_NUMBERS), campaign=self.name, **changes))

    def record(self, pid: str, **changes: Any) -> None:
        """A record of the audit."""
        self._add("audit", work_rows.audit(next(_NUMBERS), campaign=self.name, prospect_id=pid, **changes))

    def _add(self, table: str, row: Row, key: str = "") -> str:
        self.made[table].append(row)
        return str(row[key]) if key else ""
