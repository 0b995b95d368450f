"""The work that needs no model: enrich and verify, drain the outbox, release documents, close what has ended."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

from crews.heartbeat import unheard
from crews.standing import timetable
from data.counts import counted
from data.items import ItemState
from data.ledger.core import counters
from data.ledger.flow import campaigns, endings, inbound, items, messages, prospects
from data.ledger.govern import approvals
from data.ledger.read import snapshot
from data.records import ProspectState
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.effects import release
from tools.enrich.waterfall import enrich
from tools.items import flow
from tools.items.intake import read_documents
from tools.notices import follow_ups
from tools.notices.people import notify
from tools.outbox.drain import drain, unverified
from tools.readiness.job import check_domains, note_told
from tools.sources.reading import News
from tools.sources.supply import note_told as note_told_of
from tools.verify.verify import verify

ENRICH_BATCH = 25
READ_AT_ONCE = 25
FINISHED_AT_ONCE = 10
ACTOR = "engine"


def enrich_job(channel: Channel) -> Callable[[Deployment], None]:
    """The job that looks up a batch of qualified prospects and verifies their addresses; it tells of a halt."""

    def job(deployment: Deployment) -> None:
        campaign = deployment.bundle.campaign.campaign
        with deployment.ledger.read() as tx:
            ids = prospects.unclaimed(tx, campaign, ProspectState.QUALIFIED, ENRICH_BATCH, enriched=False)
            ids = flow.for_a_stage(tx, deployment.bundle.crew, ids)
        enriched = enrich(deployment, ids, partial(_verified, deployment))
        with deployment.ledger.read() as tx:
            found = prospects.find(tx, campaign, ids=ids)
        verify(deployment, [prospect.contact.email for prospect in found if prospect.contact])
        for news in _refused(deployment, enriched.refused):
            mark = news.mark(deployment.clock.now())
            deployment.gathered.then.append(partial(note_told_of, deployment.ledger, mark))
            notify(deployment, channel, "question", news.text)
        if enriched.halted:
            notify(deployment, channel, "halt", enriched.halted)

    return job


def _refused(deployment: Deployment, refused: Mapping[str, str]) -> Iterator[News]:
    """The lookups that are let in no more, of which nobody was told today."""
    now, without = deployment.clock.now(), deployment.bundle.vertical.enrichment.when_failing
    for name, why in refused.items():
        what = f"Until then prospects are looked up without it (when_failing: {without.get(name, 'skip')})"
        news = News(deployment.bundle.campaign.campaign, name, "refused", f"lookup {why}. {what}")
        with deployment.ledger.read() as tx:
            was_told = counters.read(tx, [mark := news.mark(now)])[mark]
        if not was_told:
            yield news


def _verified(deployment: Deployment, addresses: Collection[str]) -> set[str]:
    """Those of the addresses that the envelope lets be written to."""
    accept = deployment.bundle.envelope.verification.accept
    return {address for address, known in verify(deployment, addresses).items() if known.verdict in accept}


def close_job(deployment: Deployment) -> None:
    """Finish those who stayed silent after the last step, and everybody once the campaign's days are over.

    A few at a time: whoever else writes waits for no whole campaign.
    """
    with deployment.ledger.read() as tx:
        seen = snapshot.snapshot(tx, deployment.bundle.campaign.campaign)
        over = seen.ends_at <= tx.now
    if over:
        _end(deployment, (seen.ends_at - seen.started_at).days)
    else:
        _finish_silent(deployment)


def _finish_silent(deployment: Deployment) -> None:
    campaign, close_after = deployment.bundle.campaign.campaign, deployment.bundle.sequence.close_after
    with deployment.ledger.read() as tx:
        silent = snapshot.silent_before(tx, campaign, tx.now - close_after)
    for some in _few(silent):
        with deployment.ledger.write() as tx:
            for prospect_id in snapshot.silent_before(tx, campaign, tx.now - close_after, some):
                prospects.move(tx, prospect_id, ProspectState.FINISHED, "no answer to the whole sequence", ACTOR)


def _end(deployment: Deployment, days: int) -> None:
    """End the campaign in the transaction that sees nobody left; what came in while it closed is seen to first."""
    campaign = deployment.bundle.campaign.campaign
    while True:
        with deployment.ledger.read() as tx:
            asked = approvals.about_angles(tx, campaign)
            unfinished = [one.id for one in prospects.find(tx, campaign) if one.state in UNFINISHED or one.id in asked]
        for some in _few(unfinished):
            with deployment.ledger.write() as tx:
                for prospect in prospects.find(tx, campaign, ids=some):
                    in_doubt = prospect.id in asked and prospect.state is ProspectState.NEEDS_REVIEW
                    if in_doubt or prospect.state in UNFINISHED:
                        reason = f"the campaign's {counted(days, 'day')} ended while it was {prospect.state}"
                        prospects.move(tx, prospect.id, ProspectState.FINISHED, reason, ACTOR)
                        approvals.withdraw_of_angles(tx, prospect.id, reason)
        with deployment.ledger.read() as tx:
            waiting = messages.waiting_of(tx, campaign)
        for some in _few(waiting):
            with deployment.ledger.write() as tx:
                for prospect_id in some:
                    why = f"the campaign's {counted(days, 'day')} ended before it left"
                    follow_ups.let_lapse(deployment, tx, prospect_id, why, ACTOR)
        _close_items(deployment, f"the campaign's {counted(days, 'day')} ended")
        unheard.hand_over(deployment, f"the campaign's {counted(days, 'day')} ended before an agent read it")
        with deployment.ledger.write() as tx:
            counts, left = prospects.counts(tx, campaign), items.counts(tx, campaign)
            anybody = any(counts[state] for state in UNFINISHED) or any(left[state] for state in AT_WORK)
            anybody = anybody or bool(inbound.pending(tx, campaign, 1))
            if not anybody and not approvals.about_angles(tx, campaign) and not messages.waiting_of(tx, campaign):
                follow_ups.hand_over(deployment, tx)
                campaigns.finish(tx, campaign, f"its {counted(days, 'day is', 'days are')} over", ACTOR)
                return


def _close_items(deployment: Deployment, why: str) -> None:
    campaign = deployment.bundle.campaign.campaign
    with deployment.ledger.read() as tx:
        at_work = [item.id for item in items.of_campaign(tx, campaign) if item.state in AT_WORK]
    for some in _few(at_work):
        with deployment.ledger.write() as tx:
            for item in items.find(tx, some):
                if item.state in AT_WORK:
                    waited = "waited for a person" if item.state is ItemState.PERSON else "was at work"
                    endings.close(tx, item.id, f"{why} while it {waited}", ACTOR)


def _few(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + FINISHED_AT_ONCE] for start in range(0, len(ids), FINISHED_AT_ONCE))


AT_WORK = (ItemState.OPEN, ItemState.PERSON)
UNFINISHED = (
    ProspectState.FOUND,
    ProspectState.QUALIFIED,
    ProspectState.IN_CRITIQUE,
    ProspectState.BUILT,
    ProspectState.IN_SEQUENCE,
)


def read_job(deployment: Deployment) -> None:
    """Read the documents of items for the tasks that have them read."""
    with deployment.ledger.read() as tx:
        ready = timetable.of(deployment.bundle, tx).of(flow.ready(deployment, tx))
    for name, task in deployment.bundle.crew.tasks.items():
        if task.job == "read" and name in ready:
            read_documents(deployment, name, ready[name][:READ_AT_ONCE])


def drain_job(channel: Channel) -> Callable[[Deployment], None]:
    """The outbox's job over a channel; what was verified, or looked at, too long ago is so first."""

    def job(deployment: Deployment) -> None:
        verify(deployment, unverified(deployment))
        for news in check_domains(deployment):
            deployment.gathered.then.append(partial(note_told, deployment, news))
            notify(deployment, channel, "question", news.text)
        drain(deployment, channel)

    return job


def release_job(deployment: Deployment) -> None:
    """Let the documents go that are due; a halt of the campaign is one for every task."""
    with deployment.ledger.read() as tx:
        ready = release.due(deployment, tx, flow.ready(deployment, tx))
        begun = release.begun(deployment.bundle, tx)
        due = timetable.of(deployment.bundle, tx).of(ready, begun)
    for task, ids in due.items():
        halt = release.release(deployment, task, ids)
        if halt is not None and (halt.trip is None or halt.trip.scope == "campaign"):
            return
