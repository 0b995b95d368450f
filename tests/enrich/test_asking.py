"""Questions to providers over the real wire: bounded retries that honour Retry-After."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.files.connections import ProviderConnection
from rehearsal.loopback import LoopbackHttp, Request, Response
from tools.enrich import asking
from tools.enrich.asking import Asker, ProviderFailed

OK = Response(200, b'{"data": {"a": 1}}')


class Server:
    """Gives the answers in turn, the last one for ever."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.keys: list[str | None] = []

    def answer(self, request: Request) -> Response:
        self.asked.append(request.target)
        self.keys.append(request.headers.get("x-api-key"))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def asker(server: Server) -> Iterator[Asker]:
    http = LoopbackHttp(server.answer)
    try:
        with Asker("finder", ProviderConnection(base_url=http.start() + "/v2", api_key="s3cret", timeout_s=2)) as one:
            yield one
    finally:
        http.stop()


def test_an_answer_is_a_json_object_and_the_key_stays_out_of_the_address() -> None:
    server = Server(OK)
    with asker(server) as one:
        assert one.get("search", {"domain": "acme.example"}) == {"data": {"a": 1}}
    assert server.asked == ["/v2/search?domain=acme.example"]
    assert server.keys == ["s3cret"]


@pytest.mark.parametrize("status", [202, 403, 429, 500, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    server = Server(Response(status, b"{}"), OK)
    with asker(server) as one:
        assert one.get("search", {}) is not None
    assert len(server.asked) == 2


def test_it_gives_up_after_its_attempts() -> None:
    server = Server(Response(500))
    with asker(server) as one, pytest.raises(ProviderFailed, match="finder search: HTTP 500 in 3 attempts"):
        one.get("search", {})
    assert len(server.asked) == asking.ATTEMPTS


def test_what_will_not_pass_is_not_tried_again() -> None:
    server = Server(Response(401))
    with asker(server) as one, pytest.raises(ProviderFailed, match="HTTP 401"):
        one.get("search", {})
    assert len(server.asked) == 1


def test_nobody_waits_for_longer_than_is_sensible() -> None:
    server = Server(Response(429, b"{}", {"Retry-After": "3600"}))
    with asker(server) as one, pytest.raises(ProviderFailed, match="to be asked again in 3600 s"):
        one.get("search", {})
    assert len(server.asked) == 1


def test_retry_after_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(asking, "real_pause", pauses.append)
    with asker(Server(Response(429, b"{}", {"Retry-After": "2"}), OK)) as one:
        one.get("search", {})
    assert pauses == [2.0]


def test_a_retry_after_that_is_no_number_of_seconds_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(asking, "real_pause", pauses.append)
    with asker(Server(Response(429, b"{}", {"Retry-After": "nan"}), OK)) as one:
        one.get("search", {})
    assert pauses == [asking._FIRST_WAIT_S]


def test_nothing_there_is_an_answer() -> None:
    with asker(Server(Response(404, b"{}"))) as one:
        assert one.get("search", {}) is None


@pytest.mark.parametrize("body", [b"no json", b"[1]", b""])
def test_an_answer_that_is_no_object_is_a_failure(body: bytes) -> None:
    with asker(Server(Response(200, body))) as one, pytest.raises(ProviderFailed, match="no JSON object"):
        one.get("search", {})


def test_a_server_that_is_not_there_is_a_failure_that_does_not_tell_the_key() -> None:
    with (
        Asker("finder", ProviderConnection(base_url="http://127.0.0.1:9", api_key="s3cret")) as one,
        pytest.raises(ProviderFailed) as failure,
    ):
        one.get("search", {})
    assert "ConnectError" in str(failure.value)
    assert "s3cret" not in str(failure.value)
