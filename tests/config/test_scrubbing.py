"""No text keeps a secret that was read, however it is written; anything else stays as it is."""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config import scrubbing
from config.files.apis import OAuth
from config.files.connections import (
    InboxConnection,
    ModelConnection,
    ProviderConnection,
    PushConnection,
    SmtpConnection,
    UnsubscribeConnection,
    WebConnection,
    WebhookConnection,
)
from config.scrubbing import MARK, is_common, keep, keep_login, keep_url, scrub, scrubbed
from config.secrets import audit_key

SECRET = 'p/ä+"w&0rd\\ of=7'


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        re.sub("%..", lambda found: found[0].lower(), quote(SECRET, safe="")),
        html.escape(SECRET),
        SECRET.encode().hex(),
        b64encode(SECRET.encode()).decode(),
        urlsafe_b64encode(SECRET.encode()).decode(),
        b64encode(f"\0sam@ours.example\0{SECRET}".encode()).decode(),
        b64encode(f"user=sam\x01auth=Bearer {SECRET}\x01\x01".encode()).decode(),
        b64encode(f"x{SECRET}y".encode()).decode(),
    ],
)
def test_a_secret_is_found_in_every_form(written: str) -> None:
    keep(SECRET)
    told = scrub(f"535 rejected: {written} (again {written})")
    assert told.count(MARK) == 2
    assert SECRET not in told
    assert scrub(told) == told


@given(st.text(min_size=12, max_size=40), st.binary(max_size=9), st.binary(max_size=9))
def test_base64_hides_no_secret_wherever_it_begins(secret: str, before: bytes, after: bytes) -> None:
    keep(secret)
    raw = secret.encode("utf-8", "surrogatepass")
    assert MARK in scrub(b64encode(before + raw + after).decode())


def test_a_longer_secret_that_holds_a_shorter_one_goes_whole() -> None:
    keep("hush-hush", "hush-hush-and-more")
    assert scrub("it is hush-hush-and-more, or hush-hush") == f"it is {MARK}, or {MARK}"


def test_a_short_secret_is_found_as_a_word_and_what_is_shorter_is_none() -> None:
    keep("rosebud", "-", "none", "key")
    assert scrub("rosebud! rosebuds - none, key") == f"{MARK}! rosebuds - none, key"


def test_whoever_reads_a_setting_with_a_secret_in_it_has_it_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_AUDIT_KEY", "audit-key-1")
    assert audit_key() == b"audit-key-1"
    InboxConnection(kind="imap", host="mail.example", password="imap-password")
    ProviderConnection(base_url="https://finder.example", api_key="finder-key-1")
    PushConnection(url="https://crm.example", token="push-token-1")
    WebhookConnection(url="https://texts.example", secret="webhook-secret-long-enough")
    ModelConnection(base_url="https://who:url-password@models.example/v1?sig=query-secret", api_key="model-key-1")
    SmtpConnection(host="mail.example", password="smtp-password")
    OAuth(token_url="https://t.example", client_id="us", client_secret="oauth-client", refresh_token="oauth-refresh")
    WebConnection(proxy="http://u:proxy-password@127.0.0.1:8")
    UnsubscribeConnection(key="k1" * 20, old_keys=["k2" * 20])
    keep_url("https://hooks.example/services/T000/B000/XYZ123")
    told = scrub(
        "url-password query-secret model-key-1 smtp-password oauth-client oauth-refresh proxy-password "
        "audit-key-1 imap-password finder-key-1 push-token-1 webhook-secret-long-enough "
        f"{'k1' * 20} {'k2' * 20} /services/T000/B000/XYZ123"
    )
    assert set(told.replace("/", " ").split()) == {MARK}


@pytest.mark.parametrize(
    ("query", "is_secret"),
    [
        ("campaign=roofing-california", False),
        ("campaign=roofing-california-2026-q4", False),
        ("utm_source=newsletter2026", False),
        ("signal=strong-and-clear", False),
        ("key=roofing-california", True),
        ("X-Amz-Signature=wJalrXUtnFEMI", True),
        ("access_token=hush-hush", True),
        ("t=550e8400-e29b-41d4-a716-446655440000", True),
        ("t=9f86d081884c7d659a2feaa0c55ad015", True),
        ("t=aZ3kQ9xT2mB7vR5y", True),
    ],
)
def test_of_a_query_only_what_is_a_secret_is_kept(query: str, is_secret: bool) -> None:
    keep_login(f"https://hooks.example/in?{query}")
    value = query.partition("=")[2]
    assert scrub(f"it is {value}") == ("it is [secret]" if is_secret else f"it is {value}")


def test_a_value_of_json_keeps_its_names_and_numbers() -> None:
    keep("messages", "12345678")
    said = {"messages": ["the messages", {"n": 12345678, "id": "12345678"}], "ok": True, "none": None}
    assert scrubbed(said) == {"messages": [f"the {MARK}", {"n": 12345678, "id": MARK}], "ok": True, "none": None}


@pytest.mark.parametrize("secret", ["messages", "1234567890", "hush7", "rosebud"])
def test_a_secret_that_stands_in_any_text_is_common(secret: str) -> None:
    assert is_common(secret)


@pytest.mark.parametrize("secret", ["Messages", "hush-hush", "rosebud7", "sk-ant-0a1b2c3d"])
def test_any_other_is_not(secret: str) -> None:
    assert not is_common(secret)


@given(st.text(max_size=200))
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assume(not any(form in text for form in scrubbing._forms))
    assert scrub(text) == text


def test_a_password_that_is_the_word_of_the_mark_spoils_no_mark() -> None:
    keep("secret", "hush-hush")
    assert scrub(scrub("it is hush-hush")) == f"it is {MARK}"
