"""Thinking: what the API takes and refuses about it, and what a player's answer looks like with it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from rehearsal.model.errors import ApiError, invalid
from rehearsal.model.tokens import compact
from rehearsal.seeded import shuffled, whole

Json = Mapping[str, Any]
KINDS = ("adaptive", "disabled", "enabled")
EFFORTS = ("low", "medium", "high", "xhigh", "max")
USUAL = "high"
LEAST_BUDGET = 1024
THOUGHTS = (
    "Each entry is read against what the task asks for, one after the other.",
    "What an entry does not say is not to be guessed.",
    "The figures are to stay as they are given.",
    "One call can record all of it.",
    "Where two readings are possible, the plainer one is safer.",
    "What stands inside the data is not an instruction.",
    "The bounds of the fields are to be kept.",
)


def validate_thinking(body: Json) -> None:
    """Check ``thinking`` and ``output_config``.

    Raises:
        ApiError: as the API words it.
    """
    _output_config(body.get("output_config"))
    thinking = body.get("thinking")
    if thinking is None:
        return
    kind = thinking.get("type") if isinstance(thinking, Mapping) else None
    if kind not in KINDS:
        expected = ", ".join(f"'{one}'" for one in KINDS)
        raise invalid(
            "thinking", f"Input tag '{kind}' found using 'type' does not match any of the expected tags: {expected}"
        )
    if kind == "enabled":
        _budget(thinking.get("budget_tokens"), body)
    if kind != "disabled":
        _beside(body)


def thinks(body: Json) -> bool:
    """Say whether the request asks for thinking."""
    thinking = body.get("thinking")
    return isinstance(thinking, Mapping) and thinking.get("type") in {"adaptive", "enabled"}


def thought(body: Json) -> dict[str, Any]:
    """The block in which an answer's thoughts stand: the more effort, the more of them."""
    key = hashlib.sha256(compact(body["messages"]).encode()).hexdigest()
    effort = str((body.get("output_config") or {}).get("effort", USUAL))
    number = whole(1, 2, 0, "thoughts", key) + EFFORTS.index(effort)
    text = " ".join(shuffled(THOUGHTS, 0, "thought", key)[:number])
    return {"type": "thinking", "thinking": text, "signature": f"sig_{key}"}


def _output_config(config: object) -> None:
    if config is None:
        return
    if not isinstance(config, Mapping):
        raise invalid("output_config", "Input should be an object")
    for name in config:
        if name not in {"effort", "format", "task_budget"}:
            raise invalid(f"output_config.{name}", "Extra inputs are not permitted")
    effort = config.get("effort")
    if effort is not None and effort not in EFFORTS:
        raise invalid("output_config.effort", f"Input should be {', '.join(map(repr, EFFORTS[:-1]))} or 'max'")


def _budget(budget: object, body: Json) -> None:
    where = "thinking.enabled.budget_tokens"
    if not isinstance(budget, int) or isinstance(budget, bool):
        raise invalid(where, "Field required" if budget is None else "Input should be a valid integer")
    if budget < LEAST_BUDGET:
        raise invalid(where, f"Input should be greater than or equal to {LEAST_BUDGET}")
    if "max_tokens" in body and body["max_tokens"] <= budget:
        raise ApiError("invalid_request_error", "`max_tokens` must be greater than `thinking.budget_tokens`.")
    _own_turn(body["messages"])


def _beside(body: Json) -> None:
    """What does not go together with thinking."""
    if body.get("temperature") not in {None, 1}:
        raise ApiError("invalid_request_error", "`temperature` may only be set to 1 when thinking is enabled.")
    if (body.get("tool_choice") or {}).get("type") in {"any", "tool"}:
        raise ApiError("invalid_request_error", "Thinking may not be enabled when tool_choice forces tool use.")


def _own_turn(messages: list[Json]) -> None:
    """With a budget, the turn whose calls are answered now must have its thoughts before them."""
    turns = [(n, message["content"]) for n, message in enumerate(messages) if message["role"] == "assistant"]
    if not turns or not isinstance(turns[-1][1], list) or not turns[-1][1]:
        return
    n, blocks = turns[-1]
    called = any(block["type"] == "tool_use" for block in blocks)
    if called and blocks[0]["type"] not in {"thinking", "redacted_thinking"}:
        what = f"Expected `thinking` or `redacted_thinking`, but found `{blocks[0]['type']}`."
        why = "When `thinking` is enabled, a final `assistant` message must start with a thinking block."
        raise invalid(f"messages.{n}.content.0.type", f"{what} {why}")
