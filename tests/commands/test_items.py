"""A declared campaign at the desk: its board, its items, what waits for a person, and what they decide."""

import re
from datetime import timedelta
from pathlib import Path

from commands.shared import homes
from crews.heartbeat.jobs import release_job
from data.clock import SteppedClock
from data.items import Document, ItemState, ReleaseState
from data.ledger.core.ledger import Ledger
from data.ledger.flow import calls, campaigns, cycles, facts, items, releases
from data.ledger.govern import approvals, breaks
from data.records import ALONE, ModelCall, Trip
from tests.commands.desk import live, muster
from tests.support.declared import NAME, START, brief, hand_in, written
from tools.deployment import Deployment
from tools.items import flow
from tools.notices import announcements


def held(desk: Deployment) -> None:
    """An item whose document waits for a person."""
    written(desk)
    release_job(desk)


def doubted(desk: Deployment, topic: str = "Roofs") -> str:
    """An item that waits for a person."""
    item_id = written(desk, topic)
    with desk.ledger.write() as tx:
        item = items.get(tx, item_id)
        items.add_attempt(tx, NAME, "publish", [item_id])
        flow.to_person(tx, item, "publish left it behind 3 times", "router")
    return item_id


def state(desk: Deployment, item_id: str) -> ItemState:
    """Where an item is."""
    with desk.ledger.read() as tx:
        return items.get(tx, item_id).state


# board


def test_the_board_has_each_task_in_order_with_how_many_items_are_where(desk: Deployment) -> None:
    held(desk)
    with desk.ledger.write() as tx:
        brief(tx, "Roofs")
        item = brief(tx, "Walls")
        items.claim(tx, NAME, "c9", "research", [item.id], tx.now.replace(hour=23))
        items.move(tx, brief(tx, "Doors").id, ItemState.CLOSED, "no more", "dana")
    shown = muster("board", NAME, "--json").row
    columns = ("waiting", "at work", "done", "skipped")
    places = {row["task"]: [row[column] for column in columns] for row in shown["tasks"]}
    assert list(places) == ["research", "write", "publish"]
    assert places == {"research": [1, 1, 1, 0], "write": [2, 0, 1, 0], "publish": [3, 0, 0, 0]}
    assert shown["counts"] == {"open": 3, "closed": 1}
    assert shown["releases"] == {"awaiting_approval": 1}
    assert (shown["waiting"], shown["to_decide"]) == (1, 1)


def test_people_see_items_with_their_titles_and_what_waits(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    told = muster("board", NAME).out
    for words in ("research", "Gutters", "publish left it behind", "items: 1 person, 1 open"):
        assert words in told
    assert "2 tasks done or skipped" in told
    with desk.ledger.write() as tx:
        hand_in(desk, tx, brief(tx, "Walls"), "research", {"text": "Brick."})
    assert "1 task done or skipped" in muster("board", NAME).out
    assert "releases: 1 awaiting_approval" in told
    assert f"2 things wait for a person, all of them for a decision: python main.py todo {NAME}" in told


def test_what_is_stopped_is_told_people_in_the_campaigns_zone_and_programs_in_utc(desk: Deployment) -> None:
    with desk.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip("stage", "publish", "person", "wait"), "dana")
    assert "stopped: publish since 2026-11-30 09:00 PST: wait" in muster("board", NAME).out
    assert muster("board", NAME, "--json").row["stopped"] == ["publish since 2026-11-30 17:00 UTC: wait"]


def test_the_board_says_which_task_and_which_item_waits_for_which_slot(desk: Deployment, config: Path) -> None:
    crew = config / "crews" / "content.yaml"
    before = crew.read_text()
    crew.write_text(before.replace("    effect: release\n", '    effect: release\n    schedule: "0 8 * * 2"\n'))
    try:
        written(desk)
        with desk.ledger.write() as tx:
            brief(tx, "Walls")
        told, shown = muster("board", NAME).out, muster("board", NAME, "--json").row
    finally:
        crew.write_text(before)
    assert "2 tasks done or skipped, waits for Tue 01 Dec 08:00" in told
    assert [row["opens"] for row in shown["tasks"]] == [None, None, "2026-12-01T16:00:00+00:00"]
    assert [row["where"] for row in shown["items"]] == [
        "2 tasks done or skipped, waits for Tue 01 Dec 08:00", "0 tasks done or skipped",
    ]  # fmt: skip


def test_what_a_webhook_does_not_take_now_is_told_with_the_reason_and_when_it_is_tried_again(
    desk: Deployment, config: Path
) -> None:
    crew = config / "crews" / "content.yaml"
    before = crew.read_text()
    crew.write_text(before.replace("    effect: release\n", '    effect: release\n    schedule: "0 8 * * 2"\n'))
    try:
        down, asked = written(desk), written(desk, "Roofs")
        with desk.ledger.write() as tx:
            for one in (down, asked):
                document = Document(f"{one}.md", "text", (), webhook="desk")
                releases.draft(tx, items.get(tx, one), "publish", document, "release")
            releases.postpone(tx, "d1", tx.now + timedelta(minutes=15), "503 busy")
            releases.move(tx, "d2", ReleaseState.AWAITING_APPROVAL, "every document is approved first", "gates")
        rows = muster("board", NAME, "--json").row
        told, todo = muster("board", NAME).out, muster("todo", NAME).out
    finally:
        crew.write_text(before)
    assert [(row["where"], row["why"]) for row in rows["items"]] == [
        ("2 tasks done or skipped", "publish waits: 503 busy, again Mon 30 Nov 09:15"),
        ("2 tasks done or skipped", "publish waits for a person"),
    ]
    line = "publish: 1 document waits for the webhook desk: 503 busy; the next is looked at again Mon 30 Nov 09:15"
    assert line in told
    assert line in todo
    assert muster("item", "show", down, "--json").row["releases"][0]["again"] == "2026-11-30T17:15:00+00:00"
    assert "2026-11-30 09:15 PST" in muster("item", "show", down).out


def test_the_board_shows_those_in_a_state_or_those_who_wait(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    written(desk, "Walls")
    shown = {
        words: [row["id"] for row in muster("board", NAME, *words, "--json").row["items"]]
        for words in ((), ("--state", "person"), ("--waiting",), ("--paused",))
    }
    assert list(shown.values()) == [["i2", "i1", "i3"], ["i2"], ["i2", "i1"], []]


def test_a_state_that_items_do_not_have_is_refused_with_those_that_they_have(desk: Deployment) -> None:
    told = muster("board", NAME, "--state", "replied")
    assert told.code == 2
    assert "open, person, done, closed" in told.err


def test_the_board_of_a_campaign_whose_configuration_is_gone_is_read_from_the_ledger(
    desk: Deployment, config: Path, tmp_path: Path
) -> None:
    held(desk)
    homes.rehearsal(NAME, str(tmp_path / "gone.yaml"), "calm", 1, new=False)
    run = homes.find(NAME).path / "run.json"
    run.write_text(run.read_text().replace(str(config), str(tmp_path / "gone")))
    assert [row["task"] for row in muster("board", NAME, "--json").row["tasks"]] == ["research", "write"]


# what waits


def test_what_waits_is_listed_with_what_settles_it(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    rows = {row["id"]: row for row in muster("todo", NAME, "--json").rows}
    assert {one: row["kind"] for one, row in rows.items()} == {"q1": "release", "q2": "task"}
    assert rows["q1"]["settle"] == [f"python main.py approvals {what} q1" for what in ("approve", "reject")]
    assert rows["q1"]["item"] == {"id": "i1", "title": "Gutters", "state": "open"}
    assert rows["q1"]["release"]["file"] == "Gutters.md"
    assert [made["id"] for made in rows["q2"]["made"]] == ["x1001", "x1002", "x2001"]


def test_a_person_reads_the_document_and_what_was_handed_in(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    first, second = muster("approvals", "show", "q1").out, muster("approvals", "show", "q2").out
    assert "q1: release for i1 (Gutters) of briefs, open" in first
    assert "released/Gutters.md\n# Gutters" in first
    assert "x2001: draft, round 1 of write by builder\ntitle: Roofs" in second
    assert "Gutters last 20 years." in muster("todo", NAME).out


def test_requests_are_listed_beside_each_other(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    rows = muster("approvals", "list", NAME, "--json").rows
    assert [(row["id"], row["kind"], row["company"], row["item"]) for row in rows] == [
        ("q2", "task", "Roofs", "i2"),
        ("q1", "release", "Gutters", "i1"),
    ]


def test_a_decision_says_what_follows(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    told = muster("approvals", "approve", "q1", "q2", "--by", "dana", "--note", "read")
    assert told.code == 0, told.err
    assert "i1 (Gutters, briefs): d1 meets the gates again once the campaign goes on" in told.out
    assert "i2 (Roofs, briefs) goes on" in told.out
    with desk.ledger.read() as tx:
        assert releases.get(tx, "d1").state is ReleaseState.READY
        assert approvals.get(tx, "q1").decided_by == "dana"


def test_a_rejection_closes_the_item(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    told = muster("approvals", "reject", "q1", "q2").out
    assert told.count("is closed: nothing more is done about it") == 2
    assert (state(desk, "i1"), state(desk, "i2")) == (ItemState.CLOSED, ItemState.CLOSED)


def test_what_waits_is_gone_through_by_key(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    told = muster("approvals", "review", NAME, "--by", "dana", keys="ar")
    assert "1 approved, 1 rejected" in told.out
    assert (state(desk, "i2"), state(desk, "i1")) == (ItemState.OPEN, ItemState.CLOSED)


def test_words_of_a_document_are_not_edited_and_that_is_said(desk: Deployment) -> None:
    held(desk)
    told = muster("approvals", "edit", "q1", "--subject", "x")
    assert told.code == 2
    said = " ".join(told.err.split())
    assert "has no message to edit; correct what was made with: python main.py item correct i1 x2001" in said
    assert "(records: x1001 (research), x1002 (research), x2001 (write))" in said


def test_an_item_that_nobody_is_asked_about_any_more_is_in_review(desk: Deployment) -> None:
    item_id = doubted(desk)
    with desk.ledger.write() as tx:
        approvals.withdraw(tx, item_id, "asked anew")
    row = muster("todo", NAME, "--json").row
    assert (row["id"], row["kind"]) == ("i1", "review")
    assert row["settle"] == ["python main.py item retry i1", "python main.py item close i1"]


def test_as_many_wait_in_another_home_as_it_lists_itself(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    with desk.ledger.write() as tx:
        approvals.withdraw(tx, "i2", "asked anew")
    listed = len(muster("todo", NAME, "--json").rows)
    live("roofing-california")
    assert f"{listed} more in {desk.home}" in muster("todo").out


def test_people_are_told_of_an_item_that_waits_and_not_of_each_document(desk: Deployment) -> None:
    held(desk)
    doubted(desk)
    with desk.ledger.read() as tx:
        asked = approvals.open_approvals(tx, NAME)
        due = [one for one in asked if announcements.is_due(one, desk.bundle.envelope)]
        notices = [announcements.of_approval(tx, one, desk.home).text for one in asked]
    assert [one.id for one in due] == ["q2"]
    assert "q2: i2 publish left it behind 3 times\n\nItem: Roofs" in notices[1]
    assert "item show i2" in notices[1]


# one item


def test_an_item_is_shown_with_its_records_what_they_rest_on_and_its_trail(desk: Deployment) -> None:
    with desk.ledger.write() as tx:
        item = brief(tx)
        fact = facts.add_fact(tx, item.id, "document", "Zinc lasts 40 years.", "market.md:3", tx.now)
        hand_in(desk, tx, item, "research", {"text": "Zinc lasts.", "facts": [fact]})
        hand_in(desk, tx, item, "write", {"title": "Gutters", "body": "Zinc."})
    release_job(desk)
    shown = muster("item", "show", "i1", "--json").row
    assert shown["fields"] == {"topic": "Gutters"}
    assert [(row["task"], row["state"], row["round"]) for row in shown["tasks"]] == [
        ("research", "done", 1),
        ("write", "done", 1),
    ]
    assert shown["artifacts"][0]["rests_on"] == ["f1 Zinc lasts 40 years. (market.md:3)"]
    assert [row["id"] for row in shown["releases"]] == ["d1"]
    assert [row["id"] for row in shown["waits"]] == ["q1"]
    assert shown["trail"][0]["what"].startswith("item_taken_in")
    told = muster("item", "show", "i1").out
    assert re.search(r"^ +topic +Gutters", told, re.MULTILINE), "a prospect has a state of its own: what is indented"
    assert "rests on f1 Zinc lasts 40 years. (market.md:3)" in told


def test_the_tasks_of_an_item_and_what_they_made_stand_in_the_crew_s_order(desk: Deployment) -> None:
    with desk.ledger.write() as tx:
        item = brief(tx)
        for words in ("Zinc.", "Brass."):
            hand_in(desk, tx, item, "research", {"text": words})
            hand_in(desk, tx, item, "write", {"title": "Gutters", "body": words})
            items.reopen(tx, item, ["research", "write"], "again", "dana")
        items.add_attempt(tx, NAME, "publish", [item.id])
    shown = muster("item", "show", "i1", "--json").row
    assert [row["task"] for row in shown["tasks"]] == ["research", "write", "publish"]
    assert [(made["task"], made["round"]) for made in shown["artifacts"]] == [
        ("research", 1),
        ("research", 2),
        ("write", 1),
        ("write", 2),
    ]


def test_an_item_that_is_not_there_is_bad_input_with_the_way_to_those_that_are(desk: Deployment) -> None:
    told = muster("item", "show", "i9")
    assert told.code == 2
    assert "there is no item 'i9'" in told.err
    assert "board CAMPAIGN" in told.err


def test_an_item_that_a_person_closes_asks_nobody_and_releases_nothing(desk: Deployment) -> None:
    held(desk)
    told = muster("item", "close", "i1", "--by", "dana", "--note", "the topic is off")
    assert "i1 (Gutters, briefs) is closed" in told.out
    with desk.ledger.read() as tx:
        assert items.get(tx, "i1").state_reason == "closed by dana: the topic is off"
        assert releases.get(tx, "d1").state is ReleaseState.CANCELLED
        assert approvals.get(tx, "q1").state == "withdrawn"
    assert muster("item", "close", "i1").code == 2


def test_an_item_that_a_person_has_tried_again_goes_on_and_the_request_is_decided(desk: Deployment) -> None:
    item_id = doubted(desk)
    told = muster("item", "retry", item_id, "--by", "dana", "--note", "try again")
    assert "i1 (Roofs, briefs) goes on" in told.out
    with desk.ledger.read() as tx:
        assert items.get(tx, item_id).state is ItemState.OPEN
        assert items.standings(tx, [item_id])[item_id]["publish"].attempts == 0
        assert (approvals.get(tx, "q1").state, approvals.get(tx, "q1").note) == ("approved", "try again")


def test_an_item_that_was_closed_is_opened_again(desk: Deployment) -> None:
    held(desk)
    muster("approvals", "reject", "q1")
    assert muster("item", "retry", "i1").code == 0
    assert state(desk, "i1") is ItemState.OPEN


def test_an_item_at_work_is_not_tried_again(desk: Deployment) -> None:
    held(desk)
    told = muster("item", "retry", "i1")
    assert told.code == 2
    assert "i1 is at work" in told.err


def test_what_was_undone_is_released_again_once_a_person_wants_it(desk: Deployment) -> None:
    held(desk)
    muster("approvals", "approve", "q1")
    release_job(desk)
    flow.advance(desk)
    assert "nothing of it is left" in muster("item", "retry", "i1").err
    assert "d1" in muster("item", "show", "i1").out
    assert "d1 (a1) is undone: released/Gutters.md was taken away" in muster("undo", "d1", "--by", "dana").out
    assert not (desk.home / "released" / "Gutters.md").exists()
    assert muster("item", "retry", "i1").code == 0
    release_job(desk)
    assert [row["kind"] for row in muster("todo", NAME, "--json").rows] == ["release"]


def test_the_story_of_an_item_is_told_in_order_with_the_gates(desk: Deployment) -> None:
    held(desk)
    lines = muster("audit", "trace", "i1", "--json").rows
    assert lines[0] == {"kind": "item", "item": "i1", "title": "Gutters", "state": "open", "why": ""}
    actions = [line["action"] for line in lines[1:]]
    assert actions.index("item_taken_in") < actions.index("artifact_recorded") < actions.index("judged")
    (look,) = [line for line in lines if line["kind"] == "look"]
    assert [verdict["gate"] for verdict in look["verdicts"]][-1] == "autonomy"
    told = muster("audit", "trace", "i1").out
    assert "autonomy: hold every document is approved first" in told


def test_an_id_that_several_homes_have_is_refused_with_the_titles(desk: Deployment, config: Path) -> None:
    held(desk)
    reference = str(config / "campaigns" / f"{NAME}.yaml")
    other = homes.rehearsal(NAME, reference, "calm", 2, new=True)
    ledger = Ledger.open(other.ledger_url, SteppedClock(other.path / "clock.json", START))
    with ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r2", "", 0, "digest", START)
        item = brief(tx, "Walls")
        flow.to_person(tx, item, "look", "router")
    ledger.close()
    told = muster("item", "close", "i1")
    assert told.code == 2
    assert "Gutters of briefs (open)" in told.err
    assert "Walls of briefs (person)" in told.err
    assert "Walls of briefs (open)" in muster("approvals", "approve", "q1").err


def test_a_report_of_items_says_what_one_costs_and_nothing_of_prospects(desk: Deployment) -> None:
    item_id = written(desk)
    with desk.ledger.write() as tx:
        cycle = cycles.open_cycle(tx, NAME, "write", "task", "builder", [item_id], 1, ALONE, "c")
        assert cycle is not None
        asked = ModelCall(cycle.id, "builder", "m", (), "", "", 900, 100, 0, 0.5, 0, "end_turn")
        calls.record_model_call(tx, NAME, asked)
        items.move(tx, item_id, ItemState.DONE, "every task is settled", "router")
    told = muster("report", NAME).out
    assert "for each item that is done: $0.5000" in told
    assert not any(words in told for words in ("qualified prospect", "for each lead", "meeting or deal"))
    assert muster("report", NAME, "--json").row["work"]["usd_per_done"] == 0.5
