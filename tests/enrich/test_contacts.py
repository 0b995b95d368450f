"""Whom to write to."""

from hypothesis import given
from hypothesis import strategies as st

from data.records import Contact
from tools.enrich.contacts import ranked


def person(email: str, role: str | None, confidence: float = 0.8, name: str | None = "Somebody") -> Contact:
    return Contact(f"{email}@acme.example", name, role, None, confidence, "hunter")


def first(*contacts: Contact, roles: tuple[str, ...] = ("owner", "president", "operations manager")) -> str:
    return ranked(contacts, roles)[0].email.split("@")[0]


def test_the_roles_count_in_their_order() -> None:
    assert first(person("b", "Operations Manager", 0.9), person("a", "Owner & Founder", 0.6)) == "a"


def test_within_a_role_the_more_certain_one_comes_first() -> None:
    assert first(person("a", "Owner", 0.6), person("b", "Co-owner", 0.9)) == "b"


def test_without_such_a_role_whoever_leads_comes_first() -> None:
    assert first(person("a", "Estimator", 0.9), person("b", "Principal", 0.5)) == "b"


def test_a_person_comes_before_a_mailbox_without_a_name() -> None:
    assert first(person("info", None, 0.99, None), person("a", "Estimator", 0.5)) == "a"


def test_a_role_is_a_word_not_a_part_of_one() -> None:
    assert first(person("a", "Homeowner Liaison", 0.9), person("b", "Owner", 0.4), roles=("owner",)) == "b"


@given(st.permutations([person(f"p{n}", role) for n, role in enumerate(("Owner", None, "Estimator", "President"))]))
def test_the_order_of_the_answer_does_not_matter(contacts: list[Contact]) -> None:
    assert [contact.email[:2] for contact in ranked(contacts, ["president"])] == ["p3", "p0", "p1", "p2"]
