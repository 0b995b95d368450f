"""Whoever answers signs with the name under which the mail greeted, or which the address shows."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from rehearsal.mail.accepted import Accepted
from rehearsal.mail.compose import compose
from rehearsal.mail.events import Event
from rehearsal.mail.letter import Letter


def letter(address: str, greeting: str) -> Letter:
    original = EmailMessage()
    original["From"] = "Alex Moe <alex@muster.example>"
    original.set_content(f"{greeting}\n\nWe help roofers.\n")
    moment = datetime(2026, 11, 2, 15, tzinfo=UTC)
    cause = Accepted(moment, "alex@muster.example", address, "<m1@muster.example>", "Hi")
    return Letter(Event(moment, "interested", cause), original, 1)


@pytest.mark.parametrize(
    ("address", "greeting", "name"),
    [
        ("sofia@baker.example", "Hi Sofia,", "Sofia"),
        ("talvarez@baker.example", "Hi Tessa,", "Tessa Alvarez"),
        ("tessa@baker.example", "Dear Tessa Alvarez,", "Tessa Alvarez"),
        ("luis.sandoval@baker.example", "Hi there,", "Luis Sandoval"),
        ("office@baker.example", "Hello Zo\u00eb,", "Zo\u00eb"),
    ],
)
def test_a_person_is_called_what_the_mail_calls_them(address: str, greeting: str, name: str) -> None:
    assert letter(address, greeting).name == name


def test_a_mail_that_greets_nobody_is_answered_by_somebody() -> None:
    name = letter("office@baker.example", "Hi there,").name
    assert len(name.split()) == 2
    assert name == letter("office@baker.example", "Hello,").name


def test_the_name_stands_in_the_sender_and_in_the_signature() -> None:
    received = letter("sofia@baker.example", "Hi Sofia,")
    text = compose(received.event, received.original, 1).decode()
    assert "From: Sofia <sofia@baker.example>" in text
    assert text.count("Sofia") >= 2
