"""The effect ``release``: a document about an item leaves for the home's folder or a webhook, at most once.

It is judged and becomes ``releasing`` in one transaction, then it is handed over, then it is ``released`` and its task
is done. A crash in between leaves it ``releasing``. Where nobody can get it twice, it is handed over again
(``destinations``); otherwise it is ``unknown``, and a person says what became of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.loading import CampaignBundle
from data.counts import counted
from data.days import next_day
from data.items import Document, Item, ItemState, Release, ReleaseState, TaskState
from data.ledger.core import audit, counters, seals, verdicts
from data.ledger.core.transactions import Tx
from data.ledger.core.verdicts import VerdictRow
from data.ledger.flow import campaigns, items, releases
from data.ledger.govern import acts, approvals, breaks
from data.ledger.read import departures
from data.records import CampaignState, CapKey, Order, Trip
from guardrails.gate import Judgement
from guardrails.release import ReleaseFacts, evaluate
from guardrails.verdicts import Allow, Halt, Hold, Reject
from tools.channels.port import Accepted, Delivery, RefusedForGood, RefusedForNow, Uncertain
from tools.deployment import Deployment
from tools.effects import destinations
from tools.effects.rendering import render, texts_in, unclaimed
from tools.governance import earned, trips
from tools.items import flow
from tools.items.way import Way
from tools.notices import announcements
from tools.notices.notice import Notice
from tools.outbox.act_rows import Standing

ACTOR = "release"
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=15), timedelta(days=1)
MOST_ATTEMPTS = 8
"""So often a webhook is tried that cannot take a document now, each time after twice as long: 32 hours in all."""
RESOLUTIONS = ("released", "failed")
"""What may have become of a document of which nobody knows whether its webhook has it."""


class _LetGo(NamedTuple):
    """A document that the gates let go, with the place that it took among those of its day."""

    release: Release
    place: CapKey


def due(deployment: Deployment, tx: Tx, ready: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The items of each task with this effect that can be seen to now, of those that are ``ready`` for their tasks.

    Those that wait for a person, or that a gate has put off, are left out, and so are tasks that are stopped.
    """
    tasks, campaign = deployment.bundle.crew.tasks, deployment.bundle.campaign.campaign
    stopped, waiting = _stopped(tx, campaign), releases.waiting(tx, campaign)
    found = {task: ids for task, ids in ready.items() if tasks[task].effect == "release"}
    return {
        task: [one for one in ids if (one, task) not in waiting] for task, ids in found.items() if task not in stopped
    }


def begun(bundle: CampaignBundle, tx: Tx) -> dict[str, set[str]]:
    """The items of each task whose document was made in a slot that may be over, and that need no other to leave.

    A person has approved it, its webhook is to be told again, or a crash or a halt cut it short. What a gate has put
    off to another day waits for the slots of that day. No document is read where no task has slots, or a full day.
    """
    tasks = {name for name, task in bundle.crew.tasks.items() if task.effect and (task.schedule or task.per_day)}
    states = (ReleaseState.READY, ReleaseState.RELEASING) if tasks else ()
    campaign = bundle.campaign.campaign
    known = [one for state in states for one in releases.of_campaign(tx, campaign, state) if one.task in tasks]
    tried = counters.read(tx, [CapKey("attempt", one.key, "") for one in known])
    found: dict[str, set[str]] = {}
    for one in known:
        if one.not_before is None or tried[CapKey("attempt", one.key, "")]:
            found.setdefault(one.task, set()).add(one.item_id)
    return found


def release(deployment: Deployment, task: str, item_ids: Sequence[str]) -> Halt | None:
    """Let the task's document about each of the items go, as far as the gates allow it; none after what halts it."""
    for item_id in item_ids:
        with deployment.ledger.read() as tx:
            way = flow.way_of(tx, deployment.bundle.crew, item_id)
            known = releases.of_task(tx, item_id, task)
            document = render(task, way, _day(deployment, tx, known))
            again = known is not None and known.state is ReleaseState.RELEASING and not _waits(known, tx)
        if known is not None and again:
            _once_more(deployment, known, way.item)
            continue
        with deployment.ledger.write() as tx:
            let_go = _let_go(deployment, tx, task, item_id, document)
        if isinstance(let_go, Halt):
            return let_go
        if let_go is not None:
            delivery = destinations.hand_over(deployment, let_go.release, way.item)
            _settle(deployment, let_go.release, delivery, let_go.place)
    return None


def recover(deployment: Deployment) -> None:
    """See to what a crash cut short; only while no release of the campaign is made."""
    with deployment.ledger.read() as tx:
        releasing = releases.of_campaign(tx, deployment.bundle.campaign.campaign, ReleaseState.RELEASING)
        about = {item.id: item for item in items.find(tx, [known.item_id for known in releasing])}
        cut_short = [known for known in releasing if not _waits(known, tx)]
    for known in cut_short:
        _once_more(deployment, known, about[known.item_id])


def resolve(bundle: CampaignBundle, tx: Tx, release_id: str, outcome: str, order: Order) -> None:
    """A person says what became of an unknown one: its task is done, or it failed. Its item goes on.

    Raises:
        IllegalTransition: if it is not unknown.
    """
    known = releases.get(tx, release_id)
    why = order.told("said not to be there" if outcome == "failed" else "said to be there")
    if outcome == "failed":
        releases.move(tx, release_id, ReleaseState.FAILED, why, order.by)
    else:
        _released(bundle, tx, known, why, order.by)
    approvals.withdraw_of_message(tx, release_id, why)


def _once_more(deployment: Deployment, known: Release, item: Item) -> None:
    """Hand one over again that may be there already, where nobody gets it twice; of any other nobody knows."""
    repeatable = destinations.is_repeatable(deployment, known)
    _settle(
        deployment, known, destinations.hand_over(deployment, known, item) if repeatable else destinations.CUT_SHORT
    )


def _let_go(deployment: Deployment, tx: Tx, task: str, item_id: str, document: Document) -> _LetGo | Halt | None:
    """Judge the document, do what the gates say, and return it where it is to be handed over, or what halts it."""
    way = flow.way_of(tx, deployment.bundle.crew, item_id)
    known = releases.of_task(tx, item_id, task)
    if known is not None and known.state in (ReleaseState.RELEASING, ReleaseState.UNKNOWN):
        return None
    if way.item.state is not ItemState.OPEN or way.next_of(task) != "due":
        return None
    drafted = _drafted(tx, way.item, task, known, document)
    if _waits(drafted, tx):
        return None
    facts = _facts(deployment, tx, way, drafted, document)
    judgement = evaluate(facts, deployment.bundle.envelope)
    _note(tx, drafted, judgement)
    match judgement.decision:
        case Allow():
            place = _cap(deployment, tx)
            counters.reserve(tx, [place])
            return _LetGo(releases.move(tx, drafted.id, ReleaseState.RELEASING, "", ACTOR), place)
        case Halt(reason, tripped):
            _stop(deployment, tx, tripped or Trip("campaign", drafted.campaign, "gates", reason), reason)
            return judgement.decision
        case Reject(reason, None):
            releases.move(tx, drafted.id, ReleaseState.CANCELLED, reason, "gates")
            flow.to_person(tx, way.item, f"{task}: {reason}", ACTOR)
        case Reject(reason, retry_at) if retry_at is not None:
            releases.postpone(tx, drafted.id, retry_at, reason)
        case Hold(reason):
            asked = approvals.request(tx, drafted.campaign, item_id, "release", reason, message_id=drafted.id)
            if corrected := [one for one in way.made if one.is_by_hand and one.id in drafted.artifact_ids]:
                approvals.note_edited(tx, asked, corrected[0].agent)
            releases.move(tx, drafted.id, ReleaseState.AWAITING_APPROVAL, reason, "gates", asked)
    return None


def _drafted(tx: Tx, item: Item, task: str, known: Release | None, document: Document) -> Release:
    """The release as it is to be judged. Another document than the one before asks a person anew."""
    own = known.file if known is not None and releases.is_ahead(known) else None
    file = document.file
    if file:
        file = unclaimed(file, lambda name: releases.is_taken(tx, name, item.id, task), item.id, own)
    wanted = Document(file, document.body, document.artifact_ids, webhook=document.webhook)
    if known is not None and releases.is_ahead(known):
        if Document(known.file, known.body, known.artifact_ids, webhook=known.webhook) == wanted:
            return known
        approvals.withdraw_of_message(tx, known.id, "its document was made anew")
    return releases.draft(tx, item, task, wanted, ACTOR)


def _settle(deployment: Deployment, release: Release, delivery: Delivery, place: CapKey | None = None) -> None:
    """Put on record what became of a document that was handed over.

    ``place`` is the one that it took among those of its day; None for one that had been handed over before. Then a
    refusal says nothing about what was taken the first time. One whose item was closed meanwhile is unknown by now.
    """
    if place is None and release.webhook and isinstance(delivery, RefusedForGood | RefusedForNow):
        delivery = Uncertain(f"it did not answer before, and now it says {_said(delivery)}")
    with deployment.ledger.write() as tx:
        state = releases.get(tx, release.id).state
        match delivery:
            case Accepted(text) if state in (ReleaseState.RELEASING, ReleaseState.UNKNOWN):
                _released(deployment.bundle, tx, release, text, ACTOR)
            case _ if state is not ReleaseState.RELEASING:
                return
            case RefusedForGood():
                _fail(tx, release, _said(delivery))
            case RefusedForNow():
                counters.release(tx, [place] if place else [])
                _later(tx, release, ReleaseState.READY, _said(delivery))
            case Uncertain(text) if destinations.is_repeatable(deployment, release):
                _later(tx, release, ReleaseState.RELEASING, text)
            case Uncertain(text):
                _doubt(tx, release, text)


def _said(refusal: RefusedForGood | RefusedForNow) -> str:
    return " ".join(filter(None, (str(refusal.code or ""), refusal.text)))


def _released(bundle: CampaignBundle, tx: Tx, release: Release, said: str, by: str) -> None:
    item, place = items.get(tx, release.item_id), f"{release.place}{f' ({said})' if said else ''}"
    releases.move(tx, release.id, ReleaseState.RELEASED, place, by)
    detail = {"release": release.id, "file": release.file, "digest": release.digest}
    detail |= {"webhook": release.webhook, "key": release.key} if release.webhook else {}
    undone_by = bundle.envelope.contract.undo.release
    target = release.webhook or release.file
    acts.record(tx, release.campaign, item.id, "release", undone_by, by, target=target, detail=detail)
    items.settle(tx, item, release.task, TaskState.DONE, place, by)


def _later(tx: Tx, release: Release, state: ReleaseState, why: str) -> None:
    """Try it again after a while, each time after twice as long; in the end a person is asked."""
    attempts = counters.add(tx, CapKey("attempt", release.key, ""), 1)
    if attempts >= MOST_ATTEMPTS:
        end = _fail if state is ReleaseState.READY else _doubt
        end(tx, release, f"{why}, {counted(attempts, 'attempt')}")
        return
    if state is not ReleaseState.RELEASING:
        releases.move(tx, release.id, state, why, ACTOR)
    releases.postpone(tx, release.id, tx.now + min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY), why)


def _fail(tx: Tx, release: Release, why: str) -> None:
    """It is surely not there: a person sees to its item."""
    reason = f"{release.task}: {why}"
    releases.move(tx, release.id, ReleaseState.FAILED, reason, ACTOR)
    flow.to_person(tx, items.get(tx, release.item_id), reason, ACTOR)


def _doubt(tx: Tx, release: Release, why: str) -> None:
    """Nobody knows whether it is there: a person is asked, and it is not handed over again."""
    reason = f"{announcements.LOST} {release.place} has {release.id}: {why}"
    releases.move(tx, release.id, ReleaseState.UNKNOWN, reason, ACTOR)
    approvals.request(tx, release.campaign, release.item_id, "release", reason, message_id=release.id)


def _facts(deployment: Deployment, tx: Tx, way: Way, drafted: Release, document: Document) -> ReleaseFacts:
    bundle = deployment.bundle
    own = campaigns.get(tx, drafted.campaign)
    stopped = _stopped(tx, drafted.campaign)
    key = _cap(deployment, tx)
    since = departures.running_since(tx, own.name, own.started_at)
    asked = approvals.get(tx, drafted.approval_id) if drafted.approval_id else None
    return ReleaseFacts(
        now=tx.now,
        campaign=own.name,
        item_id=drafted.item_id,
        task=drafted.task,
        document=Document(drafted.file, drafted.body, drafted.artifact_ids, document.faults),
        own=bundle.crew.tasks[drafted.task].body or "",
        said="\n".join(texts_in(way.values(drafted.task))),
        level=earned.level(deployment, tx, "release"),
        standing=earned.level(deployment, tx),
        newest=tuple(one.id for one in way.shown_to(drafted.task)),
        released_today=counters.read(tx, [key])[key],
        next_day=next_day(ZoneInfo(bundle.campaign.timezone), tx.now),
        record=Standing(deployment, tx, since).record(tx),
        halted=own.state_reason if own.state is not CampaignState.RUNNING else None,
        stopped=stopped.get(drafted.task),
        approved=frozenset({"autonomy"}) if asked and asked.state == "approved" else frozenset(),
    )


def _waits(known: Release, tx: Tx) -> bool:
    """Does it wait for a person, or for its time?"""
    return known.state is ReleaseState.AWAITING_APPROVAL or (known.not_before is not None and known.not_before > tx.now)


def _day(deployment: Deployment, tx: Tx, known: Release | None) -> date:
    """The campaign's day on which the document was made first, so that what waits for a person stays the same."""
    moment = known.drafted_at if known is not None and releases.is_ahead(known) else tx.now
    return moment.astimezone(ZoneInfo(deployment.bundle.campaign.timezone)).date()


def _stopped(tx: Tx, campaign: str) -> Mapping[str, str]:
    """Why tasks are stopped, by task."""
    return {known.name: known.reason for known in breaks.open_breaks(tx, campaign) if known.scope == "stage"}


def _cap(deployment: Deployment, tx: Tx) -> CapKey:
    campaign = deployment.bundle.campaign
    day = tx.now.astimezone(ZoneInfo(campaign.timezone)).date()
    return CapKey("release", campaign.campaign, day.isoformat())


def _stop(deployment: Deployment, tx: Tx, tripped: Trip, reason: str) -> None:
    """Stop what tripped; what was stopped before stays so. People are told at the end of the pass."""
    if text := trips.trip(deployment, tx, tripped._replace(reason=reason), "gates"):
        deployment.gathered.notices.append((Notice("halt", text), 1))


def _note(tx: Tx, drafted: Release, judgement: Judgement) -> None:
    """Keep every verdict, and the decision in the audit."""
    rows = [
        VerdictRow(gate, type(said).__name__.lower(), getattr(said, "reason", ""), getattr(said, "retry_at", None))
        for gate, said in judgement.verdicts
    ]
    look_id = f"{drafted.id}/{tx.now:%Y%m%dT%H%M%S}"
    verdicts.record_of_release(tx, drafted, look_id, rows)
    decision = judgement.decision
    audit.append(
        tx, drafted.campaign, "gates", "judged", type(decision).__name__.lower(),
        f"{drafted.id} {getattr(decision, 'reason', '')}".strip(), prospect_id=drafted.item_id, trace_id=drafted.id,
        verdicts=rows, row=seals.of(tx, "look", drafted.id, look_id),
    )  # fmt: skip
