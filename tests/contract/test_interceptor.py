"""Why CrewAI's interceptor does not record our requests (decision 004): when one of these fails, look at it again."""

import logging
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from config.files.connections import ModelConnection
from tests.support.scripted import KEY, ScriptedModel, says

QUESTION = [{"role": "system", "content": "You count."}, {"role": "user", "content": "How many?"}]


@pytest.fixture
def resetting() -> Iterator[ModelConnection]:
    """A server that hangs up on whoever asks, once."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)

        def hang_up() -> None:
            asking, _ = server.accept()
            asking.recv(65536)
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            asking.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        yield ModelConnection(base_url=f"http://127.0.0.1:{server.getsockname()[1]}", api_key=KEY)
        thread.join(5)


@contextmanager
def stock(connection: ModelConnection, **more: Any) -> Iterator[tuple[Any, list[str]]]:
    """CrewAI's own completion with an interceptor that notes what it sees."""
    from crewai.llms.hooks import BaseInterceptor
    from crewai.llms.providers.anthropic.completion import AnthropicCompletion

    seen: list[str] = []

    class Notes(BaseInterceptor[httpx.Request, httpx.Response]):
        def on_outbound(self, message: httpx.Request) -> httpx.Request:
            seen.append("request")
            return message

        def on_inbound(self, message: httpx.Response) -> httpx.Response:
            seen.append("answer")
            return message

    completion = AnthropicCompletion(
        model="claude-haiku-4-5", max_tokens=500, api_key=connection.api_key, base_url=connection.base_url,
        timeout=5, max_retries=0, interceptor=Notes(), **more,
    )  # fmt: skip
    yield completion, seen
    completion._client.close()


def test_a_connection_that_is_reset_does_not_reach_it(
    resetting: ModelConnection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL), stock(resetting) as (completion, seen):
        with pytest.raises(Exception, match="Connection error"):
            completion.call(QUESTION)
        assert seen == ["request"]


def test_with_a_shared_http_client_it_sees_nothing() -> None:
    with (
        ScriptedModel(says("two")) as model,
        httpx.Client() as shared,
        stock(model.connection, client_params={"http_client": shared}) as (completion, seen),
    ):
        assert completion.call(QUESTION) == "two"
        assert seen == []


def test_a_refusal_comes_out_as_an_answer() -> None:
    with ScriptedModel(says("I cannot", stop="refusal")) as model, stock(model.connection) as (completion, _):
        assert completion.call(QUESTION) == "I cannot"
