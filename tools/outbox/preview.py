"""What the gates would say of a message if it were its turn now: a look that changes nothing."""

from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.read import departures
from data.records import CampaignState, Message
from guardrails.gate import evaluate
from guardrails.verdicts import Allow, Halt, Hold, Reject, Verdict
from tools.deployment import Deployment
from tools.outbox import act_facts


def look(deployment: Deployment, tx: Tx, message: Message) -> Verdict:
    """The gates' decision on the message as the ledger has it at this moment."""
    since = departures.running_since(tx, message.campaign, campaigns.get(tx, message.campaign).started_at)
    return evaluate(act_facts.load(deployment, tx, message, since), deployment.bundle.envelope).decision


def in_words(deployment: Deployment, tx: Tx, message: Message) -> str:
    """What becomes of a message that is ready, and why, for the person who decides about it."""
    campaign = campaigns.get(tx, message.campaign)
    if campaign.state is not CampaignState.RUNNING:
        return f"{message.id} does not leave while {campaign.name} is {campaign.state} ({campaign.state_reason})"
    match look(deployment, tx, message):
        case Allow():
            return f"{message.id} leaves with the next run or tick, if every gate still lets it"
        case Reject(reason, None):
            return f"{message.id} would not leave, but be cancelled: {_flat(reason)}"
        case Reject(reason, retry_at):
            return f"{message.id} waits until {retry_at:%Y-%m-%d %H:%M} UTC at least: {_flat(reason)}"
        case Hold(reason):
            return f"{message.id} will be asked about again: {_flat(reason)}"
        case Halt(reason):
            return f"{message.id} would halt {campaign.name}: {_flat(reason)}"


def _flat(reason: str) -> str:
    return "; ".join(reason.splitlines())
