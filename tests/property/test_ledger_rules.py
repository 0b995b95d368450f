"""Rules of the ledger that hold whatever is done in whatever order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine, select, update

from data.clock import SteppedClock
from data.ledger.core import audit
from data.ledger.core.audit import Broken, Intact
from data.ledger.core.leases import AlreadyClaimed
from data.ledger.core.ledger import Ledger
from data.ledger.core.moment import Moment
from data.ledger.core.schema import audit as audit_table
from data.ledger.core.states import (
    CANCELLABLE,
    MESSAGE_TRANSITIONS,
    PROSPECT_TRANSITIONS,
    IllegalTransition,
    allowed,
    check_move,
)
from data.ledger.flow import messages, prospects
from data.records import MessageState, ProspectState
from tests.data.builders import CAMPAIGN, draft, found, open_campaign

START = datetime(2026, 11, 2, 15, tzinfo=UTC)
FAST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def a_ledger() -> Iterator[tuple[Ledger, SteppedClock]]:
    """A ledger for one example."""
    with TemporaryDirectory() as folder:
        clock = SteppedClock(Path(folder) / "clock.json", START)
        ledger = Ledger.open(f"sqlite:///{folder}/ledger.sqlite", clock)
        yield ledger, clock
        ledger.close()


def test_every_state_has_its_row_and_no_state_leads_to_itself() -> None:
    assert set(PROSPECT_TRANSITIONS) == set(ProspectState)
    assert set(MESSAGE_TRANSITIONS) == set(MessageState)
    assert not any(state in to for state, to in [*PROSPECT_TRANSITIONS.items(), *MESSAGE_TRANSITIONS.items()])


@given(st.sampled_from(ProspectState), st.sampled_from(ProspectState))
def test_a_move_is_allowed_or_refused_with_the_allowed_ones(before: ProspectState, after: ProspectState) -> None:
    if after in allowed(before):
        check_move(before, after)
        return
    with pytest.raises(IllegalTransition) as refused:
        check_move(before, after)
    assert all(name in str(refused.value) for name in [before, after, *allowed(before)])


def test_nobody_who_opted_out_and_no_message_that_left_goes_anywhere_else() -> None:
    assert allowed(ProspectState.OPTED_OUT) == frozenset()
    for final in (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED):
        assert allowed(final) == frozenset()
    assert MessageState.READY not in allowed(MessageState.UNKNOWN)  # never sent again by itself
    assert not CANCELLABLE & {MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT}


class Histories(RuleBasedStateMachine):
    """Any history of a prospect and its messages, tried move by move."""

    @initialize()
    def begin(self) -> None:
        self._open = a_ledger()
        self.ledger, self.clock = self._open.__enter__()
        with self.ledger.write() as tx:
            open_campaign(tx)
            self.id = found(tx)
            for step in (1, 2, 3):
                draft(tx, self.id, step, tx.now)
        self.steps = 0

    @rule(to=st.sampled_from(ProspectState))
    def move_prospect(self, to: ProspectState) -> None:
        with self.ledger.write() as tx:
            before = prospects.get(tx, self.id).state
            try:
                prospects.move(tx, self.id, to, "any", "test")
            except IllegalTransition:
                assert to not in allowed(before)
                assert prospects.get(tx, self.id).state is before
            else:
                assert to in allowed(before)
                if before is ProspectState.IN_SEQUENCE:
                    assert not CANCELLABLE & {m.state for m in messages.of_prospect(tx, self.id)}

    @rule(step=st.integers(1, 3), to=st.sampled_from(MessageState))
    def move_message(self, step: int, to: MessageState) -> None:
        with self.ledger.write() as tx:
            before = messages.get(tx, f"{self.id}-{step}").state
            try:
                messages.move(tx, f"{self.id}-{step}", to)
            except IllegalTransition:
                assert to not in allowed(before)
            else:
                assert to in allowed(before)

    @rule()
    def roll_back(self) -> None:
        with pytest.raises(KeyError), self.ledger.write() as tx:
            prospects.pause(tx, self.id, "", "test")
            raise KeyError
        with self.ledger.read() as tx:
            assert not prospects.get(tx, self.id).paused

    @precondition(lambda self: hasattr(self, "ledger"))
    @invariant()
    def nothing_is_due_out_of_turn_and_all_is_in_the_chain(self) -> None:
        with self.ledger.read() as tx:
            state = prospects.get(tx, self.id).state
            sent = [message.state is MessageState.SENT for message in messages.of_prospect(tx, self.id)]
            for message in messages.due(tx, CAMPAIGN, tx.now, 10):
                assert state is ProspectState.IN_SEQUENCE
                assert all(sent[: message.step - 1])
            assert isinstance(audit.verify(tx, CAMPAIGN), Intact)

    def teardown(self) -> None:
        if hasattr(self, "_open"):
            self._open.__exit__(None, None, None)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


_LEASE_STEP = st.tuples(
    st.sampled_from(["claim", "release", "wait"]),
    st.sampled_from(["c1", "c2"]),
    st.sets(st.integers(0, 2), min_size=1),
    st.integers(1, 3),
)


@FAST
@given(st.lists(_LEASE_STEP, max_size=12))
def test_no_two_live_cycles_ever_hold_the_same_prospect(steps: list[tuple[str, str, set[int], int]]) -> None:
    hour = timedelta(hours=1)
    held: dict[int, tuple[str, datetime]] = {}
    with a_ledger() as (ledger, clock):
        with ledger.write() as tx:
            open_campaign(tx)
            ids = [found(tx, number) for number in (1, 2, 3)]
        for act, cycle, chosen, hours in steps:
            if act == "wait":
                clock.advance(clock.now() + hours * hour)
            with ledger.write() as tx:
                live = {place: holder for place, (holder, until) in held.items() if until > tx.now}
                if act == "release":
                    prospects.release(tx, cycle)
                    held = {place: lease for place, lease in held.items() if lease[0] != cycle}
                elif act == "claim":
                    free = all(live.get(place, cycle) == cycle for place in chosen)
                    try:
                        prospects.claim(tx, cycle, [ids[place] for place in sorted(chosen)], tx.now + hours * hour)
                    except AlreadyClaimed:
                        assert not free
                    else:
                        assert free
                        held |= dict.fromkeys(chosen, (cycle, tx.now + hours * hour))
                unheld = [p for n, p in enumerate(ids) if n not in held or held[n][1] <= tx.now]
                assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 9) == unheld


@FAST
@given(st.integers(2, 8), st.data())
def test_whatever_is_done_to_the_chain_shows_at_the_first_record_that_is_wrong(count: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, count))
    harm = data.draw(st.sampled_from(["alter", "remove", "swap", "rehash"]))
    with a_ledger() as (ledger, _):
        with ledger.write() as tx:
            for number in range(count):
                audit.append(tx, "c", "a", "b", f"decision {number}", f"why {number}")
            head = audit.head(tx, "c")
        with ledger.write() as tx:
            mine = update(audit_table).where(audit_table.c.seq == place)
            other = place % count + 1
            first = place
            if harm == "alter":
                column = data.draw(
                    st.sampled_from(["actor", "action", "decision", "rationale", "previous_hash", "hash"])
                )
                tx.connection.execute(mine.values({column: "another"}))
            elif harm == "remove":
                tx.connection.execute(audit_table.delete().where(audit_table.c.seq == place))
            elif harm == "swap":
                first = min(place, other)
                for at, to in ((place, 99), (other, place), (99, other)):
                    tx.connection.execute(update(audit_table).where(audit_table.c.seq == at).values(seq=to))
            else:  # one who knows how the hash is made alters a record and mends its own hash
                tx.connection.execute(mine.values(decision="another"))
                row = tx.connection.execute(select(audit_table).where(audit_table.c.seq == place)).mappings().one()
                tx.connection.execute(mine.values(hash=audit._hash(row)))
                first = min(place + 1, count)  # shows where the next one no longer follows, or against the head
            result = audit.verify(tx, "c", head)
        assert isinstance(result, Broken)
        assert result.seq == first


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8))])


@given(st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=ZONES))  # noqa: DTZ001 - bounds are naive
def test_a_moment_comes_back_as_it_was_and_in_utc(moment: datetime) -> None:
    kind = Moment()
    written = kind.process_bind_param(moment, create_engine("sqlite://").dialect)
    assert written is not None
    assert len(written) == 32
    read = kind.process_result_value(written, create_engine("sqlite://").dialect)
    assert read == moment
    assert read.tzinfo is UTC or read.utcoffset() == timedelta(0)


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=5))
def test_moments_compare_as_text_as_they_compare_in_time(moments: list[datetime]) -> None:
    dialect = create_engine("sqlite://").dialect
    written = [(str(Moment().process_bind_param(moment, dialect)), moment) for moment in moments]
    assert [moment for _, moment in sorted(written)] == sorted(moments)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), create_engine("sqlite://").dialect)  # noqa: DTZ001
