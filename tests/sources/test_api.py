"""A source that is a declared HTTP API: nobody lost, nobody twice, and a word about all that is in the way."""

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from config.files.apis import OAuth
from data.ledger.core import audit
from data.ledger.flow import prospects
from data.records import Plan
from rehearsal.loopback import Request, Response
from tests.sources.pulled import NAME, PAGING, later, names, reading, source, why
from tests.support.outside import roofer
from tests.support.register import SIZE, Way, record, register
from tests.support.tokens import tokens
from tools.sources.copies import erase
from tools.sources.intake import take
from tools.sources.opened import open_source
from tools.sources.scope import taken_rows
from tools.sources.supply import supply
from tools.sources.yields import so_far, yields


@pytest.mark.parametrize("way", list(PAGING))
def test_every_record_is_read_once_whatever_the_way_of_paging(tmp_path: Path, way: Way) -> None:
    with register(way=way) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == []
        assert names(world) == [f"Roofer {n} Roofing LLC" for n in range(35)]


def test_nested_paths_become_fields(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        (first,) = open_source(world.deployment, NAME).search([], {}, {}, limit=1).businesses
        assert (first.domain, first.employees, first.city, first.postcode) == (
            "roofer-0.example",
            12,
            "Fresno",
            "93700",
        )
        assert (first.row_key.split("#")[0], first.country) == ("P-0000", "US")


def test_a_cursor_may_go_into_the_body(tmp_path: Path) -> None:
    paging = {"by": "cursor", "next": "meta.next", "param": "after", "in_body": True}
    declared = source(http={"method": "POST", "body": {"trade": "roofing"}, "paging": paging})
    with register() as there, reading(tmp_path, there, declared) as world:
        supply(world.deployment)
        assert len(names(world)) == 35
        assert there.bodies[:2] == [{"trade": "roofing"}, {"trade": "roofing", "after": "c10"}]


def test_a_server_that_gives_smaller_pages_than_it_is_asked_for_loses_nobody(tmp_path: Path) -> None:
    with register(way="offset") as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        assert "limit=50" in there.asked[0]
        assert len(names(world)) == 35


def test_one_that_stands_on_two_pages_is_read_once(tmp_path: Path) -> None:
    doubled = [record(n) for n in (*range(20), 3, 4, *range(20, 30))]
    with register(records=doubled) as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        assert len(names(world)) == 30


def test_too_many_requests_are_repeated_when_the_server_says(tmp_path: Path) -> None:
    with register(failing=[429, 200, 503, 0]) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == []
        assert len(names(world)) == 35


def test_a_server_that_wants_to_be_left_alone_is_asked_again_when_it_says_and_what_was_read_is_used(
    tmp_path: Path,
) -> None:
    with register(failing=[200, 429], retry_after="600") as there, reading(tmp_path, there) as world:
        found = supply(world.deployment)
        assert why(found) == ["busy"]
        assert found.again == world.clock.now() + timedelta(minutes=10)
        assert len(names(world)) == SIZE
        asked = len(there.asked)
        supply(world.deployment)
        assert len(there.asked) == asked, "it was asked too early"
        later(world, minutes=11)
        supply(world.deployment)
        assert len(names(world)) == 35


def test_an_expired_token_stops_the_reading_and_is_told_with_the_way_out(tmp_path: Path) -> None:
    with register(token="another") as there, reading(tmp_path, there) as world:
        found = supply(world.deployment)
        assert len(there.asked) == 1
        (news,) = found.news
        assert "apis.permits.token of connections.yaml" in news.text
        assert "token expired" in news.text
        assert "t0ken" not in news.text
        assert names(world) == []
        assert found.until is not None, "the campaign waits for it"
        there.token = there.connection.token
        later(world, hours=2)
        supply(world.deployment)
        assert len(names(world)) == 35


@pytest.mark.parametrize("client_login", ["body", "basic"])
@pytest.mark.parametrize("refresh_token", ["", "refresh-1"])
def test_a_token_that_expires_between_two_pages_is_bought_anew(
    tmp_path: Path, refresh_token: str, client_login: Literal["body", "basic"]
) -> None:
    def expire(_: Request) -> None:
        if len(there.asked) == 2:
            shop.token = there.token = "access-2"

    with tokens() as shop:
        oauth = OAuth(
            token_url=shop.url, client_id="muster app", client_secret="client:secret", refresh_token=refresh_token,
            client_login=client_login,
        )  # fmt: skip
        with register(token="access-1", oauth=oauth, during=expire) as there, reading(tmp_path, there) as world:
            assert why(supply(world.deployment)) == []
            assert len(names(world)) == 35
    form, grant = shop.asked[0], "refresh_token" if refresh_token else "client_credentials"
    assert (len(shop.asked), form["grant_type"], form.get("refresh_token", [""])) == (2, [grant], [refresh_token])
    if client_login == "basic":
        assert b64decode(shop.logins[0].removeprefix("Basic ")) == b"muster+app:client%3Asecret"
        assert "client_secret" not in form
    else:
        assert (form["client_id"], form["client_secret"]) == (["muster app"], ["client:secret"])
        assert shop.logins == ["", ""]


def test_a_server_that_is_down_is_tried_three_times_then_later_each_time_after_twice_as_long(tmp_path: Path) -> None:
    with register(failing=[500] * 6) as there, reading(tmp_path, there) as world:
        first = supply(world.deployment)
        assert (why(first), len(there.asked)) == (["failed"], 3)
        assert first.again == world.clock.now() + timedelta(hours=1)
        later(world, hours=1)
        second = supply(world.deployment)
        assert second.again == world.clock.now() + timedelta(hours=2)
        later(world, hours=2)
        supply(world.deployment)
        assert len(names(world)) == 35


def test_a_renamed_column_is_told_with_what_there_is_instead_and_the_others_are_read(tmp_path: Path) -> None:
    renamed = [
        record(n, site={"place": {"city": "Fresno"}, "address": {"state": "CA", "zip": "93701"}}) for n in range(5)
    ]
    with register(records=renamed) as there, reading(tmp_path, there) as world:
        (news,) = supply(world.deployment).news
        assert news.why == "changed"
        assert 'no record has "site.address.city" (city)' in news.text
        assert "did you mean site.place.city?" in news.text
        assert len(names(world)) == 5


@pytest.mark.parametrize("what", ["contractor", "permit"])
def test_without_names_or_keys_nothing_is_taken_and_what_was_read_before_is_kept(tmp_path: Path, what: str) -> None:
    records = [record(n) for n in range(10)] + [record(n, **{what: {"label": "x"}}) for n in range(10, 20)]
    with register(records=records) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == ["changed"]
        assert len(names(world)) == 10


@pytest.mark.parametrize(
    "said",
    [
        {"contractor": None},
        {"contractor": {"name": None}},
        {"contractor": {"name": "X LLC"}, "site": None},
    ],
)
def test_a_page_on_which_nobody_has_a_value_is_read_and_the_pages_behind_it_too(
    tmp_path: Path, said: dict[str, Any]
) -> None:
    records = [record(n, **(said if 10 <= n < 20 else {})) for n in range(35)]
    with register(records=records) as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        assert len(there.asked) == 4
        assert len([name for name in names(world) if name.startswith("Roofer")]) == 25


def test_a_last_page_of_few_who_lack_what_the_others_have_is_read(tmp_path: Path) -> None:
    nameless = [record(n, contractor={"web": f"roofer-{n}.example"}) for n in (20, 21)]
    with register(records=[record(n) for n in range(20)] + nameless) as there, reading(tmp_path, there) as world:
        assert supply(world.deployment).again is None
        assert len(names(world)) == 20


def test_records_that_stand_somewhere_else_are_told_not_taken_for_none(tmp_path: Path) -> None:
    moved: dict[str, Any] = {"results": [], "meta": {}}
    with register(change=lambda said: moved) as there, reading(tmp_path, there) as world:
        (news,) = supply(world.deployment).news
        assert 'no list of records at "data.permits" (there is: results, meta)' in news.text


def test_fewer_records_than_the_source_says_are_told(tmp_path: Path) -> None:
    def cut(said: Any) -> Any:
        said["meta"].pop("next", None)
        return said

    paging = {**(PAGING["cursor"] or {}), "total": "meta.count"}
    with register(change=cut) as there, reading(tmp_path, there, source(http={"paging": paging})) as world:
        (news,) = supply(world.deployment).news
        assert "says that it has 35 records, and gave 10" in news.text


def test_a_page_that_is_too_large_is_told_and_not_read(tmp_path: Path) -> None:
    huge = Response(200, b'{"data": "' + b"x" * 4_100_000 + b'"}', {"Content-Type": "application/json"})
    with register(during=lambda request: huge) as there, reading(tmp_path, there) as world:
        (news,) = supply(world.deployment).news
        assert "ask for smaller pages" in news.text


def test_a_page_that_is_cut_in_the_middle_is_read_again_whole(tmp_path: Path) -> None:
    answers = [False, True, *[False] * 6]

    def half(_: object) -> Response | None:
        return Response(200, b'{"data": {"permits": [{"per') if answers.pop(0) else None

    with register(during=half) as there, reading(tmp_path, there) as world:
        found = supply(world.deployment)
        assert (why(found), len(names(world))) == (["changed"], SIZE)
        later(world, hours=1)
        assert why(supply(world.deployment)) == []
        assert len(names(world)) == 35


def test_the_next_page_on_another_server_is_not_told_what_lets_us_in(tmp_path: Path) -> None:
    with register() as other, register(way="link") as there:

        def elsewhere(said: Any) -> Any:
            said["meta"]["next"] = f"{other.url}/v1/permits?from=10"
            return said

        there.change = elsewhere
        with reading(tmp_path, there) as world:
            (news,) = supply(world.deployment).news
            assert "another server" in news.text
            assert other.asked == []


def test_another_base_url_is_not_asked_at_the_old_server_which_is_told_nothing_new(tmp_path: Path) -> None:
    with (
        register(way="link", token="new-t0ken") as new,
        register(way="link", failing=[200, 401]) as old,
        reading(tmp_path, old) as world,
    ):
        assert why(supply(world.deployment)) == ["refused"]
        asked = len(old.asked)
        later(world, hours=1)
        connections = world.deployment.connections
        moved = connections.apis["permits"].model_copy(update={"base_url": new.url, "token": new.token})
        connections = connections.model_copy(update={"apis": {"permits": moved}})
        deployment = replace(world.deployment, connections=connections)
        assert why(supply(deployment)) == ["lost"]
        later(world, hours=2)
        assert why(supply(deployment)) == []
        assert len(old.asked) == asked
        assert names(world) == [f"Roofer {n} Roofing LLC" for n in range(35)]


@pytest.mark.parametrize("way", ["link", "header"])
def test_a_login_in_base_url_lets_us_in_on_every_page_and_is_not_kept(tmp_path: Path, way: Way) -> None:
    login = "reader:passw0rd-of-the-reader"
    with register(way=way, login=login) as there:
        signed_in = there.url.replace("://", f"://{login}@")
        with reading(tmp_path, there, base_url=signed_in) as world:
            assert why(supply(world.deployment)) == []
            assert len(names(world)) == 35
        kept = [path.read_text() for path in (tmp_path / "cache").rglob("*.json")]
        assert kept
        assert not [text for text in kept if "passw0rd" in text]


@pytest.mark.parametrize("base", ["", "/v2"])
def test_a_path_with_a_colon_is_a_path(tmp_path: Path, base: str) -> None:
    declared = source(http={"path": "/places:searchText"})
    with register() as there, reading(tmp_path, there, declared, base_url=f"{there.url}{base}") as world:
        assert why(supply(world.deployment)) == []
        assert there.asked[0] == f"{base}/places:searchText"


def test_a_row_that_was_taken_is_not_taken_again_though_it_changed(tmp_path: Path) -> None:
    with register(records=[record(1)]) as there, reading(tmp_path, there, source(max_age="7d")) as world:
        supply(world.deployment)
        plan = Plan(5, NAME, {}, {}, "a test")
        assert len(take(world.deployment, world.cycle(), plan, 5).prospect_ids) == 1
        later(world, days=8)
        there.records = [record(1, site={"address": {"city": "Oakland", "state": "CA", "zip": "94601"}})]
        supply(world.deployment)
        again = take(world.deployment, world.cycle(key="2"), plan, 5)
        assert (again.prospect_ids, again.searched) == ((), 0)


def test_rows_of_another_path_by_the_same_name_and_key_are_others(tmp_path: Path) -> None:
    with register(records=[record(1)]) as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        plan = Plan(5, NAME, {}, {}, "a test")
        assert take(world.deployment, world.cycle(), plan, 5).searched == 1
        changed = world.with_source(source(http={"query": {"page_size": 9}}))
        supply(changed.deployment)
        assert take(changed.deployment, world.cycle(key="2"), plan, 5).searched == 0
        there.records = [record(1, contractor={"name": "Another Firm LLC", "web": "another.example"})]
        other = world.with_source(source(http={"path": "/v1/violations"}))
        supply(other.deployment)
        assert len(take(other.deployment, world.cycle(key="3"), plan, 5).prospect_ids) == 1


def test_the_plan_is_told_what_is_left_of_what_was_read_and_what_came_of_it(tmp_path: Path) -> None:
    twice = [record(n) for n in range(10)] + [record(3, permit={"number": "P-again"})]
    with register(records=twice) as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        world.qualified([replace(roofer(7), domain="roofer-4.example")])
        take(world.deployment, world.cycle(), Plan(5, NAME, {}, {}, "a test"), 5)
        with world.deployment.ledger.read() as tx:
            bundle = world.deployment.bundle
            told = so_far(tx, bundle, prospects.find(tx, bundle.campaign.campaign))
            taken = taken_rows(tx, bundle)
        (left, *_) = yields(world.deployment, taken)
        assert left == f"source {NAME}: 4 left (it is read to its end)"
        assert told == [
            f"from {NAME} so far: 7 looked at, 6 new, 1 known (14%), 0 suppressed; 1 qualified, 0 contacted, 0 replied"
        ]


def test_what_was_read_is_in_the_audit(tmp_path: Path) -> None:
    with register(records=[record(1), record(2, permit={"number": None})]) as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        with world.deployment.ledger.read() as tx:
            (entry,) = audit.entries(tx, "roofing-california", action="source", limit=5)
        assert entry.rationale == f"{NAME}: 1 page, 1 record (1 without permit.number, which are left out)"


def test_nothing_is_asked_while_the_ledger_is_held(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there) as world:

        def writes(_: object) -> None:
            with world.deployment.ledger.write():
                pass

        there.during = writes
        supply(world.deployment)
        assert len(names(world)) == 35


def test_a_person_is_erased_from_the_copy_too(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        assert len(names(world)) == 35
        assert erase(tmp_path / "cache", lambda text: "roofer-7.example" in text) == 1
        assert "Roofer 7 Roofing LLC" not in names(world)
        assert len(names(world)) == 34
        left = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert not [path for path in left if "roofer-7.example" in path.read_text()]
