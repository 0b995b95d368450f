"""How much an agent has done, as the ledger counts it."""

from datetime import timedelta

from data.ledger.core.ledger import Ledger
from data.ledger.flow import calls, cycles, messages
from data.ledger.read import workload
from data.records import BOSS, ModelCall
from tests.data.builders import CAMPAIGN, fresh_campaign, in_sequence

HOUR = timedelta(hours=1)


def test_what_an_agent_did_is_counted_since_a_moment(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        cycle = cycles.open_cycle(tx, CAMPAIGN, "build", "build", "builder", [], 1, BOSS, "1")
        assert cycle is not None
        cycles.close(tx, cycle.id, "done", recorded=4)
        call = ModelCall(cycle.id, "builder", "small", (), "{}", "{}", 1, 1, 0, 0.25, 5, "end_turn")
        calls.record_model_call(tx, CAMPAIGN, call)
        assert workload.done(tx, CAMPAIGN, "builder", tx.now) == (4, 0.25)
        assert workload.done(tx, CAMPAIGN, "scout", tx.now) == (0, 0)
        assert workload.done(tx, CAMPAIGN, "builder", tx.now + HOUR) == (0, 0)


def test_drafts_are_counted_by_agent_mailbox_and_domain(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        message = messages.get(tx, f"{in_sequence(tx)}-1")
        address = messages.recipient_of(tx, message.id)
        assert address is not None

        def count(author: str, mailbox: str, recipient: str | None) -> tuple[int, ...]:
            return workload.drafts(tx, CAMPAIGN, author, tx.now, mailbox, recipient)

        assert count(message.author, message.mailbox, address) == (1, 1, 1)
        assert count(message.author, "other", f"other@{address.partition('@')[2]}") == (1, 0, 1)
        assert count(message.author, message.mailbox, "x@other.example") == (1, 1, 0)
        assert count("somebody", message.mailbox, address) == (0, 0, 0)
        assert count(message.author, message.mailbox, None) == (1, 1, 0)
