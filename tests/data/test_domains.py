"""What is known of senders' domains, and how much of a day a mail host had."""

from dataclasses import replace

import pytest

from data.ledger import (
    counters,
    domains,
)
from data.ledger.ledger import Ledger
from data.readiness import DnsRecord, Fault, Readiness, Signature
from data.records import (
    CapKey,
)


def test_what_is_known_of_a_domain_is_kept_by_the_server_its_mails_leave_by(any_ledger: Ledger) -> None:
    fault = Fault("spf_missing", "no SPF", (DnsRecord("ours.example", "TXT", 'v=spf1 "mx" ~all'),), "see to it")
    with any_ledger.write() as tx:
        found = Readiness("ours.example", "smtp.ours.example", (fault,), ("nobody knows",), tx.now, again_soon=True)
        domains.store(tx, found)
        assert domains.get(tx, "ours.example", "smtp.ours.example") == found
        assert domains.get(tx, "ours.example", "smtp.relay.example") is None
        domains.store(tx, replace(found, faults=(), again_soon=False))
        assert domains.get(tx, "ours.example", "smtp.ours.example") == replace(found, faults=(), again_soon=False)


@pytest.mark.parametrize("one_click", [True, False, None])
def test_of_the_signatures_of_a_domain_the_last_one_is_kept(any_ledger: Ledger, one_click: bool | None) -> None:
    with any_ledger.write() as tx:
        assert domains.signature(tx, "ours.example") is None
        seen = Signature("pass", "ours.example", "s1", "", one_click, tx.now)
        domains.store_signature(tx, "ours.example", seen._replace(state="fail"))
        domains.store_signature(tx, "ours.example", seen)
        assert domains.signature(tx, "ours.example") == seen


def test_the_most_of_a_day_counts_names_together_and_days_apart(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        for name, day, count in (("a.example", "2026-11-30", 3), ("b.example", "2026-11-30", 4),
                                 ("a.example", "2026-12-01", 6), ("c.example", "2026-11-30", 9)):  # fmt: skip
            counters.add(tx, CapKey("domain", name, day), count)
        assert counters.most_on_a_day(tx, "domain", ("a.example", "b.example")) == 7
        assert counters.most_on_a_day(tx, "domain", ("d.example",)) == 0
