"""The closed list of figures that a report may show: each one expression over one table or view of the warehouse."""

from data.warehouse.definitions import Definition, share
from data.warehouse.gate_figures import GATE_FIGURES


def _in(state: str) -> str:
    """Who is in a state. Whoever was erased stands with those who opted out, and did not."""
    return f"state = '{state}'" + (f" AND state_reason <> '{_FORGOTTEN}'" if state == "opted_out" else "")


TOWARDS_GOAL = "funnel.towards_goal"


def _funnel() -> list[Definition]:
    stages = {
        "found": "prospects found",
        "judged": "prospects judged",
        "qualified": "prospects ever qualified",
        "enriched": "prospects enriched",
        "built": "prospects with an angle that may be used",
        "contacted": "prospects with a message sent",
        "replied": "prospects who replied",
        "lead": "leads: interested, or met, or with a deal",
        "meeting": "prospects with whom there was a meeting or a deal",
        "won": "deals",
    }
    states = {
        "rejected": "prospects rejected",
        "needs_review": "prospects in review by a person",
        "in_sequence": "prospects in sequence",
        "bounced": "prospects lost: mail to them comes back",
        "opted_out": "prospects who opted out",
        "finished": "prospects for whom nothing more is done",
    }
    lost = {"gone": "lost because the address does not exist", "full": "lost because the mailbox stayed full"}
    names = {"lead": "leads", "meeting": "meetings"}
    return [
        Definition("funnel.goal", "goal of qualified prospects", "count", "max(goal_qualified)", "campaign"),
        *(
            Definition(f"funnel.{names.get(stage, stage)}", label, "count", _stage(stage), "funnel")
            for stage, label in stages.items()
        ),
        Definition(
            TOWARDS_GOAL,
            "prospects who count towards the goal: qualified, and not rejected since",
            "count",
            "count(*) FILTER (WHERE qualified_at IS NOT NULL AND state <> 'rejected')",
            "prospect",
        ),
        *(
            Definition(f"funnel.{state}", label, "count", f"count(*) FILTER (WHERE {_in(state)})", "prospect")
            for state, label in states.items()
        ),
        Definition(
            "funnel.in_preparation",
            "prospects found who are still being prepared",
            "count",
            "count(*) FILTER (WHERE state IN ('found', 'qualified', 'in_critique', 'built'))",
            "prospect",
        ),
        *(
            Definition(f"funnel.{how}", label, "count", f"count(*) FILTER (WHERE lost_to = '{how}')", "journey")
            for how, label in lost.items()
        ),
        Definition(
            "funnel.silent",
            "written to, finished, and never replied",
            "count",
            "count(*) FILTER (WHERE state = 'finished' AND contacted_at IS NOT NULL AND replied_at IS NULL)",
            "prospect JOIN journey USING (campaign, prospect_id)",
        ),
        Definition("funnel.paused", "prospects paused now", "count", f"count(*) FILTER (WHERE {_PAUSED})", "prospect"),
        share(
            "funnel.qualified_share",
            "qualified of judged",
            "count(*) FILTER (WHERE judged AND qualified_at IS NOT NULL)",
            "count(*) FILTER (WHERE judged)",
            "journey",
        ),
        share(
            "funnel.contacted_share",
            "contacted of qualified",
            "count(*) FILTER (WHERE qualified_at IS NOT NULL AND contacted_at IS NOT NULL)",
            "count(qualified_at)",
            "journey",
        ),
        Definition(
            "funnel.hours_to_contact",
            "median time from found to first message",
            "hours",
            "max(median_hours) FILTER (WHERE step = 'found to contacted')",
            "cycle_times",
        ),
    ]


_FORGOTTEN = "(forgotten)"
"""The reason of a prospect that was erased, whom no way leads back to: it did not ask us to stop."""
_ASKED = "inbound_id IN (SELECT inbound_id FROM approval WHERE state = 'open' AND inbound_id IS NOT NULL)"
_UNLOOKED = "(handled_at IS NULL AND handed_over_at IS NULL)"
_PAUSED = "paused AND state NOT IN ('rejected', 'bounced', 'opted_out', 'finished')"
"""What ended is not paused any more, whatever its row still says."""


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
    both = "count(*) FILTER (WHERE contacted_at IS NOT NULL AND replied_at IS NOT NULL)"
    return [
        Definition("replies.total", "replies by people", "count", "count(*)", "replies"),
        share("replies.rate", "replied of contacted", both, "count(contacted_at)", "journey"),
        *(
            Definition(f"replies.{intent}", label, "count", f"count(*) FILTER (WHERE intent = '{intent}')", "replies")
            for intent, label in intents.items()
        ),
        Definition(
            "replies.unread",
            "replies not read yet, those in doubt included",
            "count",
            f"count(*) FILTER (WHERE kind = 'reply' AND intent IS NULL AND ({_UNLOOKED} OR {_ASKED}))",
            "inbound",
        ),
        Definition(
            "replies.median_hours",
            "median time from a message to its reply",
            "hours",
            "median(hours_to_reply)",
            "replies",
        ),
    ]


def _deliverability() -> list[Definition]:
    counts = {
        "sent": "messages sent",
        "hard_bounces": "reports that a mail bounced for good",
        "soft_bounces": "reports that a mail bounced for now",
        "delays": "notices of delay",
        "complaints": "spam complaints",
        "auto_replies": "automatic answers",
        "opt_outs": "requests to stop, by mail, link or webhook",
        "failed": "messages that were refused or did not leave",
        "unknown": "messages that may or may not have left",
    }
    rates = {
        "hard_bounce": ("sent_bounced", "bounced for good of sent"),
        "complaint": ("sent_complained", "reported as spam of sent"),
        "opt_out": ("sent_opted_out", "answered by asking us to stop of sent"),
    }
    return [
        *(
            Definition(f"deliverability.{name}", label, "count", f"coalesce(sum({name}), 0)::BIGINT", "deliverability")
            for name, label in counts.items()
        ),
        *(
            share(f"deliverability.{name}_rate", label, f"sum({column})", "sum(sent)", "deliverability")
            for name, (column, label) in rates.items()
        ),
        Definition(
            "deliverability.lost",
            "prospects lost to bounces or refusals, as the breaker counts",
            "count",
            "count(DISTINCT prospect_id)",
            _LOST,
        ),
        share(
            "deliverability.lost_rate",
            "lost to bounces or refusals of all that left or was refused",
            "count(DISTINCT prospect_id)",
            "count(message_id)",
            _LOST,
        ),
    ]


_LOST = """(
    SELECT campaign, prospect_id, NULL AS message_id FROM prospect WHERE bounced_at IS NOT NULL
    UNION ALL
    SELECT campaign, if(state = 'failed', prospect_id, NULL), message_id FROM message
    WHERE state IN ('sent', 'failed', 'unknown')
)"""
"""Who was lost, each once in a campaign whatever the mailbox, and everything that left or was refused."""


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
        Definition("cost.usd", "spent in all, with what infrastructure takes", "usd", "max(cost_usd)", "cost_per_lead"),
        Definition("cost.models_usd", "models", "usd", "max(model_usd)", "cost_per_lead"),
        Definition("cost.lookups_usd", "lookups and searches", "usd", "max(lookup_usd)", "cost_per_lead"),
        Definition(
            "cost.verifications_usd",
            "of these, verifications of addresses",
            "usd",
            "max(verification_usd)",
            "cost_per_lead",
        ),
        Definition("cost.sending_usd", "sending", "usd", "max(sending_usd)", "cost_per_lead"),
        Definition(
            "cost.infrastructure_usd",
            "infrastructure, for the campaign's days so far",
            "usd",
            "max(infrastructure_usd)",
            "cost_per_lead",
        ),
        *_cost_per("qualified", "qualified prospect", "cost_per_lead"),
        _usd_per("contacted", "prospect with a message sent", "cost_per_lead"),
        _usd_per("reply", "reply by a person", "cost_per_lead"),
        *_cost_per("lead", "lead", "cost_per_lead"),
        *_cost_per("meeting", "meeting or deal", "cost_per_meeting"),
    ]


def _cost_per(name: str, label: str, source: str) -> list[Definition]:
    return [
        Definition(f"cost.tokens_per_{name}", f"tokens for each {label}", "tokens", f"max(tokens_per_{name})", source),
        _usd_per(name, label, source),
    ]


def _usd_per(name: str, label: str, source: str) -> Definition:
    return Definition(f"cost.usd_per_{name}", f"spent for each {label}", "usd", f"max(usd_per_{name})", source)


def _quality() -> list[Definition]:
    flags = {
        "conflicts": ("conflict", "decisions of the manager that do not fit the outcome"),
        "retries": ("retried", "pieces of work handed over again"),
        "escalations": ("escalated", "times that the manager called for a person"),
        "fallbacks": ("fell_back", "pieces of work done by a fallback"),
        "stand_ins": ("path LIKE 'agent:%'", "pieces of work done by another agent in its place"),
        "unclear": ("boss_decision = 'unclear'", "decisions of the manager that could not be read"),
    }
    questions = {
        "asked": ("questions put to a person", "true"),
        "approvals": ("of these, questions that wait", "state = 'open'"),
        "decided": ("of these, questions decided", "state IN ('approved', 'rejected')"),
        "withdrawn": ("of these, questions withdrawn", "state = 'withdrawn'"),
    }
    lines = "sum(lines_accepted + lines_refused)"
    return [
        Definition("quality.cycles", "cycles ended", "count", "count(*) FILTER (WHERE state <> 'open')", "cycle"),
        Definition("quality.handoffs", "pieces of work handed over", "count", "count(*)", "handoffs"),
        share(
            "quality.handoff_success",
            "handed-over work completed in full",
            "count(*) FILTER (WHERE succeeded)",
            "count(*)",
            "handoffs",
        ),
        *(
            Definition(f"quality.{name}", label, "count", f"count(*) FILTER (WHERE {flag})", "handoffs")
            for name, (flag, label) in flags.items()
        ),
        Definition(
            "quality.refused", "lines refused", "count", "coalesce(sum(lines_refused), 0)::BIGINT", "agent_scorecard"
        ),
        share("quality.refusal_rate", "refused of all lines", "sum(lines_refused)", lines, "agent_scorecard"),
        Definition(
            "quality.cut_off", "answers cut off", "count", "coalesce(sum(cut_off), 0)::BIGINT", "agent_scorecard"
        ),
        Definition("quality.waiting", "things that wait for a person", "count", "count(*)", "waiting"),
        *(
            Definition(f"quality.{name}", label, "count", f"count(*) FILTER (WHERE {which})", "approval")
            for name, (label, which) in questions.items()
        ),
    ]


def _daily() -> list[Definition]:
    mail = "(SELECT * FROM inbound CROSS JOIN (SELECT as_of FROM publication))"
    counted = {
        "qualified": ("prospects qualified", "qualified_at", "true", "prospect"),
        "sent": ("messages sent", "sent_at", "state = 'sent'", "message"),
        "replies": ("replies by people", "received_at", "true", "replies"),
        "hard_bounces": ("reports that a mail bounced for good", "received_at", "kind = 'bounce' AND hard", "inbound"),
        "opt_outs": ("requests to stop", "received_at", "kind = 'opt_out' OR intent = 'opt_out'", "inbound"),
    }
    figures = []
    for name, (label, moment, condition, table) in counted.items():
        source = mail.replace("inbound", table)
        last = f"count(*) FILTER (WHERE ({condition}) AND {_within(moment, 0)})"
        before = f"count(*) FILTER (WHERE ({condition}) AND {_within(moment, 1)})"
        figures += [
            Definition(f"daily.{name}", f"{label}, last 24 hours", "count", last, source),
            Definition(
                f"daily.{name}_change",
                f"{label}, against the 24 hours before",
                "count_change",
                f"{last} - {before}",
                source,
            ),
        ]
    source = mail.replace("inbound", "spending")
    last, before = (f"coalesce(sum(cost_usd) FILTER (WHERE {_within('paid_at', n)}), 0)" for n in (0, 1))
    return [
        *figures,
        Definition("daily.usd", "spent, last 24 hours", "usd", last, source),
        Definition(
            "daily.usd_change", "spent, against the 24 hours before", "usd_change", f"{last} - {before}", source
        ),
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
    *GATE_FIGURES,
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
EVER_QUALIFIED = "funnel.qualified"
NOT_LISTED = frozenset({"cost.usd_per_contacted", "cost.usd_per_reply"})
"""Figures that the Reporter is not told: they follow from others, and each line of a prompt costs."""
COSTS_OF_PROSPECTS = (
    NOT_LISTED
    | {"cost.verifications_usd", "cost.sending_usd"}
    | {f"cost.{unit}_per_{whom}" for unit in ("tokens", "usd") for whom in ("qualified", "lead", "meeting")}
)
"""Figures that say nothing of a crew that works on items of its own."""
