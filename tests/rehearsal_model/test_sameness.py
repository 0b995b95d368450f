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
FILLS = "Slots: opening. Variants: plain 50%, question 50%.\n" + "\n".join(
    f"p{n} | Company {n}\n a1 So." for n in range(9)
)
REPLIES = "Today is 2026-11-10.\nr1 | p1 | step 1 | Sounds interesting\nr2 | p2 | step 2 | How much is it?"
TASKS = {
    "plan": (STANDING, wire.PLAN),
    "scout": (candidates(), wire.JUDGE),
    "build": (dossiers(), wire.ANGLE),
    "publish": (FILLS, wire.FILL),
    "inbox": (REPLIES, wire.READ),
    "report": ("funnel.qualified = 50\nfunnel.replied = 3", wire.REPORT),
    "boss": ("Stage scout: 25 items.", wire.DELEGATE),
}
ROUGH = {"malformed": 0.2, "invents": 0.3}


def answers(seed: int) -> dict[str, wire.Json]:
    with serving(ROUGH, seed=seed) as client:
        return {role: used(ask(client, task, tool)) for role, (task, tool) in TASKS.items()}


def test_the_same_seed_gives_the_same_answers_and_another_seed_others() -> None:
    first, again, other = answers(1), answers(1), answers(2)
    assert first == again
    assert all(first[role] != other[role] for role in ("plan", "scout", "build", "publish", "inbox"))


def test_the_order_of_requests_and_threads_does_not_matter() -> None:
    batches = [candidates(3, first=n) for n in range(0, 60, 3)]
    with serving(ROUGH) as client:
        one_by_one = [used(ask(client, batch, wire.JUDGE)) for batch in batches]
    with serving(ROUGH) as client, ThreadPoolExecutor(6) as pool:
        backwards = list(pool.map(lambda batch: used(ask(client, batch, wire.JUDGE)), reversed(batches)))
    assert backwards[::-1] == one_by_one


@pytest.mark.parametrize("role", TASKS)
def test_names_of_tools_and_agents_do_not_matter(client: anthropic.Anthropic, role: str) -> None:
    task, tool = TASKS[role]
    plain = used(ask(client, task, tool))
    other = renamed(tool, "zebra")
    assert used(ask(client, task, other, system="You are Melusine of the lake, a keeper of lists.")) == plain


def test_the_format_may_stand_in_the_tools_words_or_in_its_arguments(client: anthropic.Anthropic) -> None:
    description = str(wire.JUDGE["description"])
    inside = wire.strings(description, "verdicts", in_argument=True, name="note_them")
    plain = used(ask(client, candidates(), wire.JUDGE))["judgements"]
    assert used(ask(client, candidates(), inside))["verdicts"] == plain


def test_other_tools_beside_it_do_not_matter(client: anthropic.Anthropic) -> None:
    alone = used(ask(client, candidates(), wire.JUDGE))
    assert used(ask(client, candidates(), wire.SEARCH, wire.JUDGE, wire.BOARD)) == alone
