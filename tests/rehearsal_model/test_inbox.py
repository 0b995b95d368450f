"""The Inbox agent reads what people write and drafts answers."""

import re
from datetime import date

import anthropic
import pytest

from rehearsal.mail.phrases import WORDINGS
from tests.rehearsal_model.wire import (
    READ,
    Json,
    ask,
    by_id,
    marked,
    used,
)


class TestInbox:
    TASK = "We offer: software.\nToday is 2026-11-10.\n"

    def read(self, client: anthropic.Anthropic, *replies: str) -> dict[str, Json]:
        batch = "\n".join(f"r{n} | p{n} | step 1 | {text}" for n, text in enumerate(replies, 1))
        return by_id(used(ask(client, self.TASK + marked(batch), READ))["replies"])

    def test_understands_nearly_everything_that_people_write(self, client: anthropic.Anthropic) -> None:
        written = [
            (intent, text.format(sender="Dana", date="December 20", month="December"))
            for intent, texts in WORDINGS.items()
            for text in texts
        ]
        rows = self.read(client, *(f"Hi Dana, {text} Best, Pat Owner" for _, text in written))
        wrong = [
            (intent, rows[f"r{n}"]["intent"], text)
            for n, (intent, text) in enumerate(written, 1)
            if rows[f"r{n}"]["intent"] != intent
        ]
        assert len(wrong) <= 0.05 * len(written), wrong

    def test_an_automatic_reply_is_one(self, client: anthropic.Anthropic) -> None:
        rows = self.read(
            client, "I am out of the office until Monday. Call me if it is urgent?", "Estaré fuera de la oficina"
        )
        assert {row["intent"] for row in rows.values()} == {"auto_reply"}

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("Try me again after December 20.", "2026-12-20"),
            ("Please check back in March.", "2027-03-01"),
            ("Ask me again in two weeks.", "2026-11-24"),
            ("Not now, maybe next quarter.", "2027-02-08"),
        ],
    )
    def test_a_later_day_is_counted_from_today(self, client: anthropic.Anthropic, text: str, day: str) -> None:
        row = self.read(client, text)["r1"]
        assert (row["intent"], row["date"]) == ("not_now", date.fromisoformat(day).isoformat())
        assert "answer" not in row

    def test_drafts_an_answer_without_figures_for_those_who_want_one(self, client: anthropic.Anthropic) -> None:
        rows = self.read(client, "Sounds interesting, send me details", "How much does it cost?", "No thank you.")
        for item in ("r1", "r2"):
            assert 20 <= len(rows[item]["answer"].split()) <= 50
            assert not re.search(r"\d", rows[item]["answer"])
        assert "answer" not in rows["r3"]
