"""The same CRM is read for customers, page by page, and written to: nobody who is written becomes a customer by it."""

from dataclasses import replace

from config.files.verticals import Source
from data.ledger.flow import suppressions
from tests.crm.desk import WHO, Desk
from tools.sources.supply import supply

CUSTOMERS = Source.model_validate(
    {
        "format": "http",
        "http": {
            "api": "hubspot",
            "method": "POST",
            "path": "/crm/v3/objects/contacts/search",
            "body": {"limit": 100},
            "items": "results",
            "paging": {"by": "cursor", "next": "paging.next.after", "param": "after", "in_body": True},
        },
        "key": "id",
        "columns": {"email": "properties.email"},
        "max_age": "1d",
    }
)


def with_customers(desk: Desk) -> Desk:
    """The same, with a list of customers of that CRM."""
    vertical = desk.deployment.bundle.vertical.model_copy(update={"customers": {"crm": CUSTOMERS}})
    return replace(desk, deployment=replace(desk.deployment, bundle=replace(desk.deployment.bundle, vertical=vertical)))


def is_customer(desk: Desk, address: str) -> bool:
    """Whether the address is suppressed."""
    with desk.deployment.ledger.read() as tx:
        return suppressions.match(tx, address) is not None


def test_customers_are_read_over_pages_and_429s_and_who_is_written_is_none(desk: Desk) -> None:
    desk = with_customers(desk)
    for number in range(5):
        desk.crm.add(f"buyer{number}@kept.example", lifecyclestage="customer")
    desk.crm.add("lead@other.example", lifecyclestage="lead")
    desk.crm.failing = [(429, "0.1"), 500]
    supply(desk.deployment, sourcing=False)
    assert all(is_customer(desk, f"buyer{number}@kept.example") for number in range(5))
    assert not is_customer(desk, "lead@other.example")

    desk.sent()
    desk.write_all()
    desk.until(desk.deployment.clock.now().replace(day=3, month=12))
    supply(desk.deployment, sourcing=False)
    assert desk.crm.asked.count("POST /contacts/search") > 6
    assert not is_customer(desk, WHO)


def test_who_becomes_a_customer_there_is_one_here_from_the_next_reading_on(desk: Desk) -> None:
    desk = with_customers(desk)
    desk.crm.add("buyer@kept.example", lifecyclestage="customer")
    supply(desk.deployment, sourcing=False)
    desk.sent()
    desk.write_all()
    for contact in desk.crm.has["contacts"].values():
        contact["properties"]["lifecyclestage"] = "customer"
    desk.until(desk.deployment.clock.now().replace(day=3, month=12))
    supply(desk.deployment, sourcing=False)
    assert is_customer(desk, WHO)
