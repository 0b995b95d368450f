"""Facts loaded ahead: what the next messages need is read at once, and forgotten as soon as it may no longer stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from data.ledger.core.transactions import Tx
from data.records import CapKey
from guardrails.facts import ActFacts
from tools.deployment import Deployment
from tools.outbox import act_facts
from tools.outbox.act_rows import MessageRows, Standing, gather

MOST_AHEAD = 32


@dataclass(slots=True)
class Ahead:
    """What one pass of the outbox has read and may still rely on.

    Nobody else has written since (``Tx.alone``, asked by ``begin``), and what the pass itself does is either accounted
    for (``sent``) or makes it read again (``changed``, ``forget``). How far it reads ahead grows while that holds.
    """

    deployment: Deployment
    since: datetime
    _rows: dict[str, MessageRows] = field(default_factory=dict)
    _standing: Standing | None = None
    _reach: int = 1

    def begin(self, tx: Tx) -> None:
        """A transaction begins."""
        if not tx.alone:
            self.forget()

    def forget(self) -> None:
        """Nothing that was read may be relied on any more."""
        self._rows.clear()
        self._standing = None
        self._reach = 1

    def standing(self, tx: Tx) -> Standing:
        """How the campaign stands."""
        if self._standing is None:
            self._standing = Standing(self.deployment, tx, self.since)
        return self._standing

    def rows(self, tx: Tx, message_id: str, after: Sequence[str]) -> MessageRows | None:
        """What the ledger has about the message, None if it is gone; ``after`` are the ids that come next."""
        if message_id not in self._rows:
            self._rows = gather(tx, [message_id, *islice(after, self._reach - 1)])
            self._reach = min(2 * self._reach, MOST_AHEAD)
        return self._rows.pop(message_id, None)

    def facts(self, tx: Tx, rows: MessageRows) -> ActFacts:
        """What the gates look at."""
        return act_facts.assemble(self.deployment, tx, rows, self.standing(tx))

    def sent(self, tx: Tx, facts: ActFacts, keys: Sequence[CapKey]) -> None:
        """The message was accepted by the other side."""
        self.standing(tx).sent(tx.now, facts.message.mailbox, keys)
        self._drop(facts)

    def changed(self, facts: ActFacts) -> None:
        """The gates' word on the message has changed its prospect, or the campaign."""
        self._standing = None
        self._drop(facts)

    def _drop(self, facts: ActFacts) -> None:
        touched = {facts.prospect.id, facts.recipient}
        for message_id, rows in list(self._rows.items()):
            if touched & {rows.prospect.id, rows.recipient}:
                del self._rows[message_id]
