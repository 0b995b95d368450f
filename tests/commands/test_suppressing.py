"""``suppress`` and ``import``: whom nobody may write to."""

from pathlib import Path

import pytest

from commands.shared import homes
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects, suppressions
from data.records import MessageState, ProspectState
from tests.commands.desk import NAME, in_sequence, muster, rehearsal, written

Mates = dict[str, str]


def suppressed(tx: Tx, **names: str) -> bool:
    return suppressions.match(tx, **names) is not None


@pytest.mark.parametrize(
    ("typed", "covers"),
    [
        ("Pat@Acme.example", {"email": "pat@acme.example"}),
        ("acme.example", {"email": "anybody@acme.example"}),
        ("https://www.acme.example/contact", {"email": "anybody@mail.acme.example"}),
        ("gmail.com", {"email": "somebody@gmail.com"}),
        ("+1 559 555 0123", {"phone": "(559) 555-0123"}),
    ],
)
def test_an_address_or_a_domain_is_never_written_to_again(typed: str, covers: Mates) -> None:
    told = muster("suppress", typed, "--reason", "asked by phone", "--yes")
    assert told.code == 0
    assert "1 suppressed" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, **covers)


def test_what_it_means_is_named_and_a_person_says_yes(home: homes.Home) -> None:
    with written(home) as tx:
        in_sequence(tx, 1)
        in_sequence(tx, 2)
    told = muster("suppress", "roofer1.example", "--home", home.path)
    assert told.code == 3
    assert "nothing more is ever sent to roofer1.example (domain, with all below it)" in told.out
    assert "cannot be taken back" in told.out
    assert f"it means p1 (Roofer 1 LLC, {NAME}, in_sequence)\n" in told.out
    assert f"python main.py suppress roofer1.example --home {home.path} --yes\n" in told.out
    with written(home) as tx:
        assert not suppressed(tx, domain="roofer1.example")
    assert muster("suppress", "roofer1.example", "--home", home.path, "--yes").code == 0
    with written(home) as tx:
        assert suppressed(tx, domain="roofer1.example")


def test_who_was_paused_until_a_person_suppresses_them_waits_no_more(home: homes.Home) -> None:
    with written(home) as tx:
        for number in (1, 2):
            doubt = f"r{number} is taken for a bounce, but nothing in it shows that it is about a mail of ours"
            reason = f"{doubt}: resume p{number} of {NAME}, or suppress the address"
            prospects.pause(tx, in_sequence(tx, number), reason, "inbox")
    told = muster("suppress", "pat@roofer1.example", "--by", "dana", "--home", home.path, "--yes")
    assert f"p1 (Roofer 1 LLC, {NAME}) was paused until you decided, and waits no more\n" in told.out
    assert [row["id"] for row in muster("todo", NAME, "--json").rows] == ["p2"]
    with written(home) as tx:
        after = prospects.get(tx, "p1")
        assert (after.state, after.state_reason) == (ProspectState.FINISHED, "suppressed by dana")
        assert {message.state for message in messages.of_prospect(tx, "p1")} == {MessageState.CANCELLED}
        assert prospects.get(tx, "p2").paused


def test_of_a_long_list_the_first_are_named(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("Email\n" + "".join(f"pat@firm{number}.example\n" for number in range(20)))
    told = muster("import", file)
    assert told.code == 3
    assert "pat@firm7.example (email) and 12 more" in told.out
    assert "of its prospects it means nobody" in told.out
    with written(homes.live_home()) as tx:
        assert suppressions.all_of(tx) == []


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("pat@acme.example\n\n# asked us\nbeta.example  # both of them\n")
    assert "2 suppressed, 0 were before" in muster("suppress", file, "--yes").out
    assert "0 suppressed, 2 were before" in muster("suppress", file, "--yes").out


def test_one_bad_line_keeps_the_whole_file_out(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("pat@acme.example\nnobody in particular\n")
    told = muster("suppress", file, "--yes")
    assert told.code == 2
    assert f"{file}:2: 'nobody in particular'" in told.err
    with written(homes.live_home()) as tx:
        assert suppressions.all_of(tx) == []


@pytest.mark.parametrize(
    "typed", ["missing.txt", "customers.csv", "foo@", "@acme.example", "acme", "", "a b.example", "+12"]
)
def test_what_is_no_address_domain_or_file_is_refused(typed: str) -> None:
    told = muster("suppress", typed, "--yes")
    assert told.code == 2
    assert "no e-mail address, no domain, no phone number (+1...) and no file" in told.err


def test_a_text_that_no_file_could_be_called_is_judged_as_text() -> None:
    told = muster("suppress", "pat" * 100)
    assert told.code == 2
    assert "is no e-mail address, no domain, no phone number (+1...) and no file; nothing was suppressed" in told.err


@pytest.mark.parametrize("words", [("check",), ("run",), ("preview",), ("todo", "--home"), ("new", "vertical")])
def test_a_name_that_no_file_could_have_is_bad_input(words: tuple[str, ...]) -> None:
    told = muster(*words, f"{'x' * 300}.yaml")
    assert told.code == 2
    assert "it is no file, its name would be too long" in told.err


def test_what_is_suppressed_for_real_is_so_without_any_run_and_besides_a_rehearsal() -> None:
    rehearsed = rehearsal()
    muster("suppress", "pat@acme.example", "--yes")
    with written(rehearsed) as tx:
        assert not suppressed(tx, email="pat@acme.example")
    muster("suppress", "pat@acme.example", "--home", rehearsed.path, "--yes")
    with written(rehearsed) as tx:
        assert suppressed(tx, email="pat@acme.example")


def test_customers_are_known_by_whatever_the_file_has(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(
        "Email,Domain,Phone,Company,Postcode\npat@acme.example,beta.example,(312) 555-0123,ACME Inc,93650\n"
    )
    told = muster("import", file, "--yes")
    assert told.code == 0
    assert "1 customer read, 4 suppressions added" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, email="pat@acme.example")
        assert suppressed(tx, domain="beta.example")
        assert suppressed(tx, phone="+13125550123")
        assert suppressed(tx, company="Acme, LLC|93650")
        assert not suppressed(tx, company="Acme, LLC|30301")


def test_a_customer_that_cannot_be_read_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("email\nnot an address\npat@acme.example\n")
    told = muster("import", file, "--yes")
    assert told.code == 0
    assert f"{file}:2: email 'not an address' cannot be read and was not used" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, email="pat@acme.example")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"first name;place\nx;y\n", "its columns are first name, place"),
        (b"email\n", "it has no rows"),
        (b"email\n\x00@acme.example\n", "it is no text that can be read"),
    ],
)
def test_a_file_of_another_shape_says_what_is_wrong(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "customers.csv"
    file.write_bytes(content)
    told = muster("import", file, "--yes")
    assert told.code == 2
    assert str(file) in told.err
    assert said in told.err


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    told = muster("import", tmp_path / "none.csv", "--yes")
    assert told.code == 2
    assert str(tmp_path / "none.csv") in told.err


def test_a_suppression_does_not_become_the_latest_run() -> None:
    rehearsal()
    muster("suppress", "acme.example", "--yes")
    assert muster("board", NAME).code == 0


def test_a_file_is_read_whatever_its_dialect_and_by_the_usual_names_of_its_columns(tmp_path: Path) -> None:
    rows = (
        "Kunde;E-Mail 2;Telefon;PLZ;Land;Notiz\nMüller GmbH;Pat <pat@mueller.example>;030 23125123;10115;Germany;nett\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(rows.encode(encoding))
        told = muster("import", file, "--yes")
        assert told.code == 0, told.err
        assert "columns not used: Notiz" in told.out
        assert f"{3 if encoding == 'utf-8' else 0} suppressions added" in told.out
        assert ("Windows-1252" in told.out) == (encoding == "cp1252")
    with written(homes.live_home()) as tx:
        assert len(suppressions.all_of(tx)) == 3, "each dialect says the same"
        assert suppressed(tx, email="pat@mueller.example")
        assert suppressed(tx, phone="+493023125123")
        assert suppressed(tx, company="Mueller|10115") is False
        assert suppressed(tx, company="MÜLLER|10115")


@pytest.mark.parametrize(
    ("written_as", "delimiter"), [("a@x.example,b@x.example", ";"), ("a@x.example; b@x.example", ",")]
)
def test_several_addresses_in_one_cell_are_all_taken(written_as: str, delimiter: str, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f'Account Name{delimiter}Billing Email\nAcme{delimiter}"{written_as}"\n')
    assert "3 suppressions added" in muster("import", file, "--yes").out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, email="a@x.example")
        assert suppressed(tx, email="b@x.example")


def test_what_a_spreadsheet_made_of_numbers_is_read_or_named(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(
        "company,phone,zip,country\nAcme,2125550123.0,2138,\nBeta,2.1E+09,,\nGamma,2.125550124E+09,2138.0,CH\n"
        ",020 7946 0123,,GB\nDelta,555-0199 x,,Atlantis\n"
    )
    told = muster("import", file, "--yes")
    assert f"{file}:3: phone '2.1E+09' was rounded by a spreadsheet" in told.out
    assert f"{file}:6: country 'Atlantis' is none that is known" in told.out
    assert f"{file}:6: phone '555-0199 x' cannot be read" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, phone="+12125550123")
        assert suppressed(tx, company="Acme|02138")
        assert suppressed(tx, company="Gamma|2138")
        assert suppressed(tx, phone="+442079460123")


def test_rows_that_gave_nothing_are_all_named_and_a_shared_domain_is_no_customer(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("email,website\n" + "nobody,\n" * 12 + "pat@acme.example,gmail.com\n")
    told = muster("import", file, "--yes")
    assert "rows without anything to suppress: 12 (lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)" in told.out
    assert told.out.count("email 'nobody' cannot be read") == 12
    assert "domain 'gmail.com' is shared by many" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, email="pat@acme.example")
        assert not suppressed(tx, email="somebody@gmail.com")


def test_suppress_reads_a_table_as_import_does_and_numbers_of_the_country_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "stop.csv"
    file.write_text("E-mail,Mobile\npat@acme.example,020 7946 0123\n")
    assert muster("suppress", file, "--country", "GB", "--yes").code == 0
    lines = tmp_path / "stop.txt"
    lines.write_text("020 7946 0124\n\u200bsam@acme.example\u200b\n")
    assert "2 suppressed" in muster("suppress", lines, "--country", "GB", "--yes").out
    with written(homes.live_home()) as tx:
        for number in ("+442079460123", "+442079460124"):
            assert suppressed(tx, phone=number)
        assert suppressed(tx, email="pat@acme.example")
        assert suppressed(tx, email="sam@acme.example")


def test_a_country_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("email\npat@acme.example\n")
    assert muster("import", file, "--country", "Atlantis", "--yes").code == 2


@pytest.mark.parametrize("text", ["", "# nobody yet\n\n"])
def test_of_a_file_that_names_nobody_that_is_said(home: homes.Home, tmp_path: Path, text: str) -> None:
    file = tmp_path / "nobody.csv"
    file.write_text(text)
    told = muster("suppress", file, "--home", home.path, "--yes")
    assert (told.code, "there is nothing in it to suppress" in told.err) == (2, True)
    assert "nothing more is ever sent" not in told.out
