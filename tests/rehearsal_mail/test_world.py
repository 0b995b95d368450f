"""The mail world on the wire: what it takes, what it keeps, what comes back and when."""

import json
import smtplib
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from data.clock import SteppedClock
from rehearsal.mail.server import MailWorld
from tests.rehearsal_mail.support import OWNER, US, inbox, mail, running, send, world

WEEK = timedelta(days=7)


def _pass(mail_world: MailWorld, clock: SteppedClock, span: timedelta = WEEK) -> None:
    clock.advance(clock.now() + span)
    mail_world.on_advance(clock.now())


def test_an_accepted_mail_is_on_the_disk_when_250_is_heard(tmp_path: Path, clock: SteppedClock) -> None:
    with running(world(), tmp_path, clock) as mail_world:
        send(mail_world, "Sam@Baker.example", "<m1@muster.example>")
        (line,) = (tmp_path / "mail" / "accepted.jsonl").read_text().splitlines()
        (kept,) = (tmp_path / "mail" / "accepted" / "new").iterdir()
    assert json.loads(line) == {
        "at": clock.now().isoformat(),
        "mail_from": US,
        "rcpt_to": "sam@baker.example",
        "message_id": "<m1@muster.example>",
        "subject": "Your reviews",
    }
    assert b"We help roofers." in kept.read_bytes()


def test_a_host_that_rewrites_ids_names_its_own_and_puts_it_in_place_of_ours(
    tmp_path: Path, clock: SteppedClock
) -> None:
    rewriting = world({"hard_bounce": 1}).model_copy(update={"rewrites_ids": True})
    sent = mail("sam@baker.example", "<m1@muster.example>").replace(b"Message-ID: <m1", b"Message-ID:\n <m1")
    with running(rewriting, tmp_path, clock) as mail_world:
        with smtplib.SMTP(mail_world.host, mail_world.port, timeout=10) as client:
            client.ehlo()
            client.mail(US)
            client.rcpt("sam@baker.example")
            answer = client.data(sent)[1].decode()
        _pass(mail_world, clock)
        [back] = inbox(mail_world)
        [kept] = (tmp_path / "mail" / "accepted" / "new").iterdir()
    own = f"<{answer.removeprefix('Ok ')}@email.amazonses.com>"
    assert BytesParser(policy=policy.default).parsebytes(kept.read_bytes())["Message-ID"] == own
    for text in (kept.read_text(), back.read_text()):
        assert own in text
        assert "m1@muster.example" not in text
    assert "We help roofers." in kept.read_text()


def test_a_refused_person_is_refused_at_rcpt_and_others_are_not(tmp_path: Path, clock: SteppedClock) -> None:
    with running(world({"refused": 1}), tmp_path, clock) as mail_world:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(mail_world, "sam@baker.example", "<m1@muster.example>")
        send(mail_world, OWNER, "<n1@muster.example>", listed=False)
        assert mail_world.next_event() is None
    assert refused.value.recipients["sam@baker.example"][0] == 550
    assert len((tmp_path / "mail" / "accepted.jsonl").read_text().splitlines()) == 1


def test_nobody_reacts_to_a_notice(tmp_path: Path, clock: SteppedClock) -> None:
    with running(world({"interested": 1}), tmp_path, clock) as mail_world:
        send(mail_world, "somebody@else.example", "<n1@muster.example>", listed=False)
        send(mail_world, OWNER, "<n2@muster.example>")
        assert mail_world.next_event() is None


def test_what_comes_back_comes_at_its_moment_and_once(tmp_path: Path, clock: SteppedClock) -> None:
    with running(world({"hard_bounce": 1}), tmp_path, clock) as mail_world:
        send(mail_world, "sam@baker.example", "<m1@muster.example>")
        moment = mail_world.next_event()
        assert moment is not None
        mail_world.on_advance(moment - timedelta(seconds=1))
        assert inbox(mail_world) == []
        mail_world.on_advance(moment)
        mail_world.on_advance(moment + WEEK)
        assert len(inbox(mail_world)) == 1
        assert mail_world.next_event() is None


def test_the_clock_stops_at_what_comes_back(tmp_path: Path, clock: SteppedClock) -> None:
    with running(world({"interested": 1}), tmp_path, clock) as mail_world:
        clock.add_agenda(mail_world.next_event)
        clock.on_advance(mail_world.on_advance)
        for number in range(8):
            send(mail_world, f"p{number}@baker.example", f"<m{number}@muster.example>")
        before = mail_world.next_event()
        assert clock.wait_until(clock.now() + WEEK) == before
        assert len(inbox(mail_world)) == 1


def test_a_killed_world_takes_up_where_it_was_from_what_it_accepted(tmp_path: Path, clock: SteppedClock) -> None:
    config = world({"interested": 0.5, "hard_bounce": 0.5}, within="3d")
    people = [f"p{number}@site{number}.example" for number in range(12)]
    with running(config, tmp_path, clock) as first:
        for number, person in enumerate(people):
            send(first, person, f"<m{number}@muster.example>")
        _pass(first, clock, timedelta(hours=3))
        delivered, waiting = [file.name for file in inbox(first)], first.next_event()
    for file in (tmp_path / "mail" / "inbox" / "new").iterdir():
        file.rename(file.parent.parent / "cur" / f"{file.name}:2,")
    with (tmp_path / "mail" / "accepted.jsonl").open("a") as log:
        log.write('{"at": "2026-11-02T15')
    with running(config, tmp_path, clock) as second:
        assert second.next_event() == waiting
        _pass(second, clock)
        later = [file.name for file in inbox(second)]
    assert delivered
    assert later
    assert not set(delivered) & set(later)


def test_the_same_seed_brings_the_same_mails_whatever_the_order(tmp_path: Path) -> None:
    def run(name: str, seed: int, order: int) -> dict[str, bytes]:
        clock = SteppedClock(tmp_path / name / "clock.json", datetime.fromisoformat("2026-11-02T15:00:00+00:00"))
        shares = dict.fromkeys(["hard_bounce", "soft_bounce", "auto_reply", "opt_out", "complaint", "question"], 0.15)
        with running(world(shares), tmp_path / name, clock, seed) as mail_world:
            for number in range(20)[::order]:
                send(mail_world, f"p{number}@site{number}.example", f"<m{number}@muster.example>")
            _pass(mail_world, clock)
            return {file.name: file.read_bytes() for file in inbox(mail_world)}

    assert run("a", 1, 1) == run("b", 1, -1)
    assert run("c", 2, 1).keys() != run("d", 1, 1).keys()


def test_a_person_answers_one_message_only(tmp_path: Path, clock: SteppedClock) -> None:
    with running(world({"interested": 1}), tmp_path, clock) as mail_world:
        for step in range(1, 4):
            send(mail_world, "sam@baker.example", f"<m{step}@muster.example>")
            _pass(mail_world, clock)
        assert len(inbox(mail_world)) == 1


def test_a_mail_that_was_handed_over_twice_is_logged_twice_and_answered_once(
    tmp_path: Path, clock: SteppedClock
) -> None:
    with running(world({"hard_bounce": 1}), tmp_path, clock) as mail_world:
        for _ in range(2):
            send(mail_world, "sam@baker.example", "<m1@muster.example>")
        _pass(mail_world, clock)
        assert len(inbox(mail_world)) == 1
    assert len((tmp_path / "mail" / "accepted.jsonl").read_text().splitlines()) == 2


def test_several_recipients_make_several_lines(tmp_path: Path, clock: SteppedClock) -> None:
    with (
        running(world(), tmp_path, clock) as mail_world,
        smtplib.SMTP(mail_world.host, mail_world.port, timeout=10) as client,
    ):
        client.sendmail(US, ["a@b.example", "c@d.example"], mail("a@b.example", "<m1@muster.example>"))
    lines = (tmp_path / "mail" / "accepted.jsonl").read_text().splitlines()
    assert [json.loads(line)["rcpt_to"] for line in lines] == ["a@b.example", "c@d.example"]
