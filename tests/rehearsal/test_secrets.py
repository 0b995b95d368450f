"""Every setting has a secret of its own, and a live home keeps none of them.

The servers of the model, the provider and the mail repeat theirs. The others are told to nobody in this run, or sign
without being sent: ``tests/config/test_scrubbing.py`` and those of the channels let servers repeat them.
"""

import json
import socketserver
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from config.files.worlds import WorldConfig
from rehearsal.dns_world import DnsServer
from rehearsal.loopback import LoopbackHttp, Request, Response
from rehearsal.model.server import Asked, Headers
from rehearsal.providers import ProviderServer
from tests.rehearsal import trees
from tests.rehearsal.outside import SEED, BossOf
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.test_live import campaign_of

REPEATED = {
    "ANTHROPIC_API_KEY": "sk-Model0Repeats1Me",
    "HUNTER_API_KEY": "Finder2Repeats3Me",
    "SMTP_PASSWORD": "Smtp4&Repeats/5Me",
    "IMAP_PASSWORD": "Imap6Repeats7Me",
}
UNTOLD = {"PUSH_TOKEN": "Push8IsSilent9", "UNSUBSCRIBE_KEY": "Unsubscribe0IsSilent1" * 2}
SECRETS = REPEATED | UNTOLD
PROXY_PASSWORD = "Proxy2IsSilent3"


def repeated(secret: str) -> str:
    """As a server may say it."""
    raw = secret.encode()
    return f"{secret} {quote(secret, safe='')} {b64encode(raw).decode()} {b64encode(b'u:' + raw).decode()}"


class Echo(BossOf):
    """A model that repeats its key in what it says and hands in."""

    def reply(self, asked: Asked, headers: Headers) -> dict[str, object]:
        answer = super().reply(asked, headers)
        told = repeated(SECRETS["ANTHROPIC_API_KEY"])
        blocks = answer.get("content")
        if isinstance(blocks, list):
            for block in blocks:
                if block["type"] == "tool_use":
                    for name in {"rationale", "reason", "note", "text"} & block["input"].keys():
                        block["input"][name] = f"{block['input'][name]} {told}"
            blocks.insert(0, {"type": "text", "text": f"I was told {told}"})
        return answer


class _Talk(socketserver.StreamRequestHandler):
    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Smtp(_Talk):
    """A mail server that lets in, and repeats the login in each answer after that: every other mail it refuses."""

    mails = 0

    def handle(self) -> None:
        self.say("220 rude")
        login = ""
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                self.say("250-rude\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                login = f"{line} {repeated(b64decode(line.split(' ')[2]).decode().split(chr(0))[2])}"
                self.say(f"235 2.7.0 welcome {login}")
            elif word == "RCPT":
                Smtp.mails += 1
                self.say(f"550 5.7.1 content refused {login}" if Smtp.mails % 2 else "250 ok")
            elif word == "DATA":
                self.say("354 go on")
                while self.rfile.readline().strip() != b".":
                    pass
                self.say(f"250 2.0.0 taken {login}")
            else:
                self.say("221 bye" if word == "QUIT" else "250 ok")


class Imap(_Talk):
    """A mailbox that lets nobody in, and says with what they tried."""

    def handle(self) -> None:
        self.say("* OK rude")
        while line := self.rfile.readline().decode().strip():
            tag, word = line.split(" ")[:2]
            if word == "CAPABILITY":
                self.say(f"* CAPABILITY IMAP4rev1\r\n{tag} OK done")
            else:
                self.say(f"{tag} NO [AUTHENTICATIONFAILED] {line} {repeated(SECRETS['IMAP_PASSWORD'])}")


class Kept(NamedTuple):
    """What the run printed, and where it kept things."""

    finished: Finished
    home: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("secrets")
    world = WorldConfig.model_validate(trees.shipped("rehearsals", "calm"))
    finder = ProviderServer(world, SEED, SECRETS["HUNTER_API_KEY"])

    def find(request: Request) -> Response:
        answer = finder._answer(request)
        said = json.loads(answer.body)
        data = said.get("data") or {}
        data["technologies"] = [repeated(SECRETS["HUNTER_API_KEY"])]
        for one in data.get("emails") or []:
            one["position"] = f"Owner {repeated(SECRETS['HUNTER_API_KEY'])}"
        return Response(answer.status, json.dumps(said).encode(), answer.headers)

    with ExitStack() as running:

        def http(server: LoopbackHttp) -> str:
            running.callback(server.stop)
            return server.start()

        def lines(handler: type[_Talk]) -> str:
            server = running.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler))
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            running.callback(server.shutdown)
            return str(server.server_address[1])

        model, dns = Echo("Fresno", world), DnsServer(world, SEED)
        model._api_key = SECRETS["ANTHROPIC_API_KEY"]
        running.callback(model.stop)
        running.callback(dns.stop)
        home, campaign = folder / "home", campaign_of(folder, "alone")
        finished = muster(
            "tick", campaign, home=home, **SECRETS, ANTHROPIC_BASE_URL=model.start(),
            SMTP_HOST="127.0.0.1", SMTP_PORT=lines(Smtp), SMTP_SECURITY="none", SMTP_USERNAME="sam",
            INBOX_KIND="imap", IMAP_HOST="127.0.0.1", IMAP_PORT=lines(Imap), IMAP_SECURITY="none", IMAP_USERNAME="sam",
            HUNTER_BASE_URL=f"{http(LoopbackHttp(find))}/v2", DNS_SERVER=dns.start(), WEB_PROXY=f"http://user:{PROXY_PASSWORD}@127.0.0.1:9",
        )  # fmt: skip
        yield Kept(finished, home)


def forms(secret: str) -> set[bytes]:
    """A secret as it may lie in a file; of base64 what is the same wherever it begins."""
    raw = secret.encode()
    encoded = {b64encode(b"x" * at + raw)[4:-4] for at in range(3)}
    return {raw, quote(secret, safe="").encode(), raw.hex().encode(), *encoded}


def test_the_servers_were_asked_and_did_repeat_their_secrets(kept: Kept) -> None:
    ledger = (kept.home / "live" / "ledger.sqlite").read_bytes() + b"".join(
        file.read_bytes() for file in (kept.home / "live").glob("ledger.sqlite-*")
    )
    assert kept.finished.code in (0, 3, 4), kept.finished.err
    for words in (
        b"I was told [secret]",
        b"content refused",
        b"Owner [secret]",
        b"AUTHENTICATIONFAILED",
    ):
        assert words in ledger, words


@pytest.mark.parametrize("secret", REPEATED.values())
def test_no_file_of_the_home_and_nothing_that_was_said_has_what_a_server_repeats(secret: str, kept: Kept) -> None:
    assert_nowhere(secret, kept)


@pytest.mark.parametrize("secret", [*UNTOLD.values(), PROXY_PASSWORD])
def test_nor_does_any_have_the_setting_itself(secret: str, kept: Kept) -> None:
    assert_nowhere(secret, kept)


def assert_nowhere(secret: str, kept: Kept) -> None:
    files = [file for file in kept.home.rglob("*") if file.is_file()]
    assert len(files) > 5
    for form in forms(secret):
        assert [str(file) for file in files if form in file.read_bytes()] == []
        assert form.decode() not in kept.finished.out + kept.finished.err


def test_the_home_is_its_users_alone(kept: Kept) -> None:
    everything = [kept.home / "live", *(kept.home / "live").rglob("*")]
    assert [str(path) for path in everything if path.stat().st_mode & 0o077] == []
