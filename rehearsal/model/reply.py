"""From a player's answer to the message that the API would send: blocks, stop reason and usage."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from rehearsal.cast.scene import Answer, Say
from rehearsal.model.thinking import thinks, thought
from rehearsal.model.tokens import compact, count, first

StopReason = Literal["end_turn", "tool_use", "max_tokens", "stop_sequence", "refusal"]
Block = dict[str, Any]
Json = Mapping[str, Any]


class Finished(NamedTuple):
    """What is said in the end, and why it ends there."""

    blocks: list[Block]
    stop_reason: StopReason
    stop_sequence: str | None = None


class Cached(NamedTuple):
    """Tokens of the prompt that are written to the cache, and that are read from it."""

    written: int
    read: int


def output_tokens(blocks: Sequence[Block]) -> int:
    """Count what an answer is billed for."""
    return sum(count(_billed(block)) for block in blocks)


def _billed(block: Block) -> str:
    if block["type"] == "tool_use":
        return compact({"name": block["name"], "input": block["input"]})
    return str(block[block["type"]])


def finish(answer: Answer, body: Json, key: str) -> Finished:
    """Word the answer as blocks, cut at a stop sequence or at max_tokens. ``key`` names the tool calls."""
    limit: int = body["max_tokens"]
    blocks: list[Block] = [thought(body)] if thinks(body) else []
    if isinstance(answer, Say):
        text, found = _stopped(answer.text, body.get("stop_sequences"))
        blocks.append({"type": "text", "text": text})
        finished = Finished(blocks, "stop_sequence" if found else answer.stop, found)
    else:
        blocks += [{"type": "text", "text": answer.text}] if answer.text else []
        for n, call in enumerate(answer.calls):
            name = f"toolu_{key[n : n + 24]}"
            blocks.append({"type": "tool_use", "id": name, "name": call.tool, "input": dict(call.input)})
        finished = Finished(blocks, "tool_use")
    if output_tokens(finished.blocks) <= limit:
        return finished
    return Finished(_shortened(finished.blocks, limit), "max_tokens")


def usage(body: Json, total: int, blocks: Sequence[Block]) -> dict[str, object]:
    """Return the usage figures; ``total`` is the request's count, of which the cache's part is shown apart.

    The output includes what was thought, which is shown apart where thinking was asked for.
    """
    cached = _cache(body, total)
    thoughts = output_tokens([block for block in blocks if block["type"] == "thinking"])
    return {
        "input_tokens": total - cached.written - cached.read,
        "cache_creation_input_tokens": cached.written,
        "cache_read_input_tokens": cached.read,
        "cache_creation": {"ephemeral_5m_input_tokens": cached.written, "ephemeral_1h_input_tokens": 0},
        "output_tokens": output_tokens(blocks),
        **({"output_tokens_details": {"thinking_tokens": thoughts}} if thinks(body) else {}),
        "service_tier": "standard",
    }


def message(identifier: str, body: Json, total: int, finished: Finished) -> dict[str, object]:
    """Return the whole message as a request that does not stream gets it."""
    return {
        "id": identifier,
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": finished.blocks,
        "stop_reason": finished.stop_reason,
        "stop_sequence": finished.stop_sequence,
        "usage": usage(body, total, finished.blocks),
    }


def _stopped(text: str, stops: object) -> tuple[str, str | None]:
    """Cut the text at the first stop sequence in it."""
    places = [(text.find(stop), stop) for stop in stops if stop in text] if isinstance(stops, list) else []
    if not places:
        return text, None
    place, stop = min(places)
    return text[:place], stop


def _shortened(blocks: list[Block], limit: int) -> list[Block]:
    """Cut the last blocks until the answer fits, as a model that runs out of tokens would leave it."""
    kept = [dict(block) for block in blocks]
    while len(kept) > 1 and output_tokens(kept[:-1]) > limit:
        kept.pop()
    last = kept[-1]
    if last["type"] != "tool_use":
        kind = last["type"]
        last[kind] = first(str(last[kind]), max(1, limit - output_tokens(kept[:-1])))
        return kept
    given: dict[str, object] = last["input"]
    while given and output_tokens(kept) > limit:
        given = _without_end(given)
        last["input"] = given
    return kept


def _without_end(given: dict[str, object]) -> dict[str, object]:
    """Take half of the last argument away, or the argument itself where nothing is left to halve."""
    name, value = list(given.items())[-1]
    rest = {key: one for key, one in given.items() if key != name}
    if isinstance(value, str | list) and len(value) > 1:
        return {**rest, name: value[: len(value) // 2]}
    return rest


def _cache(body: Json, total: int) -> Cached:
    """Say what the prompt cache does, from the request alone.

    A marked prefix that is long enough was written by an earlier request of this conversation if there was one,
    which shows in an assistant's turn after the mark; otherwise this request writes it.
    """
    least = 1024 if "sonnet" in str(body["model"]) else 4096
    if total < least:
        return Cached(0, 0)
    parts: list[object] = [body.get("tools") or [], body.get("system") or "", *body["messages"]]
    marked = max((n for n, part in enumerate(parts) if '"cache_control":{' in compact(part)), default=None)
    if marked is None:
        return Cached(0, 0)
    size = min(total, count(compact(parts[: marked + 1])))
    if size < least:
        return Cached(0, 0)
    repeated = any(isinstance(part, Mapping) and part.get("role") == "assistant" for part in parts[marked + 1 :])
    return Cached(0, size) if repeated else Cached(size, 0)
