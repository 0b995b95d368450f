"""Commands sent in a group where the server takes them so: the first refusal counts, and nobody gets an empty mail."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.channels.servers import Server, serving
from tools.channels.port import Accepted, OutgoingMail, RefusedForGood, RefusedForNow
from tools.channels.smtp import SmtpChannel

MAIL = OutgoingMail(
    "<m1@ours.example>", "Sam", "sam@ours.example", "dan@sierra.example", "Hello", "Hi.\n",
    datetime(2026, 11, 2, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture(params=[("PIPELINING",), ()], ids=["grouped", "one by one"])
def extensions(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """What the server offers."""
    offered: tuple[str, ...] = request.param
    return offered


def test_mails_arrive_one_after_the_other_on_one_connection(extensions: tuple[str, ...]) -> None:
    with serving(extensions=extensions) as server, SmtpChannel(server.to()) as channel:
        for number in range(3):
            assert isinstance(channel.send(replace(MAIL, message_id=f"<m{number}@ours.example>")), Accepted)
        assert [mail.rcpt_tos for mail in server.taken] == [("dan@sierra.example",)] * 3
        assert server.connections == 1


@pytest.mark.parametrize(("verb", "stage"), [("MAIL", "sender"), ("RCPT", "recipient")])
def test_a_refusal_is_told_from_those_that_follow_of_it(verb: str, stage: str, extensions: tuple[str, ...]) -> None:
    with serving(extensions=extensions) as server, SmtpChannel(server.to()) as channel:
        server.answers[verb] = "550 5.1.1 no"
        assert channel.send(MAIL) == RefusedForGood(550, "5.1.1 no", stage)  # type: ignore[arg-type]
        server.answers[verb] = "451 4.7.1 later"
        assert channel.send(MAIL) == RefusedForNow(451, "4.7.1 later", stage)  # type: ignore[arg-type]
        server.answers.clear()
        assert isinstance(channel.send(MAIL), Accepted)
        assert (len(server.taken), server.connections) == (1, 1)


class Hasty(Server):
    """A server that is ready for a text even where it has refused whom it is for."""

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: object, session: object, envelope: Any, address: str, options: object
    ) -> str:
        answer = self.answers.get("RCPT", "250 OK")
        envelope.rcpt_tos.append(address)
        return answer


def test_a_text_that_is_wanted_for_nobody_is_not_handed_over() -> None:
    with serving(Hasty, extensions=("PIPELINING",)) as server, SmtpChannel(server.to()) as channel:
        server.answers["RCPT"] = "550 5.1.1 no"
        assert channel.send(MAIL) == RefusedForGood(550, "5.1.1 no", "recipient")
        assert [mail.content for mail in server.taken] == [b""]
        server.answers.clear()
        assert isinstance(channel.send(MAIL), Accepted)


def test_a_server_that_hangs_up_amid_its_answers_has_taken_nothing() -> None:
    with serving(extensions=("PIPELINING",)) as server, SmtpChannel(server.to()) as channel:
        server.answers["MAIL"] = "421 4.3.2 closing"
        answer = channel.send(MAIL)
        assert isinstance(answer, RefusedForNow)
        assert (answer.code, answer.stage) == (421, "sender")
        server.answers.clear()
        assert isinstance(channel.send(MAIL), Accepted)
        assert server.connections == 2
