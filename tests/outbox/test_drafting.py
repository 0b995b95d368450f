"""Drafting: a whole sequence at once, or nothing and the reason."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.files.envelopes import Autonomy, Escalation
from data.claims import Angle, AngleState
from data.ledger.flow import facts, messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import MessageState, Prospect, ProspectState
from tests.guardrails.acts import prospect
from tests.outbox.stage import NAME, START, advance, built, bundle, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.outbox.act_facts import mailbox
from tools.outbox.drain import drain
from tools.writing.drafts import Drafted, Refused, draft_sequence
from tools.writing.texts import Rendered, Unfilled, reflowed, render

SLOTS = {"opening": "a1", "proof": "a2"}


def test_all_steps_are_drafted_and_the_prospect_is_in_sequence(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    assert _draft(deployment, pid) == Drafted((f"{pid}-1", f"{pid}-2", f"{pid}-3"))
    with deployment.ledger.read() as tx:
        prospect, drafts = prospects.get(tx, pid), messages.of_prospect(tx, pid)
    assert prospect.state is ProspectState.IN_SEQUENCE
    assert (prospect.mailbox, prospect.variant) == ("sam", "plain")
    assert [m.due_at for m in drafts] == [START, None, None]
    assert [m.variant for m in drafts] == ["plain", "follow_up", "last"]
    assert {m.state for m in drafts} == {MessageState.READY}
    assert [m.slots for m in drafts] == [{"opening": "a1"}, {"proof": "a2"}, {}]
    first = drafts[0]
    assert re.fullmatch(rf"<{pid}-1\.r1\.[0-9a-f]{{12}}@ridgeworks\.example>", first.rfc_message_id)
    assert len({message.rfc_message_id[-40:] for message in drafts}) == 3
    assert first.subject == "Estimates at Roofer 1"
    assert "Hi Dan,\n\nI saw that you are hiring two roofers.\n" in first.body
    campaign = deployment.bundle.campaign
    assert all(campaign.postal_address in m.body and campaign.opt_out in m.body for m in drafts)


def test_prospects_take_turns_at_the_mailboxes(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    ids = drafted(deployment, 4)
    with deployment.ledger.read() as tx:
        assert [prospects.get(tx, pid).mailbox for pid in ids] == ["sam", "dana", "sam", "dana"]


def test_a_prospect_keeps_the_mailbox_that_it_has(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    with deployment.ledger.write() as tx:
        prospects.assign_mailbox(tx, pid, "dana", "plain")
    _draft(deployment, pid)
    with deployment.ledger.read() as tx:
        assert {m.mailbox for m in messages.of_prospect(tx, pid)} == {"dana"}


def test_a_mailbox_that_the_campaign_lost_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no mailbox 'gone' any more"):
        mailbox(deploy(tmp_path), "gone")


@pytest.mark.parametrize(
    ("variant", "slots", "why"),
    [
        ("loud", SLOTS, "no variant loud (step 1 has plain, question)"),
        ("plain", {"opening": "a1"}, "slot proof has no angle"),
        ("plain", {"opening": "a1", "proof": "a9"}, "there is no angle a9 (the prospect has a1, a2)"),
        ("plain", {**SLOTS, "closing": "a1"}, "there is no slot closing"),
        ("plain", {"opening": "a1", "proof": "a1"}, "opening=a1 and proof=a1 say the same"),
    ],
)
def test_what_cannot_be_filled_is_refused_and_nothing_changes(
    tmp_path: Path, variant: str, slots: dict[str, str], why: str
) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    refused = _draft(deployment, pid, variant, slots)
    assert isinstance(refused, Refused)
    assert why in refused.reason
    with deployment.ledger.read() as tx:
        assert prospects.get(tx, pid).state is ProspectState.BUILT
        assert messages.of_prospect(tx, pid) == []


def test_an_angle_that_its_facts_deny_is_refused(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    with deployment.ledger.write() as tx:
        facts.add_angle(tx, Angle(pid, "", "You are hiring 99 roofers.", ("f1",), 0.9, cycle_id="c2"))
    refused = _draft(deployment, pid, slots={"opening": "a3", "proof": "a2"})
    assert refused == Refused("slot opening: angle a3: the facts do not have the figure 99")


@pytest.mark.parametrize("state", [state for state in AngleState if state is not AngleState.ACCEPTED])
def test_an_angle_that_nobody_accepted_is_refused(tmp_path: Path, state: AngleState) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    with deployment.ledger.write() as tx:
        facts.add_angle(tx, Angle(pid, "", "You are hiring.", ("f1",), 0.9, state, cycle_id="c2"))
    refused = _draft(deployment, pid, slots={"opening": "a3", "proof": "a2"})
    assert refused == Refused(f"slot opening: angle a3: it is {state}, not accepted")


def test_two_angles_in_the_same_words_are_refused_too(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    with deployment.ledger.write() as tx:
        assert (
            facts.add_angle(tx, Angle(pid, "", "I saw that you are HIRING two roofers", ("f1",), 0.9, cycle_id="c2"))
            == "a1"
        )
        facts.add_angle(tx, Angle(pid, "", "You are hiring two roofers.", ("f1",), 0.9, cycle_id="c2"))
    refused = _draft(deployment, pid, slots={"opening": "a1", "proof": "a3"})
    assert refused == Refused("opening=a1 and proof=a3 say the same: every slot takes another angle")


def test_somebody_who_is_suppressed_or_not_built_is_refused(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    one, two = built(deployment, 2)
    with deployment.ledger.write() as tx:
        suppressions.add(tx, "email", "dan@roofer1.example", "customer", "import")
    assert _draft(deployment, one) == Refused("its email is suppressed: customer")
    _draft(deployment, two)
    assert _draft(deployment, two) == Refused(f"{two} is in_sequence, not built")


def test_a_sequence_of_somebody_else_is_not_drafted_with_our_angles(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    one, two = built(deployment, 2)
    with deployment.ledger.write() as tx:
        facts.add_angle(tx, Angle(two, "", "Hiring two roofers.", ("f1",), 0.9, cycle_id="c2"))
    assert isinstance(_draft(deployment, one, slots={"opening": "a3", "proof": "a2"}), Refused)


def test_one_approval_is_asked_for_the_whole_sequence(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=Autonomy(start="every"))
    [pid] = drafted(deployment)
    with deployment.ledger.read() as tx:
        [asked] = approvals.open_approvals(tx, NAME)
        states = [m.state for m in messages.of_prospect(tx, pid)]
    assert asked.message_id == f"{pid}-1"
    assert states == [MessageState.AWAITING_APPROVAL, MessageState.READY, MessageState.READY]


def test_an_escalation_asks_a_person_and_says_why(tmp_path: Path) -> None:
    large = Escalation(when="profile.employees > 10 && message.step == 1", then=["hold"], reason="a large firm")
    told = Escalation(when="profile.score > 0", then=["notify"], reason="only told")
    deployment = deploy(tmp_path, escalate=[large, told])
    drafted(deployment)
    with deployment.ledger.read() as tx:
        assert [asked.reason for asked in approvals.open_approvals(tx, NAME)] == ["autonomy: a large firm"]


# what can get into a message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ sender.password }}", "template syntax"),
        ("{% include 'x' %}", "template syntax"),
        ("", "slot opening is empty"),
        ("x" * 241, "241 characters, 240 at most"),
        ("see https://evil.example", "link or address"),
        ("see evil.example", "link or address"),
        ("write to eve@evil.example", "link or address"),
        ("call [phone]", "placeholder"),
    ],
)
def test_an_angle_smuggles_nothing_in(text: str, why: str) -> None:
    rendered = _render(_angle(text))
    assert isinstance(rendered, Unfilled)
    assert why in "; ".join(rendered.problems)


def test_an_angle_becomes_one_line_without_control_characters() -> None:
    rendered = _render(_angle("You are\r\nhiring\u2028two\u202e\x00 roofers."))
    assert isinstance(rendered, Rendered)
    assert "You are hiring two roofers.\n" in rendered.body


def test_what_a_business_calls_itself_is_text_and_not_a_template() -> None:
    rendered = _render(_angle("You are hiring."), company="{{ opt_out }}\r\nBcc: eve LLC")
    assert isinstance(rendered, Unfilled)
    rendered = _render(_angle("You are hiring."), company="Sierra\r\n Crest LLC")
    assert isinstance(rendered, Rendered)
    assert rendered.subject == "Estimates at Sierra Crest"


def test_a_contact_without_a_name_gets_the_slots_default() -> None:
    rendered = _render(_angle("You are hiring."), contact=None)
    assert isinstance(rendered, Rendered)
    assert rendered.body.startswith("Hi there,\n")


@pytest.mark.parametrize("empty", [None, "", " "])
@pytest.mark.parametrize(("variant", "subject"), [("plain", "Estimates at"), ("question", "A question about")])
def test_a_later_step_without_a_subject_answers_step_1(
    tmp_path: Path, variant: str, subject: str, empty: str | None
) -> None:
    deployment = _with(deploy(tmp_path), step=2, subject=empty)
    [pid] = built(deployment)
    assert isinstance(_draft(deployment, pid, variant), Drafted)
    with post() as server, channel_to(server) as channel:
        for days in (0, 3, 4):
            advance(deployment, days=days)
            assert drain(deployment, channel).sent == 1
    first, second, third = server.accepted
    assert (first["Subject"], second["Subject"]) == (f"{subject} Roofer 1", f"Re: {subject} Roofer 1")
    assert not third["Subject"].startswith("Re:")
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]


def test_line_breaks_of_the_file_do_not_reach_the_reader(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    [pid] = drafted(deployment)
    with post() as server, channel_to(server) as channel:
        drain(deployment, channel)
    [mail] = server.accepted
    text = mail.get_content().replace("\r\n", "\n")
    paragraphs = text.split("\n\n")
    assert mail["Content-Transfer-Encoding"] == "quoted-printable"
    with deployment.ledger.read() as tx:
        assert text == messages.get(tx, f"{pid}-1").body
    assert paragraphs[0] == "Hi Dan,"
    assert "\n" not in next(paragraph for paragraph in paragraphs if len(paragraph) > 150)
    assert deployment.bundle.campaign.organisation in paragraphs[-2].splitlines()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"{'a' * 60}\n{'b' * 60}\nc\nd", f"{'a' * 60} {'b' * 60} c\nd"),
        (f"{'a' * 59}\nb", f"{'a' * 59}\nb"),
        (f"{'a' * 60}\n\nb\n", f"{'a' * 60}\n\nb"),
        (f"{'a' * 60}  \n  b", f"{'a' * 60} b"),
        ("  one\n  two", "  one\n  two"),
        ("", ""),
    ],
)
def test_a_break_stays_after_a_short_line_alone(text: str, read: str) -> None:
    assert reflowed(text) == read


def test_every_wording_of_the_shipped_sequence_renders(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    ids = built(deployment, 2)
    for pid, variant in zip(ids, ("plain", "question"), strict=True):
        assert isinstance(_draft(deployment, pid, variant), Drafted)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{{ opening }}", {"opening": "a1"}),
        ("{{ opening[:9] }}", {"opening": "a1"}),
        ("{% if sender_title %}{{ opening }}{% else %}{{ proof }}{% endif %}", {"opening": "a1"}),
        ("{{ opening[0] }}{{ proof }}", SLOTS),
        ("Nothing of theirs.", {}),
    ],
)
def test_a_message_has_the_angles_that_its_words_come_from(tmp_path: Path, line: str, says: dict[str, str]) -> None:
    deployment = deploy(tmp_path)
    [pid] = built(deployment)
    body = f"{line}\n\n{{{{ postal_address }}}}\n\n{{{{ opt_out }}}}"
    assert isinstance(_draft(_with(deployment, 3, body=body), pid), Drafted)
    with deployment.ledger.read() as tx:
        assert messages.of_prospect(tx, pid)[2].slots == says


def _draft(
    deployment: Deployment, pid: str, variant: str = "plain", slots: dict[str, str] | None = None
) -> Drafted | Refused:
    with deployment.ledger.write() as tx:
        return draft_sequence(deployment, tx, pid, variant, slots or SLOTS, "c3", "publisher")


def _with(deployment: Deployment, step: int, **changes: Any) -> Deployment:
    """The deployment with the wordings of one step changed."""
    sequence = deployment.bundle.sequence
    steps = [
        each.model_copy(update={"variants": {n: v.model_copy(update=changes) for n, v in each.variants.items()}})
        if each.step == step
        else each
        for each in sequence.steps
    ]
    changed = sequence.model_copy(update={"steps": steps})
    return replace(deployment, bundle=replace(deployment.bundle, sequence=changed))


def _angle(text: str) -> Angle:
    return Angle("p1", "a1", text, ("f1",), 0.9)


def _render(angle: Angle, **changes: Any) -> Rendered | Unfilled:
    shipped = bundle()
    somebody: Prospect = prospect()
    if "company" in changes:
        somebody = replace(somebody, business=replace(somebody.business, company=changes["company"]))
    if "contact" in changes:
        somebody = replace(somebody, contact=changes["contact"])
    sender = shipped.campaign.senders[0]
    return render(shipped, somebody, sender, 1, "plain", {"opening": "a1", "proof": "a1"}, {"a1": angle})
