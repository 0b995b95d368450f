"""A subject is never read as anything but text: a company may be called whatever it likes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from guardrails.facts import OwnText
from guardrails.lint import problems
from tools.channels.mail import to_bytes
from tools.channels.port import OutgoingMail

MAIL = OutgoingMail(
    "<m1@ours.example>", "Dana", "dana@ours.example", "pat@theirs.example", "Hello", "Body\n",
    datetime(2026, 11, 23, tzinfo=UTC)
)  # fmt: skip
ENCODED = ("=?utf-8?q?=0D=0ABcc:_eve@evil.example?=", "=?utf-8?b?ZXZpbC5leGFtcGxl?=", "=?utf-8?q?a=0D=0A=0D=0Ab?=")


@pytest.mark.parametrize("word", ENCODED)
@pytest.mark.parametrize("header", ["subject", "sender_name"])
def test_an_encoded_word_makes_no_mail(header: str, word: str) -> None:
    with pytest.raises(ValueError, match="encoded word"):
        to_bytes(replace(MAIL, **{header: f"Estimates at {word}"}))  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ENCODED)
def test_an_encoded_word_in_a_subject_is_found_before_anybody_approves_it(word: str) -> None:
    own = OwnText("", "1 Street, Town", "Write stop.")
    found = problems(f"Estimates at {word}", "1 Street, Town\nWrite stop.\n", own)
    assert any("encoded word" in problem for problem in found)
