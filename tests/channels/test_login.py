"""How a channel gets into a mail server, and what keeps it out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.files.apis import OAuth
from config.files.connections import SmtpConnection
from tests.channels.servers import Authority, Server, authority, serving
from tests.support.tokens import Shop, tokens
from tools.channels.port import Accepted, OutgoingMail, RefusedForNow
from tools.channels.smtp import SmtpChannel

MAIL = OutgoingMail(
    "<m1@ours.example>", "Sam", "sam@ours.example", "dan@sierra.example", "Hello", "Hi.\n",
    datetime(2026, 11, 2, tzinfo=UTC),
)  # fmt: skip
SECRETS = ("open sesame", "wrong sesame", "refresh-1", "access-1", "stale")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A server's certificate, and who signed it."""
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_authority_that_is_trusted_is_taken(security: str, signed: Authority) -> None:
    with serving(context=signed.context, tls=security == "tls") as server:
        with SmtpChannel(server.to(security=security, ca_file=str(signed.ca_file))) as channel:
            assert isinstance(channel.send(MAIL), Accepted)
        assert len(server.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_trusted_signed_ends_the_connection(security: str, signed: Authority) -> None:
    with serving(context=signed.context, tls=security == "tls", password="open sesame") as server:
        answer = SmtpChannel(_with_password(server, security=security)).send(MAIL)
        assert isinstance(answer, RefusedForNow)
        assert answer.stage == "connect"
        assert "certificate" in answer.text
        assert (server.taken, server.logins) == ([], [])


@pytest.mark.parametrize(
    ("how", "said"), [({"name": "elsewhere.example"}, "mismatch"), ({"valid": timedelta(hours=-1)}, "expired")]
)
def test_a_certificate_for_another_host_or_another_time_ends_it_too(
    how: dict[str, object], said: str, tmp_path: Path
) -> None:
    wrong = authority(tmp_path, **how)  # type: ignore[arg-type]
    with serving(context=wrong.context, tls=True) as server:
        answer = SmtpChannel(server.to(security="tls", ca_file=str(wrong.ca_file))).send(MAIL)
        assert isinstance(answer, RefusedForNow)
        assert said in answer.text
        assert server.taken == []


def test_a_server_that_offers_no_starttls_gets_nothing_when_it_is_wanted() -> None:
    with serving(password="open sesame") as server:
        answer = SmtpChannel(_with_password(server, security="starttls")).send(MAIL)
        assert isinstance(answer, RefusedForNow)
        assert "STARTTLS" in answer.text
        assert server.logins == []


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_password_is_given_in_the_way_that_the_server_offers(mechanism: str) -> None:
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[mechanism]
    with serving(password="open sesame", auth_exclude_mechanism=[other]) as server:
        with SmtpChannel(_with_password(server)) as channel:
            assert isinstance(channel.send(MAIL), Accepted)
            assert isinstance(channel.send(MAIL), Accepted)
        assert server.logins == [mechanism], "one login for both mails"


def test_a_wrong_password_has_taken_nothing_and_is_not_repeated_to_anybody() -> None:
    with serving(password="open sesame") as server:
        answer = SmtpChannel(_with_password(server, password="wrong sesame")).send(MAIL)
        assert isinstance(answer, RefusedForNow)
        assert (answer.code, answer.stage) == (535, "connect")
        assert not any(secret in repr(answer) for secret in SECRETS)
        assert server.taken == []


def test_an_access_token_is_bought_with_the_refresh_token_and_logs_in() -> None:
    with serving(token="access-1") as server, tokens() as shop:
        with SmtpChannel(server.to(username="sam@ours.example", oauth=_oauth(shop))) as channel:
            assert isinstance(channel.send(MAIL), Accepted)
        assert server.logins == ["XOAUTH2"]
        assert shop.asked == [
            {"grant_type": ["refresh_token"], "client_id": ["muster"], "refresh_token": ["refresh-1"]}
        ]


def test_a_token_that_the_server_does_not_take_has_taken_nothing() -> None:
    with serving(token="access-1") as server, tokens(token="stale") as shop:
        answer = SmtpChannel(server.to(username="sam@ours.example", oauth=_oauth(shop))).send(MAIL)
        assert isinstance(answer, RefusedForNow)
        assert answer.stage == "connect"
        assert not any(secret in repr(answer) for secret in SECRETS)
        assert server.taken == []


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, '{"error": "invalid_grant"}', "invalid_grant"),
        (400, f'{{"error": "{"x" * 95} refresh-1 is no token"}}', "x [sec"),
        (200, "<html>", "no JSON"),
        (200, "[]", "no access token"),
    ],
)
def test_a_token_server_that_gives_none_is_named_with_its_reason(status: int, body: str, said: str) -> None:
    with serving(token="access-1") as server, tokens(status=status, body=body) as shop:
        answer = SmtpChannel(server.to(username="sam@ours.example", oauth=_oauth(shop))).send(MAIL)
        assert isinstance(answer, RefusedForNow)
        assert shop.url in answer.text
        assert said in answer.text
        assert not any(secret in repr(answer) for secret in (*SECRETS, "refre"))


def _with_password(server: Server, **other: object) -> SmtpConnection:
    return server.to(**{"username": "sam@ours.example", "password": "open sesame", **other})


def _oauth(shop: Shop) -> OAuth:
    return OAuth(token_url=shop.url, client_id="muster", refresh_token="refresh-1")
