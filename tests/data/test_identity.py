"""When two businesses are the same."""
# ruff: noqa: RUF001 - look-alike characters are the subject

import pytest

from data.identity import (
    Identity,
    clean_postcode,
    email_domain,
    fold_company,
    hash_value,
    identities_of,
    normalise_email,
    normalise_phone,
    registrable_domain,
)
from data.records import Business, Contact


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Joe.Smith@Acme.EXAMPLE ", "joe.smith@acme.example"),
        ("mailto:joe@acme.example", "joe@acme.example"),
        ("<joe@acme.example>", "joe@acme.example"),
        ("ｊｏｅ＠ａｃｍｅ．example", "joe@acme.example"),
        ("joe@straße.example", "joe@xn--strae-oqa.example"),
        ("joe@i❤.example", "joe@xn--i-7iq.example"),
        ("joe@STRASSE.example", "joe@strasse.example"),
        ("joe@acme", None),
        ("joe@@acme.example", None),
        ("joe smith@acme.example", None),
        ("joe@.example", None),
        ("", None),
    ],
)
def test_an_address_has_one_form(text: str, address: str | None) -> None:
    assert normalise_email(text) == address


def test_the_domain_of_an_address() -> None:
    assert email_domain("Joe@Mail.Acme.example") == "mail.acme.example"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(312) 555-0123", "+13125550123"),
        ("312.555.0123 ext. 4", "+13125550123"),
        ("+44 20 7946 0123", "+442079460123"),
        ("n/a", None),
        ("12", None),
    ],
)
def test_a_phone_number_has_one_form(text: str, number: str | None) -> None:
    assert normalise_phone(text) == number


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.Acme.example/about?x=1", "acme.example"),
        ("mail.example.co.uk", "example.co.uk"),
        ("joe@crew.acme.test", "acme.test"),
        ("example.com", "example.com"),
        ("joe@gmail.com", None),
        ("https://www.facebook.com/acme", None),
        ("acme.github.io", None),
        ("acme.wixsite.com", None),
        ("example", None),
        ("192.0.2.1", None),
        ("", None),
    ],
)
def test_a_business_is_known_by_a_domain_of_its_own_only(text: str, domain: str | None) -> None:
    assert registrable_domain(text) == domain


@pytest.mark.parametrize(
    "name",
    [
        "ACME Roofing, LLC",
        "Acme Roofing Llc",
        "acme roofing inc",
        "Acme Roofing, Inc.",
        "ACME ROOFING L.L.C.",
        "ACME ROOFING L L C",
        "The Acme Roofing Co., Inc.",
        "Acmé Roofing",
    ],
)
def test_legal_forms_case_and_punctuation_make_no_other_company(name: str) -> None:
    assert fold_company(name) == "acme roofing"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("A & B Roofing", "a and b roofing"),
        ("O'Brien's Roofing", "obriens roofing"),
        ("The Company", "the"),
        ("Co", "co"),
        ("", ""),
    ],
)
def test_what_makes_a_name_stays(name: str, folded: str) -> None:
    assert fold_company(name) == folded


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31701.0", "31701"),
        ("31701-1234", "31701"),
        ("317011234", "31701"),
        ("601.0", "00601"),
        ("2138", "02138"),
        (31701.0, "31701"),
        (" 31701 ", "31701"),
        ("sw1a  1aa", "SW1A 1AA"),
        ("nan", None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_postal_codes_are_mended(text: str | float | None, code: str | None) -> None:
    assert clean_postcode(text) == code


def test_the_identities_of_a_business_and_its_contact() -> None:
    business = Business(
        "s", "1", "ACME Roofing, LLC", website="https://acme.example", phone="(312) 555-0123", postcode="31701.0"
    )
    contact = Contact("joe@acme.example", "Joe", None, None, 0.9, "hunter")
    assert identities_of(business, contact) == [
        Identity("email", "joe@acme.example"),
        Identity("domain", "acme.example"),
        Identity("phone", "+13125550123"),
        Identity("company", "acme roofing|31701"),
    ]


def test_a_company_without_a_postal_code_is_known_by_its_town_and_one_without_a_place_not_at_all() -> None:
    named = Business("s", "1", "Acme", city="Fresno", state="CA")
    assert identities_of(named) == [Identity("company", "acme|fresno ca")]
    assert identities_of(Business("s", "1", "Acme")) == []


def test_a_tag_makes_no_other_mailbox() -> None:
    assert hash_value("email", "joe+news@acme.example") == hash_value("email", "Joe@acme.example")


def test_the_same_value_of_another_kind_hashes_differently() -> None:
    assert hash_value("email", "x@acme.example") != hash_value("company", "x@acme.example")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'fax' is no kind of identity \(email, phone, domain, company\)"):
        hash_value("fax", "1")


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u202a", "\u200f", "\u200d"])
def test_format_characters_that_nobody_sees_make_no_other_address_domain_or_company(mark: str) -> None:
    assert normalise_email(f"{mark}pat@ac{mark}me.example{mark}") == "pat@acme.example"
    for kind, value in (("email", "pat@acme.example"), ("domain", "acme.example"), ("company", "ACME Roofing|93650")):
        assert hash_value(kind, f"{mark}{value[:2]}{mark}{value[2:]}{mark}") == hash_value(kind, value)
