"""``doctor``: what a live run needs is looked at on the wire."""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from commands.shared.ledgers import opened
from config.catalogues import ZoneFault
from config.files import presets
from config.files.connections import UnsubscribeConnection
from data.ledger.flow import domains
from rehearsal import senders
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zones
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, live, muster
from tests.outbox.stage import Post, post
from tests.readiness.signing import mail
from tests.readiness.zones import rsa_key
from tests.rehearsal.trees import whole
from tests.support.outside import world
from web import listening, unsubscribe

KEY = "the-key-of-a-test"
SETTINGS = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "SMTP_HOST", "IMAP_HOST", "IMAP_USERNAME", "IMAP_PASSWORD",
            "INBOX_KIND", "INBOX_PATH", "HUNTER_API_KEY", "HUNTER_BASE_URL", "DNS_SERVER", "UNSUBSCRIBE_URL",
            "UNSUBSCRIBE_KEY", "DKIM_SELECTORS", "MAIL_LEAVES_FROM")  # fmt: skip


class Api(BaseHTTPRequestHandler):
    """Answers whoever has the key."""

    def do_GET(self) -> None:
        known = 200 if KEY in {self.headers["x-api-key"], self.headers["X-API-KEY"]} else 401
        self.send_response(501 if self.path.startswith("/odd/") else known)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Be silent."""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting is set."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def names() -> DnsServer:
    """A name server by which the senders' domain is ready."""
    return DnsServer(world(), 1, senders.domains(["ridgeworks.example"]))


@pytest.fixture
def mail_host(bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: DnsServer) -> Iterator[Post]:
    """Everything is set, and everything is there."""
    server, dns = HTTPServer(("127.0.0.1", 0), Api), names
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    (tmp_path / "inbox" / "new").mkdir(parents=True)
    try:
        with post() as host:
            url = f"http://127.0.0.1:{server.server_address[1]}"
            for name, value in {
                "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url, "HUNTER_API_KEY": KEY, "HUNTER_BASE_URL": url,
                "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(host.port), "SMTP_SECURITY": "none",
                "INBOX_KIND": "maildir", "INBOX_PATH": str(tmp_path / "inbox"), "DNS_SERVER": dns.start(),
                "DKIM_SELECTORS": senders.SELECTOR, "MAIL_LEAVES_FROM": senders.ADDRESS,
            }.items():  # fmt: skip
                monkeypatch.setenv(name, value)
            yield host
    finally:
        dns.stop()
        server.shutdown()
        server.server_close()
        thread.join()


def findings(*words: str) -> dict[str, tuple[str, str]]:
    """What was looked at, whether it is well, and what is said of it."""
    return {row["what"]: (row["is"], row["said"]) for row in muster("doctor", *words, "--json").rows}


def test_settings_that_are_missing_are_named(bare: None) -> None:
    told = muster("doctor", NAME)
    assert told.code == 2
    for name in ("ANTHROPIC_API_KEY", "SMTP_HOST", "IMAP_HOST", "IMAP_USERNAME", "IMAP_PASSWORD"):
        assert name in told.out
    assert "1,930 businesses" in told.out


def test_where_everything_is_there_all_is_well(mail_host: Post) -> None:
    told = muster("doctor", NAME)
    assert told.code == 0, told.out
    assert "everything is there" in told.out
    assert {what: is_ for what, (is_, _) in findings(NAME).items() if is_ != "ok"} == {"unsubscribe": "careful"}


def test_a_server_that_knows_no_get_is_not_said_to_be_well(mail_host: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", f"{os.environ['ANTHROPIC_BASE_URL']}/odd")
    is_, said = findings()["model"]
    assert is_ == "careful"
    assert "knows no GET (HTTP 501)" in said


def test_a_crew_that_mails_nobody_is_told_of_no_opt_out_and_of_who_may_hand_records_in(
    mail_host: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not {"unsubscribe", "records"} & findings("content").keys()
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    campaign = tmp_path / "config" / "campaigns" / "content.yaml"
    campaign.write_text(re.sub(r"(?m)^(items:\n)", r"\1  on: lead\n", campaign.read_text()))
    is_, said = findings("content")["records"]
    assert (is_, "add records.content.secret to connections.yaml" in said) == ("NOT OK", True)
    known = tmp_path / "config" / "connections.yaml"
    known.write_text(f"{known.read_text()}\nrecords:\n  content: {{secret: {'k' * 32}}}\n")
    assert findings("content")["records"] == ("ok", "python main.py serve takes its records at POST /records/content")


def test_a_secret_that_may_stand_in_any_text_is_named_and_not_told(
    mail_host: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "roofers")
    monkeypatch.setenv("PUSH_TOKEN", "1234567890")
    is_, said = findings()["secrets"]
    assert (is_, said.partition(":")[0]) == ("careful", "smtp.password, push.token")
    assert "roofers" not in said


def test_without_a_campaign_the_world_is_looked_at_alone(mail_host: Post) -> None:
    assert set(findings()) == {"configuration", "model", "smtp", "inbox", "dns of example.com", "hunter", "unsubscribe"}


def test_the_page_where_people_opt_out_is_looked_at(mail_host: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "k" * 32
    with listening.door() as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/out"
        monkeypatch.setenv("UNSUBSCRIBE_URL", url)
        monkeypatch.setenv("UNSUBSCRIBE_KEY", key)
        page = UnsubscribeConnection(url=url, key=key)
        with opened(live()) as ledger, listening.served(unsubscribe.routes(ledger, page), door):
            assert findings()["unsubscribe"] == ("ok", f"{url} answers, and shows the page")
            monkeypatch.setenv("UNSUBSCRIBE_URL", f"{url}/else/where")
            assert "is not the page that serve has (HTTP 404)" in findings()["unsubscribe"][1]
    is_, said = findings()["unsubscribe"]
    assert (is_, key in said) == ("NOT OK", False)
    assert "is serve running?" in said


def test_a_test_message_goes_to_oneself(mail_host: Post) -> None:
    assert findings(NAME, "--to", "ops@ridgeworks.example")["test message"][0] == "ok"
    (mail,) = mail_host.accepted
    assert mail["To"] == "ops@ridgeworks.example"
    assert mail["Subject"] == f"Muster: a test message of {NAME}"


@pytest.mark.parametrize("fault", ["spf_missing", "dkim_weak", "dmarc_twice", "mx_null", "ptr_differs", "no_domain"])
def test_what_is_wrong_with_a_sender_s_domain_is_named_with_what_mends_it(
    fault: ZoneFault, mail_host: Post, names: DnsServer
) -> None:
    names.zones = senders.domains(["ridgeworks.example"], [fault])
    is_, said = findings(NAME)[f"domain ridgeworks.example: {fault}"]
    assert is_ == "NOT OK"
    assert any(word in said for word in ("; have ", "; register it"))
    assert muster("doctor", NAME).code == 1


def test_what_doctor_saw_is_what_the_live_gate_knows(mail_host: Post, names: DnsServer) -> None:
    home = live(NAME)
    names.zones = senders.domains(["ridgeworks.example"], ["spf_missing"])
    muster("doctor", NAME)
    with opened(home) as ledger, ledger.read() as tx:
        known = domains.get(tx, "ridgeworks.example", f"127.0.0.1:{mail_host.port} (none)")
    assert known is not None
    assert "spf_missing" in known.kinds


def test_a_signed_mail_that_arrived_shows_how_our_mail_is_signed(
    mail_host: Post, names: DnsServer, tmp_path: Path
) -> None:
    key = {("s1._domainkey.ridgeworks.example", "TXT"): (f"v=DKIM1; p={rsa_key()[1]}",)}
    names.zones = Zones(senders.ready("ridgeworks.example") | key)
    file = tmp_path / "arrived.eml"
    file.write_bytes(mail("signed", "ridgeworks.example", "ridgeworks.example"))
    signed = findings(NAME, "--signed", str(file))
    assert signed["signed mail"][0] == "ok"
    assert "ridgeworks.example (s1)" in signed["domain ridgeworks.example"][1]
    file.write_bytes(mail("unsigned", "ridgeworks.example", ""))
    assert findings(NAME, "--signed", str(file))["domain ridgeworks.example: dkim_unsigned"][0] == "NOT OK"


@pytest.mark.parametrize(("what", "why"), [("none.eml", "no such file"), ("theirs.eml", "not from one of our domains")])
def test_a_signed_mail_has_to_be_there_and_ours(mail_host: Post, tmp_path: Path, what: str, why: str) -> None:
    (tmp_path / "theirs.eml").write_bytes(mail("signed", "else.example", "else.example"))
    told = muster("doctor", NAME, "--signed", str(tmp_path / what))
    assert told.code == 2
    assert why in told.err + told.out


def test_a_mail_host_that_refuses_is_said_to(mail_host: Post) -> None:
    mail_host.answers["RCPT"] = "550 no such user"
    told = muster("doctor", NAME, "--to", "ops@ridgeworks.example")
    assert told.code == 1
    assert "no such user" in told.out


def test_without_a_key_for_the_waterfall_a_run_may_start_all_the_same(
    mail_host: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUNTER_API_KEY")
    is_, said = findings(NAME)["hunter"]
    assert is_ == "careful"
    assert "HUNTER_API_KEY" in said
    assert muster("doctor", NAME).code == 0


@pytest.mark.parametrize(
    ("setting", "value", "what", "said"),
    [
        ("ANTHROPIC_API_KEY", "another", "model", "refuses the key (HTTP 401)"),
        ("HUNTER_API_KEY", "another", "hunter", "refuses the key (HTTP 401)"),
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:1", "model", "http://127.0.0.1:1 does not answer"),
        ("SMTP_PORT", "1", "smtp", "127.0.0.1:1"),
        ("INBOX_PATH", "/none/such", "inbox", "/none/such: there is no such folder"),
        ("DNS_SERVER", "127.0.0.1", "dns of ridgeworks.example", "'127.0.0.1' is not host:port"),
    ],
)
def test_what_is_amiss_is_named_and_no_key_is_shown(
    mail_host: Post, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, what: str, said: str
) -> None:
    monkeypatch.setenv(setting, value)
    is_, told = findings(NAME)[what]
    assert is_ == "NOT OK"
    assert said in told
    shown = muster("doctor", NAME)
    assert shown.code == 1
    assert "1 not ok" in shown.out
    assert KEY not in shown.out + shown.err


@pytest.mark.parametrize("api", ["permits", "hubspot"])
def test_an_api_that_connections_lacks_is_named_once_also_where_all_settings_are_set(
    api: str, mail_host: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(tmp_path / "tree")
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.setenv("PERMITS_URL", "http://127.0.0.1:1")
    connections = Path("config/connections.yaml")
    text = connections.read_text(encoding="utf-8").replace("https://api.hubapi.com", "http://127.0.0.1:1")
    connections.write_text(text.replace(f"\n  {api}:\n", f"\n  {api}2:\n"), encoding="utf-8")
    told = findings("roofing-permits")
    lacking = {what for what, (_, said) in told.items() if f"did you mean {api}2?" in said}
    assert (
        lacking
        == {
            "permits": {"sources.permits.http.api", "enrichment.lookups.register.api"},
            "hubspot": {"customers.crm.http.api", "crm.api"},
        }[api]
    )
    assert not any("has no API" in said for _, said in told.values())


def test_a_lookup_whose_api_is_not_there_is_amiss(mail_host: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERMITS_URL", "http://127.0.0.1:1")
    for name in ("PERMITS_TOKEN", "HUBSPOT_TOKEN", "PERMITS_SECRET"):
        monkeypatch.setenv(name, "a-token-of-a-test")
    is_, said = findings("roofing-permits")["lookup register"]
    assert is_ == "NOT OK"
    assert "ConnectError" in said
    assert "a-token-of-a-test" not in said


@pytest.mark.parametrize("words", [("--to", "ops@ridgeworks.example"), (NAME, "--to", "nobody")])
def test_a_test_message_needs_a_sender_and_an_address(words: tuple[str, ...]) -> None:
    assert muster("doctor", *words).code == 2


def test_a_mail_host_that_rewrites_ids_is_told_of_with_what_follows(
    mail_host: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(presets.REWRITES_IDS, "127.0.0.1", "SES")
    is_, said = findings()["ids of 127.0.0.1"]
    assert is_ == "ok"
    assert "SES puts a Message-ID of its own in place of ours" in said
    assert "later steps name both in References" in said


@pytest.mark.parametrize(
    ("host", "who"),
    [
        (presets.PRESETS["ses"]["smtp"]["host"], "SES"),
        ("email-smtp.eu-central-1.amazonaws.com", "SES"),
        ("smtp.gmail.com", None),
        ("notamazonaws.com", None),
    ],
)
def test_ses_is_known_by_its_host_in_every_region(host: str, who: str | None) -> None:
    assert presets.rewriter_of(host) == who
