"""What the tests of cycles say about a campaign at work."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from sqlalchemy import select

from crews.cycles.cycle import run_cycle
from crews.cycles.outcome import CycleOutcome
from data.claims import Angle
from data.ledger.core.schema import payloads, tool_calls
from data.ledger.core.transactions import Tx
from data.ledger.flow import cycles, facts, inbound, messages, prospects
from data.records import BOSS, Business, Contact, Cycle, ProspectState
from tests.support.scripted import Reply, Request, ScriptedModel, calls
from tools.deployment import Deployment

CAMPAIGN = "roofing-california"
DELEGATE = calls("delegate", note="")
_keys = count()


def cycle_of(deployment: Deployment, stage: str, items: Sequence[str], path: str = BOSS) -> Cycle:
    """A cycle that the router would have opened."""
    task = deployment.bundle.crew.agent_tasks[stage]
    with deployment.ledger.write() as tx:
        cycle = cycles.open_cycle(tx, CAMPAIGN, stage, task.work, task.agent, items, 1, path, f"{stage}-{next(_keys)}")
    assert cycle is not None
    return cycle


def work(
    deployment: Deployment, model: ScriptedModel, stage: str, items: Sequence[str] = (), path: str = BOSS
) -> CycleOutcome:
    """Run one cycle against a scripted model."""
    return run(deployment, model, cycle_of(deployment, stage, items, path))


def run(deployment: Deployment, model: ScriptedModel, cycle: Cycle) -> CycleOutcome:
    """Run a cycle that is open against a scripted model."""
    connections = deployment.connections.model_copy(update={"model": model.connection})
    return run_cycle(replace(deployment, connections=connections), cycle)


def found(tx: Tx, number: int, **changes: Any) -> str:
    """A candidate."""
    business = Business(
        source="contractors",
        row_key=f"row {number}",
        company=f"Roofer {number} LLC",
        domain=f"roofer{number}.example",
        email=f"office@roofer{number}.example",
        phone=f"+1559555{number:04d}",
        city="Fresno",
        state="CA",
        postcode="93650",
        employees=12,
        industry="Roofing Contractors",
    )
    added = prospects.add(tx, CAMPAIGN, replace(business, **changes), "America/Los_Angeles")
    assert isinstance(added, prospects.Added)
    return added.prospect_id


def qualified(tx: Tx, number: int, **changes: Any) -> str:
    """A prospect with a contact and three facts, one of which once held an address."""
    prospect_id = found(tx, number, **changes)
    prospects.judge(tx, prospect_id, 70, "Warm", 0.8, "fits", True, "c0", "scout")
    contact = Contact(f"pat@roofer{number}.example", "Pat Doe", "Owner", None, 0.9, "hunter")
    prospects.set_contact(tx, prospect_id, contact)
    prospects.set_enriched(tx, prospect_id)
    for text in (
        "They hire two estimators",
        "Reviews praise their clean sites",
        "Write to pat@leak.example or 555-0142",
    ):
        facts.add_fact(tx, prospect_id, "website", text, "site", tx.now)
    return prospect_id


def built(tx: Tx, number: int) -> str:
    """A prospect with two angles."""
    prospect_id = qualified(tx, number)
    facts.add_angle(tx, Angle(prospect_id, "", "You hire two estimators.", ("f1",), 0.8, cycle_id="c0"))
    facts.add_angle(tx, Angle(prospect_id, "", "Reviews praise your clean sites.", ("f2",), 0.8, cycle_id="c0"))
    prospects.move(tx, prospect_id, ProspectState.BUILT, "has an angle", "builder")
    return prospect_id


def replied(deployment: Deployment, tx: Tx, number: int, text: str) -> str:
    """A reply to step 1 of somebody's sequence; gives the reply's id."""
    from tools.writing.drafts import Drafted, draft_sequence

    prospect_id = built(tx, number)
    slots = {"opening": "a1", "proof": "a2"}
    assert isinstance(draft_sequence(deployment, tx, prospect_id, "plain", slots, "c0", "publisher"), Drafted)
    first = messages.of_prospect(tx, prospect_id)[0]
    prospects.move(tx, prospect_id, ProspectState.REPLIED, "a reply", "inbox")
    reply = inbound.record(
        tx, f"mail-{number}", kind="reply", received_at=tx.now, text=text, campaign=CAMPAIGN,
        prospect_id=prospect_id, message_id=first.id,
    )  # fmt: skip
    assert reply is not None
    return reply


def ids_in(request: Request, letter: str = "p") -> list[str]:
    """The ids that begin a line of the newest batch."""
    text = request["messages"][0]["content"]
    return re.findall(rf"^({letter}\d+) \|", text, re.MULTILINE)


def judgement(item: str, **changes: Any) -> dict[str, Any]:
    """One judgement as a Scout hands it in."""
    return {"id": item, "tier": "Warm", "score": 70, "confidence": 0.8, "reason": "fits"} | changes


def judges(**changes: Any) -> Callable[[Request], Reply]:
    """A Scout that gives every candidate of the batch the same judgement."""
    return lambda request: calls(
        "record_judgements", judgements=[judgement(item, **changes) for item in ids_in(request)]
    )


def angle(text: str, *cited: str, confidence: float = 0.9) -> dict[str, Any]:
    """One angle as a Builder hands it in."""
    return {"text": text, "facts": list(cited), "confidence": confidence}


def angles(*written: dict[str, Any]) -> Callable[[Request], Reply]:
    """A Builder that writes the same angles for every prospect of the batch."""
    return lambda request: calls(
        "record_angles",
        prospects=[{"id": item, "score": 80, "angles": list(written)} for item in ids_in(request)],
    )


def fill(item: str, **changes: Any) -> dict[str, Any]:
    """One fill as a Publisher hands it in."""
    return {"id": item, "opening": "a1", "proof": "a2"} | changes


def fills(request: Request) -> Reply:
    """A Publisher that takes the first angle to open and the second as proof."""
    return calls("record_fills", fills=[fill(item) for item in ids_in(request)])


def answers(deployment: Deployment, tool: str) -> list[str]:
    """What the tool answered to each call, in order: the model need not read all of it again."""
    kept = select(payloads.c.body).join(tool_calls, tool_calls.c.result_digest == payloads.c.digest)
    with deployment.ledger.read() as tx:
        rows = tx.connection.execute(kept.where(tool_calls.c.tool == tool).order_by(*tool_calls.primary_key))
        return [str(body) for body in rows.scalars()]


def told(model: ScriptedModel, number: int) -> str:
    """What that request says after the task's words: the data, with what was refused of it."""
    messages = model.requests[number]["messages"]
    return str(messages[-1]["content"][0]["content"] if len(messages) > 1 else messages[0]["content"])


def states(deployment: Deployment) -> dict[str, int]:
    """How many prospects are in each state; those of none are left out."""
    with deployment.ledger.read() as tx:
        return {state: number for state, number in prospects.counts(tx, CAMPAIGN).items() if number}
