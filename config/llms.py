"""models.yaml: which model for which work, and what it costs."""

from pydantic import Field

from config.base import Name, Strict


class ModelConfig(Strict):
    """One route. Prices are US dollars per million tokens."""

    model: str
    max_tokens: int = Field(ge=16, le=64_000)
    temperature: float | None = Field(None, ge=0, le=1)
    input_usd: float = Field(ge=0)
    output_usd: float = Field(ge=0)
    cached_usd: float = Field(0, ge=0)
    timeout_s: int = Field(600, ge=1, le=3600)
    retries: int = Field(3, ge=0, le=10)


ModelsFile = dict[Name, ModelConfig]
