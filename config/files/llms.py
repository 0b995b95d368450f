"""models.yaml: which model for which work, and what it costs."""

from datetime import date
from typing import Literal

from pydantic import Field

from config.base import Name, Strict


class Over(Strict):
    """What a long request costs: beyond ``input_tokens`` (with cached ones), a token costs ``factor`` times as much."""

    input_tokens: int = Field(ge=1)
    factor: float = Field(ge=1)


class ModelConfig(Strict):
    """One route. Prices are US dollars per million tokens, as they were on ``priced_on``.

    ``provider`` names a server under ``models`` in connections.yaml; without it, the common one is asked. ``effort`` is
    how much the model may think and say, if it has this setting. Without it the server decides. ``at_once`` is the most
    requests to it that are under way at a time, over all cycles of a run.
    """

    model: str
    provider: Name | None = None
    max_tokens: int = Field(ge=16, le=64_000)
    temperature: float | None = Field(None, ge=0, le=1)
    effort: Literal["low", "medium", "high"] | None = None
    input_usd: float = Field(ge=0)
    output_usd: float = Field(ge=0)
    cached_usd: float = Field(0, ge=0)
    over: Over | None = None
    priced_on: date | None = None
    timeout_s: int = Field(600, ge=1, le=3600)
    retries: int = Field(3, ge=0, le=10)
    at_once: int = Field(8, ge=1, le=32)


ModelsFile = dict[Name, ModelConfig]
