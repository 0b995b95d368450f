"""Odd forms in which models hand things in: what is clear is taken as it was meant, what is not is refused by name.

The cases were written by somebody who had not read how the tools read (``forms/``: the input, the right rows, the ids
to be refused).
"""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from config.works import Work
from data.claims import Angle
from data.ledger.core import audit
from data.ledger.core.schema import inbound as inbound_table
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, inbound, messages, prospects
from data.records import Cycle, ProspectState
from guardrails.grounding import Grounding
from tests.crews.cycles.conftest import campaign_at_work, planned
from tests.crews.cycles.parts import CAMPAIGN, built, cycle_of, found, qualified, replied
from tools.deployment import Deployment

FOLDER = Path(__file__).with_name("forms")
CASES = [(path.stem, case) for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text("utf-8"))]
REFUSED = re.compile(r"^refused ?(\w*):", re.MULTILINE)
TODAY = datetime(2026, 11, 26, 17, tzinfo=UTC)


def _angle(text: str, fact: str, confidence: float) -> dict[str, Any]:
    return {"text": text, "facts": [fact], "confidence": confidence}


DIFFERENT: Mapping[tuple[str, int], Mapping[str, Any]] = {
    # A fourth angle is left out, and the answer says so: to refuse the prospect would cost a request and tell nobody
    # anything, since no mail of it has room for a fourth.
    ("seen", 33): {
        "rows": [
            {
                "id": "p6",
                "score": 70,
                "angles": [
                    _angle("Offer cover for the second yard", "f1", 0.8),
                    _angle("Speak to the driver shortage", "f2", 0.7),
                    _angle("Mention the tender they lost in June", "f3", 0.6),
                ],
            }
        ],
        "refused": [],
    },
    # Nobody asks how sure the Builder is of a score (NOT_ASKED_FOR): a confidence beyond all of it spoils nothing that
    # is kept, and to refuse p1 for a field that no form has would puzzle its reader.
    ("unseen", 35): {
        "rows": [{"id": "p1", "score": 68, "angles": [_angle("Point to the lease that ends in March", "f2", 0.7)]}],
        "refused": ["p6", "r2", "p2"],
    },
    # What stands under "p5" is no record: its fault is told without an id, and p5 is still to do.
    ("unseen", 49): {"rows": [{"id": "p1", "opening": "a1", "proof": "a3"}], "refused": ["", "p6"]},
}
"""Cases that are taken otherwise on purpose, each with the reason."""

NOT_READ = frozenset(("unseen", number) for number in (6, 8, 12, 22, 24, 25, 36, 37, 38, 54, 58, 59, 62, 65))
"""Clear to a person, and yet refused with the form: they cost a round, and nothing of them is misread."""

NOT_ASKED_FOR: Mapping[str, frozenset[str]] = {"record_angles": frozenset({"confidence"})}
"""Fields of a case that the tool does not take: the Scout has said how sure it is of a score."""


class Setting(NamedTuple):
    """What a tool needs to be there, and how the ledger then tells what was recorded."""

    stage: Work
    prepare: Callable[[Deployment, Tx, int], str]
    recorded: Callable[[Deployment, Tx, str], dict[str, Any] | None]


def a_dossier(_deployment: Deployment, tx: Tx, number: int) -> str:
    item = qualified(tx, number)
    for more in range(4, 11):
        facts.add_fact(tx, item, "website", f"fact {more}", "site", tx.now)
    return item


def a_built_one(_deployment: Deployment, tx: Tx, number: int) -> str:
    item = built(tx, number)
    facts.add_angle(tx, Angle(item, "", "Reviews praise clean sites, and you hire.", ("f1", "f2"), 0.8, cycle_id="c0"))
    return item


def judgement(_deployment: Deployment, tx: Tx, item: str) -> dict[str, Any] | None:
    one = prospects.get(tx, item)
    if one.state is ProspectState.FOUND:
        return None
    return {"tier": one.tier, "score": one.score, "confidence": one.confidence, "reason": one.judgement}


def angles(_deployment: Deployment, tx: Tx, item: str) -> dict[str, Any] | None:
    one, known = prospects.get(tx, item), facts.angles_of(tx, [item])[item]
    if not known:
        return None
    written = [{"text": a.text, "facts": list(a.fact_ids), "confidence": a.confidence} for a in known]
    rescored = any(entry.prospect_id == item for entry in audit.entries(tx, CAMPAIGN, action="rescored"))
    return {**({"score": one.score} if rescored else {}), "angles": written}


def fill(_deployment: Deployment, tx: Tx, item: str) -> dict[str, Any] | None:
    mine = messages.of_prospect(tx, item)
    return {slot: one for message in mine for slot, one in message.slots.items()} if mine else None


def reading(deployment: Deployment, tx: Tx, item: str) -> dict[str, Any] | None:
    one = inbound.get(tx, item)
    if one.handled_at is None:
        return None
    zone = ZoneInfo(deployment.bundle.campaign.timezone)
    later = {"date": f"{one.follow_up_on.astimezone(zone):%Y-%m-%d}"} if one.follow_up_on else {}
    answer = {"answer": one.draft_answer} if one.draft_answer else {}
    (sure,) = tx.connection.execute(select(inbound_table.c.confidence).where(inbound_table.c.inbound_id == item)).one()
    return {"intent": one.intent, "confidence": sure, **later, **answer}


def a_reply(deployment: Deployment, tx: Tx, number: int) -> str:
    return replied(deployment, tx, number, "Tell me more.")


SETTINGS = {
    "record_judgements": Setting("scout", lambda _deployment, tx, number: found(tx, number), judgement),
    "record_angles": Setting("build", a_dossier, angles),
    "record_fills": Setting("publish", a_built_one, fill),
    "record_replies": Setting("inbox", a_reply, reading),
}


class Prepared(NamedTuple):
    """A home whose ledger has what a tool needs; each case works on a copy of it."""

    home: Path
    cycle: Cycle
    items: list[str]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    """One home for each tool, with six items."""
    return {tool: _prepared(tmp_path_factory.mktemp(tool), setting) for tool, setting in SETTINGS.items()}


def _prepared(home: Path, setting: Setting) -> Prepared:
    deployment = planned(campaign_at_work(home))
    with deployment.ledger.write() as tx:
        items = [setting.prepare(deployment, tx, number) for number in range(1, 7)]
    deployment.clock.wait_until(TODAY)
    cycle = cycle_of(deployment, setting.stage, items)
    deployment.ledger.close()
    return Prepared(home, cycle, items)


@pytest.fixture
def anything_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """These cases are about the form: what an angle says is judged elsewhere."""
    monkeypatch.setattr("tools.agent.build.judge", lambda text, *_: Grounding("accept", (), text))
    monkeypatch.setattr("tools.writing.drafts.fault_of", lambda *_: None)


@pytest.mark.usefixtures("anything_is_true")
@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{file}-{case['n']}" for file, case in CASES])
def test_a_clear_form_is_understood_and_any_other_refused(
    prepared: Mapping[str, Prepared], tmp_path: Path, file: str, case: Mapping[str, Any]
) -> None:
    from tools.agent.batches import BatchBench
    from tools.agent.registry import BENCHES

    setting, (home, cycle, items) = SETTINGS[case["tool"]], prepared[case["tool"]]
    deployment = campaign_at_work(Path(shutil.copytree(home, tmp_path / "home")))
    agent = deployment.bundle.crew.agent_tasks[setting.stage].agent
    bench = BENCHES[setting.stage](deployment, cycle, agent, 10)
    assert isinstance(bench, BatchBench)
    BatchBench.open(bench)  # as it is: a scouting would look for more candidates first
    answer = bench.hand_in(case["tool"], case["input"])
    with deployment.ledger.read() as tx:
        kept = {item: row for item in items if (row := setting.recorded(deployment, tx, item))}
    deployment.ledger.close()
    right = DIFFERENT.get((file, case["n"]), case["right"])
    apart = {"id", *NOT_ASKED_FOR.get(case["tool"], ())}
    rows = {row["id"]: {k: v for k, v in row.items() if k not in apart} for row in right["rows"]}
    if (file, case["n"]) in NOT_READ:
        assert kept.items() < rows.items(), answer.text
        assert "refused" in answer.text
        return
    assert kept == rows, answer.text
    assert set(REFUSED.findall(answer.text)) == set(right["refused"]), answer.text


def test_what_is_taken_otherwise_than_the_cases_say_is_still_such_a_case() -> None:
    assert DIFFERENT.keys() | NOT_READ <= {(file, case["n"]) for file, case in CASES}
