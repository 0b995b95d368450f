"""What is published, and how: whole, commented, in nobody's way."""

import threading
from pathlib import Path

import duckdb
import pytest

from data.ledger.core.ledger import Ledger
from data.warehouse.figures import figures
from data.warehouse.mailbox_tables import MAILBOX_DAY
from data.warehouse.publish import publish
from data.warehouse.query import query
from data.warehouse.refusal_table import REFUSAL
from data.warehouse.tables import PROSPECT_FIELD, TABLES
from data.warehouse.views import VIEWS
from tests.warehouse import rows
from tests.warehouse.conftest import Published
from tests.warehouse.reckoning import reckon
from tests.warehouse.rows import after
from tests.warehouse.story import story

PROMISED = {
    "message": "message_id run_id campaign prospect_id sequence step channel mailbox state recipient_hash "
    "recipient_domain timezone subject body sent_at sent_local cost_usd",
    "lookup_call": "run_id campaign provider kind prospect_ids cost_usd called_at",
    "model_call": "run_id cycle_id agent model input_tokens output_tokens thinking_tokens cached_tokens cost_usd "
    "latency_ms finish_reason",
    "suppression": "recipient_hash reason created_at",
}
TABLE_NAMES = (
    "campaign prospect prospect_field fact angle message inbound suppression passed_row mailbox_day verdict approval "
    "lesson act cycle model_call tool_call refusal lookup_call crm_write replay break audit item task_state artifact "
    "release second_look"
)
VIEW_NAMES = (
    "funnel daily deliverability replies leads spending cost_per_lead cost_per_meeting agent_scorecard handoffs "
    "refusals escalations waiting held_back gate_denials cycle_times variants angles_that_work hit_rates source_yield "
    "second_looks anomalies"
)


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    return query(path, sql).rows


def test_it_holds_the_tables_and_views_that_the_design_promises(told: Published) -> None:
    tables = {name for (name,) in ask(told.path, "SELECT table_name FROM duckdb_tables()")}
    views = {name for (name,) in ask(told.path, "SELECT view_name FROM duckdb_views() WHERE NOT internal")}

    assert tables == {*TABLE_NAMES.split(), "publication"}
    assert views == {*VIEW_NAMES.split(), "journey"}


@pytest.mark.parametrize("table", PROMISED)
def test_a_table_has_the_columns_that_the_design_promises(told: Published, table: str) -> None:
    columns = {name for (name,) in ask(told.path, f"SELECT column_name FROM (DESCRIBE {table})")}

    assert set(PROMISED[table].split()) <= columns


@pytest.mark.parametrize("name", [*TABLE_NAMES.split(), *VIEW_NAMES.split()])
def test_every_row_says_which_run_it_is_of(crowded: Published, name: str) -> None:
    runs = {run for (run,) in ask(crowded.path, f"SELECT DISTINCT run_id FROM {name}")}

    assert runs and runs <= {"roofing-1", "plumbing-1"}


def test_every_table_view_and_column_has_a_comment(told: Published) -> None:
    mute = ask(
        told.path,
        """SELECT table_name FROM duckdb_tables() WHERE coalesce(comment, '') = ''
        UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = ''
        UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns()
        WHERE NOT internal AND coalesce(comment, '') = ''""",
    )

    assert mute == []


def test_the_file_says_of_which_moment_it_is(told: Published) -> None:
    assert ask(told.path, "SELECT as_of, run_id, ledger FROM publication") == [
        (told.at.replace(tzinfo=None), "roofing-1", "sqlite")
    ]


def test_either_database_gives_the_same_warehouse(any_ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(any_ledger, story())

    path = publish(any_ledger, tmp_path, "r", after(days=3))

    assert ask(path, "SELECT ledger FROM publication") == [(any_ledger.url.partition(":")[0].partition("+")[0],)]
    assert {key: f.value for key, f in figures(path, "roofing").items()} == pytest.approx(
        reckon(any_ledger, "roofing", after(days=3))
    )


def test_how_a_publication_reads_is_of_no_matter_to_the_next_transaction(any_ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(any_ledger, story())
    publish(any_ledger, tmp_path, "r", after(days=3))
    with any_ledger.read() as tx:
        assert "yield_per" not in tx.connection.get_execution_options()


def test_no_row_of_the_ledger_is_left_out(crowded: Published) -> None:
    with crowded.ledger.read() as tx:
        for table in TABLES:
            if table in (PROSPECT_FIELD, REFUSAL, MAILBOX_DAY):  # a row for each entry of a column, or of several rows
                continue
            name = {"inbound": "inbound", "audit": "audit"}.get(table.name, f"{table.name}s")
            kept = tx.connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            assert ask(crowded.path, f"SELECT count(*) FROM {table.name}") == [(kept,)], name


def test_each_field_of_a_prospects_own_is_a_row_of_the_kind_that_it_is(crowded: Published) -> None:
    found = ask(
        crowded.path,
        """SELECT field, "value", number, day::VARCHAR, count(*) > 10, count(DISTINCT prospect_id) = count(*)
        FROM prospect_field GROUP BY ALL ORDER BY field""",
    )

    assert found == [
        ("at_night", "true", None, None, True, True),
        ("filed", "2026-03-05", None, "2026-03-05", True, True),
        ("permit", "solar", None, None, True, True),
        ("roof_year", "1998", 1998.0, None, True, True),
    ]


def test_a_field_that_is_no_json_any_more_costs_no_table(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"prospects": [rows.prospect(1, fields='{"a": '), rows.prospect(2, fields='{"b": 2.5}')]})

    path = publish(ledger, tmp_path, "r", after(days=1))

    assert ask(path, "SELECT prospect_id, field, number FROM prospect_field") == [("p2", "b", 2.5)]


def test_a_message_is_timed_in_utc_and_on_the_recipients_clock(told: Published) -> None:
    found = ask(
        told.path,
        """SELECT sent_at::VARCHAR, sent_local::VARCHAR, timezone FROM message
        WHERE message_id IN ('p1-1', 'p3-1') ORDER BY timezone DESC""",
    )

    assert found == [
        ("2026-11-03 15:00:00", "2026-11-03 10:00:00", "America/New_York"),
        ("2026-11-03 15:00:00", "2026-11-03 07:00:00", "America/Los_Angeles"),
    ]


def test_a_zone_that_nobody_knows_leaves_the_local_time_empty(ledger: Ledger, tmp_path: Path) -> None:
    made = {"prospects": [rows.prospect(1, timezone="Mars/Base"), rows.prospect(2, timezone=None)]}
    rows.insert(ledger, {**made, "messages": [rows.message("p1"), rows.message("p2")]})

    path = publish(ledger, tmp_path, "r", after())

    assert ask(path, "SELECT sent_local FROM message") == [(None,), (None,)]


def test_lists_and_lengths_come_out_as_such(told: Published) -> None:
    [found] = ask(told.path, "SELECT angle_ids, subject_length, body_length FROM message WHERE message_id = 'p1-1'")

    assert found == (["a1", "a2"], 15, 39)
    assert ask(told.path, "SELECT items FROM cycle WHERE cycle_id = 'c5'") == [(["p1", "p2"],)]


def test_it_needs_no_extension_and_opens_with_older_tools(told: Published) -> None:
    with duckdb.connect(":memory:", config={"autoload_known_extensions": False}) as db:
        db.execute(f"ATTACH '{told.path}' AS w (READ_ONLY)")
        [(options,)] = db.execute(
            "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'w'"
        ).fetchall()

    assert str(options).startswith("v1.4")


def test_a_plan_is_json_to_be_asked(told: Published) -> None:
    assert ask(told.path, "SELECT plan ->> 'quota' FROM campaign") == [("10",)]


def test_json_that_a_redaction_broke_is_kept_as_a_text(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign(plan='{"quota": 3125550123}')]})

    path = publish(ledger, tmp_path, "r", after())

    assert ask(path, "SELECT plan ->> '$' FROM campaign") == [('{"quota": [phone]}',)]


def test_a_reader_keeps_what_it_opened_while_others_see_what_is_new(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()]})
    path = publish(ledger, tmp_path, "r", after())
    with duckdb.connect(str(path), read_only=True) as reader:
        rows.insert(ledger, {"campaigns": [rows.campaign("plumbing")]})
        publish(ledger, tmp_path, "r", after(hours=1))

        assert reader.execute("SELECT count(*) FROM campaign").fetchall() == [(1,)]
        assert ask(path, "SELECT count(*) FROM campaign") == [(2,)]


def test_readers_and_publishers_are_never_in_each_others_way(ledger: Ledger, tmp_path: Path) -> None:
    rows.insert(ledger, {"campaigns": [rows.campaign()], "prospects": [rows.prospect(n) for n in range(200)]})
    path = publish(ledger, tmp_path, "r", after())
    done = threading.Event()
    seen: list[object] = []

    def read() -> None:
        while not done.is_set():
            seen.extend(ask(path, "SELECT count(*), any_value(as_of) IS NOT NULL FROM prospect CROSS JOIN publication"))

    def republish() -> None:
        for hour in range(3):
            publish(ledger, tmp_path, "r", after(hours=hour))

    readers = [threading.Thread(target=read) for _ in range(2)]
    publishers = [threading.Thread(target=republish) for _ in range(2)]
    for thread in (*readers, *publishers):
        thread.start()
    for thread in publishers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()

    assert set(seen) == {(200, True)}


def test_what_a_killed_publisher_left_behind_does_not_matter(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "analytics.duckdb.new").write_bytes(b"half a file")

    path = publish(ledger, tmp_path, "r", after())

    assert ask(path, "SELECT count(*) FROM campaign") == [(0,)]
    assert [found.name for found in tmp_path.glob("analytics.duckdb*")] == ["analytics.duckdb"]


def test_a_publication_that_fails_leaves_the_old_one(ledger: Ledger, tmp_path: Path) -> None:
    path = publish(ledger, tmp_path, "r", after())
    rows.insert(ledger, {"angles": [rows.angle("p1", fact_ids="no list")]})

    with pytest.raises(duckdb.ConversionException):
        publish(ledger, tmp_path, "r", after(hours=1))

    assert ask(path, "SELECT as_of FROM publication") == [(after().replace(tzinfo=None),)]


def test_every_view_has_a_file_and_every_file_a_view() -> None:
    folder = Path(publish.__code__.co_filename).parent / "views"

    assert {path.stem for path in folder.glob("*.sql")} == set(VIEWS)
