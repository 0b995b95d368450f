"""The Publisher fills the slots of a sequence with angles."""

import anthropic

from tests.rehearsal_model.wire import (
    FILL,
    answered,
    ask,
    by_id,
    marked,
    talk,
    used,
)


class TestPublisher:
    def test_fills_every_slot_with_its_own_angle(self, client: anthropic.Anthropic) -> None:
        task = marked("p1 | Apex LLC\n a1 One thing.\n a2 Another.\np2 | Birch LLC\n a1 Only this.")
        filled = by_id(used(ask(client, task, FILL))["fills"])
        assert filled == {"p1": {"opening": "a1", "proof": "a2"}, "p2": {"opening": "a1", "proof": "a1"}}

    def test_opens_with_what_goes_on_and_goes_on_with_what_others_say(self, client: anthropic.Anthropic) -> None:
        task = marked(
            "p1 | Apex LLC\n a1 I noticed that you have nine staff.\n a2 One of your customers wrote: "
            "\u201cThey kept every date\u201d\n a3 I saw that you are hiring two crew leads."
        )
        assert by_id(used(ask(client, task, FILL))["fills"])["p1"] == {"opening": "a3", "proof": "a2"}

    def test_chooses_others_when_it_was_refused(self, client: anthropic.Anthropic) -> None:
        task = marked("p1 | Apex LLC\n a1 One thing.\n a2 Another.")
        first = ask(client, task, FILL)
        again = talk(client, answered(task, first, "0 recorded\nrefused p1: a1 may not open"), FILL)
        assert by_id(used(again)["fills"])["p1"]["opening"] == "a2"
