"""Statements that the driver runs itself; on both databases."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select

from config.scrubbing import keep
from data.ledger.core import counters, payloads
from data.ledger.core.ledger import Ledger
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import lookups
from data.records import CapKey

FETCHED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
INSERT = Prepared(lookups.insert().inline(), ("provider", "key", "result", "fetched_at"))
CHANGE = Prepared(lookups.update().where(lookups.c.key == bindparam("of")), ("result",))
OF_KEYS = (
    select(lookups.c.key, lookups.c.fetched_at, (lookups.c.result != "").label("is_there"))
    .where(lookups.c.key.in_(bindparam("of", expanding=True)))
    .order_by(lookups.c.key)
)
EACH = Prepared(OF_KEYS)
ROW = {"provider": "hunter", "key": "a", "result": "{}", "fetched_at": FETCHED}


def test_what_it_writes_is_read_as_if_it_had_been_written_otherwise(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        INSERT.run(tx, ROW)
        INSERT.run_all(tx, [{**ROW, "key": "b"}, {**ROW, "key": "c"}])
        assert CHANGE.run(tx, {"of": "b", "result": "[]"}) == 1
        assert CHANGE.run(tx, {"of": "nobody", "result": "[]"}) == 0
        found = tx.connection.execute(select(lookups).order_by(lookups.c.key)).all()
    assert [(row.key, row.result, row.fetched_at) for row in found] == [
        ("a", "{}", FETCHED),
        ("b", "[]", FETCHED),
        ("c", "{}", FETCHED),
    ]


def test_rows_have_their_columns_names_and_types(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        INSERT.run(tx, ROW)
        found = EACH.one(tx, {"of": ["a"]})
        assert (found.key, found.fetched_at, found.is_there) == ("a", FETCHED, True)
        assert tuple(found) == tuple(tx.connection.execute(OF_KEYS, {"of": ["a"]}).one())
        assert (EACH.one(tx, {"of": ["nobody"]}), EACH.value(tx, {"of": ["nobody"]})) == (None, None)


@pytest.mark.parametrize("many", [0, 1, 2, 3, 5, 8])
def test_a_list_finds_the_rows_of_all_its_values(many: int, any_ledger: Ledger) -> None:
    keys = [f"k{n}" for n in range(many)]
    with any_ledger.write() as tx:
        INSERT.run_all(tx, [{**ROW, "key": key} for key in (*keys, "other")])
        assert [row.key for row in EACH.rows(tx, {"of": keys})] == keys


def test_a_moment_without_a_time_zone_is_refused(any_ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no time zone"), any_ledger.write() as tx:
        INSERT.run(tx, {**ROW, "fetched_at": datetime(2026, 11, 2)})  # noqa: DTZ001 - the subject


def test_a_value_for_which_the_statement_has_no_place_is_refused(any_ledger: Ledger) -> None:
    with pytest.raises(ValueError, match=r"'colour'.* has no place in"), any_ledger.write() as tx:
        INSERT.run(tx, {**ROW, "colour": "red"})


def test_it_goes_back_with_its_transaction(any_ledger: Ledger) -> None:
    key = CapKey("total", "roofing", "")
    with pytest.raises(RuntimeError), any_ledger.write() as tx:
        counters.reserve(tx, [key])
        raise RuntimeError
    with any_ledger.read() as tx:
        assert counters.read(tx, [key]) == {key: 0}


def test_what_no_database_takes_is_left_out_of_words_however_they_are_written(any_ledger: Ledger) -> None:
    said = "before\x00 and\ud800 after \U0001f600"
    with any_ledger.write() as tx:
        INSERT.run(tx, {**ROW, "result": said})
        tx.connection.execute(lookups.insert().values(**{**ROW, "key": "b", "result": said}))
        digest = payloads.store(tx, said)
        kept = [row.result for row in tx.connection.execute(select(lookups))]
        assert [*kept, payloads.body_of(tx, digest)] == ["before and? after \U0001f600"] * 3


def test_a_secret_parted_by_what_is_left_out_is_a_secret_all_the_same(any_ledger: Ledger) -> None:
    keep("hush-hush-7")
    with any_ledger.write() as tx:
        INSERT.run(tx, {**ROW, "result": "it is hush\x00-hush-7"})
        assert tx.connection.execute(select(lookups.c.result)).scalar_one() == "it is [secret]"


def test_json_stays_json_whatever_in_it_is_a_secret(any_ledger: Ledger) -> None:
    keep("12345678", "messages")
    said = {"n": [12345678, -12345678, 1.5, 7], "messages": "12345678", "open": True}
    with any_ledger.write() as tx:
        INSERT.run(tx, {**ROW, "result": json.dumps(said)})
        kept = tx.connection.execute(select(lookups.c.result)).scalar_one()
        assert payloads.body_of(tx, payloads.store(tx, json.dumps(said))) == kept
    assert json.loads(kept) == {"n": ["[secret]", "-[secret]", 1.5, 7], "[secret]": "[secret]", "open": True}


def test_what_only_begins_like_json_is_words(any_ledger: Ledger) -> None:
    keep("hush-hush-7")
    with any_ledger.write() as tx:
        INSERT.run(tx, {**ROW, "result": "[sic] hush-hush-7 {"})
        assert tx.connection.execute(select(lookups.c.result)).scalar_one() == "[sic] [secret] {"
