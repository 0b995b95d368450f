"""``item correct``: a person's words in the place of an agent's, as the task's next round."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crews.heartbeat.jobs import release_job
from data.items import ReleaseState, TaskState
from data.ledger.core import audit
from data.ledger.flow import calls, cycles, items, releases
from data.ledger.govern import approvals
from data.records import ALONE
from tests.commands.declared_desk import begun
from tests.commands.desk import Told, muster
from tests.support.declared import NAME, brief, config_below, hand_in, written
from tools.deployment import Deployment
from tools.items import flow

NOTE, OTHER_NOTE, DRAFT = "x1001", "x1002", "x2001"


@pytest.fixture
def desk(out: Path, tmp_path: Path) -> Iterator[Deployment]:
    """A rehearsal of the campaign in which a person approves every document."""
    with begun(config_below(tmp_path)) as deployment:
        yield deployment


def doubted(desk: Deployment) -> str:
    """An item with a draft, about which a person is asked."""
    item_id = written(desk)
    with desk.ledger.write() as tx:
        flow.to_person(tx, items.get(tx, item_id), "the title is dull", "router")
    return item_id


def stands(desk: Deployment, item_id: str, task: str) -> list[tuple[str, dict[str, object]]]:
    """What a task's newest records say, with who made them."""
    with desk.ledger.read() as tx:
        made = items.artifacts_of(tx, [item_id])[item_id]
    return [(one.agent, dict(one.body)) for one in items.newest(made, task)]


def correct(*words: str, keys: str = "") -> Told:
    return muster("item", "correct", *words, "--by", "dana", keys=keys)


def test_what_a_person_says_stands_in_the_place_of_the_record_under_their_name(desk: Deployment) -> None:
    item_id = doubted(desk)
    told = correct(item_id, DRAFT, "title=Gutters that last", "--note", "says more")
    assert (told.code, told.err) == (0, "")
    assert stands(desk, item_id, "write") == [
        ("dana", {"title": "Gutters that last", "body": "Gutters last 20 years."})
    ]
    with desk.ledger.read() as tx:
        standing = items.standings(tx, [item_id])[item_id]["write"]
        said = [entry.rationale for entry in audit.entries(tx, NAME, action="tasks_reopened")]
    assert (standing.state, standing.round) == (TaskState.DONE, 2)
    assert said == [f"{DRAFT} corrected by dana: says more"]


def test_the_other_records_of_the_task_go_along_as_they_are(desk: Deployment) -> None:
    item_id = doubted(desk)
    told = correct(item_id, NOTE, "text=Zinc lasts longest.")
    assert stands(desk, item_id, "research") == [
        ("dana", {"text": "Zinc lasts longest."}), ("scout", {"text": "Steel rusts."}),
    ]  # fmt: skip
    assert "what write made of the one before stays as it is" in told.out


def test_what_was_made_of_the_record_before_is_told_as_such_wherever_it_is_read(desk: Deployment) -> None:
    item_id = doubted(desk)
    correct(item_id, NOTE, "text=Zinc lasts longest.")
    with desk.ledger.read() as tx:
        mine = items.newest(items.artifacts_of(tx, [item_id])[item_id], "research")[0].id
    shown = muster("item", "show", item_id).out
    assert "rests on the word of dana" in shown
    said = f"made before {mine}, the word of dana at research"
    assert f"{DRAFT} draft by builder, c1, {said}" in shown
    assert f"{DRAFT}: draft, round 1 of write by builder, {said}" in muster("approvals", "show", "q1").out
    told = muster("todo", NAME).out
    assert f"{DRAFT} of write was {said}" in told
    assert "research handed in last: text: Steel rusts." in told


def test_a_file_or_what_is_piped_in_may_say_it(desk: Deployment, tmp_path: Path) -> None:
    item_id, file = doubted(desk), tmp_path / "better.yaml"
    file.write_text("title: From a file\n")
    assert correct(item_id, DRAFT, "--file", str(file)).code == 0
    now = stands(desk, item_id, "write")[0][1]
    assert now["title"] == "From a file"
    newest = muster("item", "show", item_id, "--json").row["artifacts"][-1]["id"]
    assert correct(item_id, newest, "--file", "-", keys="title: Piped in\n").code == 0
    assert stands(desk, item_id, "write")[0][1]["title"] == "Piped in"


def test_a_document_that_waits_is_made_anew_and_asked_about_again(desk: Deployment) -> None:
    item_id = written(desk)
    release_job(desk)
    with desk.ledger.read() as tx:
        (before,) = approvals.open_approvals(tx, NAME)
    correct(item_id, DRAFT, "title=Gutters that last")
    with desk.ledger.read() as tx:
        assert approvals.get(tx, before.id).state == "withdrawn"
    release_job(desk)
    with desk.ledger.read() as tx:
        (known,) = releases.of_items(tx, [item_id])[item_id]
        (after,) = approvals.open_approvals(tx, NAME)
    assert known.state is ReleaseState.AWAITING_APPROVAL
    assert "# Gutters that last" in known.body
    assert (after.kind, after.id != before.id) == ("release", True)


def test_a_document_of_a_corrected_record_is_approved_as_one_that_a_person_edited(desk: Deployment) -> None:
    item_id = written(desk)
    other = written(desk, "Roofs")
    correct(item_id, DRAFT, "title=Gutters that last")
    release_job(desk)
    with desk.ledger.read() as tx:
        asked = {one.prospect_id: one.edited for one in approvals.open_approvals(tx, NAME)}
    assert asked == {item_id: True, other: False}


def test_what_the_agent_may_never_say_a_person_says_only_where_they_mean_to(desk: Deployment, tmp_path: Path) -> None:
    agents = tmp_path / "config" / "agents.yaml"
    agents.write_text(agents.read_text().replace("\nbuilder:\n", "\nbuilder:\n  never: {words: [court]}\n"))
    item_id = doubted(desk)
    words = (item_id, DRAFT, "body=Pay, or we go to the courts.")
    told = correct(*words)
    assert told.code == 2
    said = 'builder is kept from it by its never ("court" is never said); say it otherwise, or, if you mean to, add'
    assert said in " ".join(told.err.split())
    assert stands(desk, item_id, "write")[0][0] == "builder"
    assert correct(*words, "--anyway").code == 0
    assert stands(desk, item_id, "write")[0][0] == "dana"
    with desk.ledger.read() as tx:
        (entry,) = audit.entries(tx, NAME, action="tasks_reopened")
    assert entry.rationale.endswith('although builder is kept from it by its never ("court" is never said)')


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("x9001", "title=T"), "has no record x9001 (those that stand: x1001 (research), x1002 (research), x2001"),
        ((DRAFT, "titel=T"), "has no field titel to correct (allowed: title, body)"),
        ((DRAFT, "title"), '"title" is not NAME=VALUE'),
        ((DRAFT, f"title={'long ' * 40}"), "title: has 199 characters (90 at most)"),
        ((DRAFT, "title="), "title is missing"),
        ((DRAFT, "title=Gutters"), "has these values already"),
        ((DRAFT,), "the new values are missing"),
        ((DRAFT, "--file", "nowhere.yaml"), "nowhere.yaml: it cannot be read as text"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_way_out(desk: Deployment, words: tuple[str, ...], says: str) -> None:
    item_id = doubted(desk)
    told = correct(item_id, *words)
    assert told.code == 2
    assert says in " ".join(told.err.split())
    assert stands(desk, item_id, "write")[0][0] == "builder"


def test_a_record_of_an_earlier_round_is_not_what_stands(desk: Deployment) -> None:
    item_id = doubted(desk)
    correct(item_id, DRAFT, "title=Gutters that last")
    told = correct(item_id, DRAFT, "title=Another")
    assert told.code == 2
    assert "is of an earlier round of write" in " ".join(told.err.split())


def test_what_a_cycle_works_at_or_has_ended_is_left_alone(desk: Deployment) -> None:
    item_id = written(desk)
    with desk.ledger.write() as tx:
        items.claim(tx, NAME, "c7", "publish", [item_id], tx.now + timedelta(hours=1))
    assert "a cycle is at work at publish" in correct(item_id, DRAFT, "title=T").err
    with desk.ledger.write() as tx:
        items.release(tx, "c7")
    muster("item", "close", item_id, "--by", "dana")
    assert "is closed" in correct(item_id, DRAFT, "title=T").err


def test_an_answer_that_a_later_round_hands_in_is_kept_beside_it(desk: Deployment) -> None:
    item_id = doubted(desk)
    correct(item_id, DRAFT, "title=Gutters that last")
    with desk.ledger.write() as tx:
        item = items.get(tx, item_id)
        items.go_on(tx, item, "approved", "dana")
        items.reopen(tx, item, ["write"], "once more", "critic")
        hand_in(desk, tx, item, "write", {"title": "Third", "body": "Third."})
    assert stands(desk, item_id, "write") == [("builder", {"title": "Third", "body": "Third."})]


def undone(desk: Deployment) -> str:
    """An item with notes, of which the builder could not make a draft."""
    with desk.ledger.write() as tx:
        item = brief(tx)
        hand_in(desk, tx, item, "research", {"text": "Zinc lasts."})
        cycle = cycles.open_cycle(tx, NAME, "write", "task", "builder", [item.id], 1, ALONE, "w1")
        assert cycle is not None
        for why in ("body: the facts do not name Crane", 'body: "Blackwater" is never said'):
            calls.record_tool_call(tx, cycle, "builder", "record_draft", "{}", "", 0, 1, refusals=[(item.id, why)])
        items.add_attempt(tx, NAME, "write", [item.id])
        flow.to_person(tx, item, "write left it behind 3 times", "router")
    return item.id


def test_what_an_agent_left_undone_a_person_gives_and_it_goes_on_with_that(desk: Deployment) -> None:
    item_id = undone(desk)
    told = correct(item_id, "write", "title=Gutters", "body=Gutters last 20 years.")
    assert (told.code, told.err) == (0, "")
    assert "x2001 is what write has now" in told.out
    assert "q1 waits for you still" in told.out
    assert stands(desk, item_id, "write") == [("dana", {"title": "Gutters", "body": "Gutters last 20 years."})]
    with desk.ledger.write() as tx:
        approvals.decide(tx, "q1", "approved", "dana")
    release_job(desk)
    with desk.ledger.read() as tx:
        (known,) = releases.of_items(tx, [item_id])[item_id]
    assert "Gutters last 20 years." in known.body


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("write", "title=Gutters"), "x2001: body is missing"),
        (("publish", "title=Gutters"), "publish hands nothing in"),
        (("research", "text=Zinc lasts."), "x1001 has these values already"),
    ],
)
def test_what_a_person_gives_is_whole_and_what_the_task_hands_in(
    desk: Deployment, words: tuple[str, ...], says: str
) -> None:
    told = correct(undone(desk), *words)
    assert told.code == 2
    assert says in " ".join(told.err.split())


def test_a_task_that_is_not_due_is_given_nothing(desk: Deployment) -> None:
    with desk.ledger.write() as tx:
        item = brief(tx)
        flow.to_person(tx, item, "held", "router")
    told = correct(item.id, "write", "title=Gutters", "body=Long.")
    assert told.code == 2
    assert "write of i1 is not due: it waits for research" in " ".join(told.err.split())


def test_why_it_was_refused_last_is_told_where_the_item_is_looked_at(desk: Deployment) -> None:
    item_id = undone(desk)
    why = '"Blackwater" is never said'
    (row,) = [one for one in muster("item", "show", item_id, "--json").row["tasks"] if one["task"] == "write"]
    assert row["refused last"] == f"body: {why}"
    assert f"write was refused last: body: {why}" in muster("todo", NAME).out
    assert f"write was refused last: body: {why}" in muster("approvals", "show", "q1").out
    correct(item_id, "write", "title=Gutters", "body=Gutters last 20 years.")
    assert "was refused last" not in muster("todo", NAME).out


def test_a_record_that_is_corrected_while_its_task_is_to_be_done_again_is_that_round(desk: Deployment) -> None:
    item_id = doubted(desk)
    with desk.ledger.write() as tx:
        items.reopen(tx, items.get(tx, item_id), ["write"], "once more", "critic")
    assert correct(item_id, DRAFT, "title=Gutters that last").code == 0
    with desk.ledger.read() as tx:
        standing = items.standings(tx, [item_id])[item_id]["write"]
        made = items.newest(items.artifacts_of(tx, [item_id])[item_id], "write")
    assert (standing.state, standing.round, [one.round for one in made]) == (TaskState.DONE, 2, [2])
