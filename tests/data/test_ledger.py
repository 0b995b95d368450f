"""Opening, migrating, and what a transaction promises; on both databases."""

import importlib
import pkgutil
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Inspector, Table, UniqueConstraint, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

import data.ledger.core
from data.claims import Angle
from data.clock import SteppedClock
from data.ledger.core import backfills, counters, schema
from data.ledger.core.ledger import Ledger
from data.ledger.core.migrate import LedgerTooNew, Migration, migrate, migrations, version
from data.ledger.flow import campaigns, domains, facts, messages
from data.ledger.govern import breaks
from data.records import CapKey, MessageState, Trip
from tests.data.builders import in_sequence, open_campaign
from tests.property.hand import Killed, dying_at

METADATA = schema.metadata
for _module in pkgutil.iter_modules(data.ledger.core.__path__):
    if _module.name.endswith("_schema"):  # it adds its tables to those of ``schema`` as it is imported
        importlib.import_module(f"data.ledger.core.{_module.name}")


def _halt(ledger: Ledger, reason: str) -> None:
    with ledger.write() as tx:
        campaigns.halt(tx, "roofing", reason, "test")


def _has_the_tables_that_the_code_knows(ledger: Ledger) -> None:
    with ledger.read() as tx:
        seen = inspect(tx.connection)
        made = {name: {column["name"] for column in seen.get_columns(name)} for name in seen.get_table_names()}
        known = {table.name: set(table.columns.keys()) for table in METADATA.tables.values()}
        must = {(name, column["name"]) for name in known for column in seen.get_columns(name) if not column["nullable"]}
        keys = {name: seen.get_pk_constraint(name)["constrained_columns"] for name in known}
        unique = {name: _unique_in(seen, name) for name in known}
        indexed = {str(one["name"]): one["column_names"] for name in known for one in seen.get_indexes(name)}
    made.pop("ledger_version")
    assert made == known
    assert keys == {table.name: [*table.primary_key.columns.keys()] for table in METADATA.tables.values()}
    assert unique == {table.name: _unique(table) for table in METADATA.tables.values()}
    wanted = [index for table in METADATA.tables.values() for index in table.indexes]
    assert {str(one.name): [*one.columns.keys()] for one in wanted}.items() <= indexed.items()
    required = {(t.name, c.name) for t in METADATA.tables.values() for c in t.columns if not c.nullable}
    assert {pair for pair in required ^ must if not pair[1].endswith("_id")} == set()


def _unique_in(seen: Inspector, table: str) -> set[frozenset[str | None]]:
    """The columns that the database keeps from having the same values twice, by a constraint or an index."""
    by_index = [frozenset(one["column_names"]) for one in seen.get_indexes(table) if one["unique"]]
    return {frozenset(one["column_names"]) for one in seen.get_unique_constraints(table)} | set(by_index)


def _unique(table: Table) -> set[frozenset[str | None]]:
    """Those that the code knows of."""
    found = {frozenset(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)}
    return {*found, *(frozenset(one.columns.keys()) for one in table.indexes if one.unique)}


def test_the_migrations_make_the_tables_that_the_code_knows(any_ledger: Ledger) -> None:
    _has_the_tables_that_the_code_knows(any_ledger)


def test_a_ledger_of_version_13_becomes_the_same_and_domains_are_looked_at_anew(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        METADATA.drop_all(tx.connection)
        tx.connection.execute(text("DROP TABLE ledger_version"))
        assert migrate(tx.connection, migrations()[:13]) == 13
        for row in (
            "domain_checks (domain, host, faults, unsure, again_soon, checked_at) VALUES "
            "('ours.example', 'smtp.ours.example', '[]', '[]', FALSE, '2026-11-02T15:00:00.000000+00:00')",
            "domain_signatures (domain, state, signer, selector, said, one_click, seen_at) VALUES "
            "('ours.example', 'pass', 'ours.example', 's1', '', TRUE, '2026-11-02T15:00:00.000000+00:00')",
        ):
            tx.connection.execute(text(f"INSERT INTO {row}"))
        migrate(tx.connection)
    _has_the_tables_that_the_code_knows(any_ledger)
    with any_ledger.read() as tx:
        assert domains.get(tx, "ours.example", "smtp.ours.example") is None


def test_no_migration_changes_once_ledgers_have_had_it() -> None:
    """Those of ledgers that are about: what is wrong with one is mended by a later one."""
    had = "\n".join(step.sql for step in migrations()[:13])
    assert sha256(had.encode()).hexdigest() == "485e4e7925a0ffb9341038cd6ffe632ce376431acc25abffda18b4437f9a7913"


def test_every_table_can_be_created_from_the_code_too() -> None:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    assert set(inspect(engine).get_table_names()) == METADATA.tables.keys()
    engine.dispose()


def test_opening_again_keeps_what_is_there(tmp_path: Path, clock: SteppedClock) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'l.sqlite'}"
    first = Ledger.open(url, clock)
    with first.write() as tx:
        open_campaign(tx)
    first.close()
    again = Ledger.open(url, clock)
    with again.read() as tx:
        assert campaigns.get(tx, "roofing").run_id == "run-1"
    again.close()


def test_a_ledger_of_a_later_version_is_refused(tmp_path: Path, clock: SteppedClock) -> None:
    url = f"sqlite:///{tmp_path / 'l.sqlite'}"
    ledger = Ledger.open(url, clock)
    with ledger.write() as tx:
        tx.connection.execute(text("INSERT INTO ledger_version (version, name) VALUES (99, 'future')"))
    ledger.close()
    with pytest.raises(LedgerTooNew, match=f"version 99, this program knows {len(migrations())}"):
        Ledger.open(url, clock)


def test_a_new_migration_is_applied_once(any_ledger: Ledger) -> None:
    here = len(migrations())
    more = Migration(here + 1, "more", "CREATE TABLE extra (id {AUTO_ID});\nINSERT INTO extra VALUES (1);\n")
    steps = [*migrations(), more]
    for _ in range(2):
        with any_ledger.write() as tx:
            assert migrate(tx.connection, steps) == here + 1
    with any_ledger.read() as tx:
        assert version(tx.connection) == here + 1
        assert tx.connection.execute(text("SELECT count(*) FROM extra")).scalar_one() == 1


def test_what_left_by_ses_before_is_known_by_its_id_afterwards(any_ledger: Ledger) -> None:
    backfill = next(step for step in migrations() if step.number == 10).sql.rpartition("UPDATE")[2]
    ses = "010001668cbaf1d3-7fadface-8253-49c5-ba34-dbb320d8a770-000000"
    with any_ledger.write() as tx:
        open_campaign(tx)
        in_sequence(tx)
        for message_id, said in (("p1-1", f"Ok {ses}"), ("p1-2", "Ok: queued as nhIMmON9SFOPcT0ii4nt2A")):
            for to in (MessageState.INTENT, MessageState.SENDING):
                messages.move(tx, message_id, to)
            messages.move(tx, message_id, MessageState.SENT, said)
        tx.connection.execute(text(f"UPDATE{backfill}".rstrip().removesuffix(";")))
    with any_ledger.read() as tx:
        assert [message.host_id for message in messages.of_prospect(tx, "p1")] == [ses, None, None]


def test_who_stopped_something_before_is_read_from_the_audit(any_ledger: Ledger) -> None:
    backfill = next(step for step in migrations() if step.number == 14).sql.partition("UPDATE")[2].partition(";")[0]
    with any_ledger.write() as tx:
        open_campaign(tx)
        breaks.trip(tx, "roofing", Trip("mailbox", "dana", "bounces", "3 bounces"), "outbox")
        breaks.trip(tx, "roofing", Trip("campaign", "roofing", "person", "a holiday"), "kim")  # at the same moment
        tx.connection.execute(text("UPDATE breaks SET tripped_by = NULL"))
        tx.connection.execute(text(f"UPDATE{backfill}"))
    with any_ledger.read() as tx:
        found = tx.connection.execute(text("SELECT tripped_by FROM breaks ORDER BY number")).scalars().all()
    assert found == ["outbox", "kim"]


def test_a_message_that_was_drafted_before_keeps_the_angles_that_it_says(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        open_campaign(tx)
        in_sequence(tx)
        for words in ("You hire two estimators.", "Reviews praise you.", "You began in 1998."):
            facts.add_angle(tx, Angle("p1", "", words, (), 0.8, cycle_id="c0"))
        tx.connection.execute(text("UPDATE angles SET text = '' WHERE angle_id = 'a3'"))  # forgotten
        for step, body in ((1, "Hi,\n\nyou hire  TWO estimators!"), (2, "Hi,\n\nreviews praise you."), (3, "Bye.")):
            tx.connection.execute(
                text("UPDATE messages SET slots = :slots, body = :body WHERE step = :step"),
                {"slots": '{"opening": "a1", "proof": "a2", "gone": "a3"}', "body": body, "step": step},
            )
        backfills.angles_that_are_said(tx.connection)
    with any_ledger.read() as tx:
        kept = [message.slots for message in messages.of_prospect(tx, "p1")]
    assert kept == [{"opening": "a1", "gone": "a3"}, {"proof": "a2", "gone": "a3"}, {"gone": "a3"}]


def test_a_migration_that_fails_leaves_nothing(any_ledger: Ledger) -> None:
    here = len(migrations())
    steps = [
        *migrations(),
        Migration(here + 1, "bad", "CREATE TABLE extra (id {AUTO_ID});\nINSERT INTO nowhere VALUES (1);\n"),
    ]
    with pytest.raises(DBAPIError), any_ledger.write() as tx:
        migrate(tx.connection, steps)
    with any_ledger.read() as tx:
        assert version(tx.connection) == here
        assert not inspect(tx.connection).has_table("extra")


def test_migrations_without_a_gap_only(tmp_path: Path) -> None:
    for name in ("001_a.sql", "003_c.sql"):
        (tmp_path / name).write_text("")
    with pytest.raises(ValueError, match=r"not numbered 1, 2, 3.*\[1, 3\]"):
        migrations(tmp_path)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/db"])
def test_other_databases_are_refused(url: str, clock: SteppedClock) -> None:
    with pytest.raises(ValueError, match="ledger is"):
        Ledger.open(url, clock)


def test_sqlite_is_set_to_lose_nothing(ledger: Ledger) -> None:
    with ledger.read() as tx:
        settings = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2}


def test_an_exception_undoes_the_transaction(any_ledger: Ledger) -> None:
    with pytest.raises(KeyboardInterrupt), any_ledger.write() as tx:
        open_campaign(tx)
        raise KeyboardInterrupt
    with any_ledger.read() as tx:
        assert campaigns.all_campaigns(tx) == []


def test_a_change_through_a_reading_transaction_fails(any_ledger: Ledger) -> None:
    with pytest.raises(DBAPIError, match=r"read-?\s?only"), any_ledger.read() as tx:
        open_campaign(tx)


def test_a_second_write_in_the_same_thread_is_refused_instead_of_waiting_for_itself(ledger: Ledger) -> None:
    with ledger.write(), pytest.raises(RuntimeError, match="pass its tx along"), ledger.write():
        pass
    with ledger.write() as tx:  # and the ledger is as usable as before
        open_campaign(tx)


def test_a_session_knows_whether_anybody_else_wrote_since_its_last_transaction(any_ledger: Ledger) -> None:
    with any_ledger.session() as session:
        alone = []
        for other_writes in (False, False, True, False):
            if other_writes:
                with any_ledger.write() as tx:
                    counters.add(tx, CapKey("total", "other", ""), 1)
            with session.write() as tx:
                alone.append(tx.alone)
                counters.add(tx, CapKey("total", "mine", ""), 1)
        assert alone == [False, True, False, True]


def test_a_session_relies_on_nothing_after_a_transaction_that_was_undone(any_ledger: Ledger) -> None:
    with any_ledger.session() as session:
        with session.write():
            pass
        with pytest.raises(RuntimeError), session.write():
            raise RuntimeError
        with session.write() as tx:
            assert not tx.alone


def test_a_session_goes_on_after_a_commit_that_failed(any_ledger: Ledger) -> None:
    key = CapKey("total", "mine", "")
    with any_ledger.session() as session:
        with pytest.raises(Killed), dying_at(1, "before"), session.write() as tx:
            counters.add(tx, key, 1)
        with session.write() as tx:
            assert counters.read(tx, {key}) == {key: 0}
            counters.add(tx, key, 2)
    with any_ledger.read() as tx:
        assert counters.read(tx, {key}) == {key: 2}


def test_a_session_waits_for_other_writers_of_its_process(ledger: Ledger) -> None:
    with ledger.session() as session, ledger.write(), pytest.raises(RuntimeError, match="pass its tx along"):
        session.write().__enter__()


def test_a_ledger_knows_whether_anybody_has_changed_it(ledger: Ledger, clock: SteppedClock) -> None:
    before = ledger.changes()
    with ledger.read(), ledger.write():
        pass
    assert ledger.changes() == before
    other = Ledger.open(ledger.url, clock)
    for one in (ledger, other):
        with one.write() as tx:
            counters.reserve(tx, [CapKey("total", "roofing", "")])
        assert ledger.changes() != before
        before = ledger.changes()
    other.close()


def test_a_reader_waits_for_nobody_and_sees_no_half(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        open_campaign(tx)
    with any_ledger.write() as tx:
        campaigns.halt(tx, "roofing", "stop", "test")
        with any_ledger.read() as other:
            assert campaigns.get(other, "roofing").state == "running"
    with any_ledger.read() as tx:
        assert campaigns.get(tx, "roofing").state == "halted"


def test_a_view_stays_the_same_until_it_ends(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        open_campaign(tx)
    with any_ledger.read() as tx:
        before = campaigns.get(tx, "roofing")
        writer = threading.Thread(target=_halt, args=(any_ledger, "stop"))
        writer.start()
        writer.join(10)
        assert campaigns.get(tx, "roofing") == before


def test_a_writer_waits_for_the_writer_before_it(any_ledger: Ledger, clock: SteppedClock) -> None:
    other = Ledger.open(any_ledger.url, clock)
    with any_ledger.write() as tx:
        open_campaign(tx)
        waiting = threading.Thread(target=_halt, args=(other, "second"))
        waiting.start()
        campaigns.halt(tx, "roofing", "first", "test")
    waiting.join(10)
    with any_ledger.read() as tx:
        assert campaigns.get(tx, "roofing").state_reason == "first"
    other.close()


def test_the_url_that_a_ledger_says_opens_it_again(ledger: Ledger) -> None:
    engine = create_engine(ledger.url)
    assert inspect(engine).has_table("prospects")
    engine.dispose()
