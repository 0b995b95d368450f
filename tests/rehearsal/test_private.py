"""No address and no phone number in any request that the model server received, in a world that plants them."""

import json
import re

import pytest

from tests.rehearsal.judge import Judge
from tests.rehearsal.rehearsed import Rehearsed

ADDRESS = re.compile(
    r"[\w.+%-]+\s?(?:@|[\[({]\s?at\s?[\])}])\s?[\w-]+\s?(?:\.|[\[({]\s?(?:dot|\.)\s?[\])}])\s?\w+", re.I
)
PHONE = re.compile(r"(?<![\w.$])(?:\+?1[\s./-]{0,2})?\(?[2-9]\d\d\)?[\s./-]{0,2}[2-9]\d\d[\s./-]{0,2}\d{4}(?![\w.]\d)")
NUMBER = "phone", "contact_phone"


@pytest.fixture(scope="module")
def requests(rough: Rehearsed) -> list[str]:
    """All requests, as text."""
    return [json.dumps(one["request"], ensure_ascii=False) for one in rough.requests]


def known(run: Rehearsed) -> set[str]:
    """Every address and every phone number that the ledger knows or has ever asked about."""
    columns = [("prospects", "email"), ("prospects", "contact_email"), ("messages", "recipient"),
               ("verifications", "address"), ("suppressions", "value")]  # fmt: skip
    columns += [("prospects", column) for column in NUMBER]
    found = {row[column] for table, column in columns for row in run.rows(f"select {column} from {table}")}
    found |= {row["value"] for row in run.rows("select value from identities where kind in ('email', 'phone')")}
    return {value for value in found if value and ("@" in value or value.startswith("+"))}


def test_the_patterns_see_what_is_planted() -> None:
    planted = "left by Dana, reach me at dana@acme.example or (916) 555-0142, or dana [at] acme [dot] example"

    assert len(ADDRESS.findall(planted)) == 2
    assert PHONE.findall(planted) == ["(916) 555-0142"]
    assert PHONE.search("since 2009 with 12 staff, $1M-$10M, 95812-1234, 2026-11-02, score 4.7 of 214 reviews") is None


def test_the_world_did_plant_contacts_and_the_models_were_shown_their_places(
    rough: Rehearsed, requests: list[str]
) -> None:
    facts = [row["text"] for row in rough.rows("select text from facts")]
    planted = [text for text in facts if "[address]" in text and "[phone]" in text]

    assert len(planted) > 5
    assert any("reach me at [address]" in request for request in requests)


def test_no_request_has_anything_that_looks_like_an_address_or_a_phone_number(requests: list[str]) -> None:
    found = {match[0] for request in requests for pattern in (ADDRESS, PHONE) for match in pattern.finditer(request)}
    assert found == set()


def test_no_request_has_any_address_or_phone_number_that_the_ledger_knows(
    rough: Rehearsed, requests: list[str]
) -> None:
    everything = "\n".join(requests).casefold()
    secrets = known(rough)
    addresses = {secret for secret in secrets if "@" in secret}
    numbers = {secret[-10:] for secret in secrets - addresses}

    assert len(addresses) > 40
    assert len(numbers) > 20
    assert [address for address in addresses if address.casefold() in everything] == []
    assert [number for number in numbers if re.search(r"[\s().+/-]{0,3}".join(number), everything)] == []


def test_no_request_has_an_address_of_ours(rough: Rehearsed, requests: list[str]) -> None:
    senders = Judge(rough).campaign["senders"]
    assert [one for one in senders if any(one["address"] in request for request in requests)] == []
