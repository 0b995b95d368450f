"""Nobody can be reached, or told from a list of guesses, by what the warehouse holds."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from data.identity import hash_value
from data.ledger.core import schema
from data.ledger.core.ledger import Ledger
from data.warehouse.privacy import KEY_FILE
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.reader import reading
from data.warehouse.tables import TABLES
from tests.warehouse import rows
from tests.warehouse.conftest import Published
from tests.warehouse.rows import after

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
PHONE = re.compile(r"(?<![0-9a-f])(?:\+?1[ .-]?)?\(?312\)?[ .-]?555[ .-]?\d{4}(?![0-9a-f])")


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Every text in every column of every table, with where it stands."""
    with reading(path) as db:
        for table in TABLES:
            for column in (column for column in table.columns if column.type in ("VARCHAR", "VARCHAR[]", "JSON")):
                text = f'CAST("{column.name}" AS VARCHAR)'
                found = db.execute(f"SELECT DISTINCT {text} FROM {table.name} WHERE {text} IS NOT NULL").fetchall()
                yield from ((f"{table.name}.{column.name}", str(value)) for (value,) in found)


def test_no_column_holds_an_address_or_a_phone_number(crowded: Published) -> None:
    found = {place: text for place, text in texts(crowded.path) if ADDRESS.search(text) or PHONE.search(text)}

    assert found == {}


def test_no_address_or_phone_of_the_ledger_is_in_any_column(crowded: Published) -> None:
    p = schema.prospects.c
    with crowded.ledger.read() as tx:
        known = {
            str(value).lower()
            for row in tx.connection.execute(select(p.email, p.contact_email, p.phone, p.contact_phone))
            for value in row
            if value
        }
    everything = "\n".join(text.lower() for _, text in texts(crowded.path))

    assert len(known) > 400
    assert [value for value in known if value in everything] == []


def test_the_file_itself_holds_no_at_sign_of_an_address(told: Published) -> None:
    assert re.findall(rb"owner@[\w.]+", told.path.read_bytes()) == []


def test_the_test_would_see_an_address(tmp_path: Path, ledger: Ledger) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()], "prospects": [rows.prospect(1, source="joe@acme.example")]})
    path = publish(ledger, tmp_path, "r", after())

    assert [place for place, text in texts(path) if ADDRESS.search(text)] == ["prospect.source"]


def test_tables_join_by_the_hash_of_an_address(told: Published) -> None:
    joined = "SELECT message_id FROM message JOIN suppression USING (recipient_hash) ORDER BY message_id"

    assert query(told.path, joined).rows == [("p2-1",), ("p3-1",), ("p3-2",)]


def test_a_suppression_whose_address_was_forgotten_still_joins(ledger: Ledger, tmp_path: Path) -> None:
    made = {
        "prospects": [rows.prospect(1)],
        "messages": [rows.message("p1")],
        "suppressions": [rows.suppression("owner@p1.example", value=None, reason="forgotten")],
    }
    rows.insert(ledger, made)
    path = publish(ledger, tmp_path, "r", after())

    assert query(path, "SELECT reason FROM message JOIN suppression USING (recipient_hash)").rows == [("forgotten",)]


def test_the_hash_cannot_be_found_without_the_key(told: Published) -> None:
    hashes = {value for (value,) in query(told.path, "SELECT recipient_hash FROM suppression").rows}

    assert not any(hash_value("email", "owner@p2.example").startswith(value) for value in hashes)


def test_the_key_is_its_owners_alone_and_stays(ledger: Ledger, tmp_path: Path) -> None:
    publish(ledger, tmp_path, "r", after())
    key = tmp_path / KEY_FILE
    first = key.read_bytes()
    publish(ledger, tmp_path, "r", after())

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() == first
    assert len(first) == 64


def test_another_home_has_other_hashes(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"suppressions": [rows.suppression("owner@p1.example")]})

    hashes = [
        query(publish(ledger, tmp_path / home, "r", after()), "SELECT recipient_hash FROM suppression").rows
        for home in ("one", "two")
    ]

    assert hashes[0] != hashes[1]


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("550 unknown <joe@acme.example>", "550 unknown <[address]>"),
        ("call 312-555-0123", "call [phone]"),
        ("since 2009, 12 staff, 93650", "since 2009, 12 staff, 93650"),
    ],
)
def test_reasons_lose_addresses_and_phones_and_nothing_else(
    ledger: Ledger, tmp_path: Path, written: str, published: str
) -> None:
    rows.insert(ledger, {"prospects": [rows.prospect(1, state_reason=written)]})
    path = publish(ledger, tmp_path, "r", after())

    assert query(path, "SELECT state_reason FROM prospect").rows == [(published,)]


def test_what_was_sent_is_there_without_addresses_and_phone_numbers(ledger: Ledger, tmp_path: Path) -> None:
    sent = rows.message("p1", subject="For joe@acme.example", body="Hi Joe,\ncall 312-555-0123 or joe@acme.example.")
    rows.insert(ledger, {"prospects": [rows.prospect(1)], "messages": [sent]})
    path = publish(ledger, tmp_path, "r", after())

    assert query(path, "SELECT subject, body, body_length FROM message").rows == [
        ("For [address]", "Hi Joe,\ncall [phone] or [address].", len(sent["body"]))
    ]


def test_who_is_written_to_stays_in_the_ledger(told: Published) -> None:
    columns = {name for (name,) in query(told.path, "SELECT column_name FROM (DESCRIBE message)").rows}

    assert not {"recipient", "slots", "rfc_message_id", "host_id"} & columns
