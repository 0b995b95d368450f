"""What is known of senders' domains, and how much of a day a mail host had."""

from dataclasses import replace

import pytest

from data.ledger.core import counters
from data.ledger.core.ledger import Ledger
from data.ledger.flow import domains
from data.readiness import DnsRecord, Fault, Readiness, Signature
from data.records import (
    CapKey,
)

SERVER = "smtp.ours.example:587 (starttls)"
FAULT = Fault("spf_missing", "no SPF", (DnsRecord("ours.example", "TXT", 'v=spf1 "mx" ~all'),), "see to it")


def test_what_is_known_of_a_domain_is_kept_by_the_server_its_mails_leave_by(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        found = Readiness(
            "ours.example",
            SERVER,
            (FAULT, FAULT._replace(kind="mx_null", since=tx.now)),
            ("nobody knows",),
            tx.now,
            ("mx_null", "mx_missing"),
        )
        domains.store(tx, found)
        assert domains.get(tx, "ours.example", SERVER) == found
        assert domains.get(tx, "ours.example", "smtp.relay.example:587 (starttls)") is None
        sure = replace(found, faults=(), unanswered=())
        domains.store(tx, sure)
        assert domains.get(tx, "ours.example", SERVER) == sure


def test_what_people_were_told_is_known_until_it_is_surely_mended(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        wrong = Readiness("ours.example", SERVER, (FAULT,), (), tx.now)
        domains.store(tx, wrong)
        assert domains.told_of(tx, "ours.example", SERVER) == frozenset()
        domains.note_told(tx, wrong)
        for after in (wrong, replace(wrong, faults=(), unanswered=("spf_missing",))):
            domains.store(tx, after)
            assert domains.told_of(tx, "ours.example", SERVER) == {"spf_missing"}
        domains.store(tx, replace(wrong, faults=()))
        assert domains.told_of(tx, "ours.example", SERVER) == frozenset()


@pytest.mark.parametrize("one_click", [True, False, None])
def test_of_the_signatures_of_a_domain_the_last_one_of_each_server_is_kept(
    any_ledger: Ledger, one_click: bool | None
) -> None:
    with any_ledger.write() as tx:
        assert domains.signature(tx, "ours.example", SERVER) is None
        seen = Signature("pass", "ours.example", "s1", "", one_click, tx.now)
        domains.store_signature(tx, "ours.example", SERVER, seen._replace(state="fail"))
        domains.store_signature(tx, "ours.example", SERVER, seen)
        domains.store_signature(tx, "ours.example", "other.example:465 (tls)", seen._replace(selector="s2"))
        assert domains.signature(tx, "ours.example", SERVER) == seen


def test_the_most_of_a_day_counts_names_together_and_days_apart(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        for name, day, count in (("a.example", "2026-11-30", 3), ("b.example", "2026-11-30", 4),
                                 ("a.example", "2026-12-01", 6), ("c.example", "2026-11-30", 9)):  # fmt: skip
            counters.add(tx, CapKey("domain", name, day), count)
        assert counters.most_on_a_day(tx, "domain", ("a.example", "b.example")) == 7
        assert counters.most_on_a_day(tx, "domain", ("d.example",)) == 0
