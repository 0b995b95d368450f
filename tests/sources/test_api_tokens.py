"""An access token that expires costs none of the attempts that a call has, and one token is bought for all who ask."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier, Lock

import pytest

from config.files.apis import ApiConnection, OAuth
from rehearsal.loopback import Request, Response, as_json
from tests.support.loopback import on_loopback
from tests.support.tokens import Shop, tokens
from tools.governance.purse import unpaid
from tools.http.api import Api, ApiFailed, Call

CALL = Call("/v1/permits", {})


@dataclass
class Permits:
    """Lets in whoever has a token of ``good``; before that it answers with each status of ``failing``."""

    failing: list[int] = field(default_factory=list)
    good: set[str] = field(default_factory=lambda: {"access-1"})
    together: Barrier | None = None
    asked: int = 0
    url: str = ""
    lock: Lock = field(default_factory=Lock)

    def answer(self, request: Request) -> Response:
        with self.lock:
            self.asked += 1
            failing = self.failing.pop(0) if self.failing else 0
        if failing:
            return Response(failing, b"{}", {"Retry-After": "0.01"})
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.good:
            if self.together is not None:
                self.together.wait(5)
            return as_json(401, {"error": "expired"})
        return as_json(200, {"permits": 3})


@contextmanager
def asking(there: Permits) -> Iterator[tuple[Api, Shop]]:
    with on_loopback(there) as running, tokens() as shop:
        oauth = OAuth(token_url=shop.url, client_id="muster", client_secret="a-secret-of-the-client")
        with Api("permits", ApiConnection(base_url=running.url, oauth=oauth, timeout_s=5)) as api:
            yield api, shop


@pytest.mark.parametrize("failing", [[401], [429, 401], [429, 429, 401], [500, 401, 500], [401, 503, 503]])
def test_a_token_that_expires_after_other_failures_is_bought_anew(failing: list[int]) -> None:
    with asking(Permits(failing=failing)) as (api, shop):
        assert api.ask(CALL, unpaid).status_code == 200
        assert len(shop.asked) == 2


def test_three_failures_beside_a_token_are_three_failures() -> None:
    there = Permits(failing=[503, 401, 503, 503, 200])
    with asking(there) as (api, _), pytest.raises(ApiFailed, match="HTTP 503 in 3 attempts") as failed:
        api.ask(CALL, unpaid)
    assert (failed.value.why, there.asked) == ("failed", 4)


def test_a_new_token_that_is_refused_too_is_a_refusal() -> None:
    there = Permits(good=set())
    with asking(there) as (api, shop), pytest.raises(ApiFailed, match="HTTP 401") as failed:
        api.ask(CALL, unpaid)
    assert (failed.value.why, there.asked, len(shop.asked)) == ("refused", 2, 2)


def test_of_several_who_find_a_token_expired_at_once_one_buys_and_all_go_on() -> None:
    many = 4
    there = Permits()
    with asking(there) as (api, shop), ThreadPoolExecutor(many) as pool:
        api.ask(CALL, unpaid)
        shop.token, there.good, there.together = "access-2", {"access-2"}, Barrier(many)
        answers = list(pool.map(lambda _: api.ask(CALL, unpaid).status_code, range(many)))
    assert answers == [200] * many
    assert len(shop.asked) == 2


def test_who_waits_for_a_token_that_is_not_sold_is_refused() -> None:
    with asking(Permits(good=set())) as (api, shop):
        shop.status = 400
        with pytest.raises(ApiFailed, match="gives no access token") as failed:
            api.ask(CALL, unpaid)
        assert failed.value.why == "refused"
