"""``audit verify`` sees what was changed beside Muster, and names the first bad record of each kind."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from commands.shared import heads, homes
from commands.shared.errors import BadInput
from data.clock import SteppedClock
from data.items import Artifact, Document, ReleaseState
from data.ledger.core import heads as heads_file
from data.ledger.core import seals
from data.ledger.core.heads import Worker
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, inbound, items, prospects, releases, suppressions
from data.ledger.flow.suppressions import Named
from data.ledger.govern import approvals, breaks
from data.records import Cycle, ModelCall, ProspectState, Trip
from tests.commands.desk import NAME, live, muster, rehearsal
from tests.commands.tamperings import LIST, TAMPERINGS, WRITING, Change, Tampering, copied, rechain
from tests.outbox import stage
from tools.outbox.drain import drain


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[homes.Home]:
    """A home in which messages were sent and everything happened once; its heads were written twice."""
    root = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MUSTER_HOME", str(root))
        home = homes.rehearsal(NAME, NAME, "calm", 1, new=True)
        ledger = Ledger.open(home.ledger_url, SteppedClock(home.path / "clock.json", stage.START))
        with heads.kept(home, ledger, "run"):
            deployment = stage.deploy(home.path)
            stage.drafted(deployment, 4)
        shutil.copy(home.path / "heads.json", home.path / "older.json")
        with heads.kept(home, ledger, "run"), stage.post() as post, stage.channel_to(post) as channel:
            assert drain(deployment, channel).sent == 4
            _live_through(deployment.ledger)
        deployment.ledger.close()
        ledger.close()
        yield home


def _live_through(ledger: Ledger) -> None:
    """An opt-out, a list of suppressions, answers of people, calls of a model and a tool, a mail, a stopped mailbox."""
    with ledger.write() as tx:
        suppressions.add(tx, "email", "dan@roofer4.example", "opt_out", "reply r1")
        suppressions.add(tx, "domain", "roofer9.example", "operator", "a competitor")
        listed = [Named.of("phone", f"+1312555010{number}") for number in range(1, 4)]
        suppressions.add_all(tx, listed, "customer", "our customers")
        approvals.request(tx, NAME, "p4", "question", "what is this?", message_id="p4-2")
        prospects.move(tx, "p4", ProspectState.OPTED_OUT, "asked us to stop", "inbox")
        for number in ("p1", "p2", "p3"):
            approvals.request(tx, NAME, number, "escalation", f"{number} wants a call")
        approvals.decide(tx, "q2", "rejected", "dana", "not now")
        approvals.decide(tx, "q3", "approved", "dana")
        prospects.pause(tx, "p3", "wait for Dana", "dana")
        prospects.set_outcome(tx, "p2", "won", "dana", 1200.0)
        call = ModelCall(
            "c1", "scout", "m", ("p1",), '{"ask": 1}', '{"answer": 1}', 10, 5, 0, 0.02, 700, "end_turn", "ok"
        )
        for _ in range(2):
            calls.record_model_call(tx, NAME, call)
        calls.record_tool_call(
            tx, Cycle("c1", NAME, "scout", "scout", ("p1",), 1, ""), "scout", "judge", "{}", "took", 1, 0
        )
        inbound.record(
            tx, "<1@post.example>", kind="reply", received_at=tx.now, text="Call me", campaign=NAME, prospect_id="p1"
        )
        breaks.trip(tx, NAME, Trip("mailbox", "dana", "bounces", "too many bounce"), "gates")
        _items(tx)


def _items(tx: Tx) -> None:
    """What a declared crew would leave: an item, a record of it, a released document and one that waits."""
    item_id = items.take_in(tx, NAME, "brief", "1", {"topic": "gutters"}, "intake")
    assert item_id is not None
    item = items.get(tx, item_id)
    body = {"title": "Gutters"}
    items.add_artifact(tx, item, Artifact("x1001", item_id, "write", "draft", 1, 1, body, "builder", "c1"))
    made = releases.draft(tx, item, "publish", Document("a.md", "# Gutters", ("x1001",)), "release")
    for to in (ReleaseState.RELEASING, ReleaseState.RELEASED):
        releases.move(tx, made.id, to, "", "release")
    held = releases.draft(tx, item, "summarise", Document("b.md", "In short", ("x1001",)), "release")
    asked = approvals.request(tx, NAME, item_id, "release", "autonomy: asked", message_id=held.id)
    releases.move(tx, held.id, ReleaseState.AWAITING_APPROVAL, "autonomy: asked", "gates", asked)


@pytest.fixture
def copy(whole: homes.Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> homes.Home:
    """A copy of it, with the key."""
    shutil.copytree(whole.root, tmp_path / "copy")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "copy"))
    return homes.find(NAME)


def test_a_home_that_nobody_touched_verifies(copy: homes.Home) -> None:
    told = muster("audit", "verify", NAME, "--json")
    assert (told.code, told.row["problems"], told.row["intact"]) == (0, [], True)
    assert (copy.path / "heads.json").stat().st_mode & 0o777 == 0o600
    assert (copy.root / "audit.key").stat().st_mode & 0o777 == 0o600


def test_a_home_in_which_somebody_was_forgotten_verifies_and_is_still_held_against_the_records(
    copy: homes.Home,
) -> None:
    assert muster("prospect", "forget", "p1", "--yes", "--home", copy.path).code == 0
    assert muster("audit", "verify", NAME, "--json").row["problems"] == []
    _change(copy, "UPDATE messages SET state = 'ready' WHERE message_id = 'p1-1'")
    assert [problem["kind"] for problem in muster("audit", "verify", NAME, "--json").row["problems"]] == ["message"]


def test_what_was_tampered_with_before_somebody_was_forgotten_goes_on_being_seen(copy: homes.Home) -> None:
    _change(copy, "UPDATE messages SET body = 'nicer' WHERE message_id = 'p1-1'")
    assert muster("prospect", "forget", "p1", "--yes", "--home", copy.path).code == 0
    assert [problem["kind"] for problem in muster("audit", "verify", NAME, "--json").row["problems"]] == ["message"]


def test_a_run_that_is_under_way_or_was_killed_verifies_and_so_does_the_one_after_it(copy: homes.Home) -> None:
    ledger = _ledger(copy)
    _kill(heads.heads_of(copy).begin(ledger, "run"))
    with ledger.write() as tx:
        prospects.unpause(tx, "p3", "dana")
        assert muster("audit", "verify", NAME).code == 0  # it does not wait for who writes
    assert muster("audit", "verify", NAME).code == 0
    with heads.kept(copy, ledger, "run"):
        assert muster("audit", "verify", NAME).code == 0
    ledger.close()
    assert muster("audit", "verify", NAME).code == 0
    assert not list(copy.path.glob("heads.json.*.alive"))


def test_a_command_carries_the_heads_on_and_takes_nothing_back_of_what_was_found(copy: homes.Home) -> None:
    assert muster("prospect", "resume", "p3", "--home", copy.path).code == 0
    assert muster("audit", "verify", NAME).code == 0
    _change(copy, f"DELETE FROM audit WHERE campaign = '{NAME}' AND seq > 10")
    told = muster("prospect", "pause", "p2", "--home", copy.path)
    assert "is not the one that was its last" in told.err
    told = muster("audit", "verify", NAME)
    assert told.code == 1
    assert "tail was cut off" in told.out or "the chain was rewritten" in told.out


def test_heads_begin_anew_when_a_person_says_why(copy: homes.Home) -> None:
    (copy.path / "heads.json").unlink()
    assert muster("audit", "verify", NAME).code == 1
    assert muster("audit", "heads", "--home", copy.path).code == 2
    assert muster("audit", "heads", "--home", copy.path, "--by", "dana", "--note", "the disk was full").code == 0
    assert muster("audit", "verify", NAME).code == 0


def test_a_key_that_is_lost_is_replaced_when_heads_begin_anew(copy: homes.Home) -> None:
    (copy.root / "audit.key").unlink()
    assert "is gone; put it back" in muster("prospect", "pause", "p2", "--home", copy.path).err
    told = muster("audit", "verify", NAME)
    assert "audit heads" in told.out
    assert muster("audit", "heads", "--home", copy.path, "--note", "the key was lost").code == 0
    assert muster("audit", "verify", NAME, "--json").row["problems"] == []


def test_heads_begin_anew_beside_a_run_that_goes_on(copy: homes.Home) -> None:
    ledger = _ledger(copy)
    with heads.kept(copy, ledger, "run"):
        assert muster("audit", "heads", "--home", copy.path, "--note", "a row was mended by hand").code == 0
        with ledger.write() as tx:
            prospects.unpause(tx, "p3", "dana")
        assert muster("audit", "verify", NAME, "--json").row["problems"] == []
    ledger.close()
    assert muster("audit", "verify", NAME, "--json").row["problems"] == []


def _no_lock(path: Path) -> None:
    """What stands in the way of the lock: a folder of its name."""
    lock = path.with_name("heads.json.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()


def _no_ledger(path: Path) -> None:
    with closing(sqlite3.connect(path.with_name("ledger.sqlite"))) as db, db:
        db.execute("ALTER TABLE audit RENAME TO audit_of_before")


@pytest.mark.parametrize("breaks_off", [_no_lock, _no_ledger])
def test_heads_that_cannot_be_written_change_nothing_of_what_the_work_came_to(
    copy: homes.Home, breaks_off: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = _ledger(copy)
    with pytest.raises(BadInput, match="wrong with the work"), heads.kept(copy, ledger, "command"):
        breaks_off(copy.path / "heads.json")
        raise BadInput("what went wrong with the work")
    assert "are not carried on" in capsys.readouterr().err
    with heads.kept(copy, ledger, "command"):
        pass
    assert "are not carried on" in capsys.readouterr().err
    ledger.close()


def test_a_command_does_not_wait_for_ever_for_the_heads(copy: homes.Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads_file, "LONGEST_WAIT_S", 0)
    with FileLock(copy.path / "heads.json.lock"):
        told = muster("prospect", "resume", "p3", "--home", copy.path)
    assert told.code == 0
    assert "are not carried on" in told.err


def test_heads_whose_number_was_altered_stop_no_command(copy: homes.Home) -> None:
    _change(copy, "UPDATE audit SET decision = 'x' WHERE action = 'heads_written'")
    told = muster("prospect", "resume", "p3", "--home", copy.path)
    assert told.code == 0
    assert "says no number" in told.err


def test_only_the_live_home_has_its_heads_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "elsewhere"
    monkeypatch.setenv("MUSTER_AUDIT_HEADS", str(folder))
    first = rehearsal()
    shutil.rmtree(first.path)
    second = rehearsal()  # it has the name of the one that is gone
    assert second.path == first.path
    assert muster("audit", "verify", NAME, "--home", second.path).code == 0
    assert not folder.exists()
    live(NAME)
    assert (folder / "live.json").exists()


def test_an_older_ledger_is_taken_into_the_audit_as_it_stands(copy: homes.Home) -> None:
    (copy.path / "heads.json").unlink()
    (copy.root / "audit.key").unlink()
    with closing(sqlite3.connect(copy.path / "ledger.sqlite")) as db, db:
        db.execute("DELETE FROM audit WHERE campaign = '(home)'")
        db.execute("UPDATE audit SET format = 2")
        rechain(db, NAME)
        db.execute("DROP INDEX ix_acts_about")
        columns = ("audit.subject", "audit.evidence", "breaks.tripped_by", "messages.cost_usd", "prospects.fields")
        for column in (*columns, "campaigns.infrastructure_usd_per_month"):
            db.execute(f"ALTER TABLE {column.replace('.', ' DROP COLUMN ')}")
        newer = ("crm_writes", "told_records", "second_looks", "answers", "kind_levels")
        for table in ("lookup_calls", "items", "task_states", "artifacts", "releases", "replays", "lessons", *newer):
            db.execute(f"DROP TABLE {table}")
        db.execute("DELETE FROM ledger_version WHERE version >= 13")
    assert muster("audit", "verify", NAME).code == 0
    assert muster("prospect", "resume", "p3", "--home", copy.path).code == 0
    assert muster("audit", "verify", NAME, "--json").row["problems"] == []
    _change(copy, "DELETE FROM suppressions WHERE kind = 'domain'")
    assert [problem["kind"] for problem in muster("audit", "verify", NAME, "--json").row["problems"]] == ["suppression"]


def test_several_problems_are_told_by_kind_with_the_way_out(copy: homes.Home) -> None:
    _change(copy, "DELETE FROM suppressions")
    _change(copy, "UPDATE messages SET body = 'nicer'")
    (copy.path / "heads.json").unlink()
    told = muster("audit", "verify", NAME)
    assert told.code == 1
    first = _last_record(copy, "message p1-2")
    assert f"broken at record {first}: message p1-2 is not as record {first}" in told.out
    assert ": suppression email " in told.out
    assert f"begin new heads with: python main.py audit heads --note WHY --home {copy.path}\n" in told.out


def test_what_new_heads_do_not_mend_is_not_sent_to_them(copy: homes.Home) -> None:
    _change(copy, "UPDATE messages SET body = 'nicer'")
    told = muster("audit", "verify", NAME, "--home", copy.path)
    assert told.code == 1
    assert "audit heads" not in told.out
    assert "new heads do not mend" in told.out


def test_what_new_heads_mend_is_sent_to_them_alone(copy: homes.Home) -> None:
    (copy.path / "heads.json").write_text("junk", encoding="utf-8")
    told = muster("audit", "verify", NAME, "--home", copy.path).out
    assert "begin new heads with" in told
    assert "new heads do not mend" not in told


def test_a_home_whose_path_has_a_space_can_be_pasted(copy: homes.Home, tmp_path: Path) -> None:
    spaced = shutil.copytree(copy.path, tmp_path / "two words" / "live")
    (spaced / "heads.json").unlink()
    told = muster("audit", "verify", NAME, "--home", spaced)
    assert f"audit heads --note WHY --home '{spaced}'\n" in told.out


@pytest.mark.parametrize("done", TAMPERINGS, ids=lambda done: done.what)
def test_what_was_changed_is_seen_and_the_first_bad_record_is_named(copy: homes.Home, done: Tampering) -> None:
    expected = _expected(copy, done.record)
    _change(copy, done.change)
    told = muster("audit", "verify", NAME, "--home", copy.path, "--json")
    assert told.code == 1
    found = {problem["kind"]: problem["record"] for problem in told.row["problems"]}
    assert done.kind in found, told.out
    assert found[done.kind] == expected, told.out


def test_a_campaign_row_without_any_record_is_an_error(copy: homes.Home) -> None:
    _change(copy, copied("campaigns", "campaign", NAME, campaign="another"))
    told = muster("audit", "verify", "another", "--home", copy.path)
    assert told.code == 1
    assert "campaign another is in no record" in told.out


def _ledger(home: homes.Home) -> Ledger:
    return Ledger.open(home.ledger_url, SteppedClock(home.path / "clock.json", stage.START))


def _kill(worker: Worker) -> None:
    """What is left of a process that was killed: nobody holds its lock any more."""
    worker.alive.release()


def _change(home: homes.Home, change: str | Change) -> None:
    with closing(sqlite3.connect(home.path / "ledger.sqlite")) as db, db:
        if isinstance(change, str):
            db.execute(change)
        else:
            change(db, home)


def _last_record(home: homes.Home, subject: str, chain: str = NAME, which: str = "max") -> int:
    like = subject if subject.startswith("message ") or " " not in subject else f"{subject}%"
    with closing(sqlite3.connect(home.path / "ledger.sqlite")) as db:
        query = f"SELECT {which}(seq) FROM audit WHERE campaign = ? AND subject LIKE ?"
        return int(db.execute(query, (chain, like)).fetchone()[0])


def _expected(home: homes.Home, record: int | str | None) -> int | None:
    with closing(sqlite3.connect(home.path / "ledger.sqlite")) as db:
        (end,) = db.execute("SELECT max(seq) FROM audit WHERE campaign = ?", (NAME,)).fetchone()
        match record:
            case "end":
                return int(end)
            case "after the end":
                return int(end) + 1
            case "sending message p4-1":
                (seq,) = db.execute(
                    "SELECT min(seq) FROM audit WHERE subject = 'message p4-1' AND decision = 'sending'"
                ).fetchone()
                return int(seq)
            case str(first) if first == WRITING:
                query = "SELECT min(seq) FROM audit WHERE action = 'heads_written'"
                return int(db.execute(query).fetchone()[0])
            case str(listed) if listed == LIST:
                query = "SELECT seq FROM audit WHERE campaign = ? AND action = 'suppressed_list'"
                return int(db.execute(query, (seals.HOME,)).fetchone()[0])
            case "first of messages":
                (seq,) = db.execute(
                    "SELECT min(last) FROM (SELECT max(seq) AS last FROM audit WHERE subject LIKE 'message %' "
                    "GROUP BY subject)"
                ).fetchone()
                return int(seq)
            case str(subject) if subject.startswith("first "):
                return _last_record(home, subject.removeprefix("first "), which="min")
            case str(subject):
                return _last_record(home, subject, seals.HOME if subject.startswith("suppression") else NAME)
    return record if isinstance(record, int) else None
