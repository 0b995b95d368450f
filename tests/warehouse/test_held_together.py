"""What two rehearsals are held against each other by is what its label says."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from config.files.bars import BETTER
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.warehouse.held_together import Place, Read, Words, read
from data.warehouse.publish import publish
from tests.warehouse import item_rows
from tests.warehouse.conftest import Published
from tests.warehouse.rows import START, after, insert
from tests.warehouse.scene import Scene


def published(scene: Scene, home: Path) -> Read:
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", SteppedClock(home / "clock.json", START))
    insert(ledger, scene.made)
    found = read(publish(ledger, home, "run-1", after(days=9)), scene.name)
    ledger.close()
    return found


def test_every_figure_that_may_have_a_bar_is_read(crowded: Published) -> None:
    found = read(crowded.path, "roofing")
    assert list(found.figures) == list(BETTER)
    assert all(one.value is not None and one.label for one in found.figures.values())
    assert found.words


def _late(scene: Scene) -> None:
    pid = scene.prospect(state="in_sequence")
    scene.message(pid, 1, due_at=START, sent_at=START + timedelta(hours=1))
    scene.message(pid, 2, due_at=START, sent_at=START + timedelta(hours=4))
    scene.message(pid, 3, due_at=START, sent_at=None, state="ready")


def _crowded_days(scene: Scene) -> None:
    for number, hours in enumerate((0, 3, 23, 27, 80)):
        pid = scene.prospect(state="in_sequence")
        box, domain = ("anna", "oven.example") if number != 2 else ("bob", "roof.example")
        scene.message(pid, 1, mailbox=box, recipient=f"p{number}@{domain}", sent_at=START + timedelta(hours=hours))


def _in_words(scene: Scene) -> None:
    pid = scene.prospect(state="in_sequence")
    for angle_id, text in (
        ("a1", "Three crews are out today."),
        ("a2", "You began in 1998."),
        ("a3", "You are hiring."),
    ):
        scene.angle(pid, angle_id=angle_id, text=text)
    slots = '{"opening": "a1", "proof": "a2"}'
    scene.message(pid, 1, slots=slots, body="Hi,\n\nThree crews are out today. You began in 1998.\n")
    scene.message(pid, 2, slots=slots, body="Hi,\n\nThree crews are out today. You are hiring.\n")
    scene.message(pid, 3, slots=slots, body="Hi again,\n\nshall I close this?\n")


def _refused(scene: Scene) -> None:
    pid = scene.prospect(state="qualified")
    for state in ("refused", "refused", "accepted", "asked"):
        scene.angle(pid, state=state, angle_id=f"a{len(scene.made['angles'])}")


def _replied(scene: Scene) -> None:
    pid = scene.contacted()
    scene.call(cost_usd=0.3)
    for kind in ("reply", "reply", "auto_reply"):
        scene.mail(pid, kind=kind)


def _worked_on(scene: Scene) -> None:
    """Seven items, two of them done; a task of three rounds; three documents, one released; 50 cents spent."""
    states = ("done", "done", "person", "closed", "closed", "closed", "open")
    scene.made["items"] = [item_rows.item(n, state=state) for n, state in enumerate(states, 1)]
    scene.made["task_states"] = [
        item_rows.task_state("i1", round=3), item_rows.task_state("i2"), item_rows.task_state("i4", state="skipped"),
    ]  # fmt: skip
    scene.made["releases"] = [
        item_rows.release(n, f"i{n}", state=state) for n, state in enumerate(("released", "failed", "ready"), 1)
    ]
    scene.call(cost_usd=0.3)
    scene.lookup(kind="reading", cost_usd=0.2)


@pytest.mark.parametrize(
    ("figure", "happens", "value"),
    [
        ("pace.hours_waited", _late, 2.5),
        ("pace.most_a_day", _crowded_days, 2),
        ("pace.most_a_domain", _crowded_days, 2),
        ("texts.angles", _in_words, 1),
        ("quality.angles_refused", _refused, 2),
        ("cost.usd_per_reply", _replied, 0.15),
        ("items.done", _worked_on, 2),
        ("items.in_review", _worked_on, 1),
        ("items.closed", _worked_on, 3),
        ("items.open", _worked_on, 1),
        ("tasks.done", _worked_on, 2),
        ("tasks.redone", _worked_on, 2),
        ("releases.released", _worked_on, 1),
        ("releases.failed", _worked_on, 1),
        ("cost.usd_per_done", _worked_on, 0.25),
    ],
)
def test_a_figure_is_what_its_label_says(
    tmp_path: Path, figure: str, happens: Callable[[Scene], None], value: float
) -> None:
    scene = Scene("roofing")
    happens(scene)
    assert published(scene, tmp_path).figures[figure].value == pytest.approx(value)


def test_words_stand_by_the_company_and_the_step(tmp_path: Path) -> None:
    scene = Scene("roofing")
    pid = scene.prospect(company="Oven Roofing", source="register", row_key="17")
    scene.message(pid, 2, subject="Again", body="Hello", sequence="intro")
    place = Place("Oven Roofing", "register", "17", "intro", 2)
    assert published(scene, tmp_path).words == {place: Words("Again", "Hello")}


def test_the_words_of_namesakes_are_not_taken_for_one_anothers(tmp_path: Path) -> None:
    scene = Scene("roofing")
    for row, source, body in (("17", "register", "Hello"), ("18", "register", "Good day"), ("17", "permits", "Hi")):
        pid = scene.prospect(company="Oven Roofing", source=source, row_key=row)
        scene.message(pid, 1, subject="Estimates", body=body, sequence="intro")
    assert sorted(words.body for words in published(scene, tmp_path).words.values()) == ["Good day", "Hello", "Hi"]
