"""The shipped envelope is as careful as large mail hosts want it."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.envelopes import EnvelopeConfig
from config.loading import load_campaign
from tests.commands.desk import NAME

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def shipped() -> EnvelopeConfig:
    return load_campaign(NAME, CONFIG).envelope


def test_five_minutes_lie_between_two_mails_of_a_mailbox(shipped: EnvelopeConfig) -> None:
    assert shipped.minimum_gap >= timedelta(minutes=5)
