"""A mail is what the email package makes of it, though most of it is written without."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tools.channels.html import as_html
from tools.channels.mail import to_bytes
from tools.channels.port import OutgoingMail

NOW = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=100).filter(lambda line: "=?" not in line)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=120).filter(lambda line: "=?" not in line)
ADDRESSES = st.sampled_from(
    ["dan@roofer.example", "o'hara+x@a-b.example", "x." * 30 + "y@" + "long." * 9 + "example", "=a@b.example"]
)
ODD = st.sampled_from(["", ".", "..", "tab\t", " trailing ", "=20", "x" * 300])
BODIES = st.lists(ASCII | LINE | ODD).map("\n".join)
MAILS = st.builds(
    OutgoingMail,
    message_id=st.sampled_from(["<p1-1.r1@ridgeworks.example>", "<" + "p" * 90 + "@ridgeworks.example>"]),
    sender_name=ASCII | LINE,
    sender_address=ADDRESSES,
    recipient=ADDRESSES,
    subject=ASCII | LINE,
    body=BODIES | BODIES.map("{}\n".format),
    date=st.just(NOW),
    references=st.lists(st.sampled_from(["<p1-1.r1@x.example>", "<p1-2.r1@x.example>"])).map(tuple),
    notice=st.booleans(),
    html=st.booleans(),
    feedback_id=st.sampled_from(["", "roofing-california:step1:plain:ridgeworksexam"]),
    unsubscribe_url=st.sampled_from(["", "https://out.ridgeworks.example/u/p7-1.aa"]),
)
PLAIN = OutgoingMail("<p1-1@x.example>", "Sam", "sam@x.example", "dan@y.example", "Hello", "Hi Dan,\n\nyes.\n", NOW)


@settings(max_examples=300, deadline=None)
@given(MAILS)
@example(PLAIN)
def test_the_mail_says_what_the_email_package_would_make_it_say(mail: OutgoingMail) -> None:
    made, expected = to_bytes(mail), _by_the_package(mail).as_bytes()
    ours, theirs = (message_from_bytes(data, policy=SMTP) for data in (made, expected))
    assert _headers(made) == _headers(expected)
    for one, other in zip(ours.walk(), theirs.walk(), strict=True):
        assert one.get_content_type() == other.get_content_type()
        assert one.is_multipart() or one.get_content() == other.get_content()
    assert not ours.defects
    assert max(map(len, made.split(b"\r\n"))) <= 998
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert b"\r" not in made.replace(b"\r\n", b"")


def _headers(mail: bytes) -> list[bytes]:
    """The headers, without those of the body's encoding, and those in which the package encodes long words."""
    fields = re.split(rb"\r\n(?![ \t])", mail.partition(b"\r\n\r\n")[0])
    others = (b"Content-Transfer-Encoding", b"Content-Type: multipart", b"In-Reply-To:", b"References:", b"List-Unsub")
    return [field for field in fields if not field.startswith(others)]


LONG = "https://a-long-name-of-a-host.ridgeworks.example/a-page-deep-down/unsubscribe/p1234567-1." + "a" * 32


@given(st.lists(st.sampled_from(["<a@b.example>", f"<{'i' * 95}@b.example>"]), min_size=1, max_size=20).map(tuple))
def test_what_mail_programs_look_up_is_folded_between_words_and_never_encoded(references: tuple[str, ...]) -> None:
    written = to_bytes(replace(PLAIN, references=references, unsubscribe_url=LONG, unsubscribe_token="p1234567-1.aa"))
    head = written.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")
    lines = dict(line.split(": ", 1) for line in head.split("\r\n"))
    assert lines["In-Reply-To"] == references[-1]
    assert lines["References"].split() == list(references)
    by_mail = "<mailto:sam@x.example?subject=unsubscribe%20p1234567-1.aa>"
    assert lines["List-Unsubscribe"] == f"<{LONG}>, {by_mail}"
    assert all(len(line) <= 78 or len(line.split()) <= 2 for line in written.decode().split("\r\n"))


def test_an_address_is_written_as_a_uri_says_where_one_opts_out_by_mail() -> None:
    mail = message_from_bytes(to_bytes(replace(PLAIN, sender_address="sam+50%&co@x.example")), policy=SMTP)
    assert mail["List-Unsubscribe"] == "<mailto:sam+50%25%26co@x.example?subject=unsubscribe>"


def test_a_link_with_a_line_break_does_not_leave() -> None:
    with pytest.raises(ValueError, match="cannot stand in List-Unsubscribe"):
        to_bytes(replace(PLAIN, unsubscribe_url="https://x.example/\r\nBcc: all@x.example"))


def _by_the_package(mail: OutgoingMail) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender_address)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = mail.date
    message["Message-ID"] = mail.message_id
    if mail.feedback_id:
        message["Feedback-ID"] = mail.feedback_id
    if mail.notice:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, charset="utf-8")
    if mail.html:
        message.add_alternative(as_html(mail.body), subtype="html", charset="utf-8")
    return message


def test_the_same_mail_is_the_same_bytes() -> None:
    mail = replace(PLAIN, html=True)
    assert to_bytes(mail) == to_bytes(mail)


def test_the_alternative_says_what_the_text_says_and_fetches_nothing() -> None:
    text = "Hi <Dan> & co,\nsee https://ridgeworks.example/a?b=1&c=2.\n\nSam\n"
    made = as_html(text)
    link = "https://ridgeworks.example/a?b=1&amp;c=2"
    assert f'<p>Hi &lt;Dan&gt; &amp; co,<br>\nsee <a href="{link}">{link}</a>.</p>\n<p>Sam</p>' in made
    assert not re.search(r"<(?!/?(html|body|p|a|br|!doctype)\b)", made)
    assert "src=" not in made


@given(st.text(max_size=300))
def test_whatever_a_text_says_is_text_in_the_alternative(text: str) -> None:
    tags = re.findall(r"<[^>]*>", as_html(text))
    assert "<html>" in tags
    assert all(re.fullmatch(r'<(/?(html|body|p|a)|br|!doctype html|a href="https?://[^"<>]*")>', tag) for tag in tags)
