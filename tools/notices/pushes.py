"""Tells another system (a CRM) of hot leads and outcomes over HTTP, each once, and takes it back when it is undone.

An act is committed before its request is made and settled after it. A request of which no answer came is made again
with the same ``Idempotency-Key`` and the same text, by which the other side knows that it is the same.
"""

from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import httpx

from config.scrubbing import scrub
from data.counts import counted
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, inbound, prospects
from data.ledger.govern import acts, approvals
from data.ledger.govern.acts import Act
from data.records import Outcome, Trip
from tools.deployment import Deployment
from tools.governance import trips
from tools.http.exchange import client, exchange, json_of, within

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=5), timedelta(days=1)
ACTOR = "push"

_NO_MISTAKE = {408, 409, 425, 429}
"""Refusals that another try may overcome, besides those of 500 and more."""

_SAME = ("event", "reply", "outcome", "value")


class Occasion(NamedTuple):
    """What there is to tell: a reply of somebody who is interested, or an outcome with its value in dollars."""

    event: Literal["hot_lead", "outcome"]
    inbound_id: str | None = None
    outcome: Outcome | None = None
    value: float | None = None


class Pushed(NamedTuple):
    """When to come again, None if nothing is left to be pushed; and what to tell people of a halt, if there was one."""

    again: datetime | None = None
    halted: str | None = None


class Reverted(NamedTuple):
    """What came of taking it back: whether that is ``over``, and whether the other system surely has it no more."""

    over: bool
    whole: bool
    told: str


class _Answer(NamedTuple):
    """What the other system said: the id that it gave, or what went wrong and whether another try may help."""

    target: str | None
    problem: str = ""
    retry: bool = True


def want(
    deployment: Deployment, tx: Tx, prospect_id: str, occasion: Occasion, actor: str, cycle_id: str | None = None
) -> str | None:
    """Put what there is to tell on the list, where the campaign wants it and has not just told it; return the act's id.

    It is told as it is at this moment, however often that takes: a key stands for one text.
    """
    wanted = deployment.bundle.campaign.push
    if wanted is None or occasion.event not in wanted.on:
        return None
    told = _told(deployment, tx, prospect_id, occasion)
    before = [act for act in acts.of_prospect(tx, prospect_id) if act.detail.get("event") == occasion.event]
    if before and before[-1].state in {"open", "done"} and all(before[-1].detail[key] == told[key] for key in _SAME):
        return None
    campaign = prospects.get(tx, prospect_id).campaign
    undone_by = deployment.bundle.envelope.contract.undo.push
    return acts.record(
        tx, campaign, prospect_id, "push", undone_by, actor, detail=told, cycle_id=cycle_id, done=False
    )  # fmt: skip


def push_waiting(deployment: Deployment) -> Pushed:
    """Make the pushes that are due. Without a ``push.url`` they stay open, and nothing is to come."""
    campaign = deployment.bundle.campaign.campaign
    if not deployment.connections.push.url:
        return Pushed()
    with deployment.ledger.read() as tx:
        waiting, now = acts.still_open(tx, campaign, "push"), tx.now
    halted = [_push(deployment, act) for act in waiting if _due(act) <= now]
    with deployment.ledger.read() as tx:
        left = [_due(act) for act in acts.still_open(tx, campaign, "push")]
    return Pushed(min(left, default=None), next(filter(None, halted), None))


def revert(deployment: Deployment, act: Act) -> Reverted:
    """Have the other system delete what an act told it. One that it does not know any more is gone too."""
    if act.state == "done":
        return _delete(deployment, act.target)
    if not act.attempts:
        return Reverted(True, True, "it was never pushed, and will not be")
    last = act.note or "no answer came"
    where = f"look in the other system for Idempotency-Key {_key(deployment, act)}"
    return Reverted(True, False, f"it will not be pushed again. Last time {last}; {where}")


def _push(deployment: Deployment, act: Act) -> str | None:
    """Make one attempt, unless somebody else does; say what there is to tell of a halt.

    What was undone during the request is taken back at once.
    """
    with deployment.ledger.write() as tx:
        if not acts.attempt(tx, act):
            return None
    answer = _post(deployment, act)
    with deployment.ledger.write() as tx:
        act = acts.get(tx, act.id)
        if act.state == "open":
            return _settle(deployment, tx, act, answer)
    if answer.target is not None:
        reverted = _delete(deployment, answer.target)
        with deployment.ledger.write() as tx:
            state: acts.ActState = "undone" if reverted.over else "done"
            acts.settle(tx, act, state, reverted.told, ACTOR, answer.target)
    return None


def _settle(deployment: Deployment, tx: Tx, act: Act, answer: _Answer) -> str | None:
    """Note what came of an attempt; after the last one, do what the contract says."""
    contract = deployment.bundle.envelope.contract.push
    if answer.target is not None:
        acts.settle(tx, act, "done", "", ACTOR, answer.target)
        return None
    if answer.retry and act.attempts <= contract.retries:
        acts.settle(tx, act, "open", answer.problem, ACTOR)
        return None
    acts.settle(tx, act, "failed", answer.problem, ACTOR)
    tried = counted(act.attempts, "attempt")
    reason = f"{act.id}: the {act.detail['event']} could not be pushed in {tried}: {answer.problem}"
    if contract.then != "skip":
        approvals.request(tx, act.campaign, act.prospect_id, "question", reason)
    if contract.then != "halt":
        return None
    return trips.trip(deployment, tx, Trip("campaign", act.campaign, "failures", reason, demotes=False), ACTOR)


def _due(act: Act) -> datetime:
    """At once, then five minutes after the first attempt, each time twice as late, but within a day."""
    if act.tried_at is None:
        return act.created_at
    wait: timedelta = FIRST_DELAY * 2 ** (act.attempts - 1)
    return act.tried_at + min(wait, LONGEST_DELAY)


def _told(deployment: Deployment, tx: Tx, prospect_id: str, occasion: Occasion) -> dict[str, Any]:
    """What the other system is told: the business, the person, what they wrote or what came of it."""
    prospect = prospects.get(tx, prospect_id)
    business, contact = prospect.business, prospect.contact
    reply = inbound.get(tx, occasion.inbound_id) if occasion.inbound_id else None
    return {
        "event": occasion.event,
        "run": deployment.run_id,
        "campaign": campaigns.get(tx, prospect.campaign).name,
        "at": tx.now.isoformat(),
        "prospect": {
            "id": prospect.id,
            "company": business.company,
            "domain": business.domain,
            "city": business.city,
            "state": business.state,
            "contact": contact and {"name": contact.name, "role": contact.role, "email": contact.email},
        },
        "reply": reply and {"text": reply.text, "intent": reply.intent, "received_at": reply.received_at.isoformat()},
        "outcome": occasion.outcome,
        "value": occasion.value,
    }


def _post(deployment: Deployment, act: Act) -> _Answer:
    key = _key(deployment, act)
    try:
        answer = _asked(
            deployment, "POST", deployment.connections.push.url,
            json={**act.detail, "key": key}, headers={"Idempotency-Key": key},
        )  # fmt: skip
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _Answer(None, f"the other system cannot be reached: {type(error).__name__}")
    if not answer.is_success:
        retry = answer.status_code in _NO_MISTAKE or answer.status_code >= 500
        return _Answer(None, f"the other system answered {answer.status_code}", retry)
    target = _given_id(answer)
    return _Answer(target) if target else _Answer(None, "the other system took it and gave no id", retry=False)


def _delete(deployment: Deployment, target: str) -> Reverted:
    url = deployment.connections.push.url
    if not url:
        told = f"{target} is still there: push.url is not set in connections.yaml for this run"
        return Reverted(False, False, told)
    try:
        answer = _asked(deployment, "DELETE", f"{url.rstrip('/')}/{target}")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = f"the other system cannot be reached ({type(error).__name__})"
        return Reverted(False, False, f"{target} is still there: {reason}")
    if answer.is_success or answer.status_code in {404, 410}:
        return Reverted(True, True, f"{target} was taken back from the other system")
    return Reverted(False, False, f"{target} is still there: the other system answered {answer.status_code}")


def _given_id(answer: httpx.Response) -> str | None:
    """The id under which it is known there, as far as it can stand in a URL."""
    said = json_of(answer)
    given = str(said.get("id") or "") if isinstance(said, dict) else ""
    plain = given == scrub(given) and given.isascii() and all(char.isalnum() or char in "-_." for char in given)
    return given if plain and given.strip(".") else None


def _asked(deployment: Deployment, method: str, url: str, **request: Any) -> httpx.Response:
    connection = deployment.connections.push
    headers = {"Authorization": f"Bearer {connection.token}"} if connection.token else {}
    with client(connection.timeout_s, headers=headers) as asking, within(connection.timeout_s):
        return exchange(asking, asking.build_request(method, url, **request))


def _key(deployment: Deployment, act: Act) -> str:
    """The same for every attempt at one act, and for no other act of any run."""
    return f"{deployment.run_id}/{act.id}/{act.created_at:%Y%m%dT%H%M%S.%fZ}"
