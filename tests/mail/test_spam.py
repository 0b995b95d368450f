"""What SpamAssassin says of the shipped templates as they leave, and of mails that it ought to find bad."""

import mailbox
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest

from config.loading import CampaignBundle, load_campaign
from data.claims import Angle
from tests.guardrails.acts import prospect
from tests.support.packages import needs
from tools.channels.mail import to_bytes
from tools.channels.port import OutgoingMail
from tools.writing.texts import Rendered, angle_slots, render

CONFIG = Path(__file__).parents[2] / "config"
CAMPAIGNS = sorted(
    path.stem for path in (CONFIG / "campaigns").glob("*.yaml") if "vertical:" in path.read_text(encoding="utf-8")
)
SAID = ("I saw that you are hiring two roofers.", "You have done roofs in Fresno since 2009.", "12 employees is a lot.")
MOST, LEAST_OF_BAD = 2.0, 5.0
RULES = ("use_bayes 0", "use_auto_whitelist 0", "skip_rbl_checks 1", "dns_available no", "use_learner 0")
NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)

BAD = {
    "a fortune": (
        "CONGRATULATIONS!!! YOU HAVE WON $1,000,000 DOLLARS!!!",
        """Dear Friend,

I am the widow of a late bank director. I want to transfer the sum of 25 million United States dollars into your
account. This is a confidential business proposal; you will receive 30% of the money. Reply urgently with your
full name, bank account number and telephone number.

May God bless you.
""",
    ),
    "pills": (
        "CHEAP VIAGRA CIALIS!!! 100% FREE, ACT NOW!!!",
        """Buy viagra, cialis, levitra and xanax online! Lowest price guaranteed, no prescription needed.
Click here: http://192.0.2.7/pills/?id=777

MONEY BACK GUARANTEE. ORDER NOW!!! Lose weight fast.
""",
    ),
    "an inheritance": (
        "URGENT BUSINESS PROPOSAL - NEXT OF KIN",
        """Dear Beneficiary,

I am Barrister John Williams, attorney to a deceased client who died without next of kin and left US$18.5 million
dollars deposited in a bank. I seek your consent to present you as the next of kin so that the funds be released
to you as beneficiary. This transaction is 100% risk free and strictly confidential. Contact me immediately with
your bank details, telephone and fax numbers.
""",
    ),
}


def shipped() -> Iterator[tuple[str, bytes]]:
    """Every step of every campaign in every wording, as it leaves."""
    for bundle in (load_campaign(name, CONFIG) for name in CAMPAIGNS):
        for step in bundle.sequence.steps:
            for variant in step.variants:
                yield (
                    f"{bundle.campaign.campaign}, step {step.step}, {variant}",
                    as_it_leaves(bundle, step.step, variant),
                )


def as_it_leaves(bundle: CampaignBundle, step: int, variant: str) -> bytes:
    """A step in one wording, in the form in which it crosses the wire."""
    sender, person = bundle.campaign.senders[0], prospect(campaign=bundle.campaign.campaign)
    angles = {f"a{n}": Angle(person.id, f"a{n}", text, (), 0.9) for n, text in enumerate(SAID, 1)}
    slots = dict(zip(angle_slots(bundle), cycle(angles), strict=False))
    text = render(bundle, person, sender, step, variant, slots, angles)
    assert isinstance(text, Rendered), text
    assert person.contact is not None
    mail = plain(text.subject, text.body)
    ours = replace(mail, sender_name=sender.name, sender_address=sender.address, recipient=person.contact.email)
    return to_bytes(replace(ours, html=bundle.sequence.html))


def plain(subject: str, body: str) -> OutgoingMail:
    """A mail of ours with these words."""
    ours, theirs = "dana@ours.example", "pat@theirs.example"
    return OutgoingMail("<p7-1.live.9a0c5e1d77b2@ours.example>", "Dana Reyes", ours, theirs, subject, body, NOW)


def scores(mails: dict[str, bytes], folder: Path) -> dict[str, float]:
    """What SpamAssassin's own rules give each mail, without asking anybody outside."""
    box = mailbox.mbox(folder / "mails")
    for name, data in mails.items():
        box.add(b"X-Name: " + name.encode() + b"\r\n" + data)
    box.close()
    options = ["--local", "--prefspath=/dev/null", *(f"--cf={rule}" for rule in RULES)]
    done = subprocess.run(
        [shutil.which("spamassassin") or "", *options, "--mbox", str(folder / "mails")],
        env={**os.environ, "HOME": str(folder)}, capture_output=True, check=False,
    )  # fmt: skip
    (folder / "scored").write_bytes(done.stdout)
    found: dict[str, float] = {}
    scored = mailbox.mbox(folder / "scored")
    for mail in scored:
        score = re.search(r"score=(-?[\d.]+)", str(mail["X-Spam-Status"]))
        # a mail that is found bad comes back inside a report about it
        named = re.search(r"^X-Name: (.+?)\r?$", mail.as_string(), re.MULTILINE)
        assert score and named, mail.as_string()[:2_000]
        found[named[1]] = float(score[1])
    scored.close()
    assert found.keys() == mails.keys(), done.stderr
    return found


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The scores of all mails, or a skip that says what is missing."""
    needs(None if shutil.which("spamassassin") else "not installed: spamassassin")
    mails = dict(shipped()) | {name: to_bytes(plain(*words)) for name, words in BAD.items()}
    return scores(mails, tmp_path_factory.mktemp("spam"))


def test_every_shipped_template_scores_low(scored: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    ours = {name: score for name, score in scored.items() if name not in BAD}
    with capsys.disabled():
        print(f"\nspamassassin: shipped at most {max(ours.values())}, bad at least {min(scored[b] for b in BAD)}")  # noqa: T201
    assert len(ours) >= len(CAMPAIGNS) * 3
    assert {name: score for name, score in ours.items() if score >= MOST} == {}


def test_what_is_bad_scores_high_so_that_the_test_can_fail(scored: dict[str, float]) -> None:
    assert {name: scored[name] for name in BAD if scored[name] <= LEAST_OF_BAD} == {}
