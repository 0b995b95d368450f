"""Everything that waits for a person, from one place: with whom and what it is about, and what settles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from config.catalogues import Level
from data.claims import PERSON, Angle, AngleState, Claim, Fact
from data.items import Artifact, Item, ItemState, Release, ReleaseState
from data.ledger.core.states import WRITTEN_TO
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, facts, inbound, items, messages, prospects, releases
from data.ledger.govern import approvals, breaks, standing
from data.ledger.read.refusals import last_of
from data.ledger.read.replaced import outdated, recorded
from data.ledger.read.unshown import unshown
from data.records import (
    Approval,
    ApprovalKind,
    CampaignState,
    Inbound,
    Message,
    MessageState,
    Prospect,
    ProspectState,
)

TodoKind = Literal[ApprovalKind, "unknown", "review", "paused", "halted", "held"]
"""An approval's kind; a message of which nobody knows whether it left (``unknown``); a prospect, or an item, in
``review``, or a prospect that is ``paused``; a campaign that is ``halted``, or a mailbox or stage that is ``held``."""

OF_ITEMS: tuple[ApprovalKind, ...] = ("task", "release")
"""What is asked about an item, or about a prospect as one; anything else is about the prospect and its mail."""
KINDS: tuple[TodoKind, ...] = (*get_args(ApprovalKind), "unknown", "review", "paused", "halted", "held")


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits. ``id`` is what it is known by, ``settle`` the commands that settle it, the likeliest first.

    ``messages`` are those that a yes lets go, ``claims`` what they say of the prospect, with the facts. What is about a
    declared crew's work has an ``item`` instead of a prospect, with what was ``made`` of it last, and, where it is
    about one, the ``release`` that a yes lets go. ``shows`` are the records in that release, ``facts``
    by id what any of it may rest on. ``outdated`` has by its id what was made before persons' words that
    it may have to go by; ``unshown`` says how much of its documents no agent was shown, ``refused`` why
    what a task that is open handed in was refused last. ``follow_ups`` is the level that the campaign has reached with
    later steps, where these have one of their own; ``undone`` are the item's tasks that were tried and are open still.
    """

    id: str
    kind: TodoKind
    campaign: str
    since: datetime
    why: str
    settle: tuple[str, ...]
    prospect: Prospect | None = None
    approval: Approval | None = None
    messages: tuple[Message, ...] = ()
    reply: Inbound | None = None
    claims: tuple[Claim, ...] = ()
    item: Item | None = None
    release: Release | None = None
    made: tuple[Artifact, ...] = ()
    shows: tuple[Artifact, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    outdated: Mapping[str, Sequence[Artifact]] = field(default_factory=dict)
    unshown: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    follow_ups: Level | None = None
    undone: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What there is to read: their reply, or our words."""
        if self.reply is not None:
            return self.reply.text
        if self.release is not None:
            return self.release.body
        if self.made:
            return in_words(self.made[-1])
        return self.messages[0].body if self.messages else "; ".join(claim.angle.text for claim in self.claims)


class _Known:
    """What is known of the prospects and items that anything is asked about, read at once."""

    def __init__(self, tx: Tx, ids: Sequence[str]) -> None:
        self.prospects = prospects.of_ids(tx, ids)
        self._messages = messages.of_prospects(tx, ids)
        self._angles = facts.angles_of(tx, ids)
        self._facts = facts.facts_of(tx, ids)
        self.items = {item.id: item for item in items.find(tx, ids)}
        campaigns_of = dict.fromkeys(item.campaign for item in self.items.values())
        self.unshown = {one: told for each in campaigns_of for one, told in unshown(tx, each).items()}
        self._made = items.artifacts_of(tx, list(self.items))
        self._standings = items.standings(tx, list(self.items))
        self._refused = {
            one: told for each in campaigns_of for one, told in last_of(tx, each, self.items.keys()).items()
        }
        self._recorded = {
            one: order for each in campaigns_of for one, order in recorded(tx, each, list(self.items)).items() if order
        }
        self._releases = {
            release.id: release for each in releases.of_items(tx, list(self.items)).values() for release in each
        }

    def about(self, asked: Approval) -> tuple[Message, ...]:
        """The messages that a yes lets go: an answer alone, or all steps of a sequence."""
        known = self._messages.get(asked.prospect_id, [])
        mine = next((message for message in known if message.id == asked.message_id), None)
        if mine is None or mine.sequence == messages.ANSWER:
            return () if mine is None else (mine,)
        return tuple(message for message in known if message.sequence == mine.sequence)

    def claims(self, prospect_id: str, written: Sequence[Message]) -> tuple[Claim, ...]:
        """What the messages say of the prospect, each angle once."""
        by_id = {angle.angle_id: angle for angle in self._angles.get(prospect_id, [])}
        slots = {angle_id: slot for message in written for slot, angle_id in sorted(message.slots.items())}
        return self._claims(prospect_id, [(slot, by_id[one]) for one, slot in slots.items() if one in by_id])

    def doubtful(self, prospect_id: str) -> tuple[Claim, ...]:
        """The angles that a person is or was asked about."""
        angles = self._angles.get(prospect_id, [])
        asked = [angle for angle in angles if angle.state is AngleState.ASKED or angle.judged_by == PERSON]
        return self._claims(prospect_id, [("", angle) for angle in asked])

    def left(self, prospect_id: str) -> bool:
        """Whether a message has left to it, or may have."""
        return any(message.state in WRITTEN_TO for message in self._messages.get(prospect_id, []))

    def made(self, item_id: str) -> tuple[Artifact, ...]:
        """What the newest round of each task made of the item, in the order in which it was recorded."""
        made = items.as_they_stand(self._made.get(item_id, []), self._standings.get(item_id, {}))
        last = [items.newest(made, task) for task in dict.fromkeys(one.task for one in made)]
        return self._in_order(item_id, [one for some in last for one in some])

    def shows(self, item_id: str, release: Release | None) -> tuple[Artifact, ...]:
        """The records of the item that its release shows."""
        mine = [one for one in self._made.get(item_id, []) if release and one.id in release.artifact_ids]
        return self._in_order(item_id, mine)

    def _in_order(self, item_id: str, made: Sequence[Artifact]) -> tuple[Artifact, ...]:
        place = {known_as: at for at, known_as in enumerate(self._recorded.get(item_id, []))}
        return tuple(sorted(made, key=lambda one: (place.get(one.id, -1), _number(one.id))))

    def facts(self, known_as: str) -> Mapping[str, Fact]:
        """Everything that is known of a prospect or an item, by id."""
        return {fact.fact_id: fact for fact in self._facts.get(known_as, [])}

    def outdated(self, item_id: str) -> Mapping[str, Sequence[Artifact]]:
        """Of these, what was made before a person's word that it should go by."""
        return outdated(self._made.get(item_id, []), self._recorded.get(item_id, []))

    def refused(self, item_id: str) -> Mapping[str, str]:
        """Why what was handed in about the item was refused last, by each task of which nothing was taken since."""
        is_open = {task for task, standing in self._standings.get(item_id, {}).items() if not standing.is_settled}
        return {task: why for task, why in self._refused.get(item_id, {}).items() if task in is_open}

    def undone(self, item_id: str, why: str) -> tuple[str, ...]:
        """The item's tasks that were tried, or that the reason names, and are open still."""
        known = self._standings.get(item_id, {})
        tried = [task for task, one in known.items() if not one.is_settled and one.attempts]
        named = why.partition(" ")[0].rstrip(":")
        return tuple(dict.fromkeys([*([named] if named in known and not known[named].is_settled else []), *tried]))

    def release(self, asked: Approval) -> Release | None:
        """The release that the request is about, if it is about one."""
        return self._releases.get(asked.message_id or "") if asked.kind == "release" else None

    def _claims(self, prospect_id: str, angles: Sequence[tuple[str, Angle]]) -> tuple[Claim, ...]:
        """The prospect's angles, each with the name of its slot, as claims with their facts."""
        known = self.facts(prospect_id)
        return tuple(
            Claim(slot, angle, tuple(known[one] for one in angle.fact_ids if one in known)) for slot, angle in angles
        )


def of_campaign(tx: Tx, campaign: str) -> list[Todo]:
    """What waits in a campaign, oldest first.

    Raises:
        NoSuchCampaign: if the ledger does not know it.
    """
    asked = approvals.open_approvals(tx, campaign)
    asked_about = {one.prospect_id for one in asked}
    aside = [each for each in _set_aside(tx, campaign) if each.id not in asked_about]
    left = [each for each in items.of_campaign(tx, campaign, ItemState.PERSON) if each.id not in asked_about]
    known = _Known(tx, [*asked_about, *(each.id for each in aside), *(each.id for each in left)])
    found = [
        *_stopped(tx, campaign),
        *(_asked(tx, known, one) for one in asked),
        *(_aside(known, one) for one in aside),
        *(_item_aside(tx, known, one) for one in left),
        *_lost(tx, campaign),
    ]
    return sorted(found, key=lambda todo: (todo.since, KINDS.index(todo.kind), _number(todo.id)))


def count(tx: Tx, campaign: str) -> int:
    """How many things wait in a campaign; what each is about is not read.

    Raises:
        NoSuchCampaign: if the ledger does not know it.
    """
    asked = approvals.open_approvals(tx, campaign)
    about = {one.prospect_id for one in asked}
    aside = [each.id for each in _set_aside(tx, campaign)]
    aside += [each.id for each in items.of_campaign(tx, campaign, ItemState.PERSON)]
    others = sum(one not in about for one in aside) + len(_lost(tx, campaign))
    return len(_stopped(tx, campaign)) + len(asked) + others


def of_approval(tx: Tx, approval_id: str) -> Todo:
    """One request, also one that was decided.

    Raises:
        NoSuchApproval: if the ledger does not know it.
    """
    asked = approvals.get(tx, approval_id)
    return _asked(tx, _Known(tx, [asked.prospect_id]), asked)


def prospects_of(found: Sequence[Todo]) -> frozenset[str]:
    """Those whom something of it is about."""
    return frozenset(todo.prospect.id for todo in found if todo.prospect)


def items_of(found: Sequence[Todo]) -> frozenset[str]:
    """The items that something of it is about."""
    return frozenset(todo.item.id for todo in found if todo.item)


def to_decide(found: Sequence[Todo]) -> int:
    """How many of it are requests, on which a person decides: those that ``approvals list`` has."""
    return sum(todo.approval is not None for todo in found)


def in_words(made: Artifact) -> str:
    """What an agent handed in, a field a line."""

    def text(value: object) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

    return "\n".join(f"{name}: {text(value)}" for name, value in made.body.items())


def _number(known_as: str) -> int:
    """Ids in the order in which they were given out."""
    return int(known_as[1:]) if known_as[1:].isdigit() else 0


def _stopped(tx: Tx, campaign: str) -> list[Todo]:
    """The campaign itself, its mailboxes and its stages."""
    own, stops = campaigns.get(tx, campaign), breaks.to_resume(tx, campaign)
    unread = inbound.left_unread(tx, campaign)
    found = [
        Todo(
            stop.name,
            "halted" if stop.scope == "campaign" else "held",
            campaign,
            stop.tripped_at,
            f"{stop.reason}{unread}"
            if stop.scope == "campaign"
            else f"{breaks.called(stop.scope, stop.name)} is stopped: {stop.reason}",
            (f"resume {campaign}{'' if stop.scope == 'campaign' else f' --{stop.scope} {stop.name}'}",),
        )
        for stop in stops
    ]
    if own.state is CampaignState.HALTED and not any(stop.scope == "campaign" for stop in stops):
        why = f"{own.state_reason}{unread}"
        found.append(Todo(campaign, "halted", campaign, own.started_at, why, (f"resume {campaign}",)))
    return found


def _asked(tx: Tx, known: _Known, asked: Approval) -> Todo:
    """An approval with what it is about."""
    written = known.about(asked)
    doubtful = known.doubtful(asked.prospect_id) if asked.kind == "angle" else ()
    is_unknown = any(one.id == asked.message_id and one.state is MessageState.UNKNOWN for one in written)
    release = known.release(asked)
    reply = inbound.get(tx, asked.inbound_id) if asked.inbound_id else None
    prospect = known.prospects.get(asked.prospect_id)
    lost = release is not None and release.state is ReleaseState.UNKNOWN
    return Todo(
        asked.id,
        "unknown" if is_unknown or lost else asked.kind,
        asked.campaign,
        asked.created_at,
        asked.reason,
        resolving(release.id) if release and lost else _ways(asked, bool(written), is_unknown, reply, prospect),
        prospect,
        asked,
        written,
        reply,
        doubtful or known.claims(asked.prospect_id, written),
        known.items.get(asked.prospect_id) if asked.kind in OF_ITEMS else None,
        release,
        known.made(asked.prospect_id) if asked.kind == "task" else (),
        known.shows(asked.prospect_id, release),
        known.facts(asked.prospect_id) if asked.kind in OF_ITEMS else {},
        known.outdated(asked.prospect_id),
        known.unshown.get(asked.prospect_id, ""),
        known.refused(asked.prospect_id),
        standing.level_of_kind(tx, asked.campaign, "follow_up") if written else None,
        known.undone(asked.prospect_id, asked.reason) if asked.kind == "task" else (),
    )


def resolving(release_id: str) -> tuple[str, ...]:
    """What settles a document of which nobody knows whether its webhook has it."""
    return (f"item resolve {release_id} released", f"item resolve {release_id} failed")


def _lost(tx: Tx, campaign: str) -> list[Todo]:
    """The documents of which nobody knows whether their webhook has them, and about which nobody is asked any more."""
    asked = {one.message_id for one in approvals.open_approvals(tx, campaign)}
    gone = [one for one in releases.of_campaign(tx, campaign, ReleaseState.UNKNOWN) if one.id not in asked]
    about = {item.id: item for item in items.find(tx, [one.item_id for one in gone])}
    return [
        Todo(one.id, "unknown", campaign, one.drafted_at, one.reason, resolving(one.id), item=about[one.item_id])
        for one in gone
    ]


def reading(reply: Inbound) -> str:
    """What says what a reply means: what it was taken for, or a word to be replaced where nobody has read it."""
    return f"prospect read {reply.id} {reply.intent or 'MEANING'}"


def _ways(
    asked: Approval, has_message: bool, is_unknown: bool, reply: Inbound | None, prospect: Prospect | None
) -> tuple[str, ...]:
    if is_unknown:
        return (f"message resolve {asked.message_id} sent", f"message resolve {asked.message_id} failed")
    decided = (f"approvals approve {asked.id}", f"approvals reject {asked.id}")
    if has_message:
        return decided[0], f"approvals edit {asked.id}", decided[1]
    if reply is None:
        return decided
    ways = [f'prospect say {asked.prospect_id} "TEXT"', decided[0]]
    if reply.kind == "reply" and asked.kind == "escalation":
        ways.insert(0 if reply.intent is None else 1, reading(reply))
    if prospect and prospect.paused and prospect.paused_reason.startswith(f"{reply.id} "):
        ways.insert(-1, f"prospect resume {prospect.id}")
    return tuple(ways)


def _set_aside(tx: Tx, campaign: str) -> list[Prospect]:
    """The prospects in review, and those who are paused and whose way has not ended."""
    waiting = prospects.paused(tx, campaign)
    return [*prospects.find(tx, campaign, ProspectState.NEEDS_REVIEW), *(p for p in waiting if not _in_review(p))]


def _item_aside(tx: Tx, known: _Known, item: Item) -> Todo:
    """An item that waits for a person, where nobody is asked about it any more."""
    ways = (f"item retry {item.id}", f"item close {item.id}")
    since = items.changed_at(tx, item.id)
    return Todo(
        item.id,
        "review",
        item.campaign,
        since,
        item.state_reason,
        ways,
        item=item,
        made=known.made(item.id),
        facts=known.facts(item.id),
        outdated=known.outdated(item.id),
        unshown=known.unshown.get(item.id, ""),
        refused=known.refused(item.id),
        undone=known.undone(item.id, item.state_reason),
    )


def _in_review(prospect: Prospect) -> bool:
    return prospect.state is ProspectState.NEEDS_REVIEW


def _aside(known: _Known, prospect: Prospect) -> Todo:
    """A prospect that a person has to see to, with the ways that are open."""
    if not _in_review(prospect):
        why = prospect.paused_reason
        mail, doubted, _ = why.partition(f" {inbound.DOUBTED}")
        read = (f"prospect read {mail} auto_reply",) if doubted else ()
        ways: tuple[str, ...] = (*read, f"prospect resume {prospect.id}", f"prospect close {prospect.id}")
    else:
        why = prospect.state_reason
        again = (f"prospect retry {prospect.id}", f"prospect contact {prospect.id} --email ADDRESS")
        first = (f'prospect say {prospect.id} "TEXT"',) if known.left(prospect.id) else again
        if prospect.contact is None:
            first = first[::-1]
        ways = (*first, f"prospect close {prospect.id}")
    kind: TodoKind = "review" if _in_review(prospect) else "paused"
    return Todo(prospect.id, kind, prospect.campaign, prospect.updated_at, why, ways, prospect)
