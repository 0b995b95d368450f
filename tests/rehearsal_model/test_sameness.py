"""The same seed gives the same answers in any order, under any names; another seed gives others."""

from concurrent.futures import ThreadPoolExecutor

import anthropic
import pytest

from tests.rehearsal_model import wire
from tests.rehearsal_model.wire import ask, candidates, dossiers, renamed, serving, used

STANDING = """goal: 50 qualified
source a: 300 left
city=Fresno: 31 left
city=Merced: 30 left
variant x: share 0.5
variant y: share 0.5"""
FILLS = wire.marked("\n".join(f"p{n} | Company {n}\n a1 So.\n a2 And so." for n in range(9)))
REPLIES = "Today is 2026-11-10.\n" + wire.marked(
    "r1 | p1 | step 1 | Sounds interesting\nr2 | p2 | step 2 | How much is it?"
)
ANGLES = wire.OFFER + wire.marked(
    "\n".join(
        f"p{n} | Company {n} LLC | Fresno CA\n f1 We serve Fresno.\n"
        f" a1 [f1] Since you serve Fresno, it may help to measure a roof from photos."
        for n in range(60)
    )
)
TASKS = {
    "plan": (STANDING, wire.PLAN),
    "scout": (candidates(), wire.JUDGE),
    "build": (dossiers(), wire.ANGLE),
    "critique": (ANGLES, wire.CRITICISE),
    "publish": (FILLS, wire.FILL),
    "inbox": (REPLIES, wire.READ),
    "report": ("funnel.qualified = 50\nfunnel.replied = 3", wire.REPORT),
    "boss": ("Stage scout: 25 items.", wire.DELEGATE),
}
ROUGH = {"malformed": 0.2, "invents": 0.3, "misspells": 0.3, "paraphrases": 0.3, "splits": 0.2, "merges": 0.1}


def answers(seed: int) -> dict[str, list[object]]:
    with serving(ROUGH, seed=seed) as client:
        return {role: calls(ask(client, task, tool)) for role, (task, tool) in TASKS.items()}


def calls(message: anthropic.types.Message) -> list[object]:
    return [block.input for block in message.content if block.type == "tool_use"]


def test_the_same_seed_gives_the_same_answers_and_another_seed_others() -> None:
    first, again, other = answers(1), answers(1), answers(2)
    assert first == again
    assert all(first[role] != other[role] for role in ("plan", "scout", "build", "critique", "inbox"))


def test_the_order_of_requests_and_threads_does_not_matter() -> None:
    batches = [candidates(3, first=n) for n in range(0, 60, 3)]
    with serving(ROUGH) as client:
        one_by_one = [calls(ask(client, batch, wire.JUDGE)) for batch in batches]
    with serving(ROUGH) as client, ThreadPoolExecutor(6) as pool:
        backwards = list(pool.map(lambda batch: calls(ask(client, batch, wire.JUDGE)), reversed(batches)))
    assert backwards[::-1] == one_by_one


@pytest.mark.parametrize("role", TASKS)
def test_names_of_tools_and_agents_do_not_matter(client: anthropic.Anthropic, role: str) -> None:
    task, tool = TASKS[role]
    plain = used(ask(client, task, tool))
    other = renamed(tool, "zebra")
    assert used(ask(client, task, other, system="You are Melusine of the lake, a keeper of lists.")) == plain


def test_the_schema_may_be_written_with_references(client: anthropic.Anthropic) -> None:
    rows = wire.JUDGE["input_schema"]["properties"]["judgements"]
    schema = {
        "type": "object",
        "properties": {"findings": {"type": "array", "items": {"$ref": "#/$defs/Finding"}}},
        "required": ["findings"],
        "$defs": {"Finding": rows["items"]},
    }
    plain = used(ask(client, candidates(), wire.JUDGE))["judgements"]
    other = {"name": "note_them", "description": "Notes", "input_schema": schema}
    assert used(ask(client, candidates(), other))["findings"] == plain


def test_other_tools_beside_it_do_not_matter(client: anthropic.Anthropic) -> None:
    alone = used(ask(client, candidates(), wire.JUDGE))
    assert used(ask(client, candidates(), wire.SEARCH, wire.JUDGE, wire.BOARD)) == alone
