"""Normal forms are normal: once more changes nothing, and how a thing is written does not matter."""

from hypothesis import example, given
from hypothesis import strategies as st

from data.identity import (
    clean_postcode,
    fold_company,
    hash_value,
    normalise,
    normalise_email,
    normalise_phone,
    registrable_domain,
)

ANYTHING = st.text() | st.from_regex(r"[A-Za-z0-9.+_-]{1,12}@[A-Za-z0-9-]{1,12}\.[a-z]{2,5}", fullmatch=True)
HOSTS = st.from_regex(r"([a-z0-9]{1,8}\.){0,3}[a-z0-9]{1,8}\.(com|co\.uk|example|test|org)", fullmatch=True)
NAMES = st.lists(
    st.sampled_from(
        ["Acme", "ROOFING", "the", "L.L.C.", "llc", "Inc", "Co.", "&", "l", "c", "p", "O'Neil", "Ünal", "123"]
    )
    | st.text(max_size=6),
    max_size=6,
).map(" ".join)


@given(ANYTHING)
def test_an_address_in_its_normal_form_stays(text: str) -> None:
    once = normalise_email(text)
    if once is not None:
        assert normalise_email(once) == once


@given(st.from_regex(r"[+(]?[0-9() .-]{7,18}", fullmatch=True))
@example("+310000000")
def test_a_phone_in_its_normal_form_stays(text: str) -> None:
    once = normalise_phone(text)
    if once is not None:
        assert normalise_phone(once) == once


@given(HOSTS)
def test_a_registrable_domain_is_its_own_and_that_of_all_below_it(host: str) -> None:
    once = registrable_domain(host)
    if once is not None:
        assert registrable_domain(once) == registrable_domain(f"https://www.{host}/x") == once
        assert host == once or host.endswith(f".{once}")


@given(NAMES)
def test_a_folded_name_stays(name: str) -> None:
    assert fold_company(fold_company(name)) == fold_company(name)


@given(st.lists(st.sampled_from(["acme", "roofing", "sons", "and", "delta"]), min_size=1, max_size=4),
       st.sampled_from(["", " LLC", ", L.L.C.", " Inc.", " INC", " Co., Inc.", " L L C", " Corporation"]))  # fmt: skip
def test_the_legal_form_and_the_case_do_not_matter(words: list[str], form: str) -> None:
    assert fold_company(" ".join(words).upper() + form) == " ".join(words)


@given(st.text(max_size=12) | st.integers(0, 99_999).map("{:05}".format) | st.floats(allow_nan=True).map(str))
def test_a_clean_postcode_stays(text: str) -> None:
    once = clean_postcode(text)
    assert clean_postcode(once) == once


@given(st.sampled_from(["email", "domain", "phone", "company"]), ANYTHING)
@example("company", "\U0001d468")
def test_a_normal_value_stays_and_hashes_the_same(kind: str, value: str) -> None:
    once = normalise(kind, value)
    assert normalise(kind, once) == once
    assert hash_value(kind, once) == hash_value(kind, value)
