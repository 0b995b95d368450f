"""The job that looks at senders' domains, and what the gate and people have of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from config.catalogues import ZoneFault
from config.files.connections import DnsConnection, MailboxConnection, SmtpConnection, UnsubscribeConnection
from crews.heartbeat.jobs import drain_job
from data.ledger.core import audit, verdicts
from data.ledger.flow import domains
from data.readiness import Readiness
from rehearsal import senders
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zones
from tests.outbox.stage import NAME, deploy, drafted, post
from tests.support.outside import world
from tools.channels.smtp import SmtpChannel
from tools.deployment import Deployment
from tools.notices.people import one_moment
from tools.readiness import job
from tools.readiness.job import check_domains, left_by, note_told, ways_of

DOMAIN, SERVER = "ridgeworks.example", "127.0.0.1:1 (none)"
DAY = timedelta(days=1)


class Stage:
    """A campaign, the name server that it asks, and its clock."""

    def __init__(self, deployment: Deployment, names: DnsServer) -> None:
        self.deployment = deployment
        self._names = names

    def dns_has(self, *faults: ZoneFault) -> None:
        self._names.zones = senders.domains([DOMAIN], faults)

    def dns_is_in_trouble(self, *faults: ZoneFault, about: str = DOMAIN) -> None:
        self._names.zones = Zones({**senders.records([DOMAIN], faults), (about, "!"): ("SERVFAIL",)})

    def told(self) -> tuple[str, ...]:
        """What people are told once the domains were looked at."""
        news = check_domains(self.deployment)
        for one in news:
            note_told(self.deployment, one)
        return tuple(one.text for one in news)

    def later(self, wait: timedelta) -> None:
        self.deployment.clock.wait_until(self.deployment.clock.now() + wait)

    def known(self) -> Readiness:
        with self.deployment.ledger.read() as tx:
            found = domains.get(tx, DOMAIN, SERVER)
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
            host="127.0.0.1",
            port=port,
            security="none",
            dkim_selectors=(senders.SELECTOR,),
            leaves_from=(senders.ADDRESS,),
        )
        page = UnsubscribeConnection(url="https://mail.ridgeworks.example/out", key="k" * 32)
        outside = {"dns": DnsConnection(server=names.start()), "smtp": smtp, "unsubscribe": page}
        yield Stage(replace(made, connections=made.connections.model_copy(update=outside)), names)
    finally:
        made.ledger.close()
        names.stop()


def test_a_ready_domain_is_known_to_be_so_and_nobody_is_told(stage: Stage) -> None:
    assert stage.told() == ()
    assert (stage.known().faults, stage.known().unsure) == ((), ())


@pytest.mark.parametrize("fault", get_args(ZoneFault))
def test_each_fault_that_a_world_declares_is_found_alone(fault: ZoneFault, stage: Stage) -> None:
    stage.dns_has(fault)
    (told,) = stage.told()
    assert stage.known().kinds == (fault,)
    assert str(stage.known().faults[0]) in told


def test_a_verdict_is_found_out_anew_every_recheck_and_no_sooner(stage: Stage) -> None:
    stage.told()
    stage.dns_has("spf_missing")
    stage.later(DAY - timedelta(seconds=1))
    assert stage.told() == ()
    stage.later(timedelta(seconds=1))
    assert len(stage.told()) == 1


def test_people_are_told_of_what_is_new_alone_with_what_mends_it_and_how_to_look_again(stage: Stage) -> None:
    stage.dns_has("spf_missing")
    (told,) = stage.told()
    assert f'{DOMAIN} TXT "v=spf1 ip4:{senders.ADDRESS} ~all"' in told
    assert f"python main.py doctor {NAME}" in told
    stage.later(DAY)
    assert stage.told() == ()
    stage.dns_has("spf_missing", "dmarc_missing")
    stage.later(DAY)
    assert "dmarc_missing" in stage.told()[0]


def test_what_dns_did_not_answer_is_asked_again_within_the_hour(stage: Stage) -> None:
    stage.dns_is_in_trouble()
    assert stage.told() == ()
    assert stage.known().again_soon
    stage.dns_has()
    stage.later(timedelta(minutes=59))
    stage.told()
    assert stage.known().again_soon
    stage.later(timedelta(minutes=1))
    stage.told()
    assert (stage.known().again_soon, stage.known().unsure) == (False, ())


def test_what_was_wrong_and_cannot_be_looked_up_now_is_still_wrong_until_it_is_too_old(stage: Stage) -> None:
    stage.dns_has("spf_missing", "mx_null", "dmarc_missing")
    stage.told()
    stage.dns_is_in_trouble(about=f"_dmarc.{DOMAIN}")
    stage.later(DAY)
    assert stage.told() == ()
    assert (stage.known().kinds, stage.known().again_soon) == (("dmarc_missing",), True)
    stage.later(6 * DAY)
    stage.told()
    assert stage.known().kinds == ("dmarc_missing",)
    stage.later(timedelta(hours=1))
    assert stage.told() == ()
    assert (stage.known().kinds, stage.known().again_soon) == ((), True)


def test_each_fault_that_is_kept_is_of_its_own_day_and_as_old_as_that(stage: Stage) -> None:
    first = stage.deployment.clock.now()
    stage.dns_has("spf_missing")
    stage.told()
    stage.dns_is_in_trouble("dmarc_missing", about=f"mail.{DOMAIN}")
    stage.later(5 * DAY)
    stage.told()
    second = stage.deployment.clock.now()
    assert {fault.kind: fault.since for fault in stage.known().faults} == {"spf_missing": first, "dmarc_missing": None}
    stage.dns_is_in_trouble()
    for wait in (DAY, DAY):
        stage.later(wait)
        stage.told()
        assert {fault.kind: fault.since for fault in stage.known().faults} == {
            "spf_missing": first,
            "dmarc_missing": second,
        }
    stage.later(timedelta(hours=1))
    stage.told()
    assert {fault.kind: fault.since for fault in stage.known().faults} == {"dmarc_missing": second}
    stage.later(5 * DAY)
    stage.told()
    assert stage.known().faults == ()


def test_dns_that_comes_and_goes_tells_nobody_twice(stage: Stage) -> None:
    stage.dns_has("spf_missing")
    assert len(stage.told()) == 1
    for _ in range(3):
        stage.dns_is_in_trouble()
        stage.later(4 * DAY)
        assert stage.told() == ()
        stage.dns_has("spf_missing")
        stage.later(4 * DAY)
        assert stage.told() == ()
    stage.dns_has()
    stage.later(DAY)
    assert stage.told() == ()
    stage.dns_has("spf_missing")
    stage.later(DAY)
    assert len(stage.told()) == 1


def test_a_fault_that_was_found_before_a_lookup_failed_is_kept(stage: Stage) -> None:
    smtp = stage.deployment.connections.smtp.model_copy(update={"dkim_selectors": ("a", "z")})
    outside = stage.deployment.connections.model_copy(update={"smtp": smtp})
    stage.dns_is_in_trouble(about=f"z._domainkey.{DOMAIN}")
    check_domains(replace(stage.deployment, connections=outside))
    assert stage.known().kinds == ("dkim_missing",)


def test_a_notice_that_a_crash_loses_is_told_again(stage: Stage) -> None:
    stage.dns_has("spf_missing")
    assert len(check_domains(stage.deployment)) == 1
    assert len(stage.told()) == 1
    assert stage.told() == ()


def test_people_are_told_of_a_domain_once_the_notice_is_out(tmp_path: Path) -> None:
    with post() as host, staged(tmp_path, host.port) as stage:
        stage.dns_has("spf_missing")
        with SmtpChannel(stage.deployment.connections.smtp) as channel:
            with one_moment(stage.deployment, channel):
                drain_job(channel)(stage.deployment)
                assert len(check_domains(stage.deployment)) == 1
            assert check_domains(stage.deployment) == ()


def test_a_notice_that_no_mail_host_takes_is_told_again(stage: Stage) -> None:
    stage.dns_has("spf_missing")
    with SmtpChannel(stage.deployment.connections.smtp) as channel, one_moment(stage.deployment, channel):
        drain_job(channel)(stage.deployment)
    assert len(stage.told()) == 1
    assert stage.told() == ()


def test_servers_of_one_domain_are_known_apart_and_what_is_declared_of_one_counts_together(stage: Stage) -> None:
    common = stage.deployment.connections
    smtp = [
        common.smtp.model_copy(update=said)
        for said in (
            {"dkim_selectors": ("a",), "leaves_from": ("192.0.2.1",)},
            {"dkim_selectors": ("b",), "leaves_from": ("192.0.2.2",)},
            {"port": 465, "dkim_selectors": ("c",)},
            {"security": "tls", "dkim_selectors": ("d",)},
        )
    ]
    own = {f"m{at}": MailboxConnection(smtp=one) for at, one in enumerate(smtp)}
    outside, senders_ = common.model_copy(update={"mailboxes": own}), [(f"m{at}@{DOMAIN}", f"m{at}") for at in range(4)]
    found = ways_of(outside, senders_)
    assert [way.smtp.dkim_selectors for way in found] == [("a", "b"), ("c",), ("d",)]
    assert found[0].smtp.leaves_from == ("192.0.2.1", "192.0.2.2")
    assert len({way.smtp.server for way in found}) == 3
    assert left_by(outside, senders_, f"M2@{DOMAIN}") == found[1]
    assert left_by(outside, senders_, f"else@{DOMAIN}") is None
    assert left_by(outside, senders_[:2], f"else@{DOMAIN}") == found[0]
    assert left_by(outside, senders_, "m2@else.example") is None


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
    stage.told()
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
