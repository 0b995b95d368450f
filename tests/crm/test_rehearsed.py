"""The CRM of a rehearsal keeps what it was sent, word for word, and finds it again."""

import json
from pathlib import Path
from typing import Any

import yaml

from config.files.crms import Crm
from config.files.worlds import WireFaults
from data.clock import SteppedClock
from rehearsal.contacts import CrmBook
from rehearsal.loopback import Request
from tests.config.test_crm_page import OTHER
from tests.outbox.stage import START

WORDS = "Hello: I saw two things: your permits, and this: a crew."


def asked(method: str, target: str, body: object = None) -> Request:
    """A request as the CRM has it."""
    return Request(method, target, {}, json.dumps(body).encode() if body is not None else b"")


def book(home: Path, crm: Crm) -> CrmBook:
    """The CRM of a home."""
    return CrmBook(crm, WireFaults(), 1, home, SteppedClock(home / "clock.json", START))


def lines(home: Path) -> list[dict[str, Any]]:
    """Its file."""
    return list(map(json.loads, (home / "crm" / "objects.jsonl").read_text(encoding="utf-8").splitlines()))


def test_what_was_written_stands_there_word_for_word_and_no_guess_at_where_a_name_ends(tmp_path: Path) -> None:
    """The page's own example puts two names into one text, whose mark may stand in both."""
    crm = Crm.model_validate(OTHER["crm"])
    note = {"person": 1001, "external_id": "sent-p1-1", "text": f"Sent: A question: {WORDS}"}
    made = book(tmp_path, crm).answer(asked("POST", "/notes", note))
    assert made is not None and made.status == 201
    [line] = lines(tmp_path)
    assert (line["path"], line["body"]) == ("/notes", note)
    assert line["said"] == {"contact": "1001", "key": "sent-p1-1"}, yaml.safe_dump(line)
    found = book(tmp_path, crm).answer(asked("GET", "/notes?external_id=sent-p1-1"))
    assert found is not None and found.status == 200


def test_names_of_one_text_that_can_be_read_in_one_way_alone_are_known(tmp_path: Path) -> None:
    declared = {**OTHER["crm"]["contact"]["create"], "body": {"email": "{email}", "who": "{name} ({role})"}}
    crm = Crm.model_validate({**OTHER["crm"], "contact": {**OTHER["crm"]["contact"], "create": declared}})
    book(tmp_path, crm).answer(asked("POST", "/people", {"email": "dan@roofer1.example", "who": "Dan Reyes (owner)"}))
    [line] = lines(tmp_path)
    assert line["said"] == {"email": "dan@roofer1.example", "name": "Dan Reyes", "role": "owner"}
