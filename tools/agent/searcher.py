"""What an agent may search for by itself: a declared API behind a door of ours, asked so often and at such a price."""

from collections.abc import Mapping
from typing import Any

from config.files.agents import ToolUse
from config.files.searches import SEARCHERS
from data.counts import counted
from data.ledger.core.transactions import Tx
from data.records import CapKey
from data.redact import redact, redacted
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.door import GO_ON, Door, Found, Keep, Looked, Unanswered
from tools.agent.lines import Answer
from tools.agent.task import TaskBench
from tools.governance.purse import NoRoom, Purse
from tools.http.api import ApiFailed, Why
from tools.sources.folders import OutOfReach
from tools.sources.searches import LONGEST_WORDS, NotAsked, Result, found, price, sought

LONGEST_REASON = 300
_WHY: Mapping[Why, str] = {
    "refused": "the search does not let us in",
    "busy": "the search takes no more questions for now",
    "failed": "the search does not answer",
    "unlike": "the answer of the search is not what it was to be",
    "moved": "the search is no longer where it was",
}
"""What an agent is told: the words of the other side are none that stand outside of a marked block."""


class SearchCall(Arguments):
    """What is sought, and for whom."""

    search_query: str
    id: str = ""


class Searcher(Door):
    """One searcher of one agent at its bench.

    Calls are counted by item and task, over retries and rounds: what an item may cost is bounded by that.
    """

    action = "search"

    def __init__(self, bench: TaskBench, use: ToolUse) -> None:
        usd = price(bench.deployment.connections.apis.get(use.asks), use)
        payee = use.use if use.use in SEARCHERS else use.asks
        super().__init__(bench, use, Purse(bench.deployment, payee, "search", usd), f"{use.use} by {use.asks}")

    def tool(self) -> AgentTool:
        """The tool as the agent has it."""
        told = (
            f"Search by {self.use.asks}: titles, links and snippets of at most {self.use.results} results become facts "
            f"of the {self.kind}, with ids. No page behind a link is read. At most {self.use.calls} times for each."
        )
        return agent_tool(self.use.name, told, SearchCall, self.search, _wire(self.kind))

    def search(self, *, search_query: str, id: str) -> Answer:  # noqa: A002
        """Keep what a search finds as facts of an item, and show these."""

        def look(item: str) -> Keep:
            key = CapKey(f"searcher {self.use.name}", f"{self.bench.cycle.stage} {item}", "")
            self.count(item, key, self.use.calls)
            results = self._results(item, search_query)
            return lambda tx: self._told(tx, item, results)

        return self.answer({"search_query": search_query, "id": id}, Looked(search_query, id), look)

    def _results(self, item: str, words: str) -> list[Result]:
        """Ask, with the price set aside before.

        Raises:
            OutOfReach: nobody may be asked so, or nobody answers well.
        """
        connection = self.bench.deployment.connections.apis.get(self.use.asks)
        if connection is None:
            raise _unanswered("refused", f"connections.yaml has no {self.use.asks} under apis")
        try:
            return found(self.use, connection, sought(words), lambda: self.purse.place((item,)))
        except NotAsked as refusal:
            raise OutOfReach(str(refusal)) from refusal
        except NoRoom as full:
            raise OutOfReach(f"{full}{GO_ON}") from full
        except ApiFailed as error:
            raise _unanswered(error.why, str(error)) from error

    def _told(self, tx: Tx, item: str, results: list[Result]) -> str:
        """The facts, as the ledger has them; as many as fit, and of a first one that does not its beginning."""
        fitting: list[Found] = []
        left = self.use.text
        for one in results:
            text = redacted(one.told, left) if not fitting else one.told
            if len(text) > left:
                break
            fitting.append(Found(text, redact(one.link)))
            left -= len(text)
        if not fitting:
            return f"nothing was found for {item}"
        block, without_room = self.kept(tx, item, "search", fitting)
        without_room += len(results) - len(fitting)
        cut = f"; left out: {without_room}" if without_room else ""
        return f"facts of {item}, {counted(len(results), 'result')}{cut}\n{block}"


def _unanswered(why: Why, what: str) -> Unanswered:
    return Unanswered(f"{_WHY[why]}{GO_ON}", why, redacted(what, LONGEST_REASON))


def _wire(kind: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": f"the {kind}'s"},
            "search_query": {
                "type": "string",
                "maxLength": LONGEST_WORDS,
                "description": "what to search for; no mail address, no phone number",
            },
        },
        "required": ["id", "search_query"],
    }
