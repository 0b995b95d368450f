"""Hostile calls of the agents' tools: whatever they hand in, nothing leaves that must not."""

import os
from pathlib import Path

import pytest

from data.ledger import prospects
from data.records import ProspectState
from tests.attacks.conftest import Field

HERE = Path(__file__).parent
OURS = ("config", "data", "guardrails", "tools", "crews", "commands", "web", "rehearsal", "main")

EPISODES = int(os.environ.get("MUSTER_ATTACKS", "500"))
LOT = 100


@pytest.mark.parametrize("lot", range(EPISODES // LOT))
def test_nothing_leaves_that_must_not(field: Field, lot: int) -> None:
    from tests.attacks.episode import Stage, aftermath, attack, sent_states

    calls = mails = 0
    stage = Stage(field.home, field.post, field.channel)
    for number in range(lot * LOT, (lot + 1) * LOT):
        seed = ("tools", number)
        scene = field.scenes[number % len(field.scenes)]
        episode = stage.set_up(scene, *seed)
        attack(episode)
        aftermath(episode)
        assert episode.violations() == [], f"seed {seed}"
        assert sent_states(episode) == episode.mails(), f"seed {seed}: the ledger and the mail server disagree"
        calls, mails = calls + episode.calls, mails + episode.mails()
    stage.close()
    print(  # noqa: T201 - the seeds
        f"seeds {lot * LOT} to {(lot + 1) * LOT - 1}: {calls} hostile calls, {mails} mails, no violation"
    )
    assert mails > LOT, "too little left for the judge to judge"


def test_the_same_prospect_twice_in_one_call_counts_once(field: Field) -> None:
    from tests.attacks.episode import Stage, open_cycle
    from tools.agent.registry import open_bench

    stage = Stage(field.home, field.post, field.channel)
    episode = stage.set_up(field.scenes[0], "twice")
    task = episode.deployment.bundle.crew.stages["scout"]
    bench = open_bench(episode.deployment, open_cycle(episode, "scout"), task, "scout")
    bench.open()
    [one, *_] = bench.items
    lines = [f"{one} | Cold | 1 | 0.9 | no", f"{one} | Hot | 99 | 1 | yes"]
    answer = bench.tool("record_judgements", "judge").run(judgements=lines)
    assert "still to do" in answer
    with episode.deployment.ledger.read() as tx:
        assert prospects.get(tx, one).state is ProspectState.REJECTED
    stage.close()


def test_the_judge_shares_no_code_with_the_program() -> None:
    for name in ("judge", "truth"):
        lines = (HERE / f"{name}.py").read_text().splitlines()
        imported = [line.split()[1] for line in lines if line.startswith(("from ", "import "))]
        assert not [module for module in imported if module.partition(".")[0] in OURS], imported
