"""Paths into a record of JSON: those that a person is shown lead where they say."""

from tools.sources.paths import at, names


def test_a_path_that_is_shown_leads_to_what_it_was_shown_for() -> None:
    record = {"plain": 1, "größe": 2, "@odata.next": 3, "two words": {"a[0]": 4, "*": 5}, "2024": {"q": 6}}
    shown = names([record])
    assert shown == ("plain", "größe", '"@odata.next"', '"two words"."a[0]"', '"two words"."*"', "2024.q")
    assert [at(path, record) for path in shown] == [1, 2, 3, 4, 5, 6]
