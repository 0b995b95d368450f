"""CrewAI is imported once for all of these tests, with our switches set before."""

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from crews.cycles.switches import set_switches


def pytest_configure(config: pytest.Config) -> None:
    """CrewAI reads its own deprecated fields whenever it builds an agent."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:crewai")


@pytest.fixture(scope="session", autouse=True)
def switches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CrewAI's files go to a folder of the test run."""
    home = tmp_path_factory.mktemp("crewai")
    set_switches(home)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import crewai  # noqa: F401 - its import warns of this and that
    return home


@pytest.fixture(autouse=True)
def closed_connections() -> Iterator[None]:
    """The shared HTTP client keeps connections; the servers of these tests go away."""
    yield
    if "crews.model.wire" in sys.modules:
        sys.modules["crews.model.wire"].close_http()
