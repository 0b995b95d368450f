"""Every figure of a report once more, in plain Python over the ledger's rows: it knows nothing of the warehouse."""

from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Table, select

from config.catalogues import GATES
from data.ledger import schema
from data.ledger.governance_schema import breaks
from data.ledger.ledger import Ledger, Tx

Number = int | float | None


def reckon(ledger: Ledger, campaign: str, at: datetime) -> dict[str, Number]:
    """All figures of one campaign, by key."""
    with ledger.read() as tx:
        of = Rows(tx, campaign)
    day = timedelta(days=1)
    return {
        **_funnel(of),
        **_replies(of),
        **_deliverability(of),
        **_cost(of),
        **_quality(of),
        **_gates(of),
        **_daily(of, lambda moment: at - day < moment <= at, lambda moment: at - 2 * day < moment <= at - day),
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
        self.goal = read(schema.campaigns)[0].goal_qualified
        ids = {row.prospect_id for row in self.prospects}
        angles = tx.connection.execute(select(schema.angles.c.prospect_id)).scalars()
        self.with_angle = ids & set(angles)
        self.sent = [m for m in self.messages if m.state == "sent"]
        self.replies = [i for i in self.inbound if i.kind == "reply" and i.intent != "auto_reply"]
        self.contacted = {m.prospect_id for m in self.sent}
        self.replied = {i.prospect_id for i in self.replies}
        self.meetings = {p.prospect_id for p in self.prospects if p.outcome in ("meeting", "won")}
        self.leads = {i.prospect_id for i in self.replies if i.intent == "interested"} | self.meetings


def _ratio(part: float, whole: float) -> Number:
    return part / whole if whole else None


def _funnel(of: Rows) -> dict[str, Number]:
    qualified = sum(p.qualified_at is not None for p in of.prospects)
    judged = sum(p.score is not None for p in of.prospects)
    states = ("rejected", "needs_review", "in_sequence", "bounced", "opted_out", "finished")
    return {
        "funnel.goal": of.goal,
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
        "funnel.paused": sum(p.paused for p in of.prospects),
        "funnel.qualified_share": _ratio(qualified, judged),
        "funnel.contacted_share": _ratio(len(of.contacted), qualified),
    }


def _replies(of: Rows) -> dict[str, Number]:
    sent_at = {m.message_id: m.sent_at for m in of.messages}
    waits = [
        (i.received_at - sent_at[i.message_id]).total_seconds() / 3600
        for i in of.replies
        if i.message_id and sent_at[i.message_id]
    ]
    intents = ("interested", "question", "not_now", "not_interested", "wrong_person", "opt_out")
    return {
        "replies.total": len(of.replies),
        "replies.rate": _ratio(len(of.replied), len(of.contacted)),
        **{f"replies.{intent}": sum(i.intent == intent for i in of.replies) for intent in intents},
        "replies.unread": sum(i.intent is None for i in of.replies),
        "replies.median_hours": median(waits) if waits else None,
    }


def _asks_to_stop(mail: Any) -> bool:
    return bool(mail.kind == "opt_out" or mail.intent == "opt_out")


def _deliverability(of: Rows) -> dict[str, Number]:
    bounces = [i for i in of.inbound if i.kind == "bounce"]
    hard = sum(bool(i.hard) for i in bounces)
    complaints = sum(i.kind == "complaint" for i in of.inbound)
    stops = sum(_asks_to_stop(i) for i in of.inbound)
    return {
        "deliverability.sent": len(of.sent),
        "deliverability.hard_bounces": hard,
        "deliverability.soft_bounces": len(bounces) - hard,
        "deliverability.delays": sum(i.kind == "delay" for i in of.inbound),
        "deliverability.complaints": complaints,
        "deliverability.auto_replies": sum(i.kind == "auto_reply" or i.intent == "auto_reply" for i in of.inbound),
        "deliverability.opt_outs": stops,
        "deliverability.failed": sum(m.state == "failed" for m in of.messages),
        "deliverability.unknown": sum(m.state == "unknown" for m in of.messages),
        "deliverability.hard_bounce_rate": _ratio(hard, len(of.sent)),
        "deliverability.complaint_rate": _ratio(complaints, len(of.sent)),
        "deliverability.opt_out_rate": _ratio(stops, len(of.sent)),
    }


def _cost(of: Rows) -> dict[str, Number]:
    tokens = sum(c.input_tokens + c.output_tokens for c in of.calls)
    usd = sum(c.cost_usd for c in of.calls)
    wholes = {
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
        **{f"cost.tokens_per_{name}": _ratio(tokens, whole) for name, whole in wholes.items()},
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
        "quality.retries": sum(c.attempt > 1 or c.delegations > 1 or c.boss_decision == "retry" for c in handed),
        "quality.escalations": sum(c.boss_decision == "escalate" for c in handed),
        "quality.fallbacks": sum(
            (c.path or ("alone" if c.direct else "boss")) not in ("boss", "earned") for c in handed
        ),
        "quality.stand_ins": sum(c.path.startswith("agent:") for c in handed),
        "quality.unclear": sum(c.boss_decision == "unclear" for c in handed),
        "quality.refused": refused,
        "quality.refusal_rate": _ratio(refused, accepted + refused),
        "quality.cut_off": sum(c.finish_reason == "max_tokens" for c in of.calls),
        "quality.approvals": sum(a.state == "open" for a in of.approvals),
        "quality.decided": sum(a.state != "open" for a in of.approvals),
    }


def _gates(of: Rows) -> dict[str, Number]:
    denials = [v for v in of.verdicts if v.verdict != "allow"]

    def messages(which: Callable[[Any], bool]) -> int:
        return len({v.message_id for v in denials if which(v)})

    return {
        "gates.stopped": sum(b.resumed_at is None for b in of.breaks),
        "gates.stops": len(of.breaks),
        "gates.looks": len({v.look_id for v in of.verdicts}),
        "gates.denials": len(denials),
        "gates.waited": messages(lambda v: v.verdict == "reject" and v.retry_at is not None),
        "gates.refused": messages(lambda v: v.verdict == "reject" and v.retry_at is None),
        "gates.held": messages(lambda v: v.verdict == "hold"),
        "gates.halted": messages(lambda v: v.verdict == "halt"),
        **{f"gates.by_{gate}": len({v.message_id for v in denials if v.gate == gate}) for gate in GATES},
    }


def _daily(of: Rows, today: Callable[[datetime], bool], yesterday: Callable[[datetime], bool]) -> dict[str, Number]:
    moments = {
        "qualified": [p.qualified_at for p in of.prospects if p.qualified_at],
        "sent": [m.sent_at for m in of.sent],
        "replies": [i.received_at for i in of.replies],
        "hard_bounces": [i.received_at for i in of.inbound if i.kind == "bounce" and i.hard],
        "opt_outs": [i.received_at for i in of.inbound if _asks_to_stop(i)],
    }
    usd = sum(c.cost_usd for c in of.calls if today(c.called_at))
    found: dict[str, Number] = {
        "daily.usd": usd,
        "daily.usd_change": usd - sum(c.cost_usd for c in of.calls if yesterday(c.called_at)),
    }
    for name, some in moments.items():
        found[f"daily.{name}"] = sum(today(m) for m in some)
        found[f"daily.{name}_change"] = sum(today(m) for m in some) - sum(yesterday(m) for m in some)
    return found
