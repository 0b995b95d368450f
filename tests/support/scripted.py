"""A Messages API server that plays a script: it fails on a request too many and on a step that nobody asked for."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import TracebackType
from typing import Any, Self

from config.files.connections import ModelConnection

Request = dict[str, Any]
Reply = dict[str, Any]
Step = Reply | Callable[[Request], Reply]

KEY = "sk-scripted"


def says(text: str, stop: str = "end_turn") -> Reply:
    """A text answer."""
    return {"content": [{"type": "text", "text": text}], "stop_reason": stop}


def calls(tool: str, /, **arguments: Any) -> Reply:
    """One tool call."""
    return calls_all((tool, arguments))


def calls_all(*uses: tuple[str, dict[str, Any]]) -> Reply:
    """Several tool calls in one turn."""
    return {"content": [{"type": "tool_use", "name": name, "input": given} for name, given in uses]}


def fails(status: int, **headers: str) -> Reply:
    """An HTTP error."""
    return {"status": status, "headers": headers}


class ScriptedModel:
    """The server. Steps are answered in order; a step may be a function of the request."""

    served = "/v1/messages"

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.requests: list[Request] = []
        self.paths: list[str] = []
        self.wrong: list[str] = []
        self._numbers = count(1)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        if error is None:
            assert not self.wrong, self.wrong
            assert not self.steps, f"{len(self.steps)} steps were never asked for: {self.steps}"

    @property
    def connection(self) -> ModelConnection:
        """Where it is."""
        return ModelConnection(base_url=f"http://127.0.0.1:{self._http.server_address[1]}", api_key=KEY)

    def tools_of(self, number: int) -> set[str]:
        """The names of the tools that one request offered."""
        return {tool["name"] for tool in self.requests[number].get("tools", [])}

    def text_of(self, number: int) -> str:
        """Everything that one request said."""
        return json.dumps(self.requests[number], ensure_ascii=False).replace("\\n", "\n")

    def answer(self, path: str, request: Request) -> tuple[int, dict[str, str], Reply]:
        """Play the next step."""
        with self._lock:
            self.paths.append(path)
            if path != self.served or not self.steps:
                self.wrong.append(f"one request too many: {path} {json.dumps(request)[:300]}")
                return 400, {}, _error("not in the script")
            self.requests.append(request)
            step = self.steps.pop(0)
        reply = step(request) if callable(step) else step
        if "status" in reply:
            return reply["status"], reply["headers"], _error("scripted")
        return 200, {}, self._message(request, reply)

    def _message(self, request: Request, reply: Reply) -> Reply:
        number = next(self._numbers)
        content = [
            {"id": f"toolu_{number}_{place}"} | block if block["type"] == "tool_use" else block
            for place, block in enumerate(reply["content"])
        ]
        asks = any(block["type"] == "tool_use" for block in content)
        return {
            "id": f"msg_{number}",
            "type": "message",
            "role": "assistant",
            "model": request["model"],
            "content": content,
            "stop_reason": reply.get("stop_reason") or ("tool_use" if asks else "end_turn"),
            "stop_sequence": None,
            "usage": reply.get("usage", {"input_tokens": 100, "output_tokens": 10}),
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                status, headers, body = model.answer(self.path.partition("?")[0], json.loads(raw))
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {
                    "content-type": "application/json",
                    "content-length": str(len(data)),
                    **headers,
                }.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nothing is printed."""

        return Handler


def _error(text: str) -> Reply:
    return {"type": "error", "error": {"type": "api_error", "message": text}}
