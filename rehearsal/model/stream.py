"""A message as server-sent events, in the sequence in which the API streams it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.model.tokens import compact

PIECE = 48


def events(message: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield message_start, the blocks with their deltas, message_delta and message_stop."""
    content, usage = message["content"], message["usage"]
    opening = {**message, "content": [], "stop_reason": None, "stop_sequence": None}
    yield _event("message_start", message={**opening, "usage": {**usage, "output_tokens": 1}})
    yield _event("ping")
    for index, block in enumerate(content):
        yield from _block(index, block)
    ending = {"stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"]}
    told = {name: usage[name] for name in ("output_tokens", "output_tokens_details") if name in usage}
    yield _event("message_delta", delta=ending, usage=told)
    yield _event("message_stop")


def _block(index: int, block: Mapping[str, Any]) -> Iterator[bytes]:
    if block["type"] == "text":
        empty, kind, field, whole = {**block, "text": ""}, "text_delta", "text", str(block["text"])
    elif block["type"] == "thinking":
        empty, kind, field = {**block, "thinking": "", "signature": ""}, "thinking_delta", "thinking"
        whole = str(block["thinking"])
    else:
        empty, kind, field, whole = {**block, "input": {}}, "input_json_delta", "partial_json", compact(block["input"])
    yield _event("content_block_start", index=index, content_block=empty)
    for at in range(0, len(whole), PIECE):
        delta = {"type": kind, field: whole[at : at + PIECE]}
        yield _event("content_block_delta", index=index, delta=delta)
    if block["type"] == "thinking":
        signed = {"type": "signature_delta", "signature": block["signature"]}
        yield _event("content_block_delta", index=index, delta=signed)
    yield _event("content_block_stop", index=index)


def _event(kind: str, **data: object) -> bytes:
    return f"event: {kind}\ndata: {compact({'type': kind, **data})}\n\n".encode()
