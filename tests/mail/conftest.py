"""One Postfix and one Dovecot for all tests of a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.mailing import Mailing, mailing
from tests.mail.post_office import PostOffice, missing, post_office
from tests.support.packages import needs


@pytest.fixture(scope="session")
def office() -> Iterator[PostOffice]:
    """The servers, or a skip that says what is missing."""
    needs(missing())
    with post_office() as running:
        yield running


@pytest.fixture
def campaign(office: PostOffice, tmp_path: Path) -> Iterator[Mailing]:
    """A campaign that sends from a mailbox of its own through Postfix and reads what comes back from Dovecot."""
    with mailing(office, tmp_path) as opened:
        yield opened
