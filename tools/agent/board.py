"""What anybody may look at: where the campaign stands, in counts."""

from collections.abc import Callable

from data.ledger.flow import calls, items, prospects
from data.ledger.read import todo
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.bench import Bench
from tools.agent.lines import Answer


class Nothing(Arguments):
    """No arguments."""


def read_board(bench: Bench) -> Answer:
    """How far the goal is, counts by state (of a declared crew: of its items), what waits for a person, the cost."""
    bundle = bench.deployment.bundle
    declared = bundle.crew.is_declared
    with bench.deployment.ledger.read() as tx:
        found = items.counts(tx, bench.campaign) if declared else prospects.counts(tx, bench.campaign)
        qualified = 0 if declared else prospects.qualified_ever(tx, bench.campaign)
        waiting = todo.count(tx, bench.campaign)
        spent = calls.spend(tx, bench.campaign)
    none = "nothing yet" if declared else "nobody yet"
    states = ", ".join(f"{state} {number}" for state, number in found.items() if number) or none
    goal = "" if declared else f"{qualified} of {bundle.campaign.goal.qualified} qualified so far; states now: "
    most = bundle.envelope.spend.campaign_usd
    return Answer(f"{goal}{states}; waiting for a person {waiting} in all; spent ${spent:.2f} of ${most:g}")


def board_tool(bench: Bench, known_as: str, note: Callable[[str, Answer], None]) -> AgentTool:
    """Make ``read_board``; ``note`` keeps each call of it."""

    def look(**_: object) -> Answer:
        answer = read_board(bench)
        note(known_as, answer)
        return answer

    return agent_tool(known_as, "Where the campaign stands", Nothing, look)
