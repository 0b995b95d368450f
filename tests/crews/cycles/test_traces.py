"""One trace id leads from a model request to the tool calls of its answer, the messages, and every look at them."""

import json

from sqlalchemy import select

from data.ledger.core import audit, schema
from data.ledger.flow import messages, verifications
from data.ledger.govern import approvals
from data.ledger.read import stories
from data.records import ALONE
from tests.crews.cycles.parts import CAMPAIGN, DELEGATE, built, cycle_of, fill, ids_in, run, work
from tests.support.scripted import Reply, Request, ScriptedModel, calls, calls_all, fails, says
from tools.channels.port import Accepted, Delivery, Outgoing, OutgoingMail
from tools.deployment import Deployment
from tools.outbox.drain import drain


class Takes:
    """A channel that takes everything."""

    def send(self, mail: Outgoing) -> Delivery:
        return Accepted(f"taken for {mail.recipient}" if isinstance(mail, OutgoingMail) else "")


def fills(request: Request) -> Reply:
    """A Publisher that says why."""
    reply = calls("record_fills", fills=[fill(item) for item in ids_in(request)])
    return {"content": [{"type": "text", "text": "The hiring comes first."}, *reply["content"]]}


def column(deployment: Deployment, table: str, name: str) -> list[str]:
    with deployment.ledger.read() as tx:
        of = schema.metadata.tables[table].c
        return list(
            tx.connection.execute(select(of[name]).order_by(*schema.metadata.tables[table].primary_key)).scalars()
        )


def send(deployment: Deployment) -> None:
    """Approve everything that waits, and put it before the gates."""
    with deployment.ledger.write() as tx:
        for asked in approvals.open_approvals(tx, CAMPAIGN):
            approvals.decide(tx, asked.id, "approved", "ann")
    drain(deployment, Takes())


def test_a_message_and_all_that_happens_to_it_carry_the_request_that_it_came_from(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        items = [built(tx, 1)]
        verifications.store(tx, "pat@roofer1.example", "valid", "tested")
    with ScriptedModel(DELEGATE, fills) as model:
        work(deployment, model, "publish", items)
    send(deployment)
    assert column(deployment, "model_calls", "trace_id") == ["c1.1", "c1.2"]
    assert column(deployment, "tool_calls", "trace_id") == ["c1.2", "c1.1"]
    assert set(column(deployment, "messages", "trace_id")) == {"c1.2"}
    assert set(column(deployment, "verdicts", "trace_id")) == {"c1.2"}
    with deployment.ledger.read() as tx:
        about = [entry for entry in audit.entries(tx, CAMPAIGN) if entry.rationale.startswith(f"{items[0]}-1")]
        assert {"message_drafted", "judged", "message_state"} <= {entry.action for entry in about}
        assert {entry.trace_id for entry in about} == {"c1.2"}


def test_a_story_is_told_from_the_cycle_to_the_sending(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        item, other = built(tx, 1), built(tx, 2)
    with ScriptedModel(fills) as model:
        work(deployment, model, "publish", [item, other], ALONE)
        asked = model.requests[0]
    send(deployment)
    with deployment.ledger.read() as tx:
        story = stories.of_message(tx, f"{item}-1")
        assert len(stories.of_trace(tx, "c1.1").messages) == len(messages.of_prospect(tx, item)) * 2
    assert story.cycle is not None
    assert (story.cycle.cycle.id, story.cycle.cycle.path) == ("c1", "alone")
    (call,), (used,), (told,) = story.models, story.tools, story.messages
    assert json.loads(call.request or "") == asked
    assert (used.tool, used.accepted, used.refused) == ("record_fills", 2, 0)
    assert told.message.id == f"{item}-1"
    assert [entry.action for entry in told.records][:1] == ["message_drafted"]
    (look,) = [entry for entry in told.records if entry.action == "judged"]
    assert {verdict.gate for verdict in look.verdicts} == set(deployment.bundle.envelope.gates)


def test_a_tool_call_is_audited_with_input_output_and_what_the_model_said(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        items = [built(tx, 1)]
    with ScriptedModel(fills) as model:
        work(deployment, model, "publish", items, ALONE)
    with deployment.ledger.read() as tx:
        (entry,) = audit.entries(tx, CAMPAIGN, action="tool_call")
        assert (entry.actor, entry.decision) == ("publisher", "record_fills: took 1, refused 0")
        assert (entry.trace_id, entry.rationale) == ("c1.1", "The hiring comes first.")
        assert entry.input_digest
        assert entry.output_digest
        assert isinstance(audit.verify(tx, CAMPAIGN), audit.Intact)


def test_no_request_of_a_cycle_that_is_run_again_uses_a_number_twice(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        items = [built(tx, 1)]
    cycle = cycle_of(deployment, "publish", items, ALONE)
    retried = fails(529, retry_after_ms="1")
    with ScriptedModel(retried, says("Later."), fills) as model:
        run(deployment, model, cycle)
        run(deployment, model, cycle)
    assert column(deployment, "model_calls", "trace_id") == ["c1.1", "c1.2", "c1.3"]
    assert set(column(deployment, "messages", "trace_id")) == {"c1.3"}


def test_two_tools_of_one_answer_share_its_trace(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        items = [built(tx, 1)]

    def twice(request: Request) -> Reply:
        mine = [fill(item) for item in ids_in(request)]
        return calls_all(("record_fills", {"fills": [fill("p9")]}), ("record_fills", {"fills": mine}))

    with ScriptedModel(twice) as model:
        work(deployment, model, "publish", items, ALONE)
    assert column(deployment, "tool_calls", "trace_id") == ["c1.1", "c1.1"]
