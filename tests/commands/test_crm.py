"""What people see of a CRM that is written to, and do about what it refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.ledger.govern import crm_facts, crm_writes
from data.ledger.govern.crm_facts import Fact
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, in_sequence, muster, rehearsal, written
from tests.support.hubspot import TOKEN, HubSpot, hubspot

SETTINGS = {"ANTHROPIC_API_KEY": "none", "SMTP_HOST": "127.0.0.1", "INBOX_KIND": "maildir", "INBOX_PATH": "inbox"}


@pytest.fixture
def refused() -> None:
    """One note was refused, another is there."""
    with written(rehearsal()) as tx:
        in_sequence(tx)
        facts = [Fact("p1", "note", "sent p1-1"), Fact("p1", "note", "reply r1")]
        crm_writes.prepare(tx, NAME, ["note"], facts, 0, crm_facts.MOST_RECORDS)
        there, not_taken = crm_writes.due(tx, NAME, 2)
        for write in (there, not_taken):
            crm_writes.begin(tx, write, tx.now)
        crm_writes.settle(tx, there, "done", "", "501", "502")
        crm_writes.settle(tx, not_taken, "refused", "HTTP 400: no such property")


@pytest.mark.usefixtures("refused")
def test_what_was_refused_is_shown_with_the_reason() -> None:
    [row] = muster("crm", "show", NAME, "--json").rows
    assert (row["fact"], row["state"], row["why"]) == ("reply r1", "refused", "HTTP 400: no such property")


@pytest.mark.usefixtures("refused")
def test_all_of_it_is_shown_if_it_is_asked_for() -> None:
    assert [row["target"] for row in muster("crm", "show", NAME, "--all", "--json").rows] == ["502", None]


@pytest.mark.usefixtures("refused")
def test_what_was_written_of_somebody_is_among_what_is_known_of_them() -> None:
    told = muster("prospect", "show", "p1")
    assert "no such property" in told.out


@pytest.mark.usefixtures("refused")
def test_what_was_refused_is_tried_again() -> None:
    told = muster("crm", "retry", NAME, "--by", "dana")
    assert told.code == 0, told.err
    assert "1 fact of roofing-california" in told.out
    assert [row["state"] for row in muster("crm", "show", NAME, "--json").rows] == ["waiting"]


def test_a_campaign_that_writes_to_no_crm_says_so() -> None:
    rehearsal()
    assert "a campaign with crm: writes what came to be" in muster("crm", "show", NAME).out


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubSpot]:
    """A CRM, and a configuration whose campaign writes to it."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    with hubspot() as there:
        monkeypatch.setenv("HUBSPOT_TOKEN", TOKEN)
        connections = (ROOT / "config" / "connections.yaml").read_text().replace("https://api.hubapi.com", there.url)
        config = tmp_path / "config"
        config.mkdir()
        for file in (ROOT / "config").iterdir():
            if file.name != "connections.yaml":
                (config / file.name).symlink_to(file)
        (config / "connections.yaml").write_text(connections)
        monkeypatch.chdir(tmp_path)
        (tmp_path / "data").symlink_to(ROOT / "data")
        yield there


def doctor(there: HubSpot) -> dict[str, str]:
    """What doctor says of the CRM."""
    told = muster("doctor", "roofing-permits")
    assert there.has == {"contacts": {}, "notes": {}, "meetings": {}}
    return {line.split()[1]: line for line in told.out.splitlines() if line.startswith("crm ")}


def test_doctor_asks_the_crm_for_what_nobody_has(system: HubSpot) -> None:
    found = doctor(system)
    assert all(" ok " in line for name, line in found.items() if name in ("contact", "notes", "meetings")), found
    assert {"contact", "notes", "meetings"} <= found.keys()


def test_doctor_sees_a_token_that_does_not_let_in(system: HubSpot) -> None:
    system.token = "another"
    assert all("NOT OK" in line for line in doctor(system).values())
