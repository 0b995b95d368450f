"""What people read of a declared campaign is true of it: what goes on, who waits for what, what will be released."""

from pathlib import Path

from data.ledger.flow import campaigns
from tests.commands.desk import muster
from tests.commands.test_items import doubted, held
from tests.support.declared import NAME
from tools.deployment import Deployment


def test_the_board_of_what_is_finished_says_of_no_task_when_it_goes_on(desk: Deployment, config: Path) -> None:
    crew = config / "crews" / "content.yaml"
    before = crew.read_text()
    crew.write_text(before.replace("    effect: release\n", '    effect: release\n    schedule: "0 8 * * 2"\n'))
    with desk.ledger.write() as tx:
        campaigns.finish(tx, NAME, "every task is settled", "router")
    told = muster("board", NAME).out
    crew.write_text(before)
    assert ("goes on" in told, "finished" in told) == (False, True)


def test_an_item_before_a_person_waits_for_no_task(desk: Deployment) -> None:
    doubted(desk)
    assert [row["waiting"] for row in muster("board", NAME, "--json").row["tasks"]] == [0, 0, 0]


def test_a_preview_of_a_declared_crew_has_its_documents(desk: Deployment, config: Path) -> None:
    reference = str(config / "campaigns" / f"{NAME}.yaml")
    assert "no document yet" in muster("preview", reference).out
    held(desk)
    told = muster("preview", reference).out
    assert "documents that may still be released" in told
    assert "--- d1 about i1 as Gutters.md (awaiting_approval)" in told
    (row,) = muster("preview", reference, "--json").rows
    assert (row["release"], row["item"], row["file"]) == ("d1", "i1", "Gutters.md")
