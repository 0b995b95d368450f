"""A server of chat completions that plays a script of the same steps as the one of the Messages API."""

import json
from typing import Any

from typing_extensions import override

from config.files.connections import ModelConnection
from tests.support.scripted import KEY, Reply, Request, ScriptedModel

FINISH = {"end_turn": "stop", "tool_use": "tool_calls", "max_tokens": "length", "refusal": "content_filter"}


class ScriptedChat(ScriptedModel):
    """Steps are those of ``ScriptedModel``; ``usage`` of a step goes out as it stands."""

    served = "/v1/chat/completions"

    @property
    @override
    def connection(self) -> ModelConnection:
        base = super().connection.base_url
        return ModelConnection(base_url=f"{base}/v1", api_key=KEY, speaks="openai_compatible")

    @override
    def tools_of(self, number: int) -> set[str]:
        return {tool["function"]["name"] for tool in self.requests[number].get("tools", [])}

    @override
    def _message(self, request: Request, reply: Reply) -> Reply:
        whole = super()._message(request, reply)
        said = "".join(block["text"] for block in whole["content"] if block["type"] == "text")
        calls: list[dict[str, Any]] = [
            {
                "id": block["id"],
                "type": "function",
                "function": {"name": block["name"], "arguments": json.dumps(block["input"])},
            }
            for block in whole["content"]
            if block["type"] == "tool_use"
        ]
        message = {"role": "assistant", "content": said or None, **({"tool_calls": calls} if calls else {})}
        return {
            "id": whole["id"],
            "object": "chat.completion",
            "model": request["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": FINISH[whole["stop_reason"]]}],
            "usage": reply.get("usage", {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}),
        }
