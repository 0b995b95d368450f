"""All that messages leave by as one channel: a mail by the server of its own mailbox, a call by its webhook."""

from types import TracebackType
from typing import Self

from config.files.connections import Connections, SmtpConnection
from tools.channels.port import Delivery, Outgoing, OutgoingCall, OutgoingDocument, OutgoingMail, RefusedForNow
from tools.channels.smtp import SmtpChannel
from tools.channels.webhook import WebhookChannel


class MailboxChannels:
    """One kept connection for each login and webhook, opened when it is first needed; a context manager.

    Not to be shared by threads.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._open: dict[SmtpConnection, SmtpChannel] = {}
        self._webhooks: dict[str, WebhookChannel] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for channel in self._open.values():
            channel.close()
        for webhook in self._webhooks.values():
            webhook.close()

    def send(self, outgoing: Outgoing) -> Delivery:
        """Hand over one message by what it leaves by."""
        match outgoing:
            case OutgoingMail(mailbox=mailbox):
                return self._smtp(mailbox).send(outgoing)
            case OutgoingCall(webhook=name) | OutgoingDocument(webhook=name):
                channel = self._webhook(name)
                if channel is None:
                    return RefusedForNow(0, f"connections.yaml has no webhook {name}", "connect")
                return channel.send(outgoing)

    def _smtp(self, mailbox: str) -> SmtpChannel:
        connection = self._connections.smtp_of(mailbox)
        if connection not in self._open:
            self._open[connection] = SmtpChannel(connection)
        return self._open[connection]

    def _webhook(self, name: str) -> WebhookChannel | None:
        if name not in self._webhooks and (known := self._connections.webhooks.get(name)):
            self._webhooks[name] = WebhookChannel(known)
        return self._webhooks.get(name)
