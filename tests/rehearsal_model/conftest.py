"""One calm server for the tests that change nothing in it."""

from collections.abc import Iterator

import anthropic
import pytest

from tests.rehearsal_model.wire import serving


@pytest.fixture(scope="module")
def client() -> Iterator[anthropic.Anthropic]:
    with serving() as client:
        yield client
