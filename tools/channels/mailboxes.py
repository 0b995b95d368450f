"""The campaign's mailboxes as one channel: each mail leaves by the server of its own mailbox."""

from types import TracebackType
from typing import Self

from config.connections import Connections, SmtpConnection
from tools.channels.port import Delivery, OutgoingMail
from tools.channels.smtp import SmtpChannel


class MailboxChannels:
    """One kept connection for each login, opened when it is first needed; a context manager. Not shared by threads."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._open: dict[SmtpConnection, SmtpChannel] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for channel in self._open.values():
            channel.close()

    def send(self, mail: OutgoingMail) -> Delivery:
        """Hand over one mail by the server of its mailbox."""
        connection = self._connections.smtp_of(mail.mailbox)
        if connection not in self._open:
            self._open[connection] = SmtpChannel(connection)
        return self._open[connection].send(mail)
