"""What a request to a model costs: the tokens that its server counted, at the prices of models.yaml."""

from dataclasses import dataclass

from config.files.llms import ModelConfig

CACHE_WRITE_FACTOR = 1.25


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request.

    Of those in, ``fresh`` and ``written`` were not read from the cache. ``thinking`` is a part of ``output``, as far as
    the server tells it apart.
    """

    fresh: int = 0
    written: int = 0
    cached: int = 0
    output: int = 0
    thinking: int = 0

    @property
    def input(self) -> int:
        """All tokens in."""
        return self.fresh + self.written + self.cached

    def cost(self, model: ModelConfig) -> float:
        """Dollars. Beyond the model's ``over``, every token of the request costs its factor more."""
        dollars = (
            (self.fresh + CACHE_WRITE_FACTOR * self.written) * model.input_usd
            + self.cached * model.cached_usd
            + self.output * model.output_usd
        ) / 1_000_000
        if model.over is not None and self.input > model.over.input_tokens:
            return dollars * model.over.factor
        return dollars
