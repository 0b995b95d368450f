"""What the tests of tools that look something up say about it: answers, facts, and what was paid."""

from dataclasses import replace
from typing import Any

from config.files.envelopes import Spend
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.flow import facts
from tests.items.crews import Made
from tests.support.scripted import ScriptedModel


def answers(model: ScriptedModel) -> list[str]:
    """What each call of a tool was answered, in the order of the requests."""
    said = [block for request in model.requests for block in request["messages"][-1]["content"] if type(block) is dict]
    return [_text(block["content"]) for block in said if block["type"] == "tool_result"]


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


def known(here: Made, item: str = "i1") -> dict[str, tuple[str, str]]:
    """The facts of an item, with their places."""
    with here.deployment.ledger.read() as tx:
        return {one.fact_id: (one.source, one.text) for one in facts.facts_of(tx, [item])[item]}


def paid(here: Made) -> list[tuple[str, str, str, float]]:
    """Each call that was paid for."""
    with here.deployment.ledger.read() as tx:
        found = tx.connection.execute(lookup_calls.select().order_by(lookup_calls.c.call_id)).all()
    return [(row.provider, row.kind, row.prospect_ids, row.cost_usd) for row in found]


def limited(here: Made, usd: float) -> Made:
    """The same campaign, which may cost so much."""
    bundle = here.deployment.bundle
    envelope = bundle.envelope.model_copy(update={"spend": Spend(campaign_usd=usd, day_usd=usd)})
    return replace(here, deployment=replace(here.deployment, bundle=replace(bundle, envelope=envelope)))
