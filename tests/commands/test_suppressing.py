"""``suppress`` and ``import``: whom nobody may write to."""

from pathlib import Path

import pytest

from commands import homes
from data.ledger import suppressions
from data.ledger.ledger import Tx
from tests.commands.desk import NAME, muster, rehearsal, written

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
    told = muster("suppress", typed, "--reason", "asked by phone")
    assert told.code == 0
    assert "1 suppressed" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, **covers)


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("pat@acme.example\n\n# asked us\nbeta.example  # both of them\n")
    assert "2 suppressed, 0 were before" in muster("suppress", file).out
    assert "0 suppressed, 2 were before" in muster("suppress", file).out


def test_one_bad_line_keeps_the_whole_file_out(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("pat@acme.example\nnobody in particular\n")
    told = muster("suppress", file)
    assert told.code == 2
    assert f"{file}:2: 'nobody in particular'" in told.err
    with written(homes.live_home()) as tx:
        assert suppressions.all_of(tx) == []


@pytest.mark.parametrize(
    "typed", ["missing.txt", "customers.csv", "foo@", "@acme.example", "acme", "", "a b.example", "+12"]
)
def test_what_is_no_address_domain_or_file_is_refused(typed: str) -> None:
    told = muster("suppress", typed)
    assert told.code == 2
    assert "neither an e-mail address nor a domain nor a phone number (+1...) nor a file" in told.err


def test_what_is_suppressed_for_real_is_so_without_any_run_and_besides_a_rehearsal() -> None:
    rehearsed = rehearsal()
    muster("suppress", "pat@acme.example")
    with written(rehearsed) as tx:
        assert not suppressed(tx, email="pat@acme.example")
    muster("suppress", "pat@acme.example", "--home", rehearsed.path)
    with written(rehearsed) as tx:
        assert suppressed(tx, email="pat@acme.example")


def test_customers_are_known_by_whatever_the_file_has(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(
        "Email,Domain,Phone,Company,Postcode\npat@acme.example,beta.example,(312) 555-0123,ACME Inc,93650\n"
    )
    told = muster("import", file)
    assert told.code == 0
    assert "1 customers read, 4 suppressions added" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, email="pat@acme.example")
        assert suppressed(tx, domain="beta.example")
        assert suppressed(tx, phone="+13125550123")
        assert suppressed(tx, company="Acme, LLC|93650")
        assert not suppressed(tx, company="Acme, LLC|30301")


def test_a_customer_that_cannot_be_read_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("email\nnot an address\npat@acme.example\n")
    told = muster("import", file)
    assert told.code == 0
    assert f"{file}:2: email 'not an address' cannot be read and was left out" in told.out
    with written(homes.live_home()) as tx:
        assert suppressed(tx, email="pat@acme.example")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name;place\nx;y\n", "its columns are name;place"),
        (b"email\n", "it has no rows"),
        (b"email\n\xe9@acme.example\n", "it is not UTF-8"),
    ],
)
def test_a_file_of_another_shape_says_what_is_wrong(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "customers.csv"
    file.write_bytes(content)
    told = muster("import", file)
    assert told.code == 2
    assert str(file) in told.err
    assert said in told.err


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    told = muster("import", tmp_path / "none.csv")
    assert told.code == 2
    assert str(tmp_path / "none.csv") in told.err


def test_a_suppression_does_not_become_the_latest_run() -> None:
    rehearsal()
    muster("suppress", "acme.example")
    assert muster("board", NAME).code == 0
