"""A campaign's folder, documents and requests, as tests of what leaves look at them."""

from config.files.envelopes import Autonomy
from data.items import ItemState, Release, TaskState
from data.ledger.flow import items, releases
from data.ledger.govern import approvals
from tests.support.declared import NAME
from tools.deployment import Deployment
from tools.items import flow

BODY = "# Gutters\n\nGutters last 20 years.\n\nQuestions: press@ours.example\n"
EVERY = Autonomy(start="every")


def folder(deployment: Deployment) -> dict[str, str]:
    """What is in the folder."""
    root = deployment.home / "released"
    return {str(file.relative_to(root)): file.read_text() for file in sorted(root.rglob("*")) if file.is_file()}


def known(deployment: Deployment, release_id: str = "d1") -> Release:
    """A release."""
    with deployment.ledger.read() as tx:
        return releases.get(tx, release_id)


def item_state(deployment: Deployment, item_id: str = "i1") -> ItemState:
    """Where an item is."""
    with deployment.ledger.read() as tx:
        return items.get(tx, item_id).state


def published(deployment: Deployment, item_id: str = "i1") -> TaskState:
    """How the task that publishes stands."""
    with deployment.ledger.read() as tx:
        return flow.way_of(tx, deployment.bundle.crew, item_id).of("publish").state


def decide(deployment: Deployment, verdict: str, approval_id: str = "q1") -> None:
    """A person decides."""
    with deployment.ledger.write() as tx:
        approvals.decide(tx, approval_id, verdict, "dana", "read it")  # type: ignore[arg-type]


def open_requests(deployment: Deployment) -> list[tuple[str, str, str]]:
    """What waits for a person: the kind, the item, and what it is about."""
    with deployment.ledger.read() as tx:
        return [(one.kind, one.prospect_id, one.message_id or "") for one in approvals.open_approvals(tx, NAME)]
