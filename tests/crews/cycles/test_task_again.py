"""What an agent is shown of a declared task that it does again: what it wrote, and what is wrong with it."""

from tests.crews.cycles.test_task import NOTE, here, records, work, written  # noqa: F401 - a fixture
from tests.items.crews import Made
from tests.support.scripted import calls, says


def test_what_was_refused_is_shown_with_what_was_handed_in_last(here: Made) -> None:  # noqa: F811
    first = {"text": "They save 30 percent.", "facts": ["f1"]}
    second = {"text": "They save 40 percent.", "facts": ["f1"]}
    tries = [records("record_notes", i1={"notes": [note]}) for note in (first, second, NOTE)]

    _, model = work(here, "note", *tries, given=["i1"])

    assert "handed in last, none of it kept: notes: (text: They save 30 percent.; facts: f1)" in model.text_of(1)
    assert "refused: text: the facts do not have the figure 30" in model.text_of(1)
    assert "They save 30 percent" not in model.text_of(2)
    assert "refused earlier: text: the facts do not have the figure 30" in model.text_of(2)
    assert "handed in last, none of it kept: notes: (text: They save 40 percent.; facts: f1)" in model.text_of(2)


def test_a_figure_that_another_source_has_is_refused_with_that_source(here: Made) -> None:  # noqa: F811
    wrong = {"text": "They last ten years.", "facts": ["f2"]}
    tries = [records("record_notes", i1={"notes": [note]}) for note in (wrong, NOTE)]

    _, model = work(here, "note", *tries, given=["i1"])

    assert "the facts do not have the figure ten (it cites f2; f1 has it: cite that one)" in model.text_of(1)


def test_the_manager_hears_how_many_come_again_and_why(here: Made) -> None:  # noqa: F811
    written(here)
    work(here, "judge", records("record_verdict", i1={"word": "revise", "reason": "Say more."}), given=["i1"])

    _, model = work(
        here, "write", calls("decide", decision="escalate", reason="This must wait."), given=["i1"], path="boss"
    )

    assert '1 of them come again (judge, round 1: verdict.word is "revise")' in model.text_of(0).replace('\\"', '"')


def test_who_writes_again_is_told_whose_words_to_mend(here: Made) -> None:  # noqa: F811
    work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    draft = {"title": "Coatings", "body": "They last ten years."}

    _, model = work(here, "write", records("record_draft", i1=draft), given=["i1"])

    assert "Of an earlier round, mend what judge said is wrong, and what was refused." in model.text_of(0)


def test_an_empty_list_is_told_from_one_that_is_missing(here: Made) -> None:  # noqa: F811
    good = records("record_notes", i1={"notes": [NOTE]})

    _, model = work(
        here, "note", records("record_notes", i1={"notes": []}), records("record_notes", i1={}), good, given=["i1"]
    )

    assert "refused: notes is empty" in model.text_of(1)
    assert "refused: notes is missing" in model.text_of(2)


def test_the_schema_says_how_many_records_there_may_be(here: Made) -> None:  # noqa: F811
    _, model = work(here, "note", records("record_notes", i1={"notes": [NOTE]}), given=["i1"])
    (tool,) = model.requests[0]["tools"]
    notes = tool["input_schema"]["properties"]["briefs"]["items"]["properties"]["notes"]
    assert (notes["minItems"], notes["maxItems"]) == (1, 3)


def test_the_manager_is_shown_of_a_sample_what_it_cites(here: Made) -> None:  # noqa: F811
    asked = calls("delegate", note="")
    done = records("record_notes", i1={"notes": [NOTE]})

    _, model = work(
        here, "note", asked, done, says("No more."), calls("decide", decision="proceed", reason="Enough."), path="boss"
    )

    sample = model.text_of(3).partition("a sample of what is recorded")[2]
    assert "f1 coatings.md:1" in sample
    assert "recorded: notes: (text: They last ten years." in sample
    assert "coatings.md:3" not in sample
