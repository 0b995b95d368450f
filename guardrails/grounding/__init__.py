"""Whether an angle says no more than the facts that it cites: see ``judge`` and docs/grounding.md."""

from guardrails.grounding.judging import Grounding, judge

__all__ = ["Grounding", "judge"]
