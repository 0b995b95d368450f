"""``--live`` through Postfix, answered by mail, read from Dovecot: the program as an operator starts it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from tests.mail.mailing import answer, unsubscribing
from tests.mail.post_office import HOST, PASSWORD, PostOffice
from tests.rehearsal import trees
from tests.rehearsal.outside import live_world
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed
from tests.rehearsal.test_live import ANY_TIME

GOAL = 5


def campaign_from(tree: Path, address: str) -> Path:
    """A campaign of one mailbox that may write at any time and asks nobody."""
    trees.varied(
        tree, "envelopes", "careful", "any-time",
        window=ANY_TIME, minimum_gap="0s", autonomy={"start": "alone"}, escalate=[],
    )  # fmt: skip
    sender = {"mailbox": "dana", "address": address, "name": "Dana Reyes", "timezone": "America/Los_Angeles"}
    return trees.campaign(tree, "by-mail", GOAL, envelope="any-time", senders=[sender], notify={})


def test_a_live_campaign_sends_by_postfix_and_stops_for_whoever_answers(office: PostOffice, tmp_path: Path) -> None:
    address, home = office.box(), tmp_path / "home"
    campaign = campaign_from(tmp_path, address)
    with live_world(tmp_path / "world", "Fresno") as world:
        settings = world.settings | {
            "SMTP_HOST": HOST, "SMTP_PORT": str(office.smtp_port), "INBOX_KIND": "imap", "INBOX_PATH": "",
            "IMAP_HOST": HOST, "IMAP_PORT": str(office.imap_port), "IMAP_SECURITY": "none",
            "IMAP_USERNAME": address.partition("@")[0], "IMAP_PASSWORD": PASSWORD,
        }  # fmt: skip
        sent = muster("tick", campaign, home=home, **settings)
        assert sent.code == 0, sent.err
        mails = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in office.people_have(address)]
        assert len(mails) >= GOAL - 2
        first, second = mails[:2]
        office.post(answer(first, "Not now, thanks."), to(first), address)
        office.post(unsubscribing(second), to(second), address)
        office.lying_in(address, 2)
        assert muster("tick", campaign, home=home, **settings).code == 0

    ledger = Rehearsed(sent, home / "live", str(campaign), "", 0)
    states = {row["contact_email"]: row["state"] for row in ledger.rows("select contact_email, state from prospects")}
    assert (states[to(first)], states[to(second)]) == ("replied", "opted_out")
    assert {states[to(mail)] for mail in mails[2:]} == {"in_sequence"}
    assert len(office.people_have(address)) == len(mails)
    assert ledger.rows("select kind from inbound order by kind") == [{"kind": "opt_out"}, {"kind": "reply"}]


def to(mail: EmailMessage) -> str:
    """Whom a mail of ours went to."""
    return str(mail["X-Original-To"])
