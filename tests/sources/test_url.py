"""A source on the web is fetched into a cached file, and again when that is too old."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.files.verticals import Source
from rehearsal.loopback import LoopbackHttp, Request, Response
from tools.sources.directory import Directory, open_directory
from tools.sources.errors import SourceError


class Host:
    """A web server with one file."""

    def __init__(self) -> None:
        self.asked = 0
        self.response = Response(200, b"Name,Town\nAcme Roofing,Fresno\n")
        self._http = LoopbackHttp(self.answer)
        self.url = self._http.start() + "/list.csv"
        self.stop = self._http.stop

    def answer(self, _: Request) -> Response:
        self.asked += 1
        return self.response


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.stop()


def opened(host: Host, tmp_path: Path) -> Directory:
    source = Source.model_validate(
        {"format": "csv", "location": host.url, "columns": {"company": "Name", "city": "Town"}, "max_age": "1d"}
    )
    return open_directory("web", source, config_dir=tmp_path, cache_dir=tmp_path / "cache")


def age(tmp_path: Path, days: int) -> None:
    for copy in (tmp_path / "cache").iterdir():
        os.utime(copy, (time.time() - days * 86400,) * 2)


def test_it_is_fetched_once(host: Host, tmp_path: Path) -> None:
    assert opened(host, tmp_path).profile().rows == 1
    opened(host, tmp_path)
    assert host.asked == 1


def test_an_old_copy_is_replaced(host: Host, tmp_path: Path) -> None:
    opened(host, tmp_path)
    host.response = Response(200, b"Name,Town\nAcme Roofing,Fresno\nBolt Roofing,Fresno\n")
    age(tmp_path, days=2)
    assert opened(host, tmp_path).profile().rows == 2


def test_an_old_copy_is_better_than_none(host: Host, tmp_path: Path) -> None:
    opened(host, tmp_path)
    host.response = Response(500)
    age(tmp_path, days=2)
    assert opened(host, tmp_path).profile().rows == 1


def test_without_a_copy_a_failure_is_an_error(host: Host, tmp_path: Path) -> None:
    host.response = Response(404)
    with pytest.raises(SourceError, match="could not be fetched"):
        opened(host, tmp_path)
    assert not [path for path in (tmp_path / "cache").iterdir() if path.suffix == ".csv"]
