"""What all episodes share: a mail server with a kept connection, and ledgers to copy."""

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from config.files.connections import SmtpConnection
from crews.cycles.switches import set_switches
from tests.attacks.post import Post, post
from tests.attacks.scene import Scene, crowd
from tools.channels.smtp import SmtpChannel

MEMORY = Path("/dev/shm")
CROWDS = tuple((campaign, seed) for seed in range(4) for campaign in ("attacked-alone", "attacked-watched"))


class Field(NamedTuple):
    """Where the episodes take place."""

    home: Path
    post: Post
    channel: SmtpChannel
    scenes: list[Scene]


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


@pytest.fixture(scope="session")
def field(tmp_path_factory: pytest.TempPathFactory, switches: Path) -> Iterator[Field]:
    """One mail server and one connection to it, and a few crowds."""
    home = tmp_path_factory.mktemp("attacks")
    with (
        TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else home) as fast,
        post() as server,
        SmtpChannel(SmtpConnection(host="127.0.0.1", port=server.port, security="none")) as channel,
    ):
        home = Path(fast)
        yield Field(home, server, channel, [crowd(home, campaign, seed) for campaign, seed in CROWDS])


@pytest.fixture(autouse=True)
def closed_connections() -> Iterator[None]:
    """The shared HTTP client keeps connections; the servers of these tests go away."""
    yield
    if "crews.model.wire" in sys.modules:
        sys.modules["crews.model.wire"].close_http()
