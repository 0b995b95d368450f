"""Every figure of a report once more, in plain Python over the ledger's rows: it knows nothing of the warehouse."""

from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Table, select

from config.catalogues import GATES
from data.ledger.core import schema
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.core.governance_schema import breaks
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.read import todo

Number = int | float | None


def reckon(ledger: Ledger, campaign: str, at: datetime) -> dict[str, Number]:
    """All figures of one campaign, by key."""
    with ledger.read() as tx:
        of = Rows(tx, campaign)
    return {
        **_funnel(of),
        **_replies(of),
        **_deliverability(of),
        **_cost(of, at),
        **_quality(of),
        **_gates(of),
        **_daily(of, at),
    }


class Rows:
    """The campaign's rows, and the sets of prospects that several figures share."""

    def __init__(self, tx: Tx, campaign: str) -> None:
        def read(table: Table) -> list[Any]:
            return list(tx.connection.execute(select(table).where(table.c.campaign == campaign)))

        self.prospects = read(schema.prospects)
        self.messages = read(schema.messages)
        self.inbound = read(schema.inbound)
        self.cycles = read(schema.cycles)
        self.calls = read(schema.model_calls)
        self.tools = read(schema.tool_calls)
        self.verdicts = read(schema.verdicts)
        self.approvals = read(schema.approvals)
        self.breaks = read(breaks)
        self.lookups = read(lookup_calls)
        self.waiting = len(todo.of_campaign(tx, campaign))
        [self.campaign] = read(schema.campaigns)
        self.goal = self.campaign.goal_qualified
        self.put_off = [a for a in read(schema.audit) if a.action == "message_postponed"]
        ended = [a.at for a in read(schema.audit) if a.action == "campaign_state" and a.decision == "finished"]
        self.ended = max(ended) if self.campaign.state == "finished" and ended else self.campaign.ends_at
        ids = {row.prospect_id for row in self.prospects}
        angles = tx.connection.execute(select(schema.angles))
        self.with_angle = ids & {angle.prospect_id for angle in angles if angle.state == "accepted"}
        self.sent = [m for m in self.messages if m.state == "sent"]
        self.replies = [
            i for i in self.inbound if i.kind == "reply" and i.intent != "auto_reply" and (i.intent or not i.doubt)
        ]
        self.contacted = {m.prospect_id for m in self.sent}
        self.replied = {i.prospect_id for i in self.replies}
        met = {a.prospect_id for a in read(schema.audit) if a.action == "outcome" and a.decision == "meeting"}
        self.meetings = met | {p.prospect_id for p in self.prospects if p.outcome in ("meeting", "won")}
        self.leads = {i.prospect_id for i in self.replies if i.intent == "interested"} | self.meetings


def _ratio(part: float, whole: float) -> Number:
    return part / whole if whole else None


def _bounced(of: Rows) -> dict[str, str]:
    """Why mail to each prospect comes back that is lost so."""
    back = [i for i in of.inbound if i.kind == "bounce"]
    gone = {i.prospect_id for i in back if i.hard and i.fault in ("recipient gone", "moved")}
    gone |= {m.prospect_id for m in of.messages if m.state == "failed" and m.state_reason.startswith("refused (")}
    full = {i.prospect_id for i in back if i.fault == "recipient full"}
    lost = [p.prospect_id for p in of.prospects if p.state == "bounced"]
    return {pid: "gone" if pid in gone else "full" if pid in full else "unknown" for pid in lost}


def _funnel(of: Rows) -> dict[str, Number]:
    first: dict[str, datetime] = {}
    for message in sorted(of.sent, key=lambda m: m.sent_at):
        first.setdefault(message.prospect_id, message.sent_at)
    waits = [
        (first[p.prospect_id] - p.created_at).total_seconds() / 3600 for p in of.prospects if p.prospect_id in first
    ]
    fit = {p.prospect_id for p in of.prospects if p.qualified_at}
    scored = {p.prospect_id for p in of.prospects if p.score is not None}
    ended = ("rejected", "bounced", "opted_out", "finished")
    finished = {p.prospect_id for p in of.prospects if p.state == "finished"}
    lost = list(_bounced(of).values())
    qualified = sum(p.qualified_at is not None for p in of.prospects)
    judged = sum(p.score is not None for p in of.prospects)
    states = ("rejected", "needs_review", "in_sequence", "bounced", "opted_out", "finished")
    return {
        "funnel.goal": of.goal,
        "funnel.towards_goal": sum(p.qualified_at is not None and p.state != "rejected" for p in of.prospects),
        "funnel.found": len(of.prospects),
        "funnel.judged": judged,
        "funnel.qualified": qualified,
        "funnel.enriched": sum(p.enriched_at is not None for p in of.prospects),
        "funnel.built": len(of.with_angle),
        "funnel.contacted": len(of.contacted),
        "funnel.replied": len(of.replied),
        "funnel.leads": len(of.leads),
        "funnel.meetings": len(of.meetings),
        "funnel.won": sum(p.outcome == "won" for p in of.prospects),
        **{f"funnel.{state}": sum(p.state == state for p in of.prospects) for state in states},
        "funnel.in_preparation": sum(p.state in ("found", "qualified", "in_critique", "built") for p in of.prospects),
        "funnel.gone": lost.count("gone"),
        "funnel.full": lost.count("full"),
        "funnel.silent": len((finished & of.contacted) - of.replied),
        "funnel.paused": sum(p.paused and p.state not in ended for p in of.prospects),
        "funnel.qualified_share": _ratio(len(fit & scored), judged),
        "funnel.contacted_share": _ratio(len(fit & of.contacted), qualified),
        "funnel.hours_to_contact": median(waits) if waits else None,
    }


def _replies(of: Rows) -> dict[str, Number]:
    known = {m.message_id: m for m in of.messages}
    waits = [
        (i.received_at - (m.intent_at if m.sent_at > i.received_at else m.sent_at)).total_seconds() / 3600
        for i in of.replies
        if i.message_id and (m := known[i.message_id]).sent_at
    ]
    intents = ("interested", "question", "not_now", "not_interested", "wrong_person", "opt_out")
    asked = {a.inbound_id for a in of.approvals if a.state == "open"}
    return {
        "replies.total": len(of.replies),
        "replies.rate": _ratio(len(of.replied & of.contacted), len(of.contacted)),
        **{f"replies.{intent}": sum(i.intent == intent for i in of.replies) for intent in intents},
        "replies.unread": sum(
            i.kind == "reply" and not i.intent and (not i.handled_at or i.inbound_id in asked) for i in of.inbound
        ),
        "replies.median_hours": median(waits) if waits else None,
    }


def _asks_to_stop(mail: Any) -> bool:
    return bool(mail.kind == "opt_out" or mail.intent == "opt_out")


def _deliverability(of: Rows) -> dict[str, Number]:
    bounces = [i for i in of.inbound if i.kind == "bounce"]
    hard = sum(bool(i.hard) for i in bounces)
    complaints = sum(i.kind == "complaint" for i in of.inbound)
    stops = sum(_asks_to_stop(i) for i in of.inbound)
    ours = {m.message_id for m in of.sent}

    def rate(about: Callable[[Any], bool]) -> Number:
        return _ratio(len(ours & {i.message_id for i in of.inbound if about(i)}), len(ours))

    refused = {m.prospect_id for m in of.messages if m.state == "failed"}
    lost = len(refused | {p.prospect_id for p in of.prospects if p.bounced_at})
    left = sum(m.state in ("sent", "failed", "unknown") for m in of.messages)

    return {
        "deliverability.lost": lost,
        "deliverability.lost_rate": _ratio(lost, left),
        "deliverability.sent": len(of.sent),
        "deliverability.hard_bounces": hard,
        "deliverability.soft_bounces": len(bounces) - hard,
        "deliverability.delays": sum(i.kind == "delay" for i in of.inbound),
        "deliverability.complaints": complaints,
        "deliverability.auto_replies": sum(i.kind == "auto_reply" or i.intent == "auto_reply" for i in of.inbound),
        "deliverability.opt_outs": stops,
        "deliverability.failed": sum(m.state == "failed" for m in of.messages),
        "deliverability.unknown": sum(m.state == "unknown" for m in of.messages),
        "deliverability.hard_bounce_rate": rate(lambda i: i.kind == "bounce" and bool(i.hard)),
        "deliverability.complaint_rate": rate(lambda i: i.kind == "complaint"),
        "deliverability.opt_out_rate": rate(_asks_to_stop),
    }


def _infrastructure(of: Rows, since: datetime, until: datetime) -> float:
    """What it takes between two moments of the campaign's days."""
    lasted = min(until, of.ended, of.campaign.ends_at) - max(since, of.campaign.started_at)
    return float(of.campaign.infrastructure_usd_per_month * 12 * max(lasted, timedelta()) / timedelta(days=365.25))


def _cost(of: Rows, at: datetime) -> dict[str, Number]:
    tokens = sum(c.input_tokens + c.output_tokens for c in of.calls)
    models = sum(c.cost_usd for c in of.calls)
    lookups = sum(c.cost_usd for c in of.lookups)
    sending = sum(m.cost_usd or 0 for m in of.sent)
    infrastructure = _infrastructure(of, of.campaign.started_at, at)
    usd = models + lookups + sending + infrastructure
    wholes = {
        "contacted": len(of.contacted),
        "reply": len(of.replies),
        "qualified": sum(p.qualified_at is not None for p in of.prospects),
        "lead": len(of.leads),
        "meeting": len(of.meetings),
    }
    return {
        "cost.calls": len(of.calls),
        "cost.tokens": tokens,
        "cost.input_tokens": sum(c.input_tokens for c in of.calls),
        "cost.output_tokens": sum(c.output_tokens for c in of.calls),
        "cost.thinking_tokens": sum(c.thinking_tokens for c in of.calls),
        "cost.cached_tokens": sum(c.cached_tokens for c in of.calls),
        "cost.usd": usd,
        "cost.models_usd": models,
        "cost.lookups_usd": lookups,
        "cost.verifications_usd": sum(c.cost_usd for c in of.lookups if c.kind == "verification"),
        "cost.sending_usd": sending,
        "cost.infrastructure_usd": infrastructure,
        **{f"cost.tokens_per_{name}": _ratio(tokens, wholes[name]) for name in ("qualified", "lead", "meeting")},
        **{f"cost.usd_per_{name}": _ratio(usd, whole) for name, whole in wholes.items()},
    }


def _quality(of: Rows) -> dict[str, Number]:
    ended = [c for c in of.cycles if c.state != "open"]
    handed = [c for c in ended if c.work != "plan"]
    disagreeing = ("retry", "replan", "escalate")
    conflicts = [c for c in handed if c.boss_decision in (disagreeing if c.state == "done" else ("proceed",))]
    accepted, refused = sum(t.accepted for t in of.tools), sum(t.refused for t in of.tools)
    return {
        "quality.cycles": len(ended),
        "quality.handoffs": len(handed),
        "quality.handoff_success": _ratio(sum(c.state == "done" for c in handed), len(handed)),
        "quality.conflicts": len(conflicts),
        "quality.retries": sum(c.attempt > 1 or c.delegations > 1 for c in handed),
        "quality.escalations": sum(c.boss_decision == "escalate" for c in handed),
        "quality.fallbacks": sum(
            (c.path or ("alone" if c.direct else "boss")) not in ("boss", "earned", "unmanaged") for c in handed
        ),
        "quality.stand_ins": sum(c.path.startswith("agent:") for c in handed),
        "quality.unclear": sum(c.boss_decision == "unclear" for c in handed),
        "quality.refused": refused,
        "quality.refusal_rate": _ratio(refused, accepted + refused),
        "quality.cut_off": sum(c.finish_reason == "max_tokens" for c in of.calls),
        "quality.waiting": of.waiting,
        "quality.asked": len(of.approvals),
        "quality.approvals": sum(a.state == "open" for a in of.approvals),
        "quality.decided": sum(a.state in ("approved", "rejected") for a in of.approvals),
        "quality.withdrawn": sum(a.state == "withdrawn" for a in of.approvals),
    }


def _gates(of: Rows) -> dict[str, Number]:
    denials = [v for v in of.verdicts if v.verdict != "allow"]

    def messages(which: Callable[[Any], bool]) -> int:
        return len({v.message_id for v in denials if which(v)})

    waited = {v.message_id for v in denials if v.verdict == "reject" and v.retry_at is not None}
    looks = {(v.message_id, v.decided_at) for v in of.verdicts}
    turns: dict[str, set[str]] = {"caps": set(), "minimum_gap": set()}
    for record in of.put_off:
        mid, _, reason = record.rationale.partition(" ")
        if (mid, record.at) not in looks:
            turns.get(reason.partition(": ")[0], set()).add(mid)
    return {
        "gates.stopped": sum(b.resumed_at is None for b in of.breaks),
        "gates.stops": sum(b.breaker != "person" for b in of.breaks),
        "gates.halts": sum(b.breaker == "person" for b in of.breaks),
        "gates.looks": len({v.look_id for v in of.verdicts}),
        "gates.denials": len(denials),
        "gates.waited": len(waited.union(*turns.values())),
        "gates.refused": messages(lambda v: v.verdict == "reject" and v.retry_at is None),
        "gates.held": messages(lambda v: v.verdict == "hold"),
        "gates.halted": messages(lambda v: v.verdict == "halt"),
        **{
            f"gates.by_{gate}": len({v.message_id for v in denials if v.gate == gate} | turns.get(gate, set()))
            for gate in GATES
        },
    }


def _daily(of: Rows, at: datetime) -> dict[str, Number]:
    day = timedelta(days=1)

    def today(moment: datetime) -> bool:
        return at - day < moment <= at

    def yesterday(moment: datetime) -> bool:
        return at - 2 * day < moment <= at - day

    moments = {
        "qualified": [p.qualified_at for p in of.prospects if p.qualified_at],
        "sent": [m.sent_at for m in of.sent],
        "replies": [i.received_at for i in of.replies],
        "hard_bounces": [i.received_at for i in of.inbound if i.kind == "bounce" and i.hard],
        "opt_outs": [i.received_at for i in of.inbound if _asks_to_stop(i)],
    }
    paid = [(c.called_at, c.cost_usd) for c in (*of.calls, *of.lookups)]
    paid += [(m.sent_at, m.cost_usd or 0) for m in of.sent]
    usd = sum(cost for moment, cost in paid if today(moment)) + _infrastructure(of, at - day, at)
    before = sum(cost for moment, cost in paid if yesterday(moment)) + _infrastructure(of, at - 2 * day, at - day)
    found: dict[str, Number] = {"daily.usd": usd, "daily.usd_change": usd - before}
    for name, some in moments.items():
        found[f"daily.{name}"] = sum(today(m) for m in some)
        found[f"daily.{name}_change"] = sum(today(m) for m in some) - sum(yesterday(m) for m in some)
    return found
