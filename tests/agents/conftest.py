"""``try`` as it is typed, in this process: CrewAI is imported once, and the homes are of the test."""

from pathlib import Path

import pytest

from tests.commands.conftest import out  # noqa: F401 - a fixture
from tests.crews.cycles.conftest import closed_connections, pytest_configure, switches  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_model_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set on this computer does not count."""
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
