"""The outbox over a real mail server: what is allowed leaves once, and everything else gets its moment or its end."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.files.connections import UnsubscribeConnection
from config.files.envelopes import Autonomy, Breaker, Breakers, Caps
from data.ledger.core import counters, verdicts
from data.ledger.flow import campaigns, messages, prospects, suppressions, verifications
from data.ledger.govern import approvals
from data.records import ApprovalKind, CampaignState, MessageState, Prospect, ProspectState
from guardrails.caps import cap_keys
from guardrails.gate import GATES
from tests.outbox.stage import NAME, START, Post, advance, channel_to, deploy, drafted, post
from tools.channels.opt_out_tokens import named_in
from tools.deployment import Deployment
from tools.outbox.act_facts import mailbox
from tools.outbox.drain import Drained, drain


def test_a_sequence_goes_out_step_by_step_as_its_waits_say(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel).sent == 1
        assert drain(deployment, channel) == Drained()
        advance(deployment, days=3)
        assert drain(deployment, channel).sent == 1
        advance(deployment, days=4)
        assert drain(deployment, channel).sent == 1
        advance(deployment, days=10)
        assert drain(deployment, channel) == Drained()
        assert [name.split(".r1.")[0] for name in server.ids] == [f"<{pid}-{step}" for step in (1, 2, 3)]
        assert server.connections == 1
    first, second, third = server.accepted
    assert first["To"] == "dan@roofer1.example"
    assert first["In-Reply-To"] is None
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert str(first["List-Unsubscribe"]).startswith("<mailto:")
    assert first["Date"].datetime == START
    assert "hiring two roofers" in first.get_content()
    assert _states(deployment, pid) == ["sent", "sent", "sent"]


def test_each_mail_has_the_link_by_which_its_reader_opts_out(tmp_path: Path) -> None:
    page = UnsubscribeConnection(url="https://mail.ridgeworks.example/u", key="k" * 32)
    plain = deploy(tmp_path)
    deployment = replace(plain, connections=plain.connections.model_copy(update={"unsubscribe": page}))
    drafted(deployment, 2)
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
    assert len(server.accepted) == 2
    links = [re.fullmatch(LINK, str(mail["List-Unsubscribe"])) for mail in server.accepted]
    with deployment.ledger.read() as tx:
        for mail, link in zip(server.accepted, links, strict=True):
            assert link is not None
            named = named_in(tx, page.keys, link["token"])
            assert named is not None
            assert named.rfc_message_id == mail["Message-ID"]
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


LINK = (
    r"<https://mail\.ridgeworks\.example/u/(?P<token>p\d-1\.[0-9a-f]{32})>, "
    r"<mailto:[^?]+@ridgeworks\.example\?subject=unsubscribe%20(?P=token)>"
)


def test_every_verdict_is_recorded_and_the_counters_count_what_left(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    _drain(deployment)
    with deployment.ledger.read() as tx:
        rows = verdicts.of_message(tx, f"{pid}-1")
        assert [row.gate for row in rows] == list(deployment.bundle.envelope.gates)
        assert {row.verdict for row in rows} == {"allow"}
        message = messages.get(tx, f"{pid}-1")
        keys = cap_keys(NAME, mailbox(deployment, message.mailbox), "dan@roofer1.example", START)
        assert set(counters.read(tx, keys).values()) == {1}


def test_outside_the_window_a_message_waits_for_the_next_opening(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, timezone="America/New_York")
    advance(deployment, hours=7)  # 19:00 in New York
    _, done = _drain(deployment)
    assert (done.sent, done.postponed) == (0, 1)
    with deployment.ledger.read() as tx:
        due = messages.next_due(tx, NAME)
    assert due is not None
    assert due.astimezone(ZoneInfo("America/New_York")).isoformat() == "2026-12-01T08:00:00-05:00"


def test_the_minimum_gap_lets_one_message_of_a_mailbox_go_at_a_time(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, minimum_gap=timedelta(minutes=5))
    drafted(deployment, 6)
    with post() as server, channel_to(server) as channel:
        drains = 0
        while len(server.accepted) < 6:
            drain(deployment, channel)
            drains += 1
            with deployment.ledger.read() as tx:
                due = messages.next_due(tx, NAME)
            if due:
                advance(deployment, seconds=(due - deployment.clock.now()).total_seconds())
    assert drains == 3  # two mailboxes, three each
    moments: dict[str, list[str]] = {}
    for mail in server.accepted:
        moments.setdefault(str(mail["From"]), []).append(mail["Date"].datetime.strftime("%H:%M"))
    assert sorted(moments.values()) == [["17:00", "17:05", "17:10"]] * 2


def test_a_full_mailbox_goes_on_the_next_day_and_each_message_is_judged_once_a_day(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, caps=Caps(mailbox_per_day=2, domain_per_day=9, campaign_per_day=99))
    ids = drafted(deployment, 10)
    with post() as server, channel_to(server) as channel:
        first = drain(deployment, channel)
        assert (first.sent, first.postponed) == (4, 6)
        with deployment.ledger.read() as tx:
            due = messages.next_due(tx, NAME)
            judged = sum(len(verdicts.of_message(tx, f"{pid}-1")) > 0 for pid in ids)
        assert judged == 6  # four that left, and one refused at each mailbox
        assert due is not None
        assert due == START + timedelta(hours=23)  # 08:00 the next day
        advance(deployment, hours=23)
        assert drain(deployment, channel).sent == 4
        advance(deployment, hours=24)
        assert drain(deployment, channel).sent == 2


def test_what_is_suppressed_after_it_was_drafted_never_leaves_and_the_prospect_says_why(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        suppressions.add(tx, "domain", "roofer1.example", "customer", "import")
    server, done = _drain(deployment)
    assert (done.rejected, server.accepted) == (1, [])
    assert _states(deployment, pid) == ["cancelled"] * 3
    with deployment.ledger.read() as tx:
        prospect = prospects.get(tx, pid)
    assert prospect.state is ProspectState.FINISHED
    assert "suppression: its domain is suppressed" in prospect.state_reason


def test_a_suppression_by_opt_out_ends_as_opted_out(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        suppressions.add(tx, "email", "dan@roofer1.example", "opt_out", "another campaign")
    _drain(deployment)
    assert _prospect(deployment, pid).state is ProspectState.OPTED_OUT


def test_an_address_that_turned_out_invalid_goes_to_a_person(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        verifications.store(tx, "dan@roofer1.example", "invalid", "550 on RCPT")
    assert _drain(deployment)[1].rejected == 1
    assert _prospect(deployment, pid).state is ProspectState.NEEDS_REVIEW


def test_a_message_that_must_be_approved_waits_and_leaves_once_it_is(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=Autonomy(start="every"))
    [pid] = drafted(deployment)
    server, done = _drain(deployment)
    assert (done, server.accepted) == (Drained(), [])
    with deployment.ledger.write() as tx:
        [asked] = approvals.open_approvals(tx, NAME)
        assert (asked.kind, asked.message_id) == ("message", f"{pid}-1")
        approvals.decide(tx, asked.id, "approved", "ann")
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel).sent == 1
        advance(deployment, days=3)
        assert drain(deployment, channel).sent == 1, "the approval of step 1 stands for the sequence"


def test_an_approved_message_still_passes_the_other_gates(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=Autonomy(start="every"))
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        approvals.decide(tx, approvals.open_approvals(tx, NAME)[0].id, "approved", "ann")
        suppressions.add(tx, "email", "dan@roofer1.example", "opt_out", "a call")
    server, done = _drain(deployment)
    assert (done.rejected, server.accepted) == (1, [])
    assert _states(deployment, pid)[0] == "cancelled"


def test_a_rejected_sequence_is_finished(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=Autonomy(start="every"))
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        approvals.decide(tx, approvals.open_approvals(tx, NAME)[0].id, "rejected", "ann", "not them")
    assert _prospect(deployment, pid).state is ProspectState.FINISHED
    assert _states(deployment, pid) == ["cancelled"] * 3


def test_what_a_gate_holds_is_asked_once_and_leaves_when_a_person_says_yes(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment, timezone=None)
    server, done = _drain(deployment)
    assert (done.held, server.accepted) == (1, [])
    assert _drain(deployment)[1] == Drained()
    with deployment.ledger.write() as tx:
        [asked] = approvals.open_approvals(tx, NAME)
        assert asked.kind == "question"
        assert asked.reason == f"sending_window: the time zone of {pid} is not known"
        approvals.decide(tx, asked.id, "approved", "ann")
    assert _drain(deployment)[1].sent == 1


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("question", "it is not known whether it left: 451 later\nsending_window: whenever"),
        ("escalation", "sending_window: as the server says"),
        ("answer", "sending_window: as the model says"),
    ],
)
def test_an_approval_of_what_others_said_lifts_no_gate_that_they_name(
    tmp_path: Path, kind: ApprovalKind, reason: str
) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment, timezone=None)
    with deployment.ledger.write() as tx:
        asked = approvals.request(tx, NAME, pid, kind, reason, message_id=f"{pid}-1")
        approvals.decide(tx, asked, "approved", "ann")
    server, done = _drain(deployment)
    assert (done.held, server.accepted) == (1, [])


def test_a_halt_is_in_the_ledger_and_nothing_else_leaves_until_it_is_resumed(tmp_path: Path) -> None:
    tight = Breakers(bounces=Breaker(rate=0.1, floor=2), complaints=Breaker(rate=1, floor=1000))
    deployment = deploy(tmp_path, breakers=tight, autonomy=Autonomy(start="alone", demote_to="alone"))
    ids = drafted(deployment, 5)
    with post() as server, channel_to(server) as channel:
        assert drain(deployment, channel, limit=2).sent == 2
        with deployment.ledger.write() as tx:
            prospects.move(tx, ids[0], ProspectState.BOUNCED, "550", "inbox")
        done = drain(deployment, channel)
        assert done.halted == "breaker: 1 prospect lost to bounces or refusals among 2 sent, the limit is 10.0%"
        assert done.sent == 0
        assert drain(deployment, channel).halted
        mails = [mail for mail in server.accepted if mail["To"] != "sales@ridgeworks.example"]
        assert len(mails) == 2
        assert [str(mail["Subject"]) for mail in server.accepted if mail not in mails] == [f"{NAME}: halt"]
        advance(deployment, hours=1)
        with deployment.ledger.write() as tx:
            assert campaigns.get(tx, NAME).state is CampaignState.HALTED
            campaigns.resume(tx, NAME, "ann", "the list was cleaned")
        assert drain(deployment, channel).sent == 3, "what tripped it before it was resumed does not trip it again"


def test_a_prospect_who_is_paused_or_gone_is_passed_over(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    paused, gone = drafted(deployment, 2)
    with deployment.ledger.write() as tx:
        prospects.pause(tx, paused, "on leave", "ann")
        prospects.move(tx, gone, ProspectState.REPLIED, "said hello", "inbox")
    server, done = _drain(deployment)
    assert (done, server.accepted) == (Drained(), [])


def test_the_limit_bounds_one_pass(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 3)
    with post() as server, channel_to(server) as channel:
        assert [drain(deployment, channel, limit=2).sent for _ in range(3)] == [2, 1, 0]
    assert len(set(server.ids)) == 3


@pytest.mark.parametrize(
    ("gate", "spoil"),
    [("suppression", "suppress"), ("verified_address", "invalid"), ("sending_window", "night"), ("caps", "full")],
)
def test_without_its_gate_a_forbidden_message_would_leave(tmp_path: Path, gate: str, spoil: str) -> None:
    full = Caps(mailbox_per_day=0, domain_per_day=0, campaign_per_day=0)
    for removed, sent in ((False, 0), (True, 1)):
        gates = [name for name in GATES if not (removed and name == gate)]
        limits = {"caps": full} if spoil == "full" else {}
        deployment = deploy(tmp_path / str(removed), **{"gates": gates, **limits})  # type: ignore[arg-type]
        drafted(deployment)
        with deployment.ledger.write() as tx:
            if spoil == "suppress":
                suppressions.add(tx, "email", "dan@roofer1.example", "customer", "import")
            if spoil == "invalid":
                verifications.store(tx, "dan@roofer1.example", "invalid", "550")
        if spoil == "night":
            advance(deployment, hours=12)
        server, _ = _drain(deployment)
        assert len(server.accepted) == sent


def _drain(deployment: Deployment) -> tuple[Post, Drained]:
    with post() as server, channel_to(server) as channel:
        done = drain(deployment, channel)
    server.accepted = [mail for mail in server.accepted if mail["To"] != "sales@ridgeworks.example"]
    return server, done


def _states(deployment: Deployment, pid: str) -> list[str]:
    with deployment.ledger.read() as tx:
        return [str(MessageState(message.state)) for message in messages.of_prospect(tx, pid)]


def _prospect(deployment: Deployment, pid: str) -> Prospect:
    with deployment.ledger.read() as tx:
        return prospects.get(tx, pid)
