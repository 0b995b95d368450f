"""What mails are taken for, measured on real bounces and on a corpus of our own."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tools.inbox.classify import classify

OWN = Path(__file__).parent / "corpus"
REAL = Path(__file__).parents[3] / "shared" / "corpora" / "flufl-bounce"
OURS = {"ann@send.example"}
HARD = {None: "", True: "hard", False: "soft"}


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "expected.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("row", _rows(OWN), ids=lambda row: row["file"])
def test_a_mail_of_our_corpus_is_what_it_is(row: dict[str, str]) -> None:
    found = classify((OWN / row["file"]).read_bytes(), OURS)
    assert (found.kind, HARD[found.hard], found.address or "") == (row["kind"], row["hard"], row["address"]), found.why


def test_our_corpus_has_every_mail_that_is_expected_and_no_other() -> None:
    assert {row["file"] for row in _rows(OWN)} == {file.name for file in OWN.glob("*.eml")}


@pytest.mark.skipif(not REAL.exists(), reason=f"{REAL.name} is not beside the project")
def test_real_bounces_are_found_with_their_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row for row in _rows(REAL) if row["addresses"]]
    figures: Counter[str] = Counter(mails=len(rows))
    for row in rows:
        found = classify((REAL / "mails" / row["file"]).read_bytes())
        expected = set(row["addresses"].lower().split(","))
        figures["bounce or delay"] += found.kind in ("bounce", "delay")
        figures["the right one of them"] += (found.kind == "delay") == (row["temporary"] == "1")
        figures["addresses found"] += expected <= set(found.addresses)
        figures["and no other"] += expected == set(found.addresses)
    with capsys.disabled():
        print(f"\nflufl-bounce: {dict(figures)}")  # noqa: T201 - the measurement
    assert figures["bounce or delay"] == figures["mails"]
    assert figures["the right one of them"] >= 0.99 * figures["mails"]
    assert figures["addresses found"] == figures["mails"]
    assert figures["and no other"] >= 0.99 * figures["mails"]
