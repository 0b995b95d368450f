"""An item is known by the own id of its record too: in its title, and to the commands about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.shared import homes
from data.clock import SteppedClock
from data.items import ItemState
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns, items
from data.ledger.read.whereabouts import look_up
from tests.commands.declared_desk import begun
from tests.commands.desk import muster
from tests.support.declared import NAME, START
from tools.deployment import Deployment
from tools.items import flow
from tools.items.records import key_of


@pytest.fixture
def desk(out: Path, config: Path) -> Iterator[Deployment]:
    """A campaign with three claims about one product, of which one waits for a person."""
    with begun(config) as deployment:
        for key in ("W-1", "W-3", key_of("", "Pump P10")):
            taken(deployment.ledger, key)
        yield deployment


def taken(ledger: Ledger, key: str, campaign: str = NAME) -> None:
    with ledger.write() as tx:
        item_id = items.take_in(tx, campaign, "brief", key, {"topic": "Pump P10"}, "intake")
        if key == "W-3":
            flow.to_person(tx, items.get(tx, item_id or ""), "look", "router")


def another_home(config: Path) -> homes.Home:
    """A second rehearsal, with a claim of the same own id."""
    home = homes.rehearsal(NAME, str(config / "campaigns" / f"{NAME}.yaml"), "calm", 2, new=True)
    ledger = Ledger.open(home.ledger_url, SteppedClock(home.path / "clock.json", START))
    with ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r2", "", 0, "digest", START)
    taken(ledger, "W-3")
    ledger.close()
    return home


def test_titles_that_are_alike_tell_which_record_each_is(desk: Deployment) -> None:
    rows = muster("board", NAME, "--json").row["items"]
    assert {row["id"]: row["title"] for row in rows} == {"i1": "W-1: Pump P10", "i2": "W-3: Pump P10", "i3": "Pump P10"}
    assert "i2 (W-3: Pump P10) of briefs" in muster("todo", NAME).out


def test_an_item_is_shown_by_its_records_own_id(desk: Deployment) -> None:
    shown = muster("item", "show", "W-3", "--json").row
    assert (shown["item"], shown["own id"]) == ("i2", "W-3")
    assert muster("item", "show", "W-3", "--campaign", NAME, "--json").row["item"] == "i2"


def test_it_is_corrected_taken_up_and_closed_by_it(desk: Deployment) -> None:
    assert muster("item", "retry", "W-3", "--by", "ana").out.startswith("i2 (W-3: Pump P10, briefs) goes on")
    given = muster("item", "correct", "W-3", "research", "text=Zinc lasts.", "--by", "ana")
    assert "is what research has now" in given.out
    assert muster("item", "close", "W-3", "--by", "ana").code == 0
    with desk.ledger.read() as tx:
        assert items.get(tx, "i2").state is ItemState.CLOSED


def test_an_own_id_that_nobody_has_is_bad_input_with_the_way_on(desk: Deployment) -> None:
    told = muster("item", "show", "W-9")
    assert told.code == 2
    assert "there is no item 'W-9'" in told.err
    assert "board CAMPAIGN" in told.err


def test_an_own_id_of_two_items_is_refused_with_both(desk: Deployment) -> None:
    with desk.ledger.write() as tx:
        campaigns.open_campaign(tx, "others", "r1", "", 0, "digest", START)
    taken(desk.ledger, "W-1", "others")
    for word in ("show", "close", "retry"):
        told = muster("item", word, "W-1")
        assert told.code == 2
        assert "W-1 is the own id of 2 items" in told.err
        assert "i1: W-1: Pump P10, of briefs (open)" in told.err
        assert "i4: W-1: Pump P10, of others (open)" in told.err
    assert muster("item", "show", "W-1", "--campaign", NAME, "--json").row["item"] == "i1"


def test_nothing_is_changed_where_two_homes_have_it(desk: Deployment, config: Path) -> None:
    other = another_home(config)
    told = muster("item", "close", "W-3")
    assert told.code == 2
    assert "W-3: Pump P10 of briefs (person)" in told.err
    assert muster("item", "close", "W-3", "--home", other.path).out.startswith("i1 (W-3: Pump P10, briefs) is closed")


def test_a_title_is_the_same_wherever_it_is_told(desk: Deployment, config: Path) -> None:
    fields: list[dict[str, object]] = [{"topic": "W-7", "material": "zinc"}, {"topic": " ", "material": "zinc"}]
    with desk.ledger.write() as tx:
        ids = [
            items.take_in(tx, NAME, "brief", key, said, "intake")
            for key, said in zip(("W-7", "W-8"), fields, strict=True)
        ]
        titles = [items.get(tx, one or "").title for one in ids]
    assert titles == ["W-7", "W-8: zinc"]
    known = look_up(homes.latest(homes.everything(NAME)).path / "ledger.sqlite", [one or "" for one in ids])
    assert [whose.company for whose in known] == titles


def test_what_looks_like_our_id_is_never_a_records_own(desk: Deployment) -> None:
    taken(desk.ledger, "i1")
    assert muster("item", "show", "i1", "--json").row["own id"] == "W-1"
