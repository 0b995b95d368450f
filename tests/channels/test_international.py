"""Names and addresses in any letters."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8

import pytest

from tests.channels.servers import Server, serving
from tools.channels.port import Accepted, OutgoingMail, RefusedForGood
from tools.channels.smtp import SmtpChannel

MAIL = OutgoingMail(
    "<m1@ours.example>", "Søren Ødegård", "soren@ours.example", "info@dächer.example", "Grüße aus Málaga 🏠",
    "Schöne Grüße.\n", datetime(2026, 11, 2, tzinfo=UTC),
)  # fmt: skip


def _only(server: Server) -> EmailMessage:
    [mail] = server.taken
    read: EmailMessage = message_from_bytes(mail.content, policy=SMTPUTF8)
    return read


def test_a_domain_in_other_letters_is_written_in_those_that_every_server_reads() -> None:
    with serving() as server, SmtpChannel(server.to()) as channel:
        assert isinstance(channel.send(MAIL), Accepted)
        assert server.taken[0].rcpt_tos == ("info@xn--dcher-gra.example",)
        assert server.taken[0].content.partition(b"\r\n\r\n")[0].isascii()
        assert _only(server)["To"] == "info@xn--dcher-gra.example"


def test_a_name_and_a_subject_arrive_as_they_were_written() -> None:
    with serving() as server, SmtpChannel(server.to()) as channel:
        channel.send(MAIL)
        read = _only(server)
        assert (read["Subject"], read["From"].addresses[0].display_name) == (MAIL.subject, MAIL.sender_name)
        assert read.get_content().replace("\r\n", "\n") == MAIL.body


def test_an_address_in_other_letters_goes_to_a_server_that_takes_such() -> None:
    with serving(enable_SMTPUTF8=True) as server, SmtpChannel(server.to()) as channel:
        assert isinstance(channel.send(replace(MAIL, recipient="jürgen@dächer.example")), Accepted)
        assert server.taken[0].rcpt_tos == ("jürgen@xn--dcher-gra.example",)
        assert "To: jürgen@xn--dcher-gra.example\r\n".encode() in server.taken[0].content


def test_an_address_in_other_letters_is_refused_clearly_where_the_server_takes_none() -> None:
    with serving() as server, SmtpChannel(server.to()) as channel:
        answer = channel.send(replace(MAIL, recipient="jürgen@dächer.example"))
        assert answer == RefusedForGood(
            0, "the mail server takes no addresses like jürgen@dächer.example (SMTPUTF8)", "data"
        )
        assert server.taken == []


@pytest.mark.parametrize("domain", ["ä_b.example", "a\u0301-.example", "xn--\u00fc.example"])
def test_a_domain_that_is_none_never_reaches_the_wire(domain: str) -> None:
    with serving() as server, SmtpChannel(server.to()) as channel:
        assert isinstance(channel.send(replace(MAIL, recipient=f"info@{domain}")), RefusedForGood)
        assert server.connections == 0
