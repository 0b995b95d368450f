"""Each mail leaves by the server of its own mailbox."""

from dataclasses import replace
from datetime import UTC, datetime

from config.files.connections import Connections, InboxConnection, MailboxConnection, ModelConnection, SmtpConnection
from tests.channels.servers import serving
from tools.channels.mailboxes import MailboxChannels
from tools.channels.port import Accepted, OutgoingMail, RefusedForNow

MAIL = OutgoingMail(
    "<m1@ours.example>", "Sam", "sam@ours.example", "dan@sierra.example", "Hello", "Hi.\n",
    datetime(2026, 11, 2, tzinfo=UTC),
)  # fmt: skip


def connected(common: SmtpConnection, alex: SmtpConnection) -> Connections:
    """The common server, and Alex's own."""
    return Connections(
        model=ModelConnection(base_url="http://127.0.0.1:1", api_key="none"),
        smtp=common,
        inbox=InboxConnection(kind="maildir", path="inbox"),
        mailboxes={"alex": MailboxConnection(smtp=alex)},
    )


def test_a_mailbox_with_a_server_of_its_own_uses_it_and_the_others_the_common_one() -> None:
    with serving() as common, serving() as own:
        with MailboxChannels(connected(common.to(), alex=own.to())) as channel:
            for mailbox in ("sam", "alex", "pat", "alex"):
                assert isinstance(channel.send(replace(MAIL, mailbox=mailbox)), Accepted)
        assert (len(common.taken), common.connections) == (2, 1)
        assert (len(own.taken), own.connections) == (2, 1)


def test_a_server_that_is_gone_is_no_matter_to_the_other_mailboxes() -> None:
    with serving() as common, MailboxChannels(connected(common.to(), alex=common.to(port=1))) as channel:
        assert isinstance(channel.send(replace(MAIL, mailbox="alex")), RefusedForNow)
        assert isinstance(channel.send(replace(MAIL, mailbox="sam")), Accepted)
