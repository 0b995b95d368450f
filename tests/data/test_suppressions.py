"""Who must not be written to, and how far a suppression reaches."""

import pytest

from data.identity import hash_value
from data.ledger.core.ledger import Ledger
from data.ledger.flow import suppressions
from data.records import Business, SuppressionKind


@pytest.mark.parametrize(
    ("kind", "value", "asked"),
    [
        ("email", "Joe@Acme.example", {"email": "joe@acme.example"}),
        ("email", "joe@acme.example", {"email": "joe+sales@acme.example"}),
        ("domain", "acme.example", {"email": "ann@acme.example"}),
        ("domain", "https://www.Acme.example/contact", {"email": "ann@mail.crew.acme.example"}),
        ("domain", "example.co.uk", {"domain": "shop.example.co.uk"}),
        ("phone", "(312) 555-0123", {"phone": "+1 312 555 0123"}),
        ("company", "ACME Roofing, LLC", {"company": "acme roofing inc"}),
        ("company", "Acme Roofing", {"company": "acme roofing|31701"}),
        ("company", "Acme Roofing|31701", {"company": "ACME Roofing LLC|31701"}),
    ],
)
def test_a_suppression_covers(any_ledger: Ledger, kind: SuppressionKind, value: str, asked: dict[str, str]) -> None:
    with any_ledger.write() as tx:
        suppressions.add(tx, kind, value, "opt_out", "test")
        matched = suppressions.match(tx, **asked)
    assert matched is not None
    assert (matched.kind, matched.reason) == (kind, "opt_out")


@pytest.mark.parametrize(
    ("kind", "value", "asked"),
    [
        ("email", "joe@acme.example", {"email": "ann@acme.example"}),
        ("email", "joe@acme.example", {"domain": "acme.example"}),
        ("domain", "crew.acme.example", {"email": "ann@acme.example"}),
        ("domain", "acme.example", {"email": "ann@notacme.example"}),
        ("phone", "312-555-0123", {"phone": "312-555-0124"}),
        ("company", "Acme Roofing|31701", {"company": "Acme Roofing|93650"}),
        ("company", "Acme Roofing|31701", {"company": "Acme Roofing"}),
        ("email", "joe@acme.example", {}),
    ],
)
def test_a_suppression_does_not_cover(ledger: Ledger, kind: SuppressionKind, value: str, asked: dict[str, str]) -> None:
    with ledger.write() as tx:
        suppressions.add(tx, kind, value, "opt_out", "test")
        assert suppressions.match(tx, **asked) is None


def test_the_first_reason_stays(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        assert suppressions.add(tx, "email", "joe@acme.example", "opt_out", "reply r1")
        assert not suppressions.add(tx, "email", "JOE@acme.example", "customer", "import")
        (kept,) = suppressions.all_of(tx)
    assert (kept.reason, kept.source, kept.value_hash) == (
        "opt_out",
        "reply r1",
        hash_value("email", "joe@acme.example"),
    )


@pytest.mark.parametrize(
    "business",
    [
        Business("s", "1", "Whoever", website="https://shop.acme.example"),
        Business("s", "1", "Whoever", email="ann@acme.example"),
        Business("s", "1", "Acme Roofing LLC", postcode="31701.0"),
        Business("s", "1", "Acme Roofing LLC"),
        Business("s", "1", "Whoever", phone="312.555.0123"),
    ],
)
def test_a_business_is_covered_by_any_of_its_names(ledger: Ledger, business: Business) -> None:
    with ledger.write() as tx:
        suppressions.add(tx, "domain", "acme.example", "customer", "import")
        suppressions.add(tx, "company", "ACME Roofing", "customer", "import")
        suppressions.add(tx, "phone", "312-555-0123", "customer", "import")
        assert suppressions.match_business(tx, business) is not None
        assert suppressions.match_business(tx, Business("s", "2", "Other", domain="other.example")) is None
