"""People who opt out by their mail program's button: by one click or by mail, as the mail offers it."""

import json
import smtplib
from datetime import timedelta
from pathlib import Path

import pytest

from config.files.connections import InboxConnection, UnsubscribeConnection
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound, messages, prospects
from data.records import ProspectState
from rehearsal.mail.server import MailWorld
from tests.data.builders import CAMPAIGN, fresh_campaign, in_sequence
from tests.data.builders import send as mark_sent
from tests.rehearsal_mail.support import US, running, world
from tools.channels.mail import to_bytes
from tools.channels.opt_out_tokens import token_of
from tools.channels.port import OutgoingMail
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.poll import take_in
from web import listening, unsubscribe

PEOPLE = 20
KEY = "k" * 32


def sent(ledger: Ledger, mail_world: MailWorld, url: str) -> None:
    """A first mail to everybody, in which the page is at ``url``."""
    fresh_campaign(ledger)
    with ledger.write() as tx, smtplib.SMTP(mail_world.host, mail_world.port, timeout=10) as client:
        for number in range(1, PEOPLE + 1):
            message = messages.get(tx, f"{in_sequence(tx, number, steps=1)}-1")
            to, token = f"pat@roofer{number}.example", token_of(KEY, message)
            mail = OutgoingMail(
                message.rfc_message_id, "Alex Moe", US, to, "Hello", "Hi there.\n", tx.now,
                unsubscribe_url=f"{url}/{token}" if url else "", unsubscribe_token=token,
            )  # fmt: skip
            client.sendmail(US, [to], to_bytes(mail))
            mark_sent(tx, message.id)


@pytest.mark.parametrize("offered", ["http://127.0.0.1:1/page", ""], ids=["a page that was elsewhere", "no page"])
def test_everybody_gets_out_by_the_way_that_they_take(
    offered: str, ledger: Ledger, tmp_path: Path, clock: SteppedClock
) -> None:
    config = world({"opt_out": 1.0})
    with listening.door() as door:
        page = UnsubscribeConnection(url=f"http://127.0.0.1:{door.getsockname()[1]}/now", key=KEY)
        with listening.served(unsubscribe.routes(ledger, page), door):
            with running(config, tmp_path, clock, page=page.url) as mail_world:
                sent(ledger, mail_world, offered)
                clock.advance(clock.now() + timedelta(days=4))
                mail_world.on_advance(clock.now())
            log = tmp_path / "mail" / "clicked.jsonl"
            clicked = [json.loads(line)["rcpt_to"] for line in log.read_text().splitlines()] if offered else []
            inbox = open_mailbox(InboxConnection(kind="maildir", path=str(mail_world.inbox)), tmp_path)
            take_in(ledger, inbox, {US}, keys=[KEY])
    with ledger.read() as tx:
        gone = [p.id for p in prospects.find(tx, CAMPAIGN, ProspectState.OPTED_OUT)]
        reasons = [prospects.get(tx, pid).state_reason for pid in gone]
        assert all(len(inbound.of_prospect(tx, pid)) == 1 for pid in gone)
    assert sum("one click" in reason for reason in reasons) == len(clicked)
    assert sum("our mail's token" in reason for reason in reasons) > 0
    assert sum("words:" in reason for reason in reasons) > 0
    assert bool(clicked) == bool(offered)
    with running(config, tmp_path, clock, page="http://127.0.0.1:1") as again:
        assert again.next_event() is None, "whoever has clicked does not click again"
