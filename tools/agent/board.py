"""What anybody may look at: where the campaign stands, in counts."""

from collections.abc import Callable

from data.ledger import calls, prospects, todo
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.bench import Bench
from tools.agent.lines import Answer


class Nothing(Arguments):
    """No arguments."""


def read_board(bench: Bench) -> Answer:
    """Counts by state, what waits for a person, and what the models cost."""
    with bench.deployment.ledger.read() as tx:
        counts = prospects.counts(tx, bench.campaign)
        waiting = todo.count(tx, bench.campaign)
        spent = calls.spend(tx, bench.campaign)
    states = ", ".join(f"{state} {number}" for state, number in counts.items() if number) or "nobody yet"
    return Answer(f"{states}; waiting for a person {waiting}; spent ${spent:.2f}")


def board_tool(bench: Bench, known_as: str, note: Callable[[str, Answer], None]) -> AgentTool:
    """Make ``read_board``; ``note`` keeps each call of it."""

    def look(**_: object) -> Answer:
        answer = read_board(bench)
        note(known_as, answer)
        return answer

    return agent_tool(known_as, "Where the campaign stands", Nothing, look)
