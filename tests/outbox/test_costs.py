"""What data providers and mail hosts take is kept where it is known what for; what nobody took costs nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import select

from config.files.connections import Connections, ProviderConnection, WebhookConnection
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.core.schema import campaigns
from data.ledger.flow import messages, prospects
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.inbox.letters import Box, letter
from tests.outbox.stage import channel_to, connections, deploy, drafted, post
from tests.support.outside import Outside, outside, roofer, world
from tools.deployment import Deployment
from tools.enrich.hunter import Hunter
from tools.enrich.waterfall import enrich
from tools.inbox.poll import take_in
from tools.outbox.drain import drain
from tools.outbox.settlement import resolve
from tools.verify.verify import verify


def test_a_mail_costs_what_its_mailboxs_host_takes(tmp_path: Path) -> None:
    deployment = with_priced_mail(tmp_path)
    drafted(deployment, 2)
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel).sent == 2
    assert costs_of_messages(deployment, tmp_path) == {"sent": {0.002}, "ready": {0.0}}
    path = publish(deployment.ledger, tmp_path, "r1", deployment.clock.now())
    assert query(path, "SELECT sending_usd, cost_usd FROM cost_per_lead").rows == [(0.004, 0.004)]


def test_a_mail_that_was_refused_costs_nothing(tmp_path: Path) -> None:
    deployment = with_priced_mail(tmp_path)
    drafted(deployment)
    with post() as server, channel_to(server) as channel:
        server.answers["RCPT"] = "550 5.1.1 no such user"
        assert drain(deployment, channel).failed == 1
    assert costs_of_messages(deployment, tmp_path)["failed"] == {0.0}


def test_a_mail_that_was_put_off_costs_nothing_until_it_is_taken(tmp_path: Path) -> None:
    deployment = with_priced_mail(tmp_path)
    drafted(deployment)
    with post() as server, channel_to(server) as channel:
        server.answers["RCPT"] = "451 4.3.0 try again"
        assert drain(deployment, channel).postponed == 1
    assert costs_of_messages(deployment, tmp_path) == {"ready": {0.0}}


def test_what_infrastructure_is_declared_to_take_stops_no_message(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 2)
    limit = deployment.bundle.envelope.spend.campaign_usd
    with deployment.ledger.write() as tx:
        tx.connection.execute(campaigns.update().values(infrastructure_usd_per_month=1_000_000 * (1 + limit)))
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel).sent == 2
    path = publish(deployment.ledger, tmp_path, "r1", deployment.clock.now() + timedelta(days=1))
    assert query(path, f"SELECT infrastructure_usd > {limit} FROM cost_per_lead").rows == [(True,)]


@pytest.mark.parametrize(("outcome", "usd"), [("sent", 0.002), ("failed", 0.0)])
def test_a_mail_of_which_nobody_knew_whether_it_left_costs_what_the_others_do_once_a_person_says_that_it_did(
    tmp_path: Path, outcome: Literal["sent", "failed"], usd: float
) -> None:
    deployment = unsettled(tmp_path)
    assert costs_of_messages(deployment, tmp_path)["unknown"] == {0.0}
    with deployment.ledger.write() as tx:
        resolve(deployment.bundle, tx, "p1-1", outcome, "kim")
    assert costs_of_messages(deployment, tmp_path)[outcome] == {usd}


def test_a_mail_of_which_nobody_knew_whether_it_left_costs_what_the_others_do_once_it_is_answered(
    tmp_path: Path,
) -> None:
    deployment = unsettled(tmp_path)
    with deployment.ledger.read() as tx:
        first = messages.get(tx, "p1-1").rfc_message_id
    take_in(deployment.ledger, Box([letter("Please call me.", "dan@roofer1.example", first)]), set())
    assert costs_of_messages(deployment, tmp_path)["sent"] == {0.002}


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


def test_an_answer_that_cannot_be_read_is_paid_for_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr(Hunter, "read", unread)
    with outside(tmp_path) as calm:
        [pid] = calm.qualified([roofer(1)])
        for _ in range(2):
            enrich(priced(calm.deployment), [pid])
        paid = [row for row in lookups(calm) if row.provider == "hunter"]
    assert [(row.prospect_ids, row.cost_usd) for row in paid] == [(f'["{pid}"]', 0.03)] * 2


def test_what_was_answered_is_paid_for_also_where_the_program_ends_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Hunter, "read", killed)
    with outside(tmp_path) as calm:
        with pytest.raises(KeyboardInterrupt):
            enrich(priced(calm.deployment), calm.qualified([roofer(1)]))
        assert [row.cost_usd for row in lookups(calm) if row.provider == "hunter"] == [0.03]


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


def with_priced_mail(home: Path) -> Deployment:
    """A campaign whose mail host takes a fifth of a cent for a mail."""
    plain = deploy(home)
    smtp = plain.connections.smtp.model_copy(update={"usd_per_mail": 0.002})
    return replace(plain, connections=plain.connections.model_copy(update={"smtp": smtp}))


def unsettled(home: Path) -> Deployment:
    """Nobody knows whether the first message to p1 left."""
    deployment = with_priced_mail(home)
    drafted(deployment)
    with post(drop_at_end=True) as server, channel_to(server) as channel:
        assert drain(deployment, channel).unknown == 1
    return deployment


def priced(deployment: Deployment) -> Deployment:
    """The same, with a contact finder that takes three cents for a lookup and one for a verification."""
    known = deployment.connections.providers["hunter"]
    hunter: ProviderConnection = known.model_copy(update={"usd_per_lookup": 0.03, "usd_per_verification": 0.01})
    return replace(deployment, connections=deployment.connections.model_copy(update={"providers": {"hunter": hunter}}))


def lookups(of: Outside) -> Sequence[Any]:
    with of.deployment.ledger.read() as tx:
        return tx.connection.execute(select(lookup_calls).order_by(lookup_calls.c.call_id)).all()


def costs_of_messages(deployment: Deployment, home: Path) -> dict[str, set[float]]:
    """What the warehouse says that messages of each state cost; those that are spent on are those that left."""
    path = publish(deployment.ledger, home, "r1", deployment.clock.now())
    found = {state: set(usd) for state, usd in query(path, "SELECT state, list(cost_usd) FROM message GROUP BY 1").rows}
    spent = query(path, "SELECT coalesce(sum(cost_usd), 0) FROM spending").rows
    assert spent == query(path, "SELECT coalesce(sum(cost_usd), 0) FROM message").rows
    return found
