"""What two configurations say differently, entry by entry."""

from pathlib import Path

import pytest

from config.differences import Difference, differences
from config.loading import CampaignBundle, load_campaign
from tests.rehearsal import trees


def bundle(tree: Path) -> CampaignBundle:
    return load_campaign(trees.CALIFORNIA, tree / "config")


def test_equal_trees_say_the_same_wherever_they_are(tmp_path: Path) -> None:
    for name in ("one", "other"):
        trees.whole(tmp_path / name)
    assert differences(bundle(tmp_path / "one"), bundle(tmp_path / "other")) == []


def test_each_entry_that_differs_is_told_with_both_values(tmp_path: Path) -> None:
    trees.whole(tmp_path / "one")
    trees.whole(tmp_path / "other", territory={"state": "NV"}, goal={"qualified": 40})
    envelope = tmp_path / "other" / "config" / "envelopes" / "careful.yaml"
    envelope.write_text(envelope.read_text().replace("mailbox_per_day: 40", "mailbox_per_day: 60"))
    template = tmp_path / "other" / "config" / "templates" / "roofing-intro.yaml"
    template.write_text(template.read_text().replace("I have not heard back", "Nobody has answered", 1))
    found = differences(bundle(tmp_path / "one"), bundle(tmp_path / "other"))
    assert found[:3] == [
        Difference("campaign.territory.state", "CA", "NV"),
        Difference("campaign.goal.qualified", 50, 40),
        Difference("envelope.caps.mailbox_per_day", 40, 60),
    ]
    assert [one.where for one in found[3:]] == ["sequence.steps[2].variants.last.body"]


def test_no_secret_of_a_location_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "hunter2-of-the-crm")
    for name in ("one", "other"):
        trees.whole(tmp_path / name)
        vertical = tmp_path / name / "config" / "verticals" / "roofing.yaml"
        location = f"postgresql://muster:${{CRM_PASSWORD}}@{name}.example/crm"
        customers = (
            f"customers:\n  crm: {{format: sql, location: '{location}', table: a, key: id, columns: {{domain: d}}}}\n"
        )
        vertical.write_text(vertical.read_text() + customers)
    (found,) = differences(bundle(tmp_path / "one"), bundle(tmp_path / "other"))
    assert found.where == "vertical.customers.crm.location"
    assert found.first == "postgresql://muster:${CRM_PASSWORD}@one.example/crm"


def test_an_entry_that_one_of_them_lacks_has_no_value_there(tmp_path: Path) -> None:
    trees.whole(tmp_path / "one")
    trees.whole(tmp_path / "other", territory={"state": "CA", "city": "Fresno"})
    found = differences(bundle(tmp_path / "one"), bundle(tmp_path / "other"))
    assert found == [Difference("campaign.territory.city", None, "Fresno")]
