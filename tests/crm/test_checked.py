"""What only another file shows to be wrong: who is written to the CRM is read from it as a customer."""

import shutil
from pathlib import Path

import pytest

from config.loading import check

HERE = Path(__file__).parents[1] / "config_errors" / "base"
CRM = "crm: {api: hubspot, shape: hubspot}\n"
CUSTOMERS = """customers:
  ours:
    format: http
    http: {api: hubspot, METHOD}
    key: id
    columns: {email: properties.email}
"""
SEARCH = "method: POST, path: /crm/v3/objects/contacts/search, body: {limit: 100}, items: results"


@pytest.mark.parametrize(
    ("method", "wrong"), [("path: /crm/v3/objects/contacts, items: results", 1), (SEARCH, 0)], ids=["all", "search"]
)
def test_a_list_of_customers_that_is_all_contacts_is_refused_where_contacts_are_written(
    method: str, wrong: int, tmp_path: Path
) -> None:
    tree = Path(shutil.copytree(HERE, tmp_path / "config"))
    campaign, vertical = tree / "campaigns" / "spring.yaml", tree / "verticals" / "bakers.yaml"
    campaign.write_text(campaign.read_text() + CRM)
    vertical.write_text(vertical.read_text() + CUSTOMERS.replace("METHOD", method))

    found = [str(problem) for problem in check([], tree)]

    assert len(found) == wrong, found
    if wrong:
        assert "spring.yaml:16:12: crm.api: the customers ours of bakers are all that hubspot has at" in found[0]
        assert "have that list read customers alone" in found[0]
