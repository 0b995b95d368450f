"""The job that looks at senders' domains, and what the gate and people have of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from config.catalogues import ZoneFault
from config.connections import DnsConnection, SmtpConnection, UnsubscribeConnection
from crews.jobs import drain_job
from data.ledger import audit, domains, verdicts
from data.readiness import Readiness
from rehearsal import senders
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zones
from tests.outbox.stage import NAME, deploy, drafted, post
from tests.support.outside import world
from tools.channels.smtp import SmtpChannel
from tools.deployment import Deployment
from tools.readiness import job
from tools.readiness.job import check_domains

DOMAIN, HOST = "ridgeworks.example", "127.0.0.1"
DAY = timedelta(days=1)


class Stage:
    """A campaign, the name server that it asks, and its clock."""

    def __init__(self, deployment: Deployment, names: DnsServer) -> None:
        self.deployment = deployment
        self._names = names

    def dns_has(self, *faults: ZoneFault) -> None:
        self._names.zones = senders.domains([DOMAIN], faults)

    def dns_is_in_trouble(self) -> None:
        self._names.zones = Zones({(DOMAIN, "!"): ("SERVFAIL",)})

    def later(self, wait: timedelta) -> None:
        self.deployment.clock.wait_until(self.deployment.clock.now() + wait)

    def known(self) -> Readiness:
        with self.deployment.ledger.read() as tx:
            found = domains.get(tx, DOMAIN, HOST)
        assert found is not None
        return found


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A campaign whose domain is ready."""
    with staged(tmp_path) as made:
        yield made


@contextmanager
def staged(home: Path, port: int = 1) -> Iterator[Stage]:
    names = DnsServer(world(), 1, senders.domains([DOMAIN]))
    made = deploy(home, port)
    try:
        smtp = SmtpConnection(
            host=HOST, port=port, security="none", dkim_selectors=(senders.SELECTOR,), leaves_from=(senders.ADDRESS,)
        )
        page = UnsubscribeConnection(url="https://mail.ridgeworks.example/out", key="k" * 32)
        outside = {"dns": DnsConnection(server=names.start()), "smtp": smtp, "unsubscribe": page}
        yield Stage(replace(made, connections=made.connections.model_copy(update=outside)), names)
    finally:
        made.ledger.close()
        names.stop()


def test_a_ready_domain_is_known_to_be_so_and_nobody_is_told(stage: Stage) -> None:
    assert check_domains(stage.deployment) == ()
    assert (stage.known().faults, stage.known().unsure) == ((), ())


@pytest.mark.parametrize("fault", get_args(ZoneFault))
def test_each_fault_that_a_world_declares_is_found_alone(fault: ZoneFault, stage: Stage) -> None:
    stage.dns_has(fault)
    (told,) = check_domains(stage.deployment)
    assert stage.known().kinds == (fault,)
    assert str(stage.known().faults[0]) in told


def test_a_verdict_is_found_out_anew_every_recheck_and_no_sooner(stage: Stage) -> None:
    check_domains(stage.deployment)
    stage.dns_has("spf_missing")
    stage.later(DAY - timedelta(seconds=1))
    assert check_domains(stage.deployment) == ()
    stage.later(timedelta(seconds=1))
    assert len(check_domains(stage.deployment)) == 1


def test_people_are_told_of_what_is_new_alone_with_what_mends_it_and_how_to_look_again(stage: Stage) -> None:
    stage.dns_has("spf_missing")
    (told,) = check_domains(stage.deployment)
    assert f'{DOMAIN} TXT "v=spf1 ip4:{senders.ADDRESS} ~all"' in told
    assert f"python main.py doctor {NAME}" in told
    stage.later(DAY)
    assert check_domains(stage.deployment) == ()
    stage.dns_has("spf_missing", "dmarc_missing")
    stage.later(DAY)
    assert "dmarc_missing" in check_domains(stage.deployment)[0]


def test_what_dns_did_not_answer_is_asked_again_within_the_hour(stage: Stage) -> None:
    stage.dns_is_in_trouble()
    assert check_domains(stage.deployment) == ()
    assert stage.known().again_soon
    stage.dns_has()
    stage.later(timedelta(minutes=59))
    check_domains(stage.deployment)
    assert stage.known().again_soon
    stage.later(timedelta(minutes=1))
    check_domains(stage.deployment)
    assert (stage.known().again_soon, stage.known().unsure) == (False, ())


@pytest.mark.parametrize("server", ["127.0.0.1", "127.0.0.1:1", "name.of.a.host:53"])
def test_a_name_server_that_cannot_be_asked_stops_nothing(
    server: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.readiness.asking.LIFETIME_S", 0.1)
    dns = stage.deployment.connections.model_copy(update={"dns": DnsConnection(server=server)})
    assert check_domains(replace(stage.deployment, connections=dns)) == ()
    assert (stage.known().faults, stage.known().again_soon) == ((), True)


def test_an_envelope_without_the_gate_has_nobody_look(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = stage.deployment.bundle
    gates = [gate for gate in bundle.envelope.gates if gate != "domain_ready"]
    envelope = bundle.envelope.model_copy(update={"gates": gates})
    monkeypatch.setattr(job, "look", None)
    assert check_domains(replace(stage.deployment, bundle=replace(bundle, envelope=envelope))) == ()


def test_every_look_is_in_the_audit(stage: Stage) -> None:
    stage.dns_has("mx_null")
    check_domains(stage.deployment)
    with stage.deployment.ledger.read() as tx:
        (entry,) = [one for one in audit.entries(tx, NAME) if one.action == "domain_checked"]
    assert entry.decision == "not_ready"
    assert "mx_null" in entry.rationale


def test_the_outbox_has_it_looked_at_before_the_first_mail_leaves_and_warns_with_the_record(tmp_path: Path) -> None:
    with post() as host, staged(tmp_path, host.port) as stage:
        stage.dns_has("spf_missing")
        drafted(stage.deployment)
        with SmtpChannel(stage.deployment.connections.smtp) as channel:
            drain_job(channel)(stage.deployment)
        ours = [mail for mail in host.accepted if mail["To"] != stage.deployment.bundle.campaign.notify.mail]
        assert len(ours) == 1
        with stage.deployment.ledger.read() as tx:
            (look,) = verdicts.looks(tx, "p1-1")
        (said,) = [one for one in look.verdicts if one.gate == "domain_ready"]
        assert said.verdict == "allow"
        assert f"v=spf1 ip4:{senders.ADDRESS} ~all" in said.reason
