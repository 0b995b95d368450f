"""What is said where a model is to be asked and its settings are not there: a way that the command itself has."""

from pathlib import Path

import pytest

from commands.run.preparation import models_of
from commands.shared.errors import BadInput
from commands.trials.replay import FROM_THE_RECORD


def test_a_replay_names_no_option_that_it_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(BadInput) as told:
        models_of(Path("config"), otherwise=FROM_THE_RECORD)
    assert "leave --model and --soul out" in str(told.value)
    assert "cast" not in str(told.value)
    with pytest.raises(BadInput, match="say --model cast"):
        models_of(Path("config"))
