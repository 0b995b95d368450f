"""A campaign between a real Postfix and a real Dovecot: what people and servers do is what the ledger learns."""

from pathlib import Path

import httpx

from data.ledger.core import audit
from data.ledger.flow import inbound
from data.records import MessageState, ProspectState
from tests.mail.mailing import Mailing, answer, mailing, page_of, stranger, unsubscribing
from tests.mail.post_office import PostOffice
from tests.outbox.stage import NAME

SENT, READY, CANCELLED, FAILED = MessageState.SENT, MessageState.READY, MessageState.CANCELLED, MessageState.FAILED
DATE = "Mon, 30 Nov 2026 09:30:00 -0800"


def test_unknown_users_come_back_as_postfix_s_own_bounces_and_end_their_sequences(campaign: Mailing) -> None:
    pat, gone = campaign.reach("pat", "gone")
    assert campaign.drain().sent == 2
    assert campaign.take_in(at_least=1).by_kind == {"bounce": 1}
    assert (campaign.state(pat), campaign.state(gone)) == (ProspectState.IN_SEQUENCE, ProspectState.BOUNCED)
    assert campaign.steps(gone) == [SENT, CANCELLED, CANCELLED]
    assert campaign.suppressed("gone@roofer2.example") == "hard_bounce"
    assert campaign.suppressed("pat@roofer1.example") is None
    assert "5.1.1" in campaign.prospect(gone).state_reason


def test_an_unknown_user_whom_postfix_refuses_at_once_stops_nobody_else(office: PostOffice, tmp_path: Path) -> None:
    with mailing(office, tmp_path, strict=True) as campaign:
        gone, pat = campaign.reach("gone", "pat")
        drained = campaign.drain()
        assert (drained.sent, drained.failed) == (1, 1)
        assert (campaign.state(gone), campaign.steps(gone)[0]) == (ProspectState.BOUNCED, FAILED)
        assert campaign.state(pat) is ProspectState.IN_SEQUENCE
        assert campaign.suppressed("gone@roofer1.example") == "hard_bounce"


def test_an_answer_through_smtp_stops_the_sequence_and_keeps_the_person_s_words_alone(campaign: Mailing) -> None:
    (pat,) = campaign.reach("pat")
    campaign.drain()
    (mail,) = campaign.got(pat)
    campaign.office.post(answer(mail, "Gladly, call me on Tuesday."), "pat@roofer1.example", campaign.address)
    assert campaign.take_in(at_least=1).by_kind == {"reply": 1}
    assert (campaign.state(pat), campaign.steps(pat)) == (ProspectState.REPLIED, [SENT, CANCELLED, CANCELLED])
    with campaign.deployment.ledger.read() as tx:
        assert [reply.text for reply in inbound.pending(tx, NAME, 10)] == ["Gladly, call me on Tuesday."]


def test_the_steps_of_a_sequence_are_one_thread_to_a_mail_reader(campaign: Mailing) -> None:
    (pat,) = campaign.reach("pat")
    for step in range(1, 4):
        assert campaign.drain().sent == 1
        mails = campaign.got(pat, step)
        campaign.later(days=4)
    references = [str(mail.get("References", "")).split() for mail in mails]
    ids = [str(mail["Message-ID"]) for mail in mails]
    assert references == [[], ids[:1], ids[:2]]
    assert [mail["In-Reply-To"] for mail in mails] == [None, *ids[:2]]
    assert {mail["From"].addresses[0].addr_spec for mail in mails} == {campaign.address}
    assert [len(thread) for thread in campaign.threads_of_people(mails=3)] == [3]


def test_people_who_answer_nothing_have_threads_of_their_own(campaign: Mailing) -> None:
    campaign.reach("pat", "kim")
    campaign.drain()
    campaign.later(days=4)
    campaign.drain()
    assert [len(thread) for thread in campaign.threads_of_people(mails=4)] == [2, 2]


def test_a_notice_of_absence_keeps_the_next_step_back_and_no_more(campaign: Mailing) -> None:
    (pat,) = campaign.reach("pat")
    campaign.drain()
    away = answer(campaign.got(pat)[0], "Back on December 14.", Auto_Submitted="auto-replied", Date=DATE)
    campaign.office.post(away, "pat@roofer1.example", campaign.address)
    assert campaign.take_in(at_least=1).by_kind == {"auto_reply": 1}
    assert campaign.state(pat) is ProspectState.IN_SEQUENCE
    campaign.later(days=7)
    assert campaign.drain().sent == 0
    campaign.later(days=9)
    assert campaign.drain().sent == 1


def test_the_unsubscribe_button_of_a_mail_program_opts_out(campaign: Mailing) -> None:
    pat, kim = campaign.reach("pat", "kim")
    campaign.drain()
    campaign.office.post(unsubscribing(campaign.got(pat)[0]), "pat@roofer1.example", campaign.address)
    assert campaign.take_in(at_least=1).by_kind == {"opt_out": 1}
    assert (campaign.state(pat), campaign.steps(pat)) == (ProspectState.OPTED_OUT, [SENT, CANCELLED, CANCELLED])
    assert campaign.suppressed("pat@roofer1.example") == "opt_out"
    campaign.later(days=4)
    assert campaign.drain().sent == 1
    assert campaign.steps(kim) == [SENT, SENT, READY]


def test_the_link_in_a_mail_as_it_arrives_opts_out_by_one_click_or_by_mail(campaign: Mailing) -> None:
    with campaign.with_a_page() as paged:
        pat, kim, lee = paged.reach("pat", "kim", "lee")
        assert paged.drain().sent == 3
        arrived = paged.got(pat)[0]
        assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        httpx.get(page_of(arrived), trust_env=False).raise_for_status()
        assert paged.state(pat) is ProspectState.IN_SEQUENCE
        httpx.post(page_of(arrived), data={"List-Unsubscribe": "One-Click"}, trust_env=False).raise_for_status()
        assert (paged.state(pat), paged.steps(pat)) == (ProspectState.OPTED_OUT, [SENT, CANCELLED, CANCELLED])
        assert paged.suppressed("pat@roofer1.example") == "opt_out"
        elsewhere = unsubscribing(paged.got(kim)[0])
        elsewhere.replace_header("From", "kim.doe@elsewhere.example")
        paged.office.post(elsewhere, "kim.doe@elsewhere.example", paged.address)
        assert paged.take_in(at_least=1).by_kind == {"opt_out": 1}
        assert paged.state(kim) is ProspectState.OPTED_OUT
        assert paged.suppressed("kim@roofer2.example") == "opt_out"
        paged.later(days=4)
        assert paged.drain().sent == 1
        assert paged.steps(lee) == [SENT, SENT, READY]


def test_words_that_opt_out_are_understood_and_the_one_who_wrote_them_is_never_written_to(campaign: Mailing) -> None:
    pat, kim = campaign.reach("pat", "kim")
    asked = stranger("kim@roofer2.example", campaign.address, "Please take me off your list.")
    campaign.office.post(asked, "kim@roofer2.example", campaign.address)
    campaign.take_in(at_least=1)
    drained = campaign.drain()
    assert (drained.sent, drained.rejected) == (1, 1)
    assert (campaign.state(pat), campaign.state(kim)) == (ProspectState.IN_SEQUENCE, ProspectState.OPTED_OUT)
    campaign.got(pat)
    assert campaign.got(kim, 0) == []


def test_a_full_mailbox_is_no_hard_bounce(campaign: Mailing) -> None:
    (full,) = campaign.reach("full")
    campaign.drain()
    assert campaign.take_in(at_least=1).by_kind == {"bounce": 1}
    assert (campaign.state(full), campaign.steps(full)) == (ProspectState.IN_SEQUENCE, [SENT, READY, READY])
    assert campaign.suppressed("full@roofer1.example") is None


def test_a_notice_of_delay_changes_nothing_and_giving_up_is_a_soft_bounce(campaign: Mailing) -> None:
    (slow,) = campaign.reach("slow")
    campaign.drain()
    assert campaign.take_in(at_least=1).by_kind == {"delay": 1}
    assert campaign.state(slow) is ProspectState.IN_SEQUENCE
    assert campaign.take_in(at_least=2).by_kind == {"bounce": 1}
    assert campaign.state(slow) is ProspectState.IN_SEQUENCE
    with campaign.deployment.ledger.read() as tx:
        assert [mail.hard for mail in inbound.of_prospect(tx, slow)] == [None, False]


def test_nothing_leaves_this_machine(campaign: Mailing) -> None:
    (pat,) = campaign.reach("pat@elsewhere.invalid")
    campaign.drain()
    assert campaign.take_in(at_least=1).by_kind == {"bounce": 1}
    assert "nothing leaves this machine" in campaign.prospect(pat).state_reason
    assert campaign.office.relays() <= {"virtual", "none"}


def test_all_of_it_is_in_the_audit_and_the_chain_holds(campaign: Mailing) -> None:
    campaign.reach("gone", "full")
    campaign.drain()
    campaign.take_in(at_least=2)
    with campaign.deployment.ledger.read() as tx:
        assert isinstance(audit.verify(tx, NAME), audit.Intact)
        assert [entry.decision for entry in audit.entries(tx, NAME) if entry.action == "mail_received"] == [
            "bounce"
        ] * 2
