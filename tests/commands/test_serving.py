"""``serve``: a process of its own beside the live run."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from data.ledger import messages, prospects
from data.records import MessageState, ProspectState
from tests.commands.desk import NAME, in_sequence, live, muster, written
from tools.unsubscribing import token_of

KEY = "k" * 32
PAGE = "https://mail.ridgeworks.example/unsubscribe"


def test_a_process_that_serves_opts_people_out_of_the_live_home_and_ends_when_told() -> None:
    home = live(NAME)
    with written(home) as tx:
        in_sequence(tx)
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, "p1-1", to)
        token = token_of(KEY, messages.get(tx, "p1-1"))
    environment = {"PATH": os.environ["PATH"], "MUSTER_HOME": os.environ["MUSTER_HOME"]}
    serving = subprocess.Popen(
        [sys.executable, "main.py", "serve", "--port", "0"],
        env=environment | {"UNSUBSCRIBE_URL": PAGE, "UNSUBSCRIBE_KEY": KEY, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert serving.stdout is not None
    said = serving.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found is not None, said
    assert PAGE in said
    body = {"List-Unsubscribe": "One-Click"}
    answer = httpx.post(f"{found[0]}/unsubscribe/{token}", data=body, trust_env=False, timeout=30)
    serving.send_signal(signal.SIGTERM)
    out, err = serving.communicate(timeout=30)
    assert (answer.status_code, serving.returncode, err) == (200, 0, "")
    assert token not in out + err
    assert KEY not in said + out
    with written(home) as tx:
        assert prospects.get(tx, "p1").state is ProspectState.OPTED_OUT


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
