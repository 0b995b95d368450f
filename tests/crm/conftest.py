"""A CRM, and a campaign that writes to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crm.desk import Desk, desk_of
from tests.support.hubspot import HubSpot, hubspot


@pytest.fixture
def crm() -> Iterator[HubSpot]:
    with hubspot() as state:
        yield state


@pytest.fixture
def desk(crm: HubSpot, tmp_path: Path) -> Iterator[Desk]:
    here = desk_of(tmp_path, crm)
    yield here
    here.deployment.ledger.close()
