"""What people and machines answer, in eleven languages: nothing is decided wrongly without a word."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tools.inbox.classify import Classified, classify
from tools.inbox.reading.sent import Sent

SHARED = Path(__file__).parents[3] / "shared" / "corpora"
KINDS = ("opt_out", "reply", "auto_reply", "bounce")


class Answer(NamedTuple):
    """A mail of a corpus: its language, what it is, and what it was taken for."""

    name: str
    language: str
    right: str
    found: Classified

    @property
    def taken(self) -> str:
        """``read`` is left to a reader: a reply with a doubt."""
        if self.found.kind in ("bounce", "delay"):
            return "bounce"
        return "read" if self.found.hint else self.found.kind


def _answers(folder: Path) -> Iterator[Answer]:
    sent = Sent(texts=((folder / "sent.txt").read_text(encoding="utf-8"),))
    with (folder / "expected.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found = classify((folder / row["file"]).read_bytes(), sent=sent)
            yield Answer(row["file"], row.get("language", "built"), row["right answer"].split()[0], found)


@pytest.mark.skipif(not SHARED.exists(), reason="the corpora are not beside the project")
def test_hardly_any_answer_is_decided_wrongly_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    answers = [answer for name in ("replies", "answers") for answer in _answers(SHARED / name)]
    with capsys.disabled():
        print(_matrix(answers))  # noqa: T201 - the figures are what it is run for
    wrong = [
        answer.name
        for answer in answers
        if answer.taken not in (answer.right, "reply", "read")
        or (answer.right == "bounce") != (answer.taken == "bounce")
    ]
    asked = [answer for answer in answers if answer.taken == "opt_out"]
    assert len(answers) > 250
    assert len(wrong) <= 0.01 * len(answers), wrong
    assert sum(answer.right == "opt_out" for answer in asked) >= 0.98 * len(asked)
    assert [a.name for a in answers if a.right == "auto_reply" and a.taken == "reply"] == []


def _matrix(answers: list[Answer]) -> str:
    """By language, how many of each kind were taken for which."""
    counted = Counter((answer.language, answer.right, answer.taken) for answer in answers)
    columns = (*KINDS, "read")
    lines = ["", "language  is           " + "".join(f"{column:>11}" for column in columns)]
    for language in dict.fromkeys(answer.language for answer in answers):
        for right in KINDS:
            row = [counted[language, right, taken] for taken in columns]
            if any(row):
                lines.append(f"{language:9} {right:12} " + "".join(f"{number or '.':>11}" for number in row))
    return "\n".join(lines)
