"""Servers and logins: common ones, those of a single mailbox, and those that are known by a name."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from config.files.apis import OAuth
from config.files.calendars import CALENDARS, MeetingsConnection
from config.files.connections import (
    Connections,
    InboxConnection,
    MailboxConnection,
    SmtpConnection,
    UnsubscribeConnection,
)
from config.files.presets import PRESETS

COMMON = {
    "model": {"base_url": "http://127.0.0.1:1", "api_key": "none"},
    "smtp": {"host": "smtp.ours.example", "username": "muster"},
    "inbox": {"kind": "imap", "host": "imap.ours.example"},
}


def _with(**mailboxes: dict[str, Any]) -> Connections:
    return Connections.model_validate({**COMMON, "mailboxes": mailboxes})


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_all_that_a_known_host_needs_besides_a_login(name: str) -> None:
    smtp = SmtpConnection(preset=name, username="sam@ours.example")
    assert (smtp.host, smtp.port, smtp.security) == (PRESETS[name]["smtp"]["host"], 587, "starttls")


@pytest.mark.parametrize("address", ["fe80::1%eth0", "192.0.2.0/24", "mail.ours.example", "192.0.2.025"])
def test_mail_leaves_from_addresses_that_all_the_world_can_see_alone(address: str) -> None:
    with pytest.raises(ValidationError, match="is no IP address"):
        SmtpConnection.model_validate({"host": "smtp.ours.example", "leaves_from": address})


def test_what_is_said_counts_for_more_than_the_preset() -> None:
    smtp = SmtpConnection(preset="ses", host="email-smtp.eu-west-1.example", port=465, security="tls")
    assert (smtp.host, smtp.port, smtp.security) == ("email-smtp.eu-west-1.example", 465, "tls")


def test_a_mailbox_has_one_login_for_both_of_its_servers() -> None:
    connections = _with(sam={"preset": "gmail", "username": "sam@ours.example", "password": "open sesame"})
    smtp, inbox = connections.smtp_of("sam"), connections.inboxes()[1]
    assert (smtp.host, smtp.username, smtp.password) == ("smtp.gmail.com", "sam@ours.example", "open sesame")
    assert (inbox.host, inbox.username, inbox.password) == ("imap.gmail.com", "sam@ours.example", "open sesame")


def test_a_section_of_a_mailbox_may_say_otherwise() -> None:
    connections = _with(
        sam={"preset": "gmail", "username": "sam", "inbox": {"folder": "Outreach", "username": "other"}}
    )
    assert connections.smtp_of("sam").username == "sam"
    assert (connections.inboxes()[1].folder, connections.inboxes()[1].username) == ("Outreach", "other")


def test_a_mailbox_without_an_inbox_of_its_own_has_the_common_one() -> None:
    connections = _with(sam={"preset": "brevo", "username": "sam"})
    assert connections.smtp_of("sam").host == "smtp-relay.brevo.com"
    assert connections.inboxes() == (InboxConnection(kind="imap", host="imap.ours.example"),)


def test_any_other_mailbox_has_the_common_server() -> None:
    assert _with(sam={"preset": "brevo"}).smtp_of("alex").host == "smtp.ours.example"


def test_an_inbox_that_two_mailboxes_share_is_read_once() -> None:
    login = {"kind": "imap", "host": "imap.shared.example", "username": "team"}
    assert len(_with(sam={"inbox": login}, alex={"inbox": login}).inboxes()) == 2


@pytest.mark.parametrize(
    ("mailbox", "said"),
    [
        ({"preset": "gmial"}, 'unknown preset "gmial"'),
        ({"username": "sam"}, "neither smtp nor inbox, nor a preset"),
        ({"inbox": {"kind": "imap"}}, "its inbox names no host"),
        ({"smtp": {"port": 25}}, "names no host, and no preset that has one"),
    ],
)
def test_a_mailbox_that_leads_nowhere_is_refused(mailbox: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        MailboxConnection.model_validate(mailbox)


KEY, PAGE = "0123456789abcdef" * 2, "https://mail.ours.example/unsubscribe"


@pytest.mark.parametrize("url", ["", PAGE, f"{PAGE}/", "https://out.example:8443", "http://127.0.0.1:8080/u"])
def test_the_page_where_people_opt_out_has_tls_or_is_on_this_computer(url: str) -> None:
    connection = UnsubscribeConnection(url=url, key=KEY)
    assert connection.link("p1-1.aa") == (f"{url.rstrip('/')}/p1-1.aa" if url else "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"url": "http://mail.ours.example/u", "key": KEY}, "is no https:// address of a page"),
        ({"url": "mail.ours.example/u", "key": KEY}, "is no https:// address of a page"),
        ({"url": f"{PAGE}?list=1", "key": KEY}, "is no https:// address of a page"),
        ({"url": f"{PAGE}>, <https://x.example", "key": KEY}, "is no https:// address of a page"),
        ({"url": PAGE}, "is missing: the links of the page are signed with it"),
        ({"key": "short"}, "is too short: at least 32 characters"),
        ({"key": KEY, "old_keys": ["short"]}, "is too short: at least 32 characters"),
    ],
)
def test_a_page_that_nobody_could_rely_on_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as error:
        UnsubscribeConnection.model_validate(given)
    assert "short'" not in str(error.value)
    assert KEY not in str(error.value)


def test_nothing_secret_is_shown() -> None:
    signing = Connections.model_validate({**COMMON, "unsubscribe": {"url": PAGE, "key": KEY, "old_keys": [KEY[::-1]]}})
    assert signing.unsubscribe.keys == (KEY, KEY[::-1])
    assert not any(key in f"{signing!r} {signing}" for key in signing.unsubscribe.keys)
    oauth = {"token_url": "https://token.example", "client_id": "x", "client_secret": "s1", "refresh_token": "s2"}
    shown = repr(_with(sam={"preset": "gmail", "username": "sam", "password": "s3", "oauth": oauth}))
    assert not any(secret in shown for secret in ("s1", "s2", "s3"))


@pytest.mark.parametrize("name", CALENDARS)
def test_a_calendar_is_all_that_a_known_one_needs_besides_the_secret(name: str) -> None:
    known = MeetingsConnection.model_validate({"secret": KEY, "calendar": name})
    assert {key: getattr(known, key) for key in CALENDARS[name]} == CALENDARS[name]
    assert MeetingsConnection.model_validate({"secret": KEY, "calendar": name, "event": "id"}).event == "id"
    assert KEY not in f"{known!r} {known}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"secret": "short"}, "is shorter than 16 characters"),
        ({"secret": KEY, "calendar": "calendy"}, 'unknown calendar "calendy"'),
        ({"secret": KEY, "address": "attendees[0].email"}, "is no path: names or numbers with dots between them"),
        ({"secret": KEY, "booked": ["done"], "cancelled": ["done"]}, '"done" stands for a booked meeting too'),
        ({"secret": KEY, "booked": []}, "at least 1 item"),
        ({"secret": KEY, "when": "starts"}, "Extra inputs are not permitted"),
    ],
)
def test_a_calendar_that_nobody_could_rely_on_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        MeetingsConnection.model_validate(given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "has nothing to buy access tokens with: give refresh_token, or client_secret"),
        ({"refresh_token": "refresh-1", "client_login": "basic"}, "needs client_secret"),
        ({"client_secret": "secret-1", "client_login": "header"}, "Input should be 'body' or 'basic'"),
    ],
)
def test_what_cannot_buy_an_access_token_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        OAuth.model_validate({"token_url": "https://token.example", "client_id": "muster", **given})
