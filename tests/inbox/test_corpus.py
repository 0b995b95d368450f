"""What mails are taken for, measured on real bounces and on a corpus of our own.

``made-by-*`` of our corpus are bounces and delays that Postfix and Exim made for it; the others are written after what
such systems, and people, write.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tools.inbox.reading.classify import Classified, classify

OWN = Path(__file__).parent / "corpus"
REAL = Path(__file__).parents[3] / "shared" / "corpora" / "flufl-bounce"
OURS = {"ann@send.example"}
HARD = {None: "", True: "hard", False: "soft"}
REPORTS = ("bounce", "delay")
LANGUAGES = ("da", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "sv", "zh")


class Expected(NamedTuple):
    """A mail, and what it is: ``addresses`` those that it is about, ``hard`` empty where nobody says."""

    name: str
    found: Classified
    kind: str
    hard: str
    addresses: frozenset[str]


class Score(NamedTuple):
    """How many were taken for it, how many were it, and how many of those are the same."""

    taken: int
    are: int
    both: int

    @property
    def precision(self) -> float:
        return self.both / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.are if self.are else 1.0


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "expected.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def own() -> Iterator[Expected]:
    """Our corpus."""
    for row in _rows(OWN):
        found = classify((OWN / row["file"]).read_bytes(), OURS)
        about = frozenset({row["address"]} - {""})
        yield Expected(row["file"], found, row["kind"], row["hard"], about)


def real() -> Iterator[Expected]:
    """The real bounces of flufl.bounce, where they are; nobody says of them which are hard, and two name nobody."""
    for row in _rows(REAL) if REAL.exists() else []:
        if row["addresses"]:
            found = classify((REAL / "mails" / row["file"]).read_bytes())
            kind = "delay" if row["temporary"] == "1" else "bounce"
            yield Expected(row["file"], found, kind, "", frozenset(row["addresses"].lower().split(",")))


@pytest.fixture(scope="module")
def mails() -> list[Expected]:
    return [*own(), *real()]


def score(mails: list[Expected], taken: Callable[[Expected], bool], are: Callable[[Expected], bool]) -> Score:
    """Compare what mails were taken for with what they are."""
    return Score(
        sum(1 for mail in mails if taken(mail)),
        sum(1 for mail in mails if are(mail)),
        sum(1 for mail in mails if taken(mail) and are(mail)),
    )


def test_precision_and_recall(mails: list[Expected], capsys: pytest.CaptureFixture[str]) -> None:
    reports = [m for m in mails if m.kind in REPORTS]
    judged = [m for m in mails if m.hard and m.found.kind == "bounce"]
    found = sum(len(set(m.found.addresses)) for m in reports)
    scores = {
        "a bounce or a delay": score(mails, lambda m: m.found.kind in REPORTS, lambda m: m.kind in REPORTS),
        "for good, not only delayed": score(reports, lambda m: m.found.kind == "bounce", lambda m: m.kind == "bounce"),
        "their addresses": Score(
            found,
            sum(len(m.addresses) for m in reports),
            sum(len(m.addresses & set(m.found.addresses)) for m in reports),
        ),
        "hard": score(judged, lambda m: m.found.hard is True, lambda m: m.hard == "hard"),
        "soft": score(judged, lambda m: m.found.hard is False, lambda m: m.hard == "soft"),
        "an automatic reply": score(mails, lambda m: m.found.kind == "auto_reply", lambda m: m.kind == "auto_reply"),
        "a person": score(
            mails, lambda m: m.found.kind in ("reply", "opt_out"), lambda m: m.kind in ("reply", "opt_out")
        ),
        "an opt-out": score(mails, lambda m: m.found.kind == "opt_out", lambda m: m.kind == "opt_out"),
    }
    with capsys.disabled():
        for what, one in scores.items():
            print(f"\n{what}: precision {one.precision:.3f}, recall {one.recall:.3f} of {one.are}", end="")  # noqa: T201
    for what, one in scores.items():
        assert min(one.precision, one.recall) >= 0.99, what


def test_no_mail_of_a_person_is_taken_for_a_bounce(mails: list[Expected]) -> None:
    people = [mail for mail in mails if mail.kind in ("reply", "opt_out")]
    assert len(people) > 30
    assert [mail.name for mail in people if mail.found.kind in REPORTS] == []


def test_automatic_replies_are_told_in_more_than_ten_languages(mails: list[Expected]) -> None:
    told = {mail.name.removeprefix("auto-")[:2] for mail in mails if mail.found.kind == "auto_reply"}
    assert set(LANGUAGES) <= told


@pytest.mark.parametrize("row", _rows(OWN), ids=lambda row: row["file"])
def test_a_mail_of_our_corpus_is_what_it_is(row: dict[str, str]) -> None:
    """``hint`` is why a mail that is kept as a person's may be a machine's: whoever reads it is told."""
    found = classify((OWN / row["file"]).read_bytes(), OURS)
    read = (found.kind, HARD[found.hard], found.address or "", found.hint or "")
    assert read == (row["kind"], row["hard"], row["address"], row["hint"]), found.why
    assert found.doubt is None


def test_no_machine_of_our_corpus_is_taken_for_a_person_without_a_hint() -> None:
    machines = [row for row in _rows(OWN) if row["file"].startswith("auto-")]
    assert len(machines) == 21
    assert [row["file"] for row in machines if row["kind"] != "auto_reply" and not row["hint"]] == []


def test_our_corpus_has_every_mail_that_is_expected_and_no_other() -> None:
    assert {row["file"] for row in _rows(OWN)} == {file.name for file in OWN.glob("*.eml")}


@pytest.mark.skipif(not REAL.exists(), reason=f"{REAL.name} is not beside the project")
def test_real_bounces_are_found_with_their_addresses(mails: list[Expected]) -> None:
    bounces = [mail for mail in mails if mail.name.endswith(".txt")]
    assert len(bounces) > 100
    assert [mail.name for mail in bounces if mail.found.kind not in REPORTS] == []
    assert [mail.name for mail in bounces if not mail.addresses <= set(mail.found.addresses)] == []
