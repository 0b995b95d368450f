"""Telling mails apart: what counts, what does not, and what nobody can break."""

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.inbox.reading.classify import Classified, classify
from tools.inbox.reading.sent import Sent

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.eml"))


def mail(body: str = "Call me.\n", **headers: str) -> bytes:
    """A reply; ``headers`` replace or add, their underscores standing for dashes."""
    named = {
        "From": "Sam <sam@baker.example>",
        "To": "ann@send.example",
        "Subject": "Re: Your roof",
        "Message-ID": "<m1@baker.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return "".join(f"{name}: {value}\n" for name, value in named.items()).encode() + b"\n" + body.encode()


def test_a_reply_says_who_wrote_what_in_answer_to_which_mail() -> None:
    raw = mail("Yes.\n\n> your mail\n", In_Reply_To="<a@send.example>", References="<z@send.example> <a@send.example>")
    found = classify(raw)
    assert (found.kind, found.address, found.reply_text) == ("reply", "sam@baker.example", "Yes.")
    assert found.references == ("<a@send.example>", "<z@send.example>")
    assert found.message_id == "<m1@baker.example>"


def test_what_comes_from_our_own_address_is_a_copy_unless_it_is_a_report() -> None:
    assert classify(mail(From="ann@send.example"), {"ann@send.example"}).kind == "own_copy"
    report = next(file for file in CORPUS if file.name == "postfix-user-unknown.eml").read_bytes()
    forged = report.replace(b"MAILER-DAEMON@mx.baker.example", b"ann@send.example")
    assert classify(forged, {"ann@send.example"}).kind == "bounce"


def test_a_bounce_names_the_mail_that_it_is_about_from_the_returned_part() -> None:
    found = classify(next(f for f in CORPUS if f.name == "qmail.eml").read_bytes())
    assert found.references == ("<p12-1.7f3a@send.example>",)
    assert (found.status, found.hard) == ("5.1.1", True)


def test_a_bounce_states_status_code_and_reason() -> None:
    found = classify(next(f for f in CORPUS if f.name == "postfix-user-unknown.eml").read_bytes())
    assert (found.status, found.code) == ("5.1.1", 550)
    assert "User unknown" in found.reason
    assert "5.1.1" in found.why


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("Precedence", "auto_reply"),
        ("X_Autoreply", "yes"),
        ("X_MS_Exchange_Inbox_Rules_Loop", "sam@baker.example"),
    ],
)
def test_a_header_of_a_machine_makes_an_auto_reply(name: str, value: str) -> None:
    assert classify(mail(**{name: value})).kind == "auto_reply"


@pytest.mark.parametrize(
    ("name", "value"), [("Auto_Submitted", "no"), ("X_Auto_Response_Suppress", "All"), ("Precedence", "list")]
)
def test_a_header_that_people_s_mails_carry_too_does_not(name: str, value: str) -> None:
    assert classify(mail(**{name: value})).kind == "reply"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_subject_that_its_writer_did_not_encode_is_read_all_the_same(charset: str) -> None:
    told = "Réponse automatique : Toits à Fresno"
    raw = mail("Je suis absente du bureau.", Subject="?").replace(b"Subject: ?", f"Subject: {told}".encode(charset))
    found = classify(raw)
    assert (found.kind, found.subject) == ("auto_reply", told)


def test_an_auto_reply_says_when_its_writer_is_back() -> None:
    raw = mail("Back on December 7.", Auto_Submitted="auto-replied", Date="Tue, 24 Nov 2026 09:00:00 -0800")
    assert str(classify(raw).returns_on) == "2026-12-07"


def test_our_own_opt_out_line_in_a_quote_opts_nobody_out() -> None:
    text = 'Interested!\n\nOn Tue, Nov 24, 2026 at 9:02 AM Ann <ann@send.example> wrote:\n> reply "unsubscribe"\n'
    assert classify(mail(text)).kind == "reply"


def test_opting_out_between_other_words_counts() -> None:
    assert classify(mail("No thanks. Please take me off your list, Ann.\n")).kind == "opt_out"


def test_a_record_is_json() -> None:
    import json

    found = classify(mail(Date="Tue, 24 Nov 2026 09:00:00 -0800")).as_json()
    assert json.loads(json.dumps(found))["written_at"] == "2026-11-24T17:00:00+00:00"


@pytest.mark.parametrize("raw", [b"", b"\n", b"\x00" * 500, b"From", "żółć".encode("utf-16"), b"\xff\xfe\r\n\r\n\xff"])
def test_bytes_that_are_no_mail_are_classified_all_the_same(raw: bytes) -> None:
    assert classify(raw).why


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_mutation_of_a_mail_raises(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(CORPUS)).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "double", "insert"])):
            case "flip":
                raw[at] = data.draw(st.integers(0, 255))
            case "cut":
                del raw[at : at + data.draw(st.integers(1, 200))]
                raw = raw or bytearray(b"\n")
            case "double":
                raw[at:at] = raw[at : at + data.draw(st.integers(1, 500))]
            case "insert":
                raw[at:at] = data.draw(st.binary(max_size=30))
    classify(bytes(raw), {"ann@send.example"})


@settings(max_examples=100, deadline=None)
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["From", "Subject", "Content_Type", "Date", "References", "Return_Path", "Content_Disposition"]
        ),
        st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=80)
        | st.sampled_from(
            ["=?nope?q?=ff?=", "=?utf-8?b?!!?=", "multipart/mixed; boundary", "text/plain; charset*=x''%"]
        ),
    ),
    body=st.text(st.characters(codec="utf-8"), max_size=300),
)
def test_no_header_raises(headers: dict[str, str], body: str) -> None:
    classify(mail(body, **headers))


def _nested(depth: int) -> bytes:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(depth))
    return f"From: a@b.example\n{opened}Content-Type: text/plain\n\nhello\n".encode()


def _many_parts(count: int) -> bytes:
    parts = "--b\nContent-Type: text/plain\n\nx\n" * count
    return f'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n{parts}--b--\n'.encode()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(mail("unsubscribe me please " * 2_500_000), id="50 MB"),
        pytest.param(_many_parts(10_000), id="10,000 parts"),
        pytest.param(_nested(2_000), id="nested 2,000 deep"),
        pytest.param(mail("On " * 200_000 + "\n> wrote:" * 50_000), id="quotes that never end"),
        pytest.param(mail("x", References="<a@b.example> " * 50_000), id="50,000 references"),
        pytest.param(mail("<" * 300_000, Content_Type="text/html"), id="html of nothing but brackets"),
        pytest.param(mail("<a " * 100_000, Content_Type="text/html"), id="html of tags that never end"),
        pytest.param(mail("<div>" * 60_000, Content_Type="text/html"), id="html 60,000 deep"),
        pytest.param(mail("\n" * 120_000), id="120,000 empty lines"),
        pytest.param(mail("\n".join(["From: x", "To: y"] * 30_000)), id="headers without end"),
        pytest.param(mail("remove me " * 20_000), id="one word again and again"),
    ],
)
def test_a_hostile_mail_costs_little(raw: bytes) -> None:
    tracemalloc.start()
    began = time.process_time()
    classify(raw)
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 10
    assert peak < 60_000_000


@pytest.mark.parametrize(
    "wish",
    [
        "I want to unsubscribe from your emails.",
        "I want to opt out of these emails.",
        "I would like to unsubscribe from this email list.",
        "I do not want to receive emails from Acme again. Reply to confirm.",
        "I want to unsubscribe, please write to confirm.",
        "You can unsubscribe me here.",
        "Please delete my data. This is confidential and only for the intended recipient.",
        "Please remove me from your list. And do not have your reps call me.",
        "Do not email or call me again.",
        "Don't email, text or call me.",
    ],
)
def test_a_wish_in_words_that_footers_use_too_is_the_person_s(wish: str) -> None:
    assert classify(mail(f"{wish}\n\nSam Baker\nBaker Roofing\n")).kind == "opt_out"


@pytest.mark.parametrize(
    "subject",
    [
        "Remove old shingles",
        "Stop leaks",
        "Remove stains?",
        "Stop loss question",
        "Baja California",
        "Cancellation fees",
    ],
)
def test_a_subject_that_begins_with_such_a_word_opts_nobody_out(subject: str) -> None:
    assert classify(mail("Could you tell me more?\n", Subject=subject)).kind == "reply"


def test_what_we_wrote_is_looked_for_once_by_what_the_headers_of_an_answer_say() -> None:
    asked: list[Classified] = []

    def sent_to(found: Classified) -> Sent:
        asked.append(found)
        return Sent(texts=("Please take me off your list, people say.",))

    answer = mail("Please take me off your list, people say.\nCall me.\n", In_Reply_To="<a@send.example>")
    assert classify(answer, (), sent_to).kind == "reply"
    assert [(found.address, found.references) for found in asked] == [("sam@baker.example", ("<a@send.example>",))]
    classify(next(f for f in CORPUS if f.name == "qmail.eml").read_bytes(), (), sent_to)
    assert len(asked) == 1, "a report is nobody's answer"


@pytest.mark.parametrize(
    "sender",
    [
        "Acme Mail Service <sam@baker.example>",
        "Fresh Delivery Systems <sam@baker.example>",
        "postmaster@baker.example",
    ],
)
def test_a_business_whose_name_sounds_like_a_mail_system_answers_and_opts_out(sender: str) -> None:
    said = "I could not be reached last week, and your message was rejected by our filter."
    answer = mail(said, From=sender, In_Reply_To="<a@send.example>")
    assert classify(answer).kind == "reply"
    asks = f"{said} Please take us off your mailing list."
    assert classify(mail(asks, From=sender, In_Reply_To="<a@send.example>")).kind == "opt_out"


def test_who_asks_anew_under_such_a_name_opts_out_too_and_a_mail_system_does_not() -> None:
    said = "Mail to Sam could not be delivered. Please take us off your mailing list."
    assert classify(mail(said, From="Acme Mail Service <sam@baker.example>", Subject="List")).kind == "opt_out"
    assert classify(mail(said, From="MAILER-DAEMON@baker.example", Subject="Undelivered mail")).kind == "bounce"


@pytest.mark.parametrize(
    ("name", "value"), [("Auto_Submitted", "auto-generated"), ("Auto_Submitted", "auto-replied"), ("X_Autoreply", "1")]
)
def test_a_wish_in_a_machines_mail_is_left_to_a_reader(name: str, value: str) -> None:
    found = classify(mail("Please take me off your mailing list.", Subject="Request 12", **{name: value}))
    assert found.kind == "reply"
    assert found.hint
    assert "off your mailing" in found.hint


def test_a_mail_that_is_one_text_says_it_even_where_it_calls_itself_an_attachment() -> None:
    assert classify(mail("Please take me off your list.", Content_Disposition="attachment")).kind == "opt_out"


@pytest.mark.parametrize("proof", ["auto-generated", "auto-replied"])
def test_a_button_opts_out_whatever_else_the_mail_says(proof: str) -> None:
    body = "Sam no longer works here, please unsubscribe this address.\n"
    assert classify(mail(body, Subject="unsubscribe", Auto_Submitted=proof)).kind == "opt_out"


def test_who_has_left_and_asks_for_no_more_mail_is_told_with_the_wish() -> None:
    found = classify(mail("I no longer work here. Please stop emailing this address.\n", Auto_Submitted="auto-replied"))
    assert (found.kind, found.left) == ("auto_reply", True)
    assert "stop" in found.why
