"""Whatever happens in whatever order, nothing leaves that a book of its own speaks against, and nothing is lost.

By default the same few histories are told each time; ``MUSTER_HISTORIES=500`` tells so many others.
"""

import json
import os
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from data.clock import SteppedClock
from data.ledger.core import audit, counters
from data.ledger.core.audit import Intact
from data.ledger.core.schema import facts as facts_table
from data.ledger.core.states import OPEN_MESSAGES
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, campaigns, domains, messages, prospects, suppressions, verifications
from data.ledger.govern import approvals
from data.readiness import Fault, Readiness
from data.records import CampaignState, CapKey, Message, MessageState, ModelCall, ProspectState
from guardrails.gate import gates_that_held
from tests.outbox.stage import NAME, bundle
from tests.property.book import Book, Handed, Person, Rules, Step
from tests.property.hand import NO_REASON, SPAM, Hand, Killed, dying_at
from tests.property.places import MAILBOX_ZONES, OCCASIONS, PLACES, RULES, Place, deployed, in_sequence
from tools.channels.port import Accepted, Delivery, RefusedForGood, RefusedForNow, Uncertain
from tools.governance import earned
from tools.outbox.drain import drain, recover
from tools.outbox.settlement import resolve
from tools.readiness.job import ways

HISTORIES = os.environ.get("MUSTER_HISTORIES")
MOST_MOMENTS = 300
ANSWER: st.SearchStrategy[Delivery] = st.sampled_from((
    Accepted(), Accepted(), Accepted(), RefusedForNow(450, "busy"), RefusedForNow(421, "closing", "connect"),
    RefusedForGood(550, "no such user"), SPAM, NO_REASON, Uncertain("no answer"),
))  # fmt: skip
NOW = None
LATER = st.sampled_from([NOW, timedelta(0), timedelta(0), timedelta(hours=3), timedelta(days=1), timedelta(days=3)])
"""How long after something has come due; or now, whether anything is due or not."""
PEOPLE = 6
WHO = st.integers(0, PEOPLE - 1)
Turn = Literal[
    "opts out", "replies", "is on a list", "is paused", "all are paused", "has a bad address", "is otherwise",
    "has no way out", "is queued again", "models cost", "is put down", "is halted", "its domain is broken",
]  # fmt: skip
TURNS: st.SearchStrategy[Turn] = st.sampled_from(get_args(Turn))


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Read the configuration first: CEL raises the recursion limit, which Hypothesis minds."""
    bundle()


class Sending(RuleBasedStateMachine):
    """Six people in six places, a moving clock, and everything that can come between."""

    @initialize(
        occasion=st.sampled_from(sorted(OCCASIONS)),
        rules=RULES,
        zones=st.tuples(MAILBOX_ZONES, MAILBOX_ZONES),
        places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=PEOPLE),
        large=st.sets(WHO, max_size=2),
    )
    def begin(self, occasion: str, rules: Rules, zones: tuple[str, str], places: list[Place], large: set[int]) -> None:
        self._folder = TemporaryDirectory()
        home = Path(self._folder.name)
        (home / "clock.json").write_text(json.dumps({"now": OCCASIONS[occasion]}))
        self.deployment = deployed(home, rules, zones)
        assert isinstance(self.deployment.clock, SteppedClock)
        self.ledger, self.clock = self.deployment.ledger, self.deployment.clock
        campaign, now = self.deployment.bundle.campaign, self.clock.now()
        mailbox_zones = {sender.mailbox: ZoneInfo(sender.timezone) for sender in campaign.senders}
        zone = ZoneInfo(campaign.timezone)
        self.book = Book(rules, zone, mailbox_zones, since=now, first_day=now.astimezone(zone).date())
        self.people, steps = in_sequence(self.deployment, (places * PEOPLE)[:PEOPLE], large)
        self.hand = Hand(self.book, self.clock, steps)
        self._drain()

    @rule(
        asked=st.booleans(), later=LATER, verified=st.sampled_from([True, True, False]),
        answers=st.lists(ANSWER, max_size=4), between=st.none() | st.tuples(WHO, TURNS),
    )  # fmt: skip
    def what_is_due_is_sent(
        self,
        asked: bool,
        later: timedelta | None,
        verified: bool,
        answers: list[Delivery],
        between: tuple[int, Turn] | None,
    ) -> None:
        """While the first mail is handed over, something happens to its reader or to somebody who is due too."""
        if asked:
            self._decide("approved", "sent")
        self._move_on(later)
        self.hand.answers = list(answers)
        if between:
            with self.ledger.read() as tx:
                due = {message.prospect_id for message in messages.due(tx, NAME, tx.now, 99)}
            concerned = [person for person in self.people if person.pid in due] or self.people
            who, turn = between
            self.hand.meanwhile = lambda: self._turn(concerned[who % len(concerned)], turn)
        self._drain(verified)

    @rule(who=WHO, turn=TURNS, later=LATER)
    def something_happens(self, who: int, turn: Turn, later: timedelta | None) -> None:
        self._move_on(later)
        self._turn(self.people[who], turn)
        self._drain()

    @rule(later=LATER, turn=st.sampled_from(["all are paused", "models cost", "is halted"]))
    def everything_stops_while_one_is_sent(self, later: timedelta | None, turn: Turn) -> None:
        """And goes on when the pass is over."""
        self._decide("approved", "sent")
        self._move_on(later)
        self.hand.answers = []
        self.hand.meanwhile = lambda: self._turn(self.people[0], turn)
        self._drain()
        self._decide("approved", "sent")

    @rule(later=LATER, number=st.integers(1, 6), side=st.sampled_from(["before", "after"]))
    def the_process_dies_at_a_commit(self, later: timedelta | None, number: int, side: str) -> None:
        self._move_on(later)
        self._die(dying_at(number, side))

    @rule(later=LATER, side=st.sampled_from(["before", "after"]))
    def the_process_dies_while_it_sends(self, later: timedelta | None, side: str) -> None:
        self._move_on(later)
        self.hand.dies = side
        self._die(nullcontext())

    @rule(
        decision=st.sampled_from(["approved", "approved", "approved", "rejected"]),
        outcome=st.sampled_from(["sent", "failed"]),
    )
    def people_look_at_what_waits(
        self, decision: Literal["approved", "rejected"], outcome: Literal["sent", "failed"]
    ) -> None:
        self._decide(decision, outcome)
        self._drain()

    @precondition(lambda self: hasattr(self, "hand"))
    @invariant()
    def nothing_left_that_ought_not_to_have(self) -> None:
        assert not self.hand.wrong, "\n".join(self.hand.wrong)

    @precondition(lambda self: hasattr(self, "hand"))
    @invariant()
    def the_counters_say_what_the_book_says(self) -> None:
        book = self.book
        days = {(handed.step.person.mailbox, book.day_of(handed)) for handed in book.handed}
        expected = {CapKey("mailbox", box, day.isoformat()): book.of_mailbox(box, day) for box, day in days}
        expected[CapKey("total", NAME, "")] = len(book.left())
        with self.ledger.read() as tx:
            assert counters.read(tx, expected.keys()) == expected

    def teardown(self) -> None:
        """Whatever came between: once people have decided, everybody's sequence comes to its end."""
        if not hasattr(self, "hand"):
            return
        try:
            if not self.hand.wrong:
                self._come_to_an_end()
        finally:
            self.close()

    def close(self) -> None:
        self.ledger.close()
        self._folder.cleanup()

    def _come_to_an_end(self) -> None:
        self.hand.answers = []
        for _ in range(MOST_MOMENTS):
            self.people_look_at_what_waits("approved", "sent")
            if not self._move_on(timedelta(0)) and not self._waiting():
                break
        assert not self.hand.wrong, "\n".join(self.hand.wrong)
        assert self._unfinished() == []
        with self.ledger.read() as tx:
            assert isinstance(audit.verify(tx, NAME), Intact)

    def _drain(self, verified: bool = True) -> None:
        if verified:
            self._verify()
        drain(self.deployment, self.hand)
        self.hand.meanwhile = None
        with self.ledger.read() as tx:
            self.book.halted = campaigns.get(tx, NAME).state is CampaignState.HALTED

    def _verify(self) -> None:
        with self.ledger.write() as tx:
            for person in self.people:
                if self.book.gone.get(person.pid) != "has a bad address":
                    verifications.store(tx, person.address, "valid", "250 on RCPT")
                    self.book.verified[person.address] = tx.now

    def _die(self, dying: AbstractContextManager[None]) -> None:
        """Drain and die if it comes to the point, then start again: of one at most nobody knows whether it left."""
        self._verify()
        with self.ledger.read() as tx:
            before = self._in_state(tx, MessageState.UNKNOWN)
        with suppress(Killed), dying:
            drain(self.deployment, self.hand)
        self.hand.dies = None
        recover(self.deployment)
        with self.ledger.read() as tx:
            self.book.halted = campaigns.get(tx, NAME).state is CampaignState.HALTED
            lost = [message for message in self._in_state(tx, MessageState.UNKNOWN) if message not in before]
        assert len(lost) <= 1
        for message in lost:
            name = message.rfc_message_id
            self.book.paused.add(message.prospect_id)
            if name not in {handed.message_id for handed in self.book.left()}:
                self.book.handed.append(Handed(self.clock.now(), name, self.hand.steps[name]))

    def _decide(self, decision: Literal["approved", "rejected"], outcome: Literal["sent", "failed"]) -> None:
        """Whatever is asked is decided, whoever is paused goes on, and so does the campaign."""
        with self.ledger.write() as tx:
            for message in self._in_state(tx, MessageState.AWAITING_APPROVAL):
                [asked] = [asked for asked in approvals.of_message(tx, message.id) if asked.state == "open"]
                approvals.decide(tx, asked.id, decision, "test")
                self.book.approved |= {(message.id, gate) for gate in gates_that_held(asked.reason)}
                if decision == "rejected":
                    self.book.gone[message.prospect_id] = decision
            for message in self._in_state(tx, MessageState.UNKNOWN):
                resolve(self.deployment.bundle, tx, message.id, outcome, "test")
                if outcome == "failed":
                    self.book.gone[message.prospect_id] = outcome
                    self.book.settled_as_lost(message.rfc_message_id)
            for pid in self.book.paused:
                prospects.unpause(tx, pid, "test")
            self.book.paused.clear()
        if self.book.halted:
            self._resume()

    def _resume(self) -> None:
        self.clock.advance(self.clock.now() + timedelta(seconds=1))
        with self.ledger.write() as tx:
            campaigns.resume(tx, NAME, "test", "looked")
            self.book.since, self.book.halted = tx.now, False

    def _move_on(self, later: timedelta | None) -> bool:
        """Go so far past the next moment at which something is due; say whether there is one."""
        if later is NOW:
            return True
        with self.ledger.read() as tx:
            moment = messages.next_due(tx, NAME)
        self.clock.advance(max(moment or tx.now, tx.now) + later)
        return moment is not None

    def _turn(self, person: Person, turn: Turn) -> None:
        """Something happens that the outbox has to heed, to a person or to the campaign."""
        book = self.book
        with self.ledger.write() as tx:
            match turn:
                case "opts out" | "replies":
                    if prospects.get(tx, person.pid).state is ProspectState.IN_SEQUENCE:
                        to = ProspectState.OPTED_OUT if turn == "opts out" else ProspectState.REPLIED
                        prospects.move(tx, person.pid, to, "wrote", "inbox")
                    book.gone[person.pid] = turn
                case "is on a list":
                    suppressions.add(tx, "email", person.address, "customer", "a list")
                    book.gone[person.pid] = turn
                case "is paused" | "all are paused":
                    waiting = {person.pid} if turn == "is paused" else {other.pid for other in self.people}
                    for pid in sorted(waiting):
                        prospects.pause(tx, pid, "to wait", "test")
                    book.paused |= waiting
                case "has a bad address":
                    verifications.store(tx, person.address, "invalid", "550 on RCPT")
                    book.gone[person.pid] = turn
                case "is otherwise":
                    mine = (facts_table.c.prospect_id == person.pid, facts_table.c.kind == "hiring")
                    tx.connection.execute(facts_table.update().where(*mine).values(text="Hiring: nobody"))
                    book.otherwise.add(person.pid)
                case "has no way out":
                    self._spoil(tx, person)
                case "is queued again":
                    self._queue_again(tx, person)
                case _:
                    self._turn_of_all(tx, turn)

    def _turn_of_all(self, tx: Tx, turn: Turn) -> None:
        """Something happens to the campaign."""
        book = self.book
        match turn:
            case "models cost":
                call = ModelCall("c9", "builder", "small", (), "{}", "{}", 1, 1, 0, 6.0, 1, "stop")
                calls.record_model_call(tx, NAME, call)
                book.costs.append((tx.now, 6.0))
            case "is put down":
                earned.demote(self.deployment.bundle.envelope.autonomy, tx, NAME, "a complaint", "test")
                book.careful = True
            case "its domain is broken":
                fault = Fault("spf_missing", "no SPF")
                for way in ways(self.deployment):
                    domains.store(tx, Readiness(way.domain, way.smtp.server, (fault,), (), tx.now))
                book.broken = tx.now
            case "is halted":
                campaigns.halt(tx, NAME, "to look", "test")
                book.halted = True

    def _spoil(self, tx: Tx, person: Person) -> None:
        """The next of its messages loses the line by which one can opt out."""
        for message in messages.of_prospect(tx, person.pid):
            if message.state in messages.EDITABLE:
                messages.edit(tx, message.id, message.subject, "Call me.", "test")
                self.book.spoilt.add(message.rfc_message_id)
                return

    def _queue_again(self, tx: Tx, first: Person) -> None:
        """By a fault of ours, what left is there once more under another name; if nothing did, another person's."""
        for person in (first, *self.people):
            sent = [message for message in messages.of_prospect(tx, person.pid) if message.state is MessageState.SENT]
            if sent and prospects.get(tx, person.pid).state is ProspectState.IN_SEQUENCE:
                break
        else:
            return
        name = f"{sent[0].id}-{len(self.hand.steps)}"
        again = replace(
            sent[0], id=name, sequence=name, rfc_message_id=f"<{name}@again.example>", state=MessageState.READY,
            due_at=tx.now, sent_at=None,
        )  # fmt: skip
        messages.draft(tx, again, person.address, None)
        self.hand.steps[again.rfc_message_id] = Step(person, again.step)

    def _waiting(self) -> list[Message]:
        with self.ledger.read() as tx:
            return self._in_state(tx, MessageState.AWAITING_APPROVAL) + self._in_state(tx, MessageState.UNKNOWN)

    def _unfinished(self) -> list[str]:
        """Who is not through: still to get something, or gone from the ledger's sight before the last step."""
        arrived = {handed.step for handed in self.book.left()}
        found = []
        with self.ledger.read() as tx:
            for person in self.people:
                open_messages = {m.state for m in messages.of_prospect(tx, person.pid)} & OPEN_MESSAGES
                stays = prospects.get(tx, person.pid).state is ProspectState.IN_SEQUENCE
                if open_messages or (stays and Step(person, 3) not in arrived):
                    found.append(f"{person.pid}: {open_messages}")
        return found

    def _in_state(self, tx: Tx, state: MessageState) -> list[Message]:
        return [m for person in self.people for m in messages.of_prospect(tx, person.pid) if m.state is state]


TestSending = Sending.TestCase
TestSending.settings = settings(
    max_examples=int(HISTORIES or 45),
    derandomize=HISTORIES is None,
    stateful_step_count=15,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a history takes minutes
)
