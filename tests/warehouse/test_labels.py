"""No figure claims what was not done: its words are held against rows that they mean, and rows that look alike."""

from pathlib import Path

import pytest

from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.warehouse.figure_list import FIGURES
from data.warehouse.figures import figures
from data.warehouse.publish import publish
from tests.warehouse import labels_of_mail, labels_of_prospects, labels_of_work, rows
from tests.warehouse.labels import LABELS
from tests.warehouse.rows import START, after
from tests.warehouse.scene import Scene

MODULES = (labels_of_prospects, labels_of_mail, labels_of_work)
"""Whose scenes fill ``LABELS``."""


class Staged:
    """All scenes in one ledger, published once."""

    def __init__(self, home: Path) -> None:
        scenes = {key: Scene(key) for key in LABELS}
        self.meant = {key: label.told(scenes[key]) for key, label in LABELS.items()}
        ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", SteppedClock(home / "clock.json", START))
        for scene in scenes.values():
            rows.insert(ledger, scene.made)
        self.path = publish(ledger, home, "r", after(days=13))
        ledger.close()


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return Staged(tmp_path_factory.mktemp("labels"))


@pytest.mark.parametrize("key", [definition.key for definition in FIGURES])
def test_a_figure_is_what_its_label_says(staged: Staged, key: str) -> None:
    figure = figures(staged.path, key)[key]

    assert figure.label == LABELS[key].words
    assert figure.value == pytest.approx(staged.meant[key])


def test_every_figure_has_a_scene_and_every_scene_a_figure() -> None:
    assert set(LABELS) == {definition.key for definition in FIGURES}
    assert len(MODULES) == 3
