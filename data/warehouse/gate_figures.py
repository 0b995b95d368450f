"""What the gates let go at once, and what not."""

from config.catalogues import GATES
from data.warehouse.definitions import Definition


def _gates() -> list[Definition]:
    def messages(condition: str) -> str:
        return f"count(DISTINCT message_id) FILTER (WHERE {condition})"

    said = {
        "refused": ("messages refused for good", "verdict = 'reject' AND retry_at IS NULL"),
        "held": ("messages held for a person", "verdict = 'hold'"),
        "halted": ("messages at which a gate halted the campaign", "verdict = 'halt'"),
    }
    return [
        Definition(
            "gates.stopped", "stops that still hold", "count", "count(*) FILTER (WHERE resumed_at IS NULL)", "break"
        ),
        Definition(
            "gates.stops", "stops by a breaker", "count", "count(*) FILTER (WHERE breaker <> 'person')", "break"
        ),
        Definition("gates.halts", "stops by a person", "count", "count(*) FILTER (WHERE breaker = 'person')", "break"),
        Definition("gates.looks", "looks at messages", "count", "count(DISTINCT look_id)", "verdict"),
        Definition(
            "gates.denials", "verdicts against", "count", "count(*) FILTER (WHERE verdict <> 'allow')", "verdict"
        ),
        Definition(
            "gates.waited",
            "messages made to wait",
            "count",
            messages("verdict = 'reject' AND retry_at IS NOT NULL"),
            "held_back",
        ),
        *(
            Definition(f"gates.{name}", label, "count", messages(condition), "verdict")
            for name, (label, condition) in said.items()
        ),
        *(
            Definition(
                f"gates.by_{gate}",
                f"messages that {gate} did not let go at once",
                "count",
                messages(f"gate = '{gate}'"),
                "held_back",
            )
            for gate in GATES
        ),
    ]


GATE_FIGURES = tuple(_gates())
