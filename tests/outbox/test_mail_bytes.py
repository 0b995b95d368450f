"""A mail is what the email package makes of it, though most of it is written without."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

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
    unsubscribe_url=st.sampled_from(["", "https://out.ridgeworks.example/u/" + "a" * 80]),
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
    """The lines of the headers, without the one that says how the body is encoded."""
    lines = mail.partition(b"\r\n\r\n")[0].split(b"\r\n")
    how = (b"Content-Transfer-Encoding", b"Content-Type: multipart", b" boundary")
    return [line for line in lines if not line.startswith(how)]


def _by_the_package(mail: OutgoingMail) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender_address)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = mail.date
    message["Message-ID"] = mail.message_id
    if mail.references:
        message["In-Reply-To"] = mail.references[-1]
        message["References"] = " ".join(mail.references)
    if mail.feedback_id:
        message["Feedback-ID"] = mail.feedback_id
    by_mail = f"<mailto:{mail.sender_address}?subject=unsubscribe>"
    if mail.notice:
        message["Auto-Submitted"] = "auto-generated"
    elif mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>, {by_mail}"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        message["List-Unsubscribe"] = by_mail
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
    assert all(re.fullmatch(r'<(/?(html|body|p|a)|br|!doctype html|a href="https?://[^"<>]*")>', tag) for tag in tags)
