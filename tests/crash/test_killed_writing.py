"""A run is killed while it writes to its CRM, before and after a request, and goes on: each fact is there once."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.crash import campaign
from tests.crash.campaign import NAME
from tests.crash.judge import Judge
from tests.crash.points import Point, Side
from tests.crash.program import Program
from tests.crash.story import DONE, KILLED, WAITING


@pytest.fixture
def telling(tmp_path: Path) -> Path:
    """The campaign, which tells a CRM that knows no key for unique."""
    file = campaign.write(tmp_path / "tree")
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**said, "crm": {"api": "hubspot", "shape": "hubspot"}}), encoding="utf-8")
    return file


def test_a_run_that_is_killed_while_it_writes_leaves_each_fact_there_once(
    program: Program, telling: Path, tmp_path: Path
) -> None:
    sides: tuple[Side, ...] = ("before", "after")
    deaths = [Point("crm", number, side) for number in (1, 2, 3, 5, 8) for side in sides]
    for point in deaths:
        ended = program.muster("run", telling, "--json", home=tmp_path, points=[point])
        assert ended.code == KILLED, (point, ended.code, ended.err[-2000:])
    ended = program.muster("run", telling, "--json", home=tmp_path)
    assert ended.code in (DONE, WAITING), ended.err[-2000:]

    home = tmp_path / "rehearsals" / f"{NAME}-1"
    lines = map(json.loads, (home / "crm" / "objects.jsonl").read_text(encoding="utf-8").splitlines())
    made = Counter(line["said"].get("key") or line["said"]["email"] for line in lines if line["did"] == "made")
    assert made
    assert [what for what, times in made.items() if times > 1] == []
    assert Judge(home).amid() == []
    sent = Judge(home)._rows("select count(*) as n from messages where state = 'sent'")[0]["n"]
    assert sum(what.startswith("sent-") for what in made) == sent
