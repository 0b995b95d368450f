"""Keys that are known, but have their place elsewhere: what is said of each where it does not belong."""

from collections.abc import Mapping

_SPENT = "what a campaign may spend stands in its envelope, as spend: {campaign_usd: 10, day_usd: 5}"
_SPENT_BY_AGENT = f"{_SPENT}; what one agent may, as authority: {{AGENT: {{usd_per_day: 2}}}}"
_OF_AGENT = "belongs to an agent (agents: {NAME: {...}}), whichever of its tasks it does"
_OF_TASK = "belongs to a task (tasks: {NAME: {...}})"
_OF_CAMPAIGN = "belongs to the campaign (campaigns/NAME.yaml)"
_OF_ENVELOPE = "belongs to the envelope that the campaign names (envelopes/NAME.yaml)"
_ROUNDS = "belongs to redo: {task: write, unless: CONDITION, rounds: 2, then: person}"
_RULE = "belongs to a rule of then: [{when: CONDITION, to: person, reason: WORDS}]"
_RETRIES = "belongs to the agent's on_failure: {retries: 2, fallback: [...], then: hold}"
_NEVER = "belongs to the agent's never: {words: [...], claims: [price]}"
_FIELD = "belongs to a field of an output, as in text: {text: 300, grounded_in: facts}"
_PER_DAY = (
    "belongs to a task: tasks: {NAME: {per_day: 40}}; over all tasks of an agent it is in the envelope, as "
    "authority: {AGENT: {per_day: 40}}"
)

_SPENDING = ("budget", "budget_usd", "max_usd", "spend", "usd_per_day", "campaign_usd", "day_usd")
_ENVELOPE = ("autonomy", "authority", "breakers", "caps", "contract", "escalate", "gates")
_CAMPAIGN = ("envelope", "rehearsal", "timezone", "days", "start", "notify")
_AGENT = ("role", "goal", "backstory", "model", "prohibitions", "never", "on_failure", "success_metric")
_TASK = ("description", "expected_output", "when", "redo", "then", "context", "after", "batch", "cycle", "schedule")

_ANYWHERE: Mapping[str, str] = {
    **dict.fromkeys(_ENVELOPE, _OF_ENVELOPE),
    "rounds": _ROUNDS, "unless": _ROUNDS, "to": _RULE, "reason": _RULE, "retries": _RETRIES, "fallback": _RETRIES,
    "words": _NEVER, "claims": _NEVER, "grounded_in": _FIELD,
}  # fmt: skip

IN_CREW: Mapping[str, str] = {
    **_ANYWHERE,
    **dict.fromkeys(_SPENDING, _SPENT),
    **dict.fromkeys(_CAMPAIGN, _OF_CAMPAIGN),
    **dict.fromkeys(_AGENT, _OF_AGENT),
    **dict.fromkeys(_TASK, _OF_TASK),
    "per_day": _PER_DAY,
}
"""Of a crew."""

IN_TASK: Mapping[str, str] = {
    **_ANYWHERE,
    **dict.fromkeys(_SPENDING, _SPENT_BY_AGENT),
    **dict.fromkeys(_CAMPAIGN, _OF_CAMPAIGN),
    **dict.fromkeys(_AGENT, _OF_AGENT),
    "count": "belongs to the output: outputs: {notes: {count: [2, 6], fields: {...}}}",
}
"""Of a task, or of a stage."""

IN_AGENT: Mapping[str, str] = {
    **_ANYWHERE,
    **dict.fromkeys(_SPENDING, _SPENT_BY_AGENT),
    **dict.fromkeys(_TASK, _OF_TASK),
    "per_day": _PER_DAY,
    "calls": "belongs to a reader or a searcher among the tools: {use: crewai_tools.FileReadTool, calls: 4, ...}",
}
"""Of an agent."""

IN_CAMPAIGN: Mapping[str, str] = {
    **dict.fromkeys(_SPENDING, _SPENT),
    **dict.fromkeys(_ENVELOPE, _OF_ENVELOPE),
    "per_day": _PER_DAY,
    "documents": "belongs to items: {file: items/NAME.csv, documents: papers}",
    "file": "belongs to items: {file: items/NAME.csv}",
}
"""Of a campaign."""
