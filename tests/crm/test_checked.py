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
    http: {HTTP}
    key: id
    columns: {email: properties.email}
    MORE
"""
HUBSPOT = "/crm/v3/objects/contacts"
DESK = """crm:
  api: desk
  write: [status]
  contact:
    find: {method: POST, path: /people/search, body: {email: "{email}"}, id: people.0.id}
    create: {path: /people, body: {email: "{email}"}, id: person.id}
    update: {path: "/people/{contact}", body: {stage: "{status}"}}
"""


def _checked(tmp_path: Path, crm: str, http: str, more: str = "") -> list[str]:
    tree = Path(shutil.copytree(HERE, tmp_path / "config"))
    campaign, vertical = tree / "campaigns" / "spring.yaml", tree / "verticals" / "bakers.yaml"
    campaign.write_text(campaign.read_text() + crm)
    vertical.write_text(vertical.read_text() + CUSTOMERS.replace("HTTP", http).replace("MORE", more))
    return [str(problem) for problem in check([], tree)]


@pytest.mark.parametrize(
    ("crm", "http"),
    [
        (CRM, f"api: hubspot, path: {HUBSPOT}, items: results"),
        (CRM, f"api: hubspot, path: {HUBSPOT}, query: {{limit: 100, archived: false, properties: email}}"),
        (CRM, f"api: hubspot, method: POST, path: {HUBSPOT}/search, body: {{limit: 100}}"),
        (CRM, f"api: hubspot, method: POST, path: {HUBSPOT}/search, body: {{properties: [email, customer]}}"),
        (CRM, "api: hubspot, path: /crm/v3/objects/companies"),
        (CRM, "api: hubspot, path: /list, query: {filter: stage ne customer}"),
        (CRM, "api: hubspot, method: POST, path: /list, body: {filter: {name: stage, operator: NEQ, value: customer}}"),
        (CRM, "api: hubspot, path: /list, query: {stage__ne: customer, 'type[not]': client}"),
        (CRM, "api: hubspot, method: POST, path: /list, body: {where: {stage: {$nin: [customer]}}}"),
        (CRM, "api: hubspot, method: POST, path: /list, body: {query: {must_not: [{term: {stage: customer}}]}}"),
        (CRM, "api: hubspot, path: /list, query: {sort: customer, include: clients, min: customer_rating}"),
        (DESK, "api: desk, method: POST, path: /people/search, body: {limit: 100}"),
        (DESK, "api: desk, path: /people, query: {stage: won}"),
        (DESK.replace("/people", "/customers"), "api: desk, path: /customers, query: {limit: 100}"),
        (DESK.replace("/people", "/customers"), "api: desk, method: POST, path: /customers/search"),
    ],
)
def test_a_list_that_does_not_ask_for_customers_is_refused_where_the_campaign_writes_to_the_same_crm(
    crm: str, http: str, tmp_path: Path
) -> None:
    (tmp_path / "said").mkdir()

    refused = _checked(tmp_path, crm, http)

    assert len(refused) == 1, refused
    assert "bakers.yaml" in refused[0], "it is told at the list"
    assert ": customers.ours.http: nothing in its query, body or path asks for customers alone" in refused[0]
    assert "the campaign spring writes to" in refused[0] and "say customers_alone: true" in refused[0]
    assert not _checked(tmp_path / "said", crm, http, "customers_alone: true"), "the operator may know better"


@pytest.mark.parametrize(
    ("crm", "http"),
    [
        (DESK, "api: desk, path: /people, query: {stage: customer}"),
        (DESK, "api: desk, path: /people, query: {is_customer: true, limit: 50}"),
        (DESK, "api: desk, path: /people, query: {stage: customer, fields: 'email,no'}"),
        (DESK, "api: desk, path: /people/customers"),
        (DESK, "api: desk, path: /clients"),
        (DESK, "api: desk, method: POST, path: /people/search, body: {where: [{field: stage, is: [Customer]}]}"),
        (CRM, f"""api: hubspot, method: POST, path: {HUBSPOT}/search,
      body: {{filterGroups: [{{filters: [{{propertyName: lifecyclestage, operator: EQ, value: customer}}]}}]}}"""),
        (CRM, "api: desk, path: /people, items: people"),
        (CRM, """api: hubspot, path: /query, query: {q: "SELECT Id FROM Contact WHERE Type = 'Customer'"}"""),
    ],
)  # fmt: skip
def test_a_list_that_asks_for_customers_in_query_body_or_path_or_is_of_another_api_is_not(
    crm: str, http: str, tmp_path: Path
) -> None:
    assert not _checked(tmp_path, crm, http)


def test_who_is_in_a_source_is_no_customer(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(HERE, tmp_path / "config"))
    vertical = tree / "verticals" / "bakers.yaml"
    vertical.write_text(vertical.read_text().replace("    format: csv", "    customers_alone: true\n    format: csv"))

    found = [str(problem) for problem in check([], tree)]

    assert len(found) == 1 and "customers_alone: belongs to a list under customers" in found[0], found


def test_a_note_has_no_status(tmp_path: Path) -> None:
    note = """  notes:
    find: {path: /notes, query: {key: "{key}"}, id: id}
    create: {path: /notes, body: {who: "{contact}", key: "{key}", is: "{status}"}, id: id}
"""
    [refused] = _checked(tmp_path, DESK.replace("[status]", "[status, notes]") + note, "api: other, path: /people")
    assert 'crm.notes.create.body.is: unknown name "status" in braces' in refused
