"""How a run came to its end, in the words that people are told."""

from dataclasses import dataclass
from typing import Literal

from crews.standing.situations import Situation
from data.counts import counted
from data.ledger.govern import breaks
from data.ledger.read.snapshot import Snapshot
from data.records import ProspectState

End = Literal["done", "unread", "missed", "waiting", "halted", "paused", "spent"]


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a run came to its end.

    ``done`` (or ``missed``, where that was without its goal, ``unread``, where nobody has read some of the replies),
    ``waiting`` for a person, ``halted`` by a gate, ``paused`` at a date, or ``spent``: the models have cost what they
    may.
    """

    end: End
    reason: str

    @property
    def is_over(self) -> bool:
        """Whether the campaign has ended, and a run of it has nothing to go on with."""
        return self.end in ("done", "unread", "missed")


def over(seen: Snapshot) -> Ended:
    """How a campaign ended that is finished: with its goal, or without, or with replies that nobody has read."""
    whole = [seen.state_reason]
    if seen.unread:
        replies = counted(seen.unread, "reply that nobody has read waits", "replies that nobody has read wait")
        whole.append(f"{replies} for a person")
    if seen.misses_goal:
        return Ended("missed", "; ".join([*whole, seen.goal_in_words]))
    return Ended("unread" if seen.unread else "done", "; ".join(whole))


def stuck(situation: Situation) -> Ended:
    """What a campaign waits for in which nothing is due, now or later."""
    seen, is_declared = situation.snapshot, situation.bundle.crew.is_declared
    why: list[str] = []
    if stopped := [breaks.called(known.scope, known.name) for known in seen.breaks]:
        why.append(f"{', '.join(stopped)} is stopped until a person resumes it: look at the board")
    if is_declared and seen.open_approvals:
        why.append(f"{counted(seen.open_approvals, 'approval waits', 'approvals wait')} for a person")
    elif seen.open_approvals or seen.paused:
        asked, paused = counted(seen.open_approvals, "request"), counted(seen.paused, "paused prospect")
        why.append(f"{asked} and {paused} wait for a person")
    if why:
        return Ended("waiting", "; ".join(why))
    if is_declared:
        unfinished = counted(situation.items.at_work, "item is", "items are")
    else:
        left = seen.in_preparation + seen.prospects[ProspectState.IN_SEQUENCE]
        unfinished = counted(left, "prospect is", "prospects are")
    return Ended("waiting", f"{unfinished} unfinished and nothing is due for them: look at the board")
