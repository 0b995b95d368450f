"""``serve``: a process of its own beside the live run."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from commands.run.server import not_begun
from config.files import connections
from data.ledger.flow import messages, prospects
from data.records import MessageState, ProspectState
from data.signing import signed
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, in_sequence, live, muster, unknown, written
from tools.channels.opt_out_tokens import token_of

KEY = "k" * 32
SECRET = "the secret of texts"
PAGE = "https://mail.ridgeworks.example/unsubscribe"


class Serving(NamedTuple):
    """The program at work, what it said first, and where it answers."""

    process: "subprocess.Popen[str]"
    said: str
    url: str


@contextmanager
def serving(folder: Path = ROOT, **settings: str) -> Iterator[Serving]:
    """``serve`` on a free port, with the configuration of a folder."""
    kept = {name: os.environ[name] for name in ("PATH", "MUSTER_HOME")}
    with subprocess.Popen(
        [sys.executable, ROOT / "main.py", "serve", "--port", "0"],
        cwd=folder,
        env=kept | {"COLUMNS": "200", "PYTHONUNBUFFERED": "1"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert found is not None, said
            yield Serving(process, said, found[0])
        finally:
            process.kill()


def test_a_process_that_serves_opts_people_out_of_the_live_home_and_ends_when_told() -> None:
    home = live(NAME)
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        token = token_of(KEY, messages.get(tx, "p1-1"))
    body = {"List-Unsubscribe": "One-Click"}
    with serving(UNSUBSCRIBE_URL=PAGE, UNSUBSCRIBE_KEY=KEY) as (process, said, url):
        answer = httpx.post(f"{url}/unsubscribe/{token}", data=body, trust_env=False, timeout=120)
        process.terminate()
        out, err = process.communicate(timeout=120)
    assert (answer.status_code, process.returncode, err) == (200, 0, "")
    assert PAGE in said
    assert token not in out + err
    assert KEY not in said + out
    with written(home) as tx:
        assert prospects.get(tx, "p1").state is ProspectState.OPTED_OUT


def test_a_rehearsal_in_the_place_of_the_live_home_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNSUBSCRIBE_URL", PAGE)
    monkeypatch.setenv("UNSUBSCRIBE_KEY", KEY)
    home = live(NAME).path
    run = home / "run.json"
    run.write_text(json.dumps({**json.loads(run.read_text()), "live": False, "world": "calm", "seed": 1}))
    told = muster("serve", "--port", "0")
    assert told.code == 2
    assert f"{home} is a rehearsal in world calm, seed 1" in told.err
    assert "set MUSTER_HOME to another folder" in told.err


def test_what_a_webhook_says_later_lets_the_sequence_go_on_as_its_yaml_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    with (tmp_path / "config" / "connections.yaml").open("a") as connections:
        connections.write("webhooks: {texts: {url: 'https://texts.example/', secret: '${TEXTS_SECRET}'}}\n")
    home = live(NAME)
    with written(home) as tx:
        unknown(tx, webhook="texts")
    told = json.dumps({"type": "message.delivered", "data": {"id": "p1-1@muster.example"}}).encode()
    signatures = signed(SECRET, "event-1", datetime.now(UTC), told)
    with serving(tmp_path, TEXTS_SECRET=SECRET) as (_, said, url):
        answer = httpx.post(f"{url}/receipts/texts", content=told, headers=signatures, trust_env=False, timeout=120)
    assert (answer.status_code, answer.json()) == (200, {"status": "taken"})
    assert "answers for /receipts/texts" in said
    with written(home) as tx:
        assert messages.get(tx, "p1-1").state is MessageState.SENT
        assert messages.get(tx, "p1-2").due_at is not None


def test_without_a_page_there_is_nothing_to_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNSUBSCRIBE_URL", raising=False)
    told = muster("serve")
    assert told.code == 2
    assert "set UNSUBSCRIBE_URL and UNSUBSCRIBE_KEY" in told.err


def test_a_port_that_is_taken_is_named(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    monkeypatch.setenv("UNSUBSCRIBE_URL", PAGE)
    monkeypatch.setenv("UNSUBSCRIBE_KEY", KEY)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = muster("serve", "--port", port)
    assert told.code == 2
    assert f"127.0.0.1:{port}: Address already in use; choose another with --host and --port" in told.err


def test_whoever_may_tell_a_campaign_that_has_not_begun_is_named() -> None:
    desks = {name: connections.RecordsConnection(secret="0123456789abcdef") for name in ("roofing-alert", "solar")}
    said = list(not_begun(connections.Serving(records=desks), ["roofing-alerts", "solar"]))
    assert said == [
        "records.roofing-alert: no live campaign of that name has begun, so whoever tells it gets 503 "
        "(did you mean roofing-alerts?)"
    ]
