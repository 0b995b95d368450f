"""What data providers and mail hosts take is kept where it is known what for; what nobody took costs nothing."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from config.connections import Connections, ProviderConnection, WebhookConnection
from data.ledger import prospects
from data.ledger.cost_schema import lookup_calls
from data.ledger.schema import messages
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.outbox.stage import channel_to, connections, deploy, drafted, post
from tests.support.outside import Outside, outside, roofer, world
from tools.deployment import Deployment
from tools.enrich.waterfall import enrich
from tools.outbox import drain
from tools.verify.verify import verify


def test_a_mail_costs_what_its_mailboxs_host_takes(tmp_path: Path) -> None:
    plain = deploy(tmp_path)
    smtp = plain.connections.smtp.model_copy(update={"usd_per_mail": 0.002})
    deployment = replace(plain, connections=plain.connections.model_copy(update={"smtp": smtp}))
    drafted(deployment, 2)
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel).sent == 2
    assert costs_of_messages(deployment) == {"sent": {0.002}, "ready": {None}}
    path = publish(deployment.ledger, tmp_path, "r1", deployment.clock.now())
    assert query(path, "SELECT sending_usd, cost_usd FROM cost_per_lead").rows == [(0.004, 0.004)]


def test_a_mail_that_was_refused_costs_nothing(tmp_path: Path) -> None:
    plain = deploy(tmp_path)
    smtp = plain.connections.smtp.model_copy(update={"usd_per_mail": 0.002})
    deployment = replace(plain, connections=plain.connections.model_copy(update={"smtp": smtp}))
    drafted(deployment)
    with post() as server, channel_to(server) as channel:
        server.answers["RCPT"] = "550 5.1.1 no such user"
        assert drain(deployment, channel).failed == 1
    assert costs_of_messages(deployment)["failed"] == {None}


def test_each_mailbox_and_each_webhook_has_its_own_price() -> None:
    known = connections().model_dump(exclude_unset=True)
    smtp = {**known["smtp"], "usd_per_mail": 0.001}
    own = {"dana": {"smtp": {**known["smtp"], "usd_per_mail": 0.005}}}
    hook = WebhookConnection(url="http://127.0.0.1:1/", secret="s" * 16, usd_per_message=0.04)
    found = Connections(**{**known, "smtp": smtp, "mailboxes": own, "webhooks": {"texts": hook}})
    assert [found.sending_usd("email", name) for name in ("sam", "dana")] == [0.001, 0.005]
    assert found.sending_usd("webhook", "texts") == 0.04


def test_a_lookup_is_paid_for_once_and_an_answer_that_was_kept_never(tmp_path: Path) -> None:
    with outside(tmp_path) as calm:
        deployment = priced(calm.deployment)
        ids = calm.qualified([roofer(1), roofer(2)])
        enrich(deployment, ids)
        first = [row for row in lookups(calm) if row.provider == "hunter"]
        with deployment.ledger.write() as tx:
            tx.connection.exec_driver_sql("update prospects set enriched_at = null")
        enrich(deployment, ids)
        assert [row for row in lookups(calm) if row.provider == "hunter"] == first
    assert [(row.kind, row.prospect_ids, row.cost_usd) for row in first] == [
        ("lookup", f'["{pid}"]', 0.03) for pid in ids
    ]


def test_a_provider_that_does_not_answer_is_not_paid(tmp_path: Path) -> None:
    with outside(tmp_path, world(failing=1.0)) as failing:
        enrich(priced(failing.deployment), failing.qualified([roofer(1)]))
        assert [row for row in lookups(failing) if row.provider == "hunter"] == []


def test_a_verification_is_paid_for_by_whom_it_served(tmp_path: Path) -> None:
    with outside(tmp_path) as calm:
        deployment = priced(calm.deployment)
        [pid] = calm.qualified([roofer(1)])
        enrich(deployment, [pid])
        with deployment.ledger.read() as tx:
            contact = prospects.get(tx, pid).contact
        assert contact is not None
        for _ in range(2):
            verify(deployment, [contact.email, "no address"])
        paid = [row for row in lookups(calm) if row.kind == "verification"]
    assert [(row.provider, row.prospect_ids, row.cost_usd) for row in paid] == [("hunter", f'["{pid}"]', 0.01)]


def priced(deployment: Deployment) -> Deployment:
    """The same, with a contact finder that takes three cents for a lookup and one for a verification."""
    known = deployment.connections.providers["hunter"]
    hunter: ProviderConnection = known.model_copy(update={"usd_per_lookup": 0.03, "usd_per_verification": 0.01})
    return replace(deployment, connections=deployment.connections.model_copy(update={"providers": {"hunter": hunter}}))


def lookups(of: Outside) -> Sequence[Any]:
    with of.deployment.ledger.read() as tx:
        return tx.connection.execute(select(lookup_calls).order_by(lookup_calls.c.call_id)).all()


def costs_of_messages(deployment: Deployment) -> dict[str, set[float | None]]:
    found: dict[str, set[float | None]] = {}
    with deployment.ledger.read() as tx:
        for row in tx.connection.execute(select(messages.c.state, messages.c.cost_usd)):
            found.setdefault(row.state, set()).add(row.cost_usd)
    return found
