"""What is wrong with a condition, as ``check`` says it."""

from config.conditions import findings
from config.positions import explain, suggest


def check_condition(expression: str) -> list[str]:
    """What is wrong with an expression, in words, with suggestions; empty if it is fine."""
    return [explain(found.what, found.allowed, suggest(found.given, found.allowed)) for found in findings(expression)]
