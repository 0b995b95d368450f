"""``--live`` through Postfix, answered by mail, read from Dovecot: the program as an operator starts it."""

import sqlite3
from contextlib import closing
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from commands.run.runs import INTERRUPTED
from tests.mail.mailing import answer, unsubscribing
from tests.mail.post_office import HOST, PASSWORD, PostOffice
from tests.rehearsal import trees
from tests.rehearsal.outside import live_world
from tests.rehearsal.program import started
from tests.rehearsal.test_live import ANY_TIME

GOAL = 5
LONGEST_RUN_S = 900
NOT_A_MINUTE_S = 40
"""Without being told of mail, a run looks every minute."""


def campaign_from(tree: Path, address: str) -> Path:
    """A campaign of one mailbox that may write at any time and asks nobody."""
    trees.varied(
        tree, "envelopes", "careful", "any-time",
        window=ANY_TIME, minimum_gap="0s", gap_jitter="0s", autonomy={"start": "alone"}, escalate=[],
    )  # fmt: skip
    sender = {"mailbox": "dana", "address": address, "name": "Dana Reyes", "timezone": "America/Los_Angeles"}
    return trees.campaign(tree, "by-mail", GOAL, envelope="any-time", senders=[sender], notify={})


def test_a_live_campaign_sends_by_postfix_and_hears_at_once_of_whoever_answers(
    office: PostOffice, tmp_path: Path
) -> None:
    address, home = office.box(), tmp_path / "home"
    campaign = campaign_from(tmp_path, address)
    with live_world(tmp_path / "world", "Fresno") as world:
        settings = world.settings | {
            "SMTP_HOST": HOST, "SMTP_PORT": str(office.smtp_port), "INBOX_KIND": "imap", "INBOX_PATH": "",
            "IMAP_HOST": HOST, "IMAP_PORT": str(office.imap_port), "IMAP_SECURITY": "none",
            "IMAP_USERNAME": address.partition("@")[0], "IMAP_PASSWORD": PASSWORD,
        }  # fmt: skip
        with started("run", campaign, "--live", home=home, errors=DEVNULL, **settings) as run:
            try:
                first, second, *others = sent_by(office, address)
                office.post(answer(first, "Not now, thanks."), to(first), address)
                office.wait_for(lambda: kinds(home) == ["reply"], "the answer to be taken in", LONGEST_RUN_S)
                office.post(unsubscribing(second), to(second), address)
                office.wait_for(lambda: kinds(home) == ["opt_out", "reply"], "the opt-out", NOT_A_MINUTE_S)
            finally:
                run.terminate()
                code = run.wait(LONGEST_RUN_S)

    assert code == INTERRUPTED
    states = dict(asked(home, "select contact_email, state from prospects"))
    assert (states[to(first)], states[to(second)]) == ("replied", "opted_out")
    assert {states[to(mail)] for mail in others} == {"in_sequence"}
    everybody = [to(mail) for mail in everything(office, address)]
    assert len(everybody) == len(set(everybody))


def sent_by(office: PostOffice, address: str) -> list[EmailMessage]:
    """What people have of the campaign, once it has written to nearly everybody."""
    office.wait_for(lambda: len(office.people_have(address)) >= GOAL - 2, "the campaign's mails", LONGEST_RUN_S)
    return everything(office, address)


def everything(office: PostOffice, address: str) -> list[EmailMessage]:
    """What people have of the campaign."""
    return [message_from_bytes(file.read_bytes(), policy=SMTP) for file in office.people_have(address)]


def kinds(home: Path) -> list[str]:
    """What was taken in so far."""
    return sorted(kind for (kind,) in asked(home, "select kind from inbound"))


def asked(home: Path, statement: str) -> list[Any]:
    """Ask the live ledger."""
    with closing(sqlite3.connect(home / "live" / "ledger.sqlite")) as db:
        return db.execute(statement).fetchall()


def to(mail: EmailMessage) -> str:
    """Whom a mail of ours went to."""
    return str(mail["X-Original-To"])
