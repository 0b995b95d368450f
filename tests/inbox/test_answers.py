"""What people and machines answer, in eleven languages: nothing is decided wrongly without a word.

``answers.jsonl`` has whole mails of each kind in each language, as mail programs there quote. The larger sets beside
the project, by people who had not seen the rules, are read where they are.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from email.header import Header
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.inbox.letters import letter
from tests.inbox.test_own_words import OURS, SENT
from tools.inbox.reading.classify import Classified, classify
from tools.inbox.reading.sent import Sent

SHARED = Path(__file__).parents[3] / "shared" / "corpora"
OWN = Path(__file__).with_name("answers.jsonl")
KINDS = ("opt_out", "reply", "auto_reply", "bounce")
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "ja", "zh")
LEAST_HEARD, LEAST_KNOWN = 14, 12
"""Of 15 who ask for no more mail and of 13 machines; the others are left to a reader, one person among them."""


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


def _own() -> Iterator[Answer]:
    """Our mails; ``{ours}`` stands for the text of ours that they answer, ``{quoted}`` for it with marks."""
    quoted = "\n".join(f"> {line}" for line in OURS.splitlines())
    for line in OWN.read_text(encoding="utf-8").splitlines():
        mail = json.loads(line)
        text = mail["text"].replace("{ours}", OURS).replace("{quoted}", quoted)
        headers = {"Subject": "Re: Metal roofs in Fresno", "Content_Type": "text/plain; charset=utf-8"}
        headers |= {name: Header(value).encode(maxlinelen=0) for name, value in mail.get("headers", {}).items()}
        found = classify(letter(text, **headers), sent=SENT)
        yield Answer(f"{mail['lang']}: {mail['what']}", mail["lang"], mail["right"], found)


def _decided_wrongly(answers: list[Answer]) -> list[str]:
    """Those of which nobody would hear: an opt-out, a machine or a bounce that is none, a bounce that is missed."""
    return [
        answer.name
        for answer in answers
        if answer.taken not in (answer.right, "reply", "read")
        or (answer.right == "bounce") != (answer.taken == "bounce")
    ]


def test_no_answer_of_our_own_is_decided_wrongly_in_silence() -> None:
    answers = list(_own())
    assert {(a.language, a.right) for a in answers} == {(of, kind) for of in LANGUAGES for kind in KINDS[:3]}
    assert _decided_wrongly(answers) == []
    assert [a.name for a in answers if a.right == "reply" and a.taken != "reply"] == ["es: a person on sick leave"]
    assert [a.name for a in answers if a.right == "auto_reply" and a.taken == "reply"] == []
    assert sum(a.taken == "opt_out" for a in answers) >= LEAST_HEARD
    assert sum(a.taken == "auto_reply" for a in answers) >= LEAST_KNOWN


@pytest.mark.skipif(not SHARED.exists(), reason="the corpora are not beside the project")
def test_hardly_any_answer_is_decided_wrongly_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    answers = [answer for name in ("replies", "answers") for answer in _answers(SHARED / name)]
    with capsys.disabled():
        print(_matrix(answers))  # noqa: T201 - the figures are what it is run for
    wrong = _decided_wrongly(answers)
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
