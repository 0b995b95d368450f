# ruff: noqa: RUF001 - words of many scripts
"""Only a person's own words decide: what is ours, quoted, hidden or a footer is cut before anything looks."""

import pytest

from tools.inbox.reading.classify import classify
from tools.inbox.reading.markup import words_of
from tools.inbox.reading.own_words import of_text
from tools.inbox.reading.parts import bounded
from tools.inbox.reading.sent import Sent, without_ours

OURS = """Hi Ann,

Your listing says that you do metal roofs in Fresno, and we make software that measures them.
Would a short look be useful?

Dana Reyes
Ridgeworks Software

If you would rather not hear from us, reply "unsubscribe" and we will not write again."""
SENT = Sent(("Metal roofs in Fresno",), (OURS,))


def _mail(body: str, kind: str = "text/plain") -> bytes:
    head = f"From: ann@x.example\nTo: us@y.example\nSubject: Re: Metal roofs\nContent-Type: {kind}; charset=utf-8\n\n"
    return (head + body).encode()


@pytest.mark.parametrize("introduction", ["", "On Tuesday somebody said\n\n", "差出人: Dana\n\n", "2026/1/6 Dana\n\n"])
def test_what_we_sent_is_cut_however_it_is_quoted(introduction: str) -> None:
    assert "unsubscribe" not in of_text(f"Yes, call me.\n\n{introduction}{OURS}", SENT)
    assert classify(_mail(f"Yes, call me.\n\n{introduction}{OURS}"), sent=SENT).kind == "reply"


def test_lines_that_were_wrapped_anew_are_still_ours() -> None:
    wrapped = OURS.replace("reply", "reply\n").replace("metal roofs", "metal\nroofs")
    assert without_ours(f"Yes.\n{wrapped}", SENT).split() == ["Yes."]


def test_answers_between_our_lines_stay() -> None:
    text = OURS.replace("useful?", "useful?\nMaybe, on Friday.").replace("write again.", "write again.\nNot yet.")
    assert without_ours(text, SENT).split("\n")[-1] == "Not yet."
    assert "Maybe, on Friday." in without_ours(text, SENT)


def test_a_few_of_our_words_in_a_sentence_of_theirs_stay() -> None:
    said = "We would rather not hear from us or them, and you will not write again to this office please."
    assert without_ours(said, SENT) == said


def test_a_text_below_a_quote_without_marks_is_theirs_where_nothing_stands_above() -> None:
    assert of_text(f"On Tue, Jan 6, 2026 Dana Reyes <us@y.example> wrote:\n\n{OURS}\n\nStop writing to me.", SENT) == (
        "Stop writing to me."
    )


@pytest.mark.parametrize(
    "headers",
    [
        "Von: Dana <us@y.example>\nGesendet: Montag, 5. Januar 2026 9:12\nAn: Ann\nBetreff: Dach",
        "差出人: Dana <us@y.example>\n送信日時: 2026年1月6日 9:12\n宛先: Ann\n件名: x",
        "От: Dana <us@y.example>\nОтправлено: 6 января 2026 г. 9:12\nКому: Ann\nТема: x",
        "Lähettäjä: Dana <us@y.example>\nLähetetty: 6.1.2026 9:12\nVastaanottaja: Ann\nAihe: x",
    ],
)
def test_the_headers_of_an_earlier_mail_begin_a_quote_in_any_language(headers: str) -> None:
    assert of_text(f"Yes, call me.\n\n{headers}\n\nplease unsubscribe me\n") == "Yes, call me."


@pytest.mark.parametrize(
    "footer",
    [
        "If you are not the intended recipient, please delete this email.",
        "You can unsubscribe from our marketing emails at any time.",
        "To unsubscribe from this group, send an email to group+unsubscribe@x.example.",
        "Unsubscribe [https://x.example/u/1] Manage preferences",
        "Sie möchten keine E-Mails mehr von uns erhalten? Hier können Sie sich abmelden.",
        "Pour ne plus recevoir nos communications, écrivez à rgpd@x.example.",
        "Si no desea recibir más información, responda con la palabra BAJA.",
        "Sent from my iPhone",
    ],
)
def test_a_footer_is_nobody_s_words(footer: str) -> None:
    assert of_text(f"Yes, call me.\n\n{footer}") == "Yes, call me."


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">unsubscribe</div>',
        '<span style="font-size:0px">unsubscribe</span>',
        '<div style="visibility: hidden"><p>unsubscribe</p></div>',
        "<p hidden>unsubscribe</p>",
    ],
)
def test_a_text_that_nobody_sees_says_nothing(hidden: str) -> None:
    assert words_of(f"{hidden}<p>Yes, call me.</p>") == "Yes, call me."


def test_a_text_of_a_visible_size_is_read() -> None:
    assert words_of('<p style="font-size:0.9em">Yes.</p>') == "Yes."


def test_outlook_s_quote_in_html_is_one() -> None:
    html = f'<p>Yes.</p><div id="divRplyFwdMsg"><b>X:</b> Dana</div><div>{OURS}</div>'
    assert classify(_mail(html, "text/html")).kind == "reply"


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_a_mail_of_one_long_line_is_read_to_its_end(kind: str) -> None:
    line = "We have looked at this with our crew leads. " * 60 + "Please take me off your list."
    assert classify(_mail(f"<p>{line}</p>" if kind == "text/html" else line, kind)).kind == "opt_out"


def test_a_long_quoted_line_is_quoted_to_its_end() -> None:
    quoted = "> " + "We have looked at this with our crew leads. " * 60 + "Please take me off your list."
    assert classify(_mail(f"Tell me more.\n\n{quoted}", "text/plain")).kind == "reply"


def test_japanese_in_shifts_that_nobody_declared_is_read() -> None:
    assert bounded("一覧".encode("iso-2022-jp").decode("ascii")) == "一覧"
