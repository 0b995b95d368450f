"""Messages a second through the whole outbox, against a bare ``smtplib`` loop on one connection to the same server."""

import os
import smtplib
import time
from functools import partial
from pathlib import Path

from config.files.envelopes import Caps
from data.ledger.flow import messages
from data.records import Message
from tests.bench.measure import Figure, middle, seconds
from tests.bench.server import mail_server
from tests.outbox import stage
from tools.channels.mail import to_bytes
from tools.channels.port import OutgoingMail
from tools.channels.smtp import SmtpChannel
from tools.deployment import Deployment
from tools.outbox import drain

MESSAGES = 150
ROUNDS = 5
SENDER, RECIPIENT = "sam@ridgeworks.example", "dan@roofer1.example"


def figures(home: Path) -> list[Figure]:
    """Both ways in turn, ``ROUNDS`` times, with the same mails.

    The bare loop calls ``sendmail`` with bytes that were made beforehand. The ratio is taken within a round, so that
    a busy machine weighs on both sides of it. A message is committed once, with an fsync, which is why the cost of one
    here, and the processor's time without it, stand beside the ratio.
    """
    ratios, ours, bare, busy, synced = [], [], [], [], []
    generous = Caps(mailbox_per_day=100_000, domain_per_day=100_000, campaign_per_day=100_000)
    deployment = stage.deploy(home, caps=generous)
    with mail_server() as port, SmtpChannel(stage.connections(port).smtp) as channel:
        _send_ours(deployment, channel, _ready(deployment, 10))
        for _ in range(ROUNDS):
            ready = _ready(deployment, MESSAGES)
            mails = [_mail(deployment, message) for message in ready]
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                smtp.ehlo()
                plain = seconds(partial(_send_bare, smtp, mails))
            begun = time.process_time()
            whole = seconds(partial(_send_ours, deployment, channel, ready))
            bare.append(MESSAGES / plain)
            ours.append(MESSAGES / whole)
            ratios.append(plain / whole)
            busy.append(1000 * (time.process_time() - begun) / MESSAGES)
            synced.append(1000 * _fsync(home / "fsync"))
    deployment.ledger.close()
    return [
        Figure("outbox.messages_a_second", middle(ours), "1/s"),
        Figure("outbox.bare_smtplib_a_second", middle(bare), "1/s"),
        Figure("outbox.ratio_to_bare_smtplib", middle(ratios), "", "aim: 0.5 or better"),
        Figure("outbox.cpu_ms_a_message", middle(busy), "ms"),
        Figure("outbox.fsync_ms", middle(synced), "ms", "not ours: a message takes one"),
    ]


def _ready(deployment: Deployment, count: int) -> list[Message]:
    stage.drafted(deployment, count)
    with deployment.ledger.read() as tx:
        return messages.due(tx, stage.NAME, tx.now, count)


def _mail(deployment: Deployment, message: Message) -> bytes:
    mail = OutgoingMail(
        message_id=message.rfc_message_id,
        sender_name="Sam Okafor",
        sender_address=SENDER,
        recipient=RECIPIENT,
        subject=message.subject,
        body=message.body,
        date=deployment.clock.now(),
    )
    return to_bytes(mail)


def _send_bare(smtp: smtplib.SMTP, mails: list[bytes]) -> None:
    for mail in mails:
        smtp.sendmail(SENDER, [RECIPIENT], mail)


def _send_ours(deployment: Deployment, channel: SmtpChannel, ready: list[Message]) -> None:
    done = drain.drain(deployment, channel, limit=len(ready))
    assert done.sent == len(ready), done


def _fsync(path: Path) -> float:
    """Seconds that the disk takes to make one page durable."""
    with path.open("wb", buffering=0) as file:
        took = []
        for _ in range(20):
            file.write(bytes(4096))
            took.append(seconds(partial(os.fsync, file.fileno())))
    return middle(took)
