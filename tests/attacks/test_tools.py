"""Hostile calls of the agents' tools: whatever they hand in, nothing leaves that must not."""

import os
from pathlib import Path

import pytest

from data.ledger.flow import cycles, prospects
from data.records import ALONE, ProspectState
from tests.attacks.conftest import Field
from tests.attacks.words import DENIED, SMUGGLED

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


def test_one_prospect_with_two_judgements_in_one_call_is_not_judged(field: Field) -> None:
    from tests.attacks.episode import Stage, open_cycle
    from tools.agent.registry import open_bench

    stage = Stage(field.home, field.post, field.channel)
    episode = stage.set_up(field.scenes[0], "twice")
    task = episode.deployment.bundle.crew.agent_tasks["scout"]
    bench = open_bench(episode.deployment, open_cycle(episode, "scout"), task, "scout")
    bench.open()
    [one, *_] = bench.items
    cold = {"id": one, "tier": "Cold", "score": 1, "confidence": 0.9, "reason": "no"}
    answer = bench.tool("record_judgements", "judge").run(judgements=[cold, cold | {"tier": "Hot", "score": 99}])
    assert f"refused {one}: 2 different entries for it: give one" in answer
    with episode.deployment.ledger.read() as tx:
        assert prospects.get(tx, one).state is ProspectState.FOUND
    stage.close()


@pytest.mark.parametrize("text", [*SMUGGLED, *DENIED])
def test_a_critic_that_supports_everything_gets_nothing_past_what_code_is_sure_of(
    text: str, field: Field, tmp_path: Path
) -> None:
    """Such an angle ought never to reach the critic; if it did, its word would not get it into a message."""
    from tests.attacks.scene import SLOTS, Builder
    from tools.agent.registry import open_bench
    from tools.writing.drafts import Refused, draft_sequence

    made = Builder(tmp_path)
    with made.ledger.write() as tx:
        pid = made.doubted(tx, text, name="Pat Doe", company="Fair Roofing LLC", place=0)
        cycle = cycles.open_cycle(tx, made.name, "critique", "critique", "critic", [pid], 1, ALONE, "c")
    assert cycle is not None
    bench = open_bench(made.deployment, cycle, made.bundle.crew.agent_tasks["critique"], "critic")
    assert bench.open()
    verdict = {"id": pid, "angle": "a2", "verdict": "supported", "worth_reading": True}
    assert bench.tool("record_verdicts", "record_verdicts").run(verdicts=[verdict]) == "recorded; nothing left"
    with made.ledger.write() as tx:
        assert prospects.get(tx, pid).state is ProspectState.BUILT
        drafted = draft_sequence(made.deployment, tx, pid, "plain", SLOTS, "c1", "publisher")
    made.ledger.close()
    assert isinstance(drafted, Refused), text


def test_the_judge_shares_no_code_with_the_program() -> None:
    for name in ("judge", "truth"):
        lines = (HERE / f"{name}.py").read_text().splitlines()
        imported = [line.split()[1] for line in lines if line.startswith(("from ", "import "))]
        assert imported
        assert not [module for module in imported if module.partition(".")[0] in OURS], imported
