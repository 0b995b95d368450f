"""The Critic holds an angle against the facts that it cites."""

import anthropic

from tests.rehearsal_model.wire import (
    ANGLE,
    COMPANIES,
    CRITICISE,
    OFFER,
    Json,
    ask,
    by_id,
    dossiers,
    facts_of,
    marked,
    used,
)


class TestCritic:
    def verdicts(self, client: anthropic.Anthropic, *angles: tuple[str, str]) -> list[Json]:
        lines = ["p1 | Apex LLC | Fresno CA"]
        for n, (angle, fact) in enumerate(angles, 1):
            lines += [f" f{n} {fact}", f" a{n} [f{n}] {angle}"]
        rows: list[Json] = used(ask(client, OFFER + marked("\n".join(lines)), CRITICISE))["verdicts"]
        return rows

    def test_supports_what_the_facts_bear_and_is_worth_reading(self, client: anthropic.Anthropic) -> None:
        angle = "Since you are hiring two crew leads, it may help to see which crew is where."
        (row,) = self.verdicts(client, (angle, "We are hiring two crew leads."))
        assert row == {"id": "p1", "angle": "a1", "verdict": "supported"}

    def test_names_the_words_that_say_more_than_the_facts(self, client: anthropic.Anthropic) -> None:
        figure, praise = self.verdicts(
            client,
            ("You have 12 crews for tile roofs, so photos may help.", "We are known for tile roofs."),
            ("You are clearly known for tile roofs, so photos may help.", "We are known for tile roofs."),
        )
        assert (figure["verdict"], figure["words"]) == ("unsupported", "12")
        assert (praise["verdict"], praise["words"]) == ("overstated", "clearly")

    def test_a_bare_fact_gives_no_reason_to_read_on(self, client: anthropic.Anthropic) -> None:
        (row,) = self.verdicts(client, ("I saw that you are known for tile roofs.", "We are known for tile roofs."))
        assert (row["verdict"], row["worth_reading"]) == ("supported", False)

    def test_mostly_supports_what_the_builder_writes(self, client: anthropic.Anthropic) -> None:
        lines = []
        for item, row in by_id(used(ask(client, dossiers(10), ANGLE))["prospects"]).items():
            lines.append(f"{item} | {COMPANIES[int(item[1:]) - 1]} | Fresno CA")
            for n, angle in enumerate(row["angles"], 1):
                cited = angle["facts"][0]
                lines += [f" {cited} {facts_of(item)[cited]}", f" a{n} [{cited}] {angle['text']}"]
        rows = used(ask(client, OFFER + marked("\n".join(lines)), CRITICISE))["verdicts"]
        assert len(rows) >= 20
        assert sum(row["verdict"] == "supported" for row in rows) >= 0.85 * len(rows)
