"""The hand that takes the mails of a state machine, and may drop everything at any point."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy import Connection

from data.clock import SteppedClock
from tests.property.book import Book, Handed, Step
from tools.channels.port import Accepted, Delivery, Outgoing, OutgoingMail, RefusedForGood, RefusedForNow, Uncertain

SPAM = RefusedForGood(554, "message content rejected as spam", "data")
NO_REASON = RefusedForGood(554, "not this text", "data")
"""A refusal whose reason nobody can tell from its words: for now, whatever its code says."""


class Killed(BaseException):
    """The process dies here."""


class Hand:
    """Looks every mail up in the book, then answers as it was told; it may die, and something may come between."""

    def __init__(self, book: Book, clock: SteppedClock, steps: dict[str, Step]) -> None:
        self.book, self.clock, self.steps = book, clock, steps
        self.answers: list[Delivery] = []
        self.dies: str | None = None
        self.meanwhile: Callable[[], None] | None = None
        self.wrong: list[str] = []

    def send(self, mail: Outgoing) -> Delivery:
        assert isinstance(mail, OutgoingMail)
        if mail.notice:
            return Accepted()
        now, name, step = self.clock.now(), mail.message_id, self.steps[mail.message_id]
        self.wrong += [f"{name} at {now}: {what}" for what in self.book.objections(now, name, step)]
        if mail.recipient != step.person.address:
            self.wrong.append(f"{name} went to somebody else")
        if self.dies == "before":
            raise Killed
        self.book.handed.append(Handed(now, name, step))
        if self.dies == "after":
            raise Killed
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return self._answer(step)

    def _answer(self, step: Step) -> Delivery:
        answer = self.answers.pop(0) if self.answers else Accepted()
        match answer:
            case RefusedForNow():
                self.book.answered("put off")
            case RefusedForGood() if answer == NO_REASON:
                self.book.answered("put off")
            case RefusedForGood():
                self.book.answered("refused")
                self.book.gone[step.person.pid] = "refused"
            case Uncertain():
                self.book.paused.add(step.person.pid)
        return answer


@contextmanager
def dying_at(number: int, side: str) -> Iterator[None]:
    """Die before or after the ``number``-th commit of the ledger."""
    real, seen = Connection._commit_impl, 0

    def counted(connection: Connection) -> None:
        nonlocal seen
        seen += connection.get_execution_options().get("purpose") == "write"
        if (seen, side) == (number, "before"):
            raise Killed
        real(connection)
        if (seen, side) == (number, "after"):
            raise Killed

    with patch.object(Connection, "_commit_impl", counted):
        yield
