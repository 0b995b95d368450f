"""The audit chain: what was done to it is seen, and where."""

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from data import files
from data.ledger.core import audit, heads, payloads
from data.ledger.core.audit import Broken, Head, Intact
from data.ledger.core.heads import Heads, HeadsBroken, HeadsFile, HeadsForged
from data.ledger.core.ledger import Ledger
from data.ledger.core.verdicts import VerdictRow

KEY = b"a key of the operator"


def _fill(ledger: Ledger, count: int = 5, campaign: str = "c") -> None:
    with ledger.write() as tx:
        for number in range(1, count + 1):
            audit.append(tx, campaign, "scout", "judge", "qualified", f"reason {number}", output=f"output {number}")


def _fill_at_work(file: HeadsFile, ledger: Ledger) -> None:
    worker = file.begin(ledger, "test")
    _fill(ledger)
    file.end(ledger, worker)


def _tamper(ledger: Ledger, *statements: str) -> None:
    with ledger.write() as tx:
        for statement in statements:
            tx.connection.execute(text(statement))


def _verify(ledger: Ledger, head: Head | None = None) -> Intact | Broken:
    with ledger.read() as tx:
        return audit.verify(tx, "c", head)


def test_a_chain_that_nobody_touched_is_intact(any_ledger: Ledger) -> None:
    assert _verify(any_ledger) == Intact(0, audit.GENESIS)
    _fill(any_ledger)
    with any_ledger.read() as tx:
        assert _verify(any_ledger) == Intact(5, audit.head(tx, "c").hash)


def test_a_chain_holds_whose_records_say_what_no_database_takes(any_ledger: Ledger) -> None:
    odd = "half\ud800 and\x00 nothing"
    with any_ledger.write() as tx:
        verdicts = [VerdictRow("spend", "hold", odd, None)]
        audit.append(tx, "c", "scout", "judge", odd, odd, verdicts=verdicts, input=odd, output=odd)
    assert isinstance(_verify(any_ledger), Intact)


def test_campaigns_have_chains_of_their_own(ledger: Ledger) -> None:
    _fill(ledger, 2)
    _fill(ledger, 3, "other")
    _tamper(ledger, "DELETE FROM audit WHERE campaign = 'other' AND seq = 1")
    assert isinstance(_verify(ledger), Intact)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2020-01-01T00:00:00.000000+00:00'"),
        ("actor", "'boss'"),
        ("action", "'other'"),
        ("prospect_id", "'p9'"),
        ("cycle_id", "'c9'"),
        ("trace_id", "'t9'"),
        ("decision", "'rejected'"),
        ("rationale", "'another'"),
        ("verdicts", '\'[["caps","allow","",null]]\''),
        ("input_digest", "'00'"),
        ("output_digest", "'00'"),
        ("rationale_digest", "'00'"),
        ("format", "1"),
        ("format", "9"),
    ],
)
def test_any_field_that_was_altered_is_seen(ledger: Ledger, column: str, value: str) -> None:
    _fill(ledger)
    _tamper(ledger, f"UPDATE audit SET {column} = {value} WHERE seq = 3")
    assert isinstance(broken := _verify(ledger), Broken)
    assert broken.seq == 3
    assert broken.what.endswith("was altered")


def test_a_chain_of_the_first_format_still_verifies_and_an_altered_text_in_it_is_seen(ledger: Ledger) -> None:
    _tamper(
        ledger,
        "INSERT INTO audit (campaign, seq, at, actor, action, decision, rationale, verdicts, input_digest, "
        "output_digest, previous_hash, hash) VALUES ('c', 1, '2026-11-02T15:00:00.000000+00:00', 'scout', 'judge', "
        f"'qualified', 'reason 1', '[]', '', '', '{audit.GENESIS}', "
        "'b6ea0426ff83ab31f2ffc37539f5227b7750dbf9584391ab7d4db7efb1da04dc')",
    )
    assert isinstance(_verify(ledger), Intact)
    _tamper(ledger, "UPDATE audit SET rationale = 'nicer'")
    assert isinstance(_verify(ledger), Broken)


def test_a_record_that_was_removed_is_seen(ledger: Ledger) -> None:
    _fill(ledger)
    _tamper(ledger, "DELETE FROM audit WHERE seq = 3")
    assert _verify(ledger) == Broken(3, "record 3 is missing; the next one that is there is 4")


def test_a_record_whose_gap_was_closed_is_seen(ledger: Ledger) -> None:
    _fill(ledger)
    _tamper(ledger, "DELETE FROM audit WHERE seq = 3", "UPDATE audit SET seq = seq - 1 WHERE seq > 3")
    assert isinstance(broken := _verify(ledger), Broken)
    assert broken.seq == 3


def test_records_that_changed_places_are_seen(ledger: Ledger) -> None:
    _fill(ledger)
    moves = [f"UPDATE audit SET seq = {to} WHERE seq = {at}" for at, to in ((2, 99), (4, 2), (99, 4))]
    _tamper(ledger, *moves)
    assert isinstance(broken := _verify(ledger), Broken)
    assert broken.seq == 2


def test_a_payload_that_was_altered_or_removed_is_seen(ledger: Ledger) -> None:
    _fill(ledger)
    _tamper(ledger, f"UPDATE payloads SET body = 'nicer' WHERE digest = '{payloads.digest_of('output 4')}'")
    assert _verify(ledger) == Broken(4, "the output of record 4 is altered")
    _tamper(ledger, f"DELETE FROM payloads WHERE digest = '{payloads.digest_of('output 3')}'")
    assert _verify(ledger) == Broken(3, "the output of record 3 is missing")


def test_what_was_erased_needs_a_later_record_of_who_was_forgotten(ledger: Ledger) -> None:
    _fill(ledger)
    erased = payloads.digest_of("output 2")
    with ledger.write() as tx:
        payloads.erase(tx, erased)
        assert payloads.store(tx, "output 2") == erased
        assert payloads.body_of(tx, erased) is None  # for good
    assert _verify(ledger) == Broken(2, "the output of record 2 was erased, and no record says who was forgotten")
    with ledger.write() as tx:
        audit.erase(tx, "c", [2], [erased], "dana", "p1")
    assert isinstance(_verify(ledger), Intact)
    _tamper(ledger, "UPDATE audit SET rationale = '', erased_at = at WHERE seq = 4")
    assert _verify(ledger) == Broken(4, "the words of record 4 were erased, and no later record says who was forgotten")


def test_words_that_were_put_where_others_were_erased_are_seen(ledger: Ledger) -> None:
    _fill(ledger)
    with ledger.write() as tx:
        audit.erase(tx, "c", [2], [], "dana", "p1")
    _tamper(ledger, "UPDATE audit SET rationale = 'nicer' WHERE seq = 2")
    assert isinstance(broken := _verify(ledger), Broken)
    assert broken.seq == 2


def test_who_was_forgotten_cannot_itself_be_erased(ledger: Ledger) -> None:
    _fill(ledger)
    with ledger.write() as tx:
        audit.erase(tx, "c", [2], [], "dana", "p1")
    _tamper(ledger, "UPDATE payloads SET body = NULL, erased_at = '2026-11-02' WHERE body LIKE '{%'")
    assert _verify(ledger) == Broken(6, "the output of record 6 is missing")


def test_a_tail_that_was_cut_off_is_seen_against_a_head_that_was_kept(ledger: Ledger, tmp_path: Path) -> None:
    file = HeadsFile(tmp_path / "elsewhere" / "heads.json", KEY)
    _fill_at_work(file, ledger)
    kept = _read(file).ends["c"]
    _fill(ledger, 2)
    assert isinstance(_verify(ledger, kept), Intact)  # the chain may grow
    _tamper(ledger, "DELETE FROM audit WHERE seq > 3")
    assert isinstance(_verify(ledger), Intact)
    assert _verify(ledger, kept) == Broken(4, "the chain ends after 3 of 5 records or more: its tail was cut off")
    _fill(ledger, 4)
    assert _verify(ledger, kept) == Broken(5, "record 5 is not the one whose hash was kept: the chain was rewritten")


def test_heads_that_were_forged_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "heads.json"
    file = HeadsFile(path, KEY)
    _fill_at_work(file, ledger)
    with pytest.raises(HeadsForged, match="signature"):
        HeadsFile(path, b"another key").read()
    path.write_text(path.read_text().replace('\\"c\\": [5', '\\"c\\": [4'))
    with pytest.raises(HeadsForged, match="signature"):
        file.read()
    path.write_text("[]")
    with pytest.raises(HeadsForged, match="is not a file of audit heads"):
        file.read()


def test_heads_are_never_written_over_a_chain_that_was_cut_or_that_somebody_else_went_on_with(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = HeadsFile(tmp_path / "heads.json", KEY)
    _fill_at_work(file, ledger)
    before = file.path.read_text()
    _fill(ledger, 1)
    with pytest.raises(HeadsBroken, match="record 6 of c was written while nothing of Muster was at work"):
        file.begin(ledger, "test")
    _tamper(ledger, "DELETE FROM audit WHERE campaign = 'c' AND seq > 3")
    with pytest.raises(HeadsBroken, match="record 5 of c is not the one that was its last"):
        file.begin(ledger, "test")
    assert file.path.read_text() == before
    file.path.unlink()
    with pytest.raises(HeadsBroken, match="is gone"):
        file.begin(ledger, "test")
    file.renew(ledger, "dana", "restored from a backup of Monday")
    file.begin(ledger, "test")


def test_heads_are_not_written_over_a_chain_that_was_cut_while_somebody_was_at_work(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = HeadsFile(tmp_path / "heads.json", KEY)
    _fill_at_work(file, ledger)
    worker = file.begin(ledger, "test")
    before = file.path.read_text()
    _tamper(ledger, "DELETE FROM audit WHERE campaign = 'c' AND seq > 3")
    with pytest.raises(HeadsBroken, match="record 5 of c is not the one that was its last"):
        file.end(ledger, worker)
    assert file.path.read_text() == before


def test_work_that_was_killed_leaves_heads_with_which_the_next_goes_on(ledger: Ledger, tmp_path: Path) -> None:
    file = HeadsFile(tmp_path / "heads.json", KEY)
    file.begin(ledger, "run").alive.release()  # as the system does, and another process may have its number by now
    _fill(ledger)
    _fill_at_work(file, ledger)
    left = _read(file)
    assert (left.at_work, left.ends["c"].seq) == ((), 10)
    _fill(ledger)
    with pytest.raises(HeadsBroken, match="record 11 of c was written while nothing of Muster was at work"):
        file.begin(ledger, "run")


@pytest.mark.parametrize("cut_short", [1, 2])
def test_work_that_is_cut_short_while_it_writes_the_heads_leaves_none_that_look_older(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_short: int
) -> None:
    file, write, writings = HeadsFile(tmp_path / "heads.json", KEY), files.write, count(1)
    worker = file.begin(ledger, "test")
    _fill(ledger)

    def breaking(path: Path, text: str) -> None:
        if next(writings) == cut_short:
            raise KeyboardInterrupt
        write(path, text)

    with monkeypatch.context() as patched:
        patched.setattr(files, "write", breaking)
        with pytest.raises(KeyboardInterrupt):
            file.end(ledger, worker)
    with ledger.read() as tx:
        assert heads.problems(tx, file.path, file.read(), "c") == []
    _fill_at_work(file, ledger)
    with ledger.read() as tx:
        assert heads.problems(tx, file.path, file.read(), "c") == []
    assert _read(file).at_work == ()


@pytest.mark.parametrize("lost", [Path.unlink, lambda path: path.write_text("[]")], ids=["gone", "no such file"])
def test_who_is_at_work_stays_so_when_heads_begin_anew(
    ledger: Ledger, tmp_path: Path, lost: Callable[[Path], object]
) -> None:
    file = HeadsFile(tmp_path / "heads.json", KEY)
    worker = file.begin(ledger, "run")
    file.begin(ledger, "run").alive.release()
    lost(file.path)
    assert file.renew(ledger, "dana", "the disk was full").at_work == (worker.name,)
    _fill(ledger)
    with ledger.read() as tx:
        assert heads.problems(tx, file.path, file.read(), "c") == []
    file.end(ledger, worker)
    assert _read(file).at_work == ()


def test_entries_are_read_back_whole_and_narrowed(ledger: Ledger) -> None:
    verdicts = (VerdictRow("caps", "reject", "mailbox full", None), VerdictRow("spend", "allow", ""))
    with ledger.write() as tx:
        audit.append(
            tx, "c", "gates", "send", "rejected", "joe@acme.example is full", prospect_id="p1", verdicts=verdicts
        )
        audit.append(tx, "c", "boss", "plan", "set", "more", cycle_id="c1", input="funnel", output="plan")
        assert [entry.seq for entry in audit.entries(tx, "c")] == [1, 2]
        assert [entry.seq for entry in audit.entries(tx, "c", limit=1)] == [2]
        assert [entry.seq for entry in audit.entries(tx, "c", cycle_id="c1")] == [2]
        (entry,) = audit.entries(tx, "c", prospect_id="p1")
        assert (entry.at, entry.verdicts, entry.rationale) == (tx.now, verdicts, "[address] is full")
        plan = audit.entries(tx, "c", action="plan")[0]
        assert payloads.body_of(tx, plan.output_digest) == "plan"


def test_a_chain_of_thousands_is_cheap(ledger: Ledger) -> None:
    begun = time.process_time()
    _fill(ledger, 3000)
    assert _verify(ledger).__class__ is Intact
    assert time.process_time() - begun < 10


def test_a_process_that_is_at_work_twice_stays_named_until_both_are_done(ledger: Ledger, tmp_path: Path) -> None:
    file = HeadsFile(tmp_path / "heads.json", KEY)
    outer, inner = file.begin(ledger, "command"), file.begin(ledger, "command")
    file.end(ledger, inner)
    _fill(ledger)
    another = file.begin(ledger, "another")
    assert _read(file).at_work == (outer.name, another.name)


def _read(file: HeadsFile) -> Heads:
    found = file.read()
    assert found is not None
    return found
