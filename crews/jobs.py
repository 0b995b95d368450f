"""The work that needs no model: enrich and verify, drain the outbox, close what has ended."""

from collections.abc import Callable

from data.ledger import campaigns, messages, prospects, snapshot
from data.records import ProspectState
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.enrich.waterfall import enrich
from tools.notify import notify
from tools.outbox import drain, unverified
from tools.readiness.job import check_domains
from tools.verify.verify import verify

ENRICH_BATCH = 25
ACTOR = "engine"


def enrich_job(channel: Channel) -> Callable[[Deployment], None]:
    """The job that looks up a batch of qualified prospects and verifies their addresses; it tells of a halt."""

    def job(deployment: Deployment) -> None:
        campaign = deployment.bundle.campaign.campaign
        with deployment.ledger.read() as tx:
            ids = prospects.unclaimed(tx, campaign, ProspectState.QUALIFIED, ENRICH_BATCH, enriched=False)
        halted = enrich(deployment, ids).halted
        with deployment.ledger.read() as tx:
            found = prospects.find(tx, campaign, ids=ids)
        verify(deployment, [prospect.contact.email for prospect in found if prospect.contact])
        if halted:
            notify(deployment, channel, "halt", halted)

    return job


def close_job(deployment: Deployment) -> None:
    """Finish those who stayed silent after the last step, and everybody once the campaign's days are over."""
    campaign = deployment.bundle.campaign.campaign
    close_after = deployment.bundle.sequence.close_after
    with deployment.ledger.write() as tx:
        seen = snapshot.snapshot(tx, campaign)
        if seen.ends_at > tx.now:
            for prospect_id in snapshot.silent_before(tx, campaign, tx.now - close_after):
                prospects.move(tx, prospect_id, ProspectState.FINISHED, "no answer to the whole sequence", ACTOR)
            return
        days = (seen.ends_at - seen.started_at).days
        for prospect in prospects.find(tx, campaign):
            if prospect.state in UNFINISHED:
                reason = f"the campaign's {days} days ended while it was {prospect.state}"
                prospects.move(tx, prospect.id, ProspectState.FINISHED, reason, ACTOR)
        messages.cancel_waiting(tx, campaign, f"the campaign's {days} days ended before it left", ACTOR)
        campaigns.finish(tx, campaign, f"its {days} days are over", ACTOR)


UNFINISHED = (
    ProspectState.FOUND,
    ProspectState.QUALIFIED,
    ProspectState.IN_CRITIQUE,
    ProspectState.BUILT,
    ProspectState.IN_SEQUENCE,
)


def drain_job(channel: Channel) -> Callable[[Deployment], None]:
    """The outbox's job over a channel; what was verified, or looked at, too long ago is so first."""

    def job(deployment: Deployment) -> None:
        verify(deployment, unverified(deployment))
        for text in check_domains(deployment):
            notify(deployment, channel, "question", text)
        drain(deployment, channel)

    return job
