"""The report that people get by mail: each time that the campaign's schedule names (weekly), and once as it ends."""

from zoneinfo import ZoneInfo

from crews.heartbeat import router
from crews.standing import schedule
from crews.standing.situations import Situation
from data.ledger.core import counters
from data.records import CampaignState, CapKey
from data.warehouse.publish import publish
from data.warehouse.report import as_text, build_report
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.notices.people import notify


def announce(deployment: Deployment, channel: Channel, situation: Situation) -> list[CapKey]:
    """Tell people the report if a copy is due and they want one; return the mark to set once it has gone out.

    The figures are those of this moment, the words are the Reporter's latest. Where it failed, they go without.
    """
    occasion = _occasion(situation)
    if occasion is None or "report" not in situation.bundle.campaign.notify.on:
        return []
    campaign = situation.bundle.campaign.campaign
    mark = CapKey("reported", campaign, occasion)
    with deployment.ledger.read() as tx:
        if counters.read(tx, [mark])[mark]:
            return []
    with deployment.ledger.write() as tx:
        attempt = counters.add(tx, mark._replace(scope="reporting"), 1)
    path = publish(deployment.ledger, deployment.home, deployment.run_id, situation.now)
    zone = ZoneInfo(situation.bundle.campaign.timezone)
    report = build_report(path, campaign, held_to=situation.bundle.held_to, zone=zone)
    notify(deployment, channel, "report", as_text(report), attempt)
    return [mark]


def _occasion(situation: Situation) -> str | None:
    """What the copy that is due is known by: the last moment of the schedule, once the Reporter is through with it."""
    seen, campaign = situation.snapshot, situation.bundle.campaign
    if seen.state is CampaignState.FINISHED:
        return "end"
    slot = schedule.latest(campaign.schedules.report, campaign.timezone, situation.now)
    if seen.state is not CampaignState.RUNNING or slot <= seen.started_at or router.is_to_report(situation):
        return None
    return slot.isoformat()
