"""The effect ``release``: a document about an item leaves for the home's folder, at most once, through gates.

It is judged and becomes ``releasing`` in one transaction, then its file is put in place, then it is ``released`` and
its task is done. A crash in between leaves it ``releasing``. Unlike a mail it can be looked for: a file that is there
with its bytes was released. One that is not is written, because the same bytes in the same place are the same act:
nobody can get it twice.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from data import documents
from data.items import Document, Item, ItemState, Release, ReleaseState, TaskState
from data.ledger.core import audit, counters, seals, verdicts
from data.ledger.core.transactions import Tx
from data.ledger.core.verdicts import VerdictRow
from data.ledger.flow import campaigns, items, releases
from data.ledger.govern import acts, approvals, breaks
from data.ledger.read import departures
from data.records import CampaignState, CapKey, Trip
from guardrails.caps import next_day
from guardrails.gate import Judgement
from guardrails.release import ReleaseFacts, evaluate
from guardrails.verdicts import Allow, Halt, Hold, Reject
from tools.deployment import Deployment
from tools.effects.rendering import render, unclaimed
from tools.governance import earned, trips
from tools.governance.act_rows import Standing
from tools.items import flow
from tools.items.way import Way
from tools.notices.notice import Notice

ACTOR = "release"
FOLDER = "released"


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


def release(deployment: Deployment, task: str, item_ids: Sequence[str]) -> Halt | None:
    """Let the task's document about each of the items go, as far as the gates allow it; none after what halts it."""
    declared = deployment.bundle.crew.tasks[task]
    for item_id in item_ids:
        with deployment.ledger.read() as tx:
            way = flow.way_of(tx, deployment.bundle.crew, item_id)
            document = render(declared, way, _day(deployment, tx, releases.of_task(tx, item_id, task)))
        with deployment.ledger.write() as tx:
            let_go = _let_go(deployment, tx, task, item_id, document)
        if isinstance(let_go, Halt):
            return let_go
        if let_go is not None:
            _put(deployment, let_go)
    return None


def recover(deployment: Deployment) -> None:
    """See to what a crash cut short, by what is in the folder; only while no release of the campaign is made."""
    with deployment.ledger.read() as tx:
        cut_short = releases.of_campaign(tx, deployment.bundle.campaign.campaign, ReleaseState.RELEASING)
    for known in cut_short:
        _put(deployment, known)


def _let_go(deployment: Deployment, tx: Tx, task: str, item_id: str, document: Document) -> Release | Halt | None:
    """Judge the document, do what the gates say, and return it where its file is to be written, or what halts it."""
    way = flow.way_of(tx, deployment.bundle.crew, item_id)
    known = releases.of_task(tx, item_id, task)
    if known is not None and known.state is ReleaseState.RELEASING:
        return known
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
            counters.reserve(tx, [_cap(deployment, tx)])
            return releases.move(tx, drafted.id, ReleaseState.RELEASING, "", ACTOR)
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
    file = document.file
    if file:
        file = unclaimed(file, lambda name: releases.is_taken(tx, name, item.id, task), item.id)
    wanted = Document(file, document.body, document.artifact_ids)
    if known is not None and known.state in (ReleaseState.READY, ReleaseState.AWAITING_APPROVAL):
        if (known.file, known.body, known.artifact_ids) == (wanted.file, wanted.body, wanted.artifact_ids):
            return known
        approvals.withdraw_of_message(tx, known.id, "its document was made anew")
    return releases.draft(tx, item, task, wanted, ACTOR)


def _put(deployment: Deployment, release: Release) -> None:
    """Put the file in place, unless it is there, and settle what came of it."""
    root, failure = deployment.home / FOLDER, ""
    try:
        if documents.digest_of(root, release.file) != release.digest:
            documents.put(root, release.file, release.body)
    except OSError as error:
        failure = f"{release.file} could not be written: {error.strerror or error}"
    with deployment.ledger.write() as tx:
        _settle(deployment, tx, releases.get(tx, release.id), failure)


def _settle(deployment: Deployment, tx: Tx, release: Release, failure: str) -> None:
    if release.state is not ReleaseState.RELEASING:
        return
    item = items.get(tx, release.item_id)
    if failure:
        releases.move(tx, release.id, ReleaseState.FAILED, failure, ACTOR)
        flow.to_person(tx, item, f"{release.task}: {failure}", ACTOR)
        return
    releases.move(tx, release.id, ReleaseState.RELEASED, f"{FOLDER}/{release.file}", ACTOR)
    detail = {"release": release.id, "file": release.file, "digest": release.digest}
    undone_by = deployment.bundle.envelope.contract.undo.release
    acts.record(tx, release.campaign, item.id, "release", undone_by, ACTOR, target=release.file, detail=detail)
    items.settle(tx, item, release.task, TaskState.DONE, f"{FOLDER}/{release.file}", ACTOR)


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
        level=earned.level(deployment, tx, "release"),
        standing=earned.level(deployment, tx),
        newest=tuple(one.id for output in bundle.crew.outputs for one in way.newest_of(output)),
        released_today=counters.read(tx, [key])[key],
        next_day=next_day(ZoneInfo(bundle.campaign.timezone), tx.now),
        record=Standing(deployment, tx, since).record(tx),
        halted=own.state_reason if own.state is not CampaignState.RUNNING else None,
        stopped=stopped.get(drafted.task),
        approved=frozenset({"autonomy"}) if asked and asked.state == "approved" else frozenset(),
    )


def _waits(known: Release, tx: Tx) -> bool:
    """Does it wait for a person, or for its time?"""
    put_off = known.state is ReleaseState.READY and known.not_before is not None and known.not_before > tx.now
    return known.state is ReleaseState.AWAITING_APPROVAL or put_off


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
