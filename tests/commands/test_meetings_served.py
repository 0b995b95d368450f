"""Meetings that a calendar tells of: over HTTP, from a process of its own beside the live run."""

import json
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from commands.shared.homes import Home
from data.clock import real_pause
from data.ledger.core import audit
from data.ledger.flow import prospects
from data.signing import signed
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, in_sequence, live, written
from tests.commands.test_serving import serving

SECRET = "the secret of the calendar"
LONGEST_S = 120
BODY = json.dumps(
    {"status": "booked", "event": "E-1", "address": "pat@roofer1.example", "starts": "2026-12-01T15:00:00Z"}
).encode()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which a calendar may tell of meetings with the live campaign's prospects."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    with (tmp_path / "config" / "connections.yaml").open("a") as connections:
        connections.write(f"meetings: {{{NAME}: {{secret: '${{CALENDAR_SECRET}}'}}}}\n")
    return tmp_path


@pytest.fixture
def home() -> Home:
    """The live home, with a prospect in sequence."""
    found = live(NAME)
    with written(found) as tx:
        in_sequence(tx)
    return found


def headers() -> dict[str, str]:
    return signed(SECRET, "m1", datetime.now(UTC), BODY)


def outcomes(home: Home) -> list[str]:
    """The outcomes that were noted."""
    with written(home) as tx:
        return [one.decision for one in audit.entries(tx, NAME, action="outcome")]


def test_a_meeting_that_a_calendar_tells_of_is_the_outcome_of_a_live_prospect(project: Path, home: Home) -> None:
    with serving(project, CALENDAR_SECRET=SECRET) as (process, said, url):
        told = httpx.post(f"{url}/meetings/{NAME}", content=BODY, headers=headers(), trust_env=False, timeout=120)
        process.terminate()
        out, err = process.communicate(timeout=120)
    assert (told.status_code, told.json()) == (200, {"status": "taken", "prospect": "p1"})
    assert f"/meetings/{NAME}" in said
    assert SECRET not in said + out + err
    with written(home) as tx:
        assert prospects.get(tx, "p1").outcome == "meeting"


def test_a_meeting_whose_answer_was_lost_in_a_crash_is_known_when_it_is_told_again(project: Path, home: Home) -> None:
    with serving(project, CALENDAR_SECRET=SECRET) as (process, _, url):
        place = urlsplit(url)
        lines = [f"POST /meetings/{NAME} HTTP/1.1", f"Host: {place.netloc}", f"Content-Length: {len(BODY)}"]
        lines += [f"{name}: {value}" for name, value in headers().items()]
        with socket.create_connection((str(place.hostname), place.port or 0)) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + BODY)
            for _ in range(LONGEST_S * 5):
                if outcomes(home):
                    break
                real_pause(0.2)
            process.kill()
    with serving(project, CALENDAR_SECRET=SECRET) as (_, _, url):
        told = httpx.post(f"{url}/meetings/{NAME}", content=BODY, headers=headers(), trust_env=False, timeout=120)
    assert (told.status_code, told.json()) == (200, {"status": "known", "prospect": "p1"})
    assert outcomes(home) == ["meeting"]


def test_a_campaign_that_has_not_begun_is_to_be_told_again_later(project: Path, home: Home) -> None:
    file = project / "config" / "connections.yaml"
    file.write_text(file.read_text().replace(f"meetings: {{{NAME}:", "meetings: {content:"))
    with serving(project, CALENDAR_SECRET=SECRET) as (_, _, url):
        told = httpx.post(f"{url}/meetings/content", content=BODY, headers=headers(), trust_env=False, timeout=120)
    assert (told.status_code, told.json()) == (503, {"error": "the campaign has not begun: tell it again later"})
