"""A source that others tell: each record is taken once, found by the next search, and kept no longer than needed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from data.ledger.core import audit
from data.ledger.core.told_schema import told_records
from data.ledger.flow import campaigns, suppressions
from data.ledger.flow.told import Desk
from data.records import Plan
from tests.sources.pulled import NAME
from tests.sources.telling import names, source, tell, told_one
from tests.support.outside import START, Outside
from tests.support.register import record
from tools.items.leads import CannotTakeIn, WrongRecord
from tools.override import erasure as in_home
from tools.sources import told
from tools.sources.intake import Intake, take
from tools.sources.supply import note_told, supply

AT_LEAST_FIVE = {"field": "employees", "match": "at_least", "value": 5}


def searched(there: Outside, limit: int = 50) -> Intake:
    supply(there.deployment)
    return take(there.deployment, there.cycle(key=str(there.clock.now())), Plan(9, NAME, {}, {}, "a test"), limit)


def bodies(there: Outside) -> list[str]:
    with there.deployment.ledger.read() as tx:
        return list(tx.connection.execute(select(told_records.c.body).order_by(told_records.c.number)).scalars())


def test_whoever_was_told_is_found_by_the_next_search(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        assert names(there) == []
        tell(there, record(1))
        found = searched(there)
        assert (len(found.prospect_ids), found.searched) == (1, 1)
        with there.deployment.ledger.read() as tx:
            [noted] = audit.entries(tx, there.deployment.bundle.campaign.campaign, action="source")
        assert (noted.actor, noted.rationale) == (told.WEBHOOK, f"{NAME}: 1 record came in")


def test_a_record_that_is_told_again_is_taken_once(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        first, again = tell(there, record(1), "m1"), tell(there, record(1), "m2")
        assert (first.is_new, again) == (True, told.Taken(first.key, is_new=False))
        assert len(bodies(there)) == 1


def test_without_a_key_a_record_is_known_by_its_delivery_and_by_what_it_says(tmp_path: Path) -> None:
    with told_one(tmp_path, source(key=None)) as there:
        first = tell(there, record(1), "m1")
        assert not tell(there, record(1), "m1").is_new
        assert tell(there, record(1), "m2") == told.Taken(first.key, is_new=False)
        assert tell(there, record(2), "m1").differs
        assert tell(there, record(2), "m3").is_new


def test_a_known_key_that_says_something_else_changes_nothing(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        tell(there, record(1))
        kept = bodies(there)
        assert tell(there, record(1, contractor={"name": "Other Roofing"}), "m2").differs
        assert bodies(there) == kept


def test_a_business_that_another_key_names_is_found_once_and_counted_as_known(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        tell(there, record(1))
        searched(there)
        tell(there, record(1, permit={"number": "P-9999"}), "m2")
        there.clock.advance(there.clock.now() + timedelta(minutes=1))
        found = searched(there)
        assert (len(found.prospect_ids), found.known) == (0, 1)


def test_whoever_asked_for_no_mail_and_customers_are_passed_over(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        with there.deployment.ledger.write() as tx:
            suppressions.add(tx, "domain", "roofer-1.example", "opt_out", "a test")
            suppressions.add(tx, "domain", "roofer-2.example", "customer", "a test")
        for number in (1, 2, 3):
            tell(there, record(number))
        found = searched(there)
        assert (len(found.prospect_ids), found.suppressed) == (1, 2)


def test_of_whom_a_search_has_looked_at_only_what_tells_them_apart_is_kept(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        tell(there, record(1))
        searched(there)
        tell(there, record(2), "m2")
        supply(there.deployment)
        assert bodies(there)[0] == ""
        assert names(there) == ["Roofer 2 Roofing LLC"]
        assert not tell(there, record(1), "m3").is_new


def test_nothing_is_kept_that_no_column_names(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        tell(there, record(1, secret_note="met at the fair"))
        assert "fair" not in bodies(there)[0]


def test_what_has_no_company_or_no_key_is_refused_by_its_path(tmp_path: Path) -> None:
    with told_one(tmp_path) as there, pytest.raises(WrongRecord) as refused:
        tell(there, {"site": {"address": {"city": "Fresno"}}})
    assert refused.value.wrong == ["contractor.name: is missing (company)", "permit.number: is missing (key)"]


def test_columns_that_a_record_lacks_are_named(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        entry = told.entry_of(there.deployment.bundle, record(1, site={"address": {"city": "Fresno", "state": None}}))
    assert entry.absent == ("site.address.zip",)


def test_a_day_takes_as_many_as_its_quota_and_the_next_day_goes_on(tmp_path: Path) -> None:
    with told_one(tmp_path, source(per_day=2)) as there:
        tell(there, record(1))
        tell(there, record(2), "m2")
        with pytest.raises(told.QuotaReached) as full:
            tell(there, record(3), "m3")
        assert not tell(there, record(1), "m4").is_new
        there.clock.advance(full.value.again)
        assert tell(there, record(3), "m5").is_new


def test_a_campaign_that_has_nobody_left_waits_for_more_until_its_days_are_over(tmp_path: Path) -> None:
    """Also where the clock of a rehearsal knows of nothing that will come: it was never told, or nobody fits."""
    with told_one(tmp_path, source(where=[AT_LEAST_FIVE])) as there:
        assert supply(there.deployment).until == START + timedelta(days=14)
        tell(there, record(1, contractor={"name": "Too small Roofing", "staff": 1}))
        assert supply(there.deployment).until == START + timedelta(days=14)
        tell(there, record(2), "m2")
        assert supply(there.deployment).until is None


def test_people_are_told_once_why_nobody_of_what_was_told_fits(tmp_path: Path) -> None:
    with told_one(tmp_path, source(where=[AT_LEAST_FIVE])) as there:
        assert supply(there.deployment).news == ()
        tell(there, record(1, contractor={"name": "Too small Roofing", "staff": 1}))
        [news] = supply(there.deployment).news
        assert news.text.startswith(f"source {NAME}: 1 record has been told, and nobody in them fits: the fixed limit ")
        note_told(there.deployment.ledger, news.mark(there.clock.now()))
        there.clock.advance(there.clock.now() + timedelta(days=2))
        assert supply(there.deployment).news == ()


def test_a_campaign_that_is_over_takes_nothing(tmp_path: Path) -> None:
    with told_one(tmp_path) as there:
        with there.deployment.ledger.write() as tx:
            campaigns.finish(tx, there.deployment.bundle.campaign.campaign, "a test", "a test")
        with pytest.raises(CannotTakeIn) as refused:
            tell(there, record(1))
    assert refused.value.for_good


def test_who_is_forgotten_is_in_no_record_that_waits(tmp_path: Path) -> None:
    """Somebody whom another record names, which no search has looked at."""
    with told_one(tmp_path) as there:
        tell(there, record(1))
        [who] = searched(there).prospect_ids
        tell(there, record(1, permit={"number": "P-9999"}), "m2")
        supply(there.deployment)
        done = in_home.forget(there.deployment.ledger, tmp_path, who, "a test")
        assert done.ledger.erased["records that others handed in"] >= 1
        assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    with told_one(tmp_path) as there:
        assert all("roofer-1" not in body for body in bodies(there))


def test_the_same_key_in_two_campaigns_is_two_records(tmp_path: Path) -> None:
    assert told._row_key(Desk("one", NAME), "P-1") != told._row_key(Desk("other", NAME), "P-1")
