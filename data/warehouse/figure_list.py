"""The closed list of figures that a report may show: each one expression over one table or view of the warehouse."""

from typing import Literal, NamedTuple

from config.catalogues import GATES

Unit = Literal["count", "tokens", "share", "usd", "hours", "count_change", "usd_change"]


class Definition(NamedTuple):
    """One figure: its key, what it is in words, its unit, and its query."""

    key: str
    label: str
    unit: Unit
    expression: str
    source: str

    @property
    def sql(self) -> str:
        """The whole query; ``$campaign`` is the campaign."""
        return f"SELECT {self.expression} FROM {self.source} WHERE campaign = $campaign"  # noqa: S608 - from this list


def _funnel() -> list[Definition]:
    stages = {
        "found": "prospects found",
        "judged": "prospects judged",
        "qualified": "prospects ever qualified",
        "enriched": "prospects enriched",
        "built": "prospects with an angle",
        "contacted": "prospects with a message sent",
        "replied": "prospects who replied",
        "lead": "leads: interested, or with a meeting or a deal",
        "meeting": "prospects with a meeting or a deal",
        "won": "deals",
    }
    states = {
        "rejected": "prospects rejected",
        "needs_review": "prospects waiting for a review",
        "in_sequence": "prospects in sequence",
        "bounced": "prospects lost: their address does not exist",
        "opted_out": "prospects who opted out",
        "finished": "prospects whose sequence ended",
    }
    names = {"lead": "leads", "meeting": "meetings"}
    return [
        Definition("funnel.goal", "goal of qualified prospects", "count", "max(goal_qualified)", "campaign"),
        *(
            Definition(f"funnel.{names.get(stage, stage)}", label, "count", _stage(stage), "funnel")
            for stage, label in stages.items()
        ),
        *(
            Definition(f"funnel.{state}", label, "count", f"count(*) FILTER (WHERE state = '{state}')", "prospect")
            for state, label in states.items()
        ),
        Definition(
            "funnel.in_preparation",
            "prospects found who are still being prepared",
            "count",
            "count(*) FILTER (WHERE state IN ('found', 'qualified', 'in_critique', 'built'))",
            "prospect",
        ),
        Definition("funnel.paused", "prospects paused", "count", "count(*) FILTER (WHERE paused)", "prospect"),
        Definition(
            "funnel.qualified_share",
            "qualified of judged",
            "share",
            f"{_stage('qualified')} / nullif({_stage('judged')}, 0)",
            "funnel",
        ),
        Definition(
            "funnel.contacted_share",
            "contacted of qualified",
            "share",
            f"{_stage('contacted')} / nullif({_stage('qualified')}, 0)",
            "funnel",
        ),
    ]


def _stage(stage: str) -> str:
    return f"max(prospects) FILTER (WHERE stage = '{stage}')"


def _replies() -> list[Definition]:
    intents = {
        "interested": "replies that show interest",
        "question": "replies with a question",
        "not_now": "replies that say not now",
        "not_interested": "replies that say no",
        "wrong_person": "replies from the wrong person",
        "opt_out": "replies that ask us to stop",
    }
    rate = f"{_stage('replied')} / nullif({_stage('contacted')}, 0)"
    return [
        Definition("replies.total", "replies by people", "count", "count(*)", "replies"),
        Definition("replies.rate", "replied of contacted", "share", rate, "funnel"),
        *(
            Definition(f"replies.{intent}", label, "count", f"count(*) FILTER (WHERE intent = '{intent}')", "replies")
            for intent, label in intents.items()
        ),
        Definition(
            "replies.unread", "replies not read yet", "count", "count(*) FILTER (WHERE intent IS NULL)", "replies"
        ),
        Definition("replies.median_hours", "median time to a reply", "hours", "median(hours_to_reply)", "replies"),
    ]


def _deliverability() -> list[Definition]:
    counts = {
        "sent": "messages sent",
        "hard_bounces": "mails that bounced for good",
        "soft_bounces": "mails that bounced for now",
        "delays": "notices of delay",
        "complaints": "spam complaints",
        "auto_replies": "automatic answers",
        "opt_outs": "mails that ask us to stop",
        "failed": "messages refused by the mail host",
        "unknown": "messages that may or may not have left",
    }
    rates = {
        "hard_bounce": ("hard_bounces", "bounced for good of sent"),
        "complaint": ("complaints", "complaints of sent"),
        "opt_out": ("opt_outs", "asked us to stop of sent"),
    }
    return [
        *(
            Definition(f"deliverability.{name}", label, "count", f"coalesce(sum({name}), 0)::BIGINT", "deliverability")
            for name, label in counts.items()
        ),
        *(
            Definition(
                f"deliverability.{name}_rate", label, "share", f"sum({column}) / nullif(sum(sent), 0)", "deliverability"
            )
            for name, (column, label) in rates.items()
        ),
    ]


def _cost() -> list[Definition]:
    return [
        Definition("cost.calls", "requests to models", "count", "max(model_calls)", "cost_per_lead"),
        Definition("cost.tokens", "tokens in and out", "tokens", "max(tokens)", "cost_per_lead"),
        *(
            Definition(f"cost.{name}", label, "tokens", f"coalesce(sum({name}), 0)::BIGINT", "model_call")
            for name, label in {
                "input_tokens": "tokens in",
                "output_tokens": "tokens out",
                "thinking_tokens": "tokens out for thinking",
                "cached_tokens": "tokens in from the cache",
            }.items()
        ),
        Definition("cost.usd", "models", "usd", "max(cost_usd)", "cost_per_lead"),
        *_cost_per("qualified", "qualified prospect", "cost_per_lead"),
        *_cost_per("lead", "lead", "cost_per_lead"),
        *_cost_per("meeting", "meeting", "cost_per_meeting"),
    ]


def _cost_per(name: str, label: str, source: str) -> list[Definition]:
    return [
        Definition(f"cost.tokens_per_{name}", f"tokens a {label}", "tokens", f"max(tokens_per_{name})", source),
        Definition(f"cost.usd_per_{name}", f"models a {label}", "usd", f"max(usd_per_{name})", source),
    ]


def _quality() -> list[Definition]:
    flags = {
        "conflicts": ("conflict", "decisions that do not fit the outcome"),
        "retries": ("retried", "pieces of work done again"),
        "escalations": ("escalated", "pieces of work given to a person"),
        "fallbacks": ("fell_back", "pieces of work done by a fallback"),
        "stand_ins": ("path LIKE 'agent:%'", "of them by another agent in its place"),
        "unclear": ("boss_decision = 'unclear'", "decisions that could not be read"),
    }
    success = "count(*) FILTER (WHERE succeeded) / nullif(count(*), 0)"
    refusals = "sum(lines_refused) / nullif(sum(lines_accepted + lines_refused), 0)"
    return [
        Definition("quality.cycles", "cycles ended", "count", "count(*) FILTER (WHERE state <> 'open')", "cycle"),
        Definition("quality.handoffs", "pieces of work handed over", "count", "count(*)", "handoffs"),
        Definition("quality.handoff_success", "handed-over work completed in full", "share", success, "handoffs"),
        *(
            Definition(f"quality.{name}", label, "count", f"count(*) FILTER (WHERE {flag})", "handoffs")
            for name, (flag, label) in flags.items()
        ),
        Definition(
            "quality.refused", "lines refused", "count", "coalesce(sum(lines_refused), 0)::BIGINT", "agent_scorecard"
        ),
        Definition("quality.refusal_rate", "refused of all lines", "share", refusals, "agent_scorecard"),
        Definition(
            "quality.cut_off", "answers cut off", "count", "coalesce(sum(cut_off), 0)::BIGINT", "agent_scorecard"
        ),
        Definition(
            "quality.approvals", "questions that wait", "count", "count(*) FILTER (WHERE state = 'open')", "approval"
        ),
        Definition(
            "quality.decided", "questions decided", "count", "count(*) FILTER (WHERE state <> 'open')", "approval"
        ),
    ]


def _gates() -> list[Definition]:
    def messages(condition: str) -> str:
        return f"count(DISTINCT message_id) FILTER (WHERE {condition})"

    said = {
        "waited": ("messages made to wait", "verdict = 'reject' AND retry_at IS NOT NULL"),
        "refused": ("messages refused for good", "verdict = 'reject' AND retry_at IS NULL"),
        "held": ("messages held for a person", "verdict = 'hold'"),
        "halted": ("messages that halted the campaign", "verdict = 'halt'"),
    }
    return [
        Definition(
            "gates.stopped", "breakers that are open", "count", "count(*) FILTER (WHERE resumed_at IS NULL)", "break"
        ),
        Definition("gates.stops", "times that anything was stopped", "count", "count(*)", "break"),
        Definition("gates.looks", "looks at messages", "count", "count(DISTINCT look_id)", "verdict"),
        Definition(
            "gates.denials", "verdicts against", "count", "count(*) FILTER (WHERE verdict <> 'allow')", "verdict"
        ),
        *(
            Definition(f"gates.{name}", label, "count", messages(condition), "verdict")
            for name, (label, condition) in said.items()
        ),
        *(
            Definition(
                f"gates.by_{gate}",
                f"messages refused or delayed by {gate}",
                "count",
                messages(f"gate = '{gate}' AND verdict <> 'allow'"),
                "verdict",
            )
            for gate in GATES
        ),
    ]


def _daily() -> list[Definition]:
    mail = "(SELECT * FROM inbound CROSS JOIN (SELECT as_of FROM publication))"
    counted = {
        "qualified": ("prospects qualified", "qualified_at", "true", "prospect"),
        "sent": ("messages sent", "sent_at", "state = 'sent'", "message"),
        "replies": ("replies", "received_at", "true", "replies"),
        "hard_bounces": ("mails that bounced for good", "received_at", "kind = 'bounce' AND hard", "inbound"),
        "opt_outs": ("mails that ask us to stop", "received_at", "kind = 'opt_out' OR intent = 'opt_out'", "inbound"),
    }
    figures = []
    for name, (label, moment, condition, table) in counted.items():
        source = mail.replace("inbound", table)
        last = f"count(*) FILTER (WHERE ({condition}) AND {_within(moment, 0)})"
        before = f"count(*) FILTER (WHERE ({condition}) AND {_within(moment, 1)})"
        figures += [
            Definition(f"daily.{name}", f"{label}, last 24 hours", "count", last, source),
            Definition(f"daily.{name}_change", "against the 24 before", "count_change", f"{last} - {before}", source),
        ]
    source = mail.replace("inbound", "model_call")
    last, before = (f"coalesce(sum(cost_usd) FILTER (WHERE {_within('called_at', n)}), 0)" for n in (0, 1))
    return [
        *figures,
        Definition("daily.usd", "models, last 24 hours", "usd", last, source),
        Definition("daily.usd_change", "against the 24 before", "usd_change", f"{last} - {before}", source),
    ]


def _within(moment: str, days_ago: int) -> str:
    """Within the 24 hours that end at the publication, or so many days before it."""
    return f"{moment} > as_of - INTERVAL {days_ago + 1} DAY AND {moment} <= as_of - INTERVAL {days_ago} DAY"


FIGURES: tuple[Definition, ...] = (
    *_funnel(),
    *_replies(),
    *_deliverability(),
    *_cost(),
    *_quality(),
    *_gates(),
    *_daily(),
)
TITLES = {
    "funnel": "Funnel",
    "replies": "Replies",
    "deliverability": "Deliverability",
    "cost": "Cost",
    "quality": "Teamwork",
    "gates": "Gates",
    "daily": "Last 24 hours",
}
"""The groups of figures, in the order in which a report shows them."""
