"""Records that come in while a campaign is under way: over HTTP from a process of its own, and from a file."""

import json
import shutil
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

import main
from commands.set_up import doctor
from commands.shared import deployed, heads, homes
from config.loading import load_campaign
from data.clock import SystemClock, real_pause
from data.items import Item
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns, items
from data.signing import signed
from tests.commands.conftest import ROOT
from tests.commands.desk import Told, muster
from tests.commands.test_serving import serving

NAME = "inbound-sales"
SECRET = "the secret of leads"
LONGEST_S = 120
LEAD = {"id": "L-77", "firm": "Pier Nine", "asks": "Racks for 40 pallets?", "came_by": "form", "known": "shelves.md"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose live campaign has begun, and takes leads."""
    for folder in ("config", "data/samples/inbound"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = tmp_path / "config" / "campaigns" / f"{NAME}.yaml"
    file.write_text(file.read_text().replace("  file: data/samples/inbound/leads.csv\n", "  on: lead\n"))
    with (tmp_path / "config" / "connections.yaml").open("a") as connections:
        connections.write(f"records: {{{NAME}: {{secret: '${{LEADS_SECRET}}'}}}}\n")
    home = homes.live(NAME, NAME)
    ledger = Ledger.open(home.ledger_url, SystemClock())
    with heads.kept(home, ledger, "test"), ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r1", "", 0, "digest", tx.now + timedelta(days=5))
    ledger.close()
    return tmp_path


def known() -> Sequence[Item]:
    """The live campaign's items."""
    ledger = Ledger.open(homes.live_home().ledger_url, SystemClock())
    with ledger.read() as tx:
        found = items.of_campaign(tx, NAME)
    ledger.close()
    return found


def until_known(number: int) -> None:
    """Wait until the campaign has so many items."""
    for _ in range(LONGEST_S * 10):
        if len(known()) >= number:
            return
        real_pause(0.1)
    raise AssertionError(f"no {number} items within {LONGEST_S} s: {known()}")


def headers(body: bytes) -> dict[str, str]:
    return signed(SECRET, "event-1", datetime.now(UTC), body)


def test_a_record_that_is_handed_in_is_an_item_of_the_live_campaign(project: Path) -> None:
    body = json.dumps({**LEAD, "colour": "red"}).encode()
    with serving(project, LEADS_SECRET=SECRET) as (process, said, url):
        told = httpx.post(f"{url}/records/{NAME}", content=body, headers=headers(body), trust_env=False, timeout=60)
        process.terminate()
        out, err = process.communicate(timeout=60)
    assert (told.status_code, told.json()) == (202, {"status": "taken", "item": "i1", "unknown": ["colour"]})
    assert f"/records/{NAME}" in said
    assert SECRET not in said + out + err
    assert [(item.row_key, item.fields["firm"]) for item in known()] == [("L-77", "Pier Nine")]


def test_a_record_whose_answer_was_lost_in_a_crash_is_the_same_item_when_it_is_told_again(project: Path) -> None:
    body = json.dumps(LEAD).encode()
    with serving(project, LEADS_SECRET=SECRET) as (process, _, url):
        place = urlsplit(url)
        lines = [f"POST /records/{NAME} HTTP/1.1", f"Host: {place.netloc}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers(body).items()]
        with socket.create_connection((str(place.hostname), place.port or 0)) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            until_known(1)
            process.kill()
    with serving(project, LEADS_SECRET=SECRET) as (_, _, url):
        told = httpx.post(f"{url}/records/{NAME}", content=body, headers=headers(body), trust_env=False, timeout=60)
    assert (told.status_code, told.json()) == (200, {"status": "known", "item": "i1"})
    assert len(known()) == 1


def test_a_campaign_that_has_not_begun_is_to_be_told_again_later(project: Path) -> None:
    body = json.dumps(LEAD).encode()
    text = (project / "config" / "connections.yaml").read_text().replace(f"records: {{{NAME}:", "records: {content:")
    (project / "config" / "connections.yaml").write_text(text)
    with serving(project, LEADS_SECRET=SECRET) as (_, _, url):
        told = httpx.post(f"{url}/records/content", content=body, headers=headers(body), trust_env=False, timeout=60)
    assert (told.status_code, told.json()) == (503, {"error": "the campaign has not begun: tell it again later"})


# import


def imported(project: Path, monkeypatch: pytest.MonkeyPatch, rows: object, name: str = "more.json") -> Told:
    """``import`` of a file of such records."""
    (project / name).write_text(json.dumps(rows))
    monkeypatch.setattr(main, "CONFIG", project / "config")
    return muster("import", project / name, "--campaign", NAME, "--by", "dana")


def test_records_of_a_file_become_items_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [LEAD, {**LEAD, "id": "L-78", "firm": "Quay Ten"}]
    first = imported(project, monkeypatch, rows)
    assert (first.code, first.err) == (0, "")
    assert f"2 items of {NAME} came in, 0 known before, 0 left out" in first.out
    assert "no field takes" not in first.out
    more = imported(project, monkeypatch, [{**LEAD, "id": "L-80", "colour": "red"}], "colour.json")
    assert (more.code, "colour.json: no field takes colour: what stands there is left out" in more.out) == (0, True)
    again = imported(project, monkeypatch, [*rows, {**LEAD, "id": "L-79"}])
    assert f"1 item of {NAME} came in, 2 known before, 0 left out" in again.out
    assert [item.row_key for item in known()] == ["L-77", "L-78", "L-80", "L-79"]


def test_a_record_that_does_not_fit_is_named_and_the_others_come_in(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = imported(project, monkeypatch, [LEAD, {**LEAD, "id": "L-78", "came_by": "pigeon"}, {**LEAD, "asks": "No"}])
    assert told.code == 1
    assert 'more.json: record 2: came_by: "pigeon" is none of form, referral, fair' in told.out
    assert "more.json: record 3: i1 is known by that id and says something else; it stays as it is" in told.out
    assert len(known()) == 1


def test_a_file_that_cannot_be_read_is_bad_input(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert imported(project, monkeypatch, {"firm": "alone"}).code == 2
    assert imported(project, monkeypatch, [], "more.txt").code == 2
    assert known() == []


def test_a_campaign_of_outreach_that_is_not_told_takes_no_records(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.live("roofing-california", "roofing-california")
    (project / "more.json").write_text("[]")
    monkeypatch.setattr(main, "CONFIG", project / "config")
    told = muster("import", project / "more.json", "--campaign", "roofing-california")
    assert told.code == 2
    assert "no source of roofing is of the format webhook" in told.err


# a campaign of outreach


TOLD = "roofing-alerts"
PERMIT = {"permit": {"number": "AZ-1"}, "contractor": {"name": "Saguaro Roofing", "staff": 9}}


def begun_outreach(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped campaign that is told, live."""
    (project / "data" / "samples").mkdir(parents=True, exist_ok=True)
    for name in ("permits.json", "permit_histories.json"):
        shutil.copy(ROOT / "data" / "samples" / name, project / "data" / "samples" / name)
    monkeypatch.setattr(main, "CONFIG", project / "config")
    home = homes.live(TOLD, TOLD)
    ledger = Ledger.open(home.ledger_url, SystemClock())
    with heads.kept(home, ledger, "test"), ledger.write() as tx:
        campaigns.open_campaign(tx, TOLD, "r1", TOLD, 10, "digest", tx.now + timedelta(days=5))
    ledger.close()


def test_records_of_a_file_come_into_the_source_that_is_told_once(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_outreach(project, monkeypatch)
    unread = {"permit": {"number": "AZ-1"}, "contractor": {"name": "Saguaro Roofing", "staff": "nine"}}
    (project / "more.json").write_text(json.dumps([unread, {**PERMIT, "contractor": {"staff": 4}}, unread]))
    told = muster("import", project / "more.json", "--campaign", TOLD, "--by", "dana")
    assert told.code == 1
    assert "record 2: contractor.name: is missing (company)" in told.out
    assert "record 1: cannot be read, and counts as unknown: contractor.staff" in told.out
    assert f"1 record for permits of {TOLD} came in, 1 known before, 1 left out" in told.out


def test_doctor_says_that_nobody_may_tell_a_campaign_without_a_secret(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_outreach(project, monkeypatch)
    nobody = deployed._NOWHERE.model_copy(update={"records": {}})
    told = doctor._told(nobody, load_campaign(TOLD, project / "config"))
    [(what, is_, said)] = [tuple(one)[:3] for one in told]
    assert (what, is_) == ("source permits", "NOT OK")
    assert f"records.{TOLD}.secret" in said
