"""``doctor`` asks the API of each declared lookup about a business that is nowhere, and says what it did not try."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from config.files.apis import ApiConnection
from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.files.verticals import Enrichment
from rehearsal.loopback import Request, Response, as_json
from tests.support.loopback import on_loopback
from tools.enrich.probe import Probed, probe

TOKEN = "t0ken-of-the-register"
PERMITS = {
    "api": "permits",
    "path": "/v1/firms/{domain}",
    "item": "data",
    "facts": [{"kind": "permits", "text": "{count} permits since {since}"}],
}
FINES = {**PERMITS, "path": "/v1/fines", "query": {"name": "{company}", "phone": "{phone}", "staff": "{employees}"}}


@dataclass
class Register:
    """It answers each request with ``said``, if it has the token."""

    said: Response = field(default_factory=lambda: as_json(404, {}))
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, request: Request) -> Response:
        self.asked.append(request.target)
        return self.said if request.headers.get("authorization") == f"Bearer {TOKEN}" else as_json(401, {})


@pytest.fixture
def register() -> Iterator[Register]:
    with on_loopback(Register()) as there:
        yield there


def probed(base_url: str, lookups: dict[str, Any] | None = None, **connection: Any) -> list[Probed]:
    said = {"base_url": base_url, "token": TOKEN, **connection}
    connections = Connections(
        model=ModelConnection(base_url="http://127.0.0.1:1", api_key="none"),
        smtp=SmtpConnection(host="127.0.0.1", security="none"),
        inbox=InboxConnection(kind="maildir", path="inbox"),
        apis={"permits": ApiConnection.model_validate(said)},
    )
    lookups = lookups or {"permits": PERMITS}
    wanted = {"providers": [*lookups, "website"], "lookups": lookups, "max_age": "90d"}
    return list(probe(connections, Enrichment.model_validate(wanted), 5))


def test_an_api_that_is_not_there_is_amiss() -> None:
    (one,) = probed("http://127.0.0.1:9")
    assert one.name == "permits"
    assert "ConnectError" in one.wrong


def test_one_that_does_not_let_us_in_is_amiss_and_no_token_is_shown(register: Register) -> None:
    (one,) = probed(register.url, token="another-t0ken")
    assert "HTTP 401" in one.wrong
    assert "another-t0ken" not in one.wrong


def test_one_that_knows_nobody_is_all_right_and_what_was_not_tried_is_said(register: Register) -> None:
    (one,) = probed(register.url, usd_per_call=0.05)
    assert (one.wrong, one.is_sure) == ("", True)
    assert "HTTP 404, which a path that is not there gets too" in one.said
    assert "was not tried, since that costs $0.05" in one.said
    assert register.asked == ["/v1/firms/muster-doctor.example"]


@pytest.mark.parametrize(("said", "paid_404", "cost"), [(404, True, True), (404, False, False), (200, False, True)])
def test_what_the_question_itself_cost_is_said(register: Register, said: int, paid_404: bool, cost: bool) -> None:
    register.said = as_json(said, {"data": None})
    (one,) = probed(register.url, usd_per_call=0.05, paid_404=paid_404)
    assert (", which cost $0.05" in one.said) == cost


def test_an_answer_without_what_was_declared_wants_a_look(register: Register) -> None:
    register.said = as_json(200, {"results": []})
    (one,) = probed(register.url)
    assert (one.wrong, one.is_sure) == ("", False)
    assert 'nothing at "data"' in one.said


def test_each_lookup_of_a_free_api_is_asked_with_every_field_filled(register: Register) -> None:
    assert [one.name for one in probed(register.url, {"permits": PERMITS, "fines": FINES})] == ["permits", "fines"]
    assert register.asked[1].startswith("/v1/fines?name=Muster+Doctor+Nobody&phone=")


def test_of_an_api_that_costs_the_first_lookup_alone_is_asked(register: Register) -> None:
    _, second = probed(register.url, {"permits": PERMITS, "fines": FINES}, usd_per_call=0.05)
    assert len(register.asked) == 1
    assert second.said == "it was not asked, since a call of permits costs $0.05; permits itself was, for permits"


def test_an_api_that_connections_lacks_is_told_elsewhere(register: Register) -> None:
    assert probed(register.url, {"permits": {**PERMITS, "api": "another"}}) == []
    assert register.asked == []
