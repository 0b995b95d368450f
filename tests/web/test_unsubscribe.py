"""Opting out over HTTP: by a POST and by nothing else, once, at once, and without a word about whom we know."""

import re
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from data.ledger.core import audit
from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound, messages, prospects, suppressions
from data.ledger.govern import approvals, erasure
from data.records import MessageState, ProspectState
from tests.data.builders import CAMPAIGN, draft, in_sequence, send
from tests.web.conftest import OLD_KEY, Site
from tools.inbox import clicked, effects
from tools.outbox import settlement
from web import listening, unsubscribe

PAT = "pat@roofer1.example"
NOBODYS = "p1-1." + "0" * 32


def state(ledger: Ledger, prospect_id: str = "p1") -> ProspectState:
    with ledger.read() as tx:
        return prospects.get(tx, prospect_id).state


def recorded(ledger: Ledger) -> int:
    with ledger.read() as tx:
        return audit.head(tx, CAMPAIGN).seq


def test_one_click_opts_out_at_once(site: Site) -> None:
    assert site.click(site.link()).status_code == 200
    assert state(site.ledger) is ProspectState.OPTED_OUT
    with site.ledger.read() as tx:
        assert [m.state for m in messages.of_prospect(tx, "p1") if m.step > 1] == [MessageState.CANCELLED] * 2
        suppressed = suppressions.match(tx, email=PAT)
        assert suppressed is not None
        assert suppressed.reason == "opt_out"
        (known,) = inbound.of_prospect(tx, "p1")
        assert (known.kind, known.intent, known.message_id) == ("opt_out", "opt_out", "p1-1")
        told = [record.rationale for record in audit.entries(tx, CAMPAIGN) if record.prospect_id == "p1"]
    assert "opted out after p1-1 (by the link in it: one click in the mail program)" in told


def test_looking_at_the_page_changes_nothing(site: Site) -> None:
    before = recorded(site.ledger)
    page = site.get(site.link())
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert site.client.head(site.link()).status_code == 200
    assert (state(site.ledger), recorded(site.ledger)) == (ProspectState.IN_SEQUENCE, before)


def test_the_button_of_the_page_opts_out(site: Site) -> None:
    page = site.get(site.link())
    form = re.search(r'<form method="post" action="([^"]*)"><button type="submit">', page.text)
    assert form is not None
    assert site.client.post(urljoin(str(page.url), form[1])).status_code == 200
    assert state(site.ledger) is ProspectState.OPTED_OUT
    with site.ledger.read() as tx:
        assert "the button on the page" in prospects.get(tx, "p1").state_reason


def _as_form(boundary: str = "b") -> dict[str, Any]:
    part = EmailMessage()
    part["Content-Disposition"] = 'form-data; name="List-Unsubscribe"'
    text = f"--{boundary}\r\n{part.as_string().strip()}\r\n\r\nOne-Click\r\n--{boundary}--\r\n"
    return {"content": text, "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"}}


@pytest.mark.parametrize("body", [_as_form(), {}, {"content": b"x" * 2_000_000}], ids=["multipart", "empty", "huge"])
def test_however_a_mail_program_posts_it_opts_out(site: Site, body: dict[str, Any]) -> None:
    assert site.client.post(site.link(), **body).status_code == 200
    assert state(site.ledger) is ProspectState.OPTED_OUT


def test_a_second_click_is_answered_alike_and_changes_nothing(site: Site) -> None:
    first, after = site.click(site.link()), recorded(site.ledger)
    again = site.click(site.link())
    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert recorded(site.ledger) == after


def test_clicks_at_the_same_time_are_one(site: Site) -> None:
    link = site.link()
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: site.click(link).status_code, range(16)))
    assert codes == [200] * 16
    with site.ledger.read() as tx:
        assert len(inbound.of_prospect(tx, "p1")) == 1


@pytest.mark.parametrize("method", ["get", "click"])
def test_a_link_that_is_none_is_answered_like_one_that_is(site: Site, method: str) -> None:
    with site.ledger.write() as tx:
        in_sequence(tx, 2)
        send(tx, "p2-1")
    good = getattr(site, method)(site.link())
    before = recorded(site.ledger)
    of_another = site.link().rpartition("/")[2].replace("p1-1", "p2-1")
    nobodys = site.link(key="x" * 32).rpartition("/")[2]
    for token in (NOBODYS, "p99-1." + "0" * 32, of_another, nobodys, "%00%F0%9F%92%A9", "x" * 4_000, "p1-1"):
        answer = getattr(site, method)(site.connection.link(token))
        assert (answer.status_code, answer.content) == (good.status_code, good.content)
        assert set(answer.headers.items()) - set(good.headers.items()) <= {("date", answer.headers["date"])}
    assert recorded(site.ledger) == before
    assert state(site.ledger, "p2") is ProspectState.IN_SEQUENCE


def test_links_that_are_none_do_not_get_in_the_way_of_who_writes_to_the_ledger(site: Site) -> None:
    with site.ledger.write():
        assert site.click(site.connection.link(NOBODYS)).status_code == 200


def test_a_link_names_nobody(site: Site) -> None:
    assert re.fullmatch(r"p1-1\.[0-9a-f]{32}", site.link().rpartition("/")[2])
    with site.ledger.write() as tx:
        in_sequence(tx, 2)
        send(tx, "p2-1")
    assert site.link("p2-1")[-32:] != site.link()[-32:]


def test_a_link_in_capital_letters_holds(site: Site) -> None:
    site.click(site.connection.link(site.link().rpartition("/")[2].upper()))
    assert state(site.ledger) is ProspectState.OPTED_OUT


def test_a_link_that_was_signed_with_an_old_key_holds(site: Site) -> None:
    site.click(site.link(key=OLD_KEY))
    assert state(site.ledger) is ProspectState.OPTED_OUT


def test_who_has_answered_may_still_opt_out_and_gets_no_answer(site: Site) -> None:
    with site.ledger.write() as tx:
        prospects.move(tx, "p1", ProspectState.REPLIED, "asked what it costs", "inbox")
        answer = draft(tx, "p1", 1, tx.now, sequence=messages.ANSWER)
    site.click(site.link())
    with site.ledger.read() as tx:
        assert messages.get(tx, answer).state is MessageState.CANCELLED
    assert state(site.ledger) is ProspectState.OPTED_OUT


def test_a_click_shows_that_a_mail_of_which_nobody_knew_has_left(site: Site) -> None:
    with site.ledger.write() as tx:
        in_sequence(tx, 2)
        for to in (MessageState.INTENT, MessageState.SENDING):
            messages.move(tx, "p2-1", to)
        settlement.unknown(tx, messages.get(tx, "p2-1"), "the line broke")
    site.click(site.link("p2-1"))
    with site.ledger.read() as tx:
        assert messages.get(tx, "p2-1").state is MessageState.SENT
        assert approvals.open_approvals(tx, CAMPAIGN) == []
    assert state(site.ledger, "p2") is ProspectState.OPTED_OUT


def test_a_click_of_somebody_who_was_forgotten_leaves_them_forgotten(site: Site) -> None:
    link = site.link()
    with site.ledger.write() as tx:
        erasure.forget(tx, "p1", "ann")
    assert site.click(link).status_code == 200
    with site.ledger.read() as tx:
        assert suppressions.match(tx, email=PAT).reason == "forgotten"  # type: ignore[union-attr]
        assert isinstance(audit.verify(tx, CAMPAIGN), audit.Intact)


@pytest.mark.parametrize("broken", [(effects, "apply"), (audit, "append")], ids=["the effect", "the audit"])
def test_an_opt_out_happens_whole_or_not_at_all(
    site: Site, broken: tuple[Any, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    link, before = site.link(), recorded(site.ledger)
    with monkeypatch.context() as patched:
        patched.setattr(*broken, breaks)
        assert site.click(link).status_code == 500
    assert recorded(site.ledger) == before
    with site.ledger.read() as tx:
        assert inbound.of_prospect(tx, "p1") == []
        assert suppressions.match(tx, email=PAT) is None
    assert site.click(link).status_code == 200
    assert state(site.ledger) is ProspectState.OPTED_OUT


def test_the_page_is_not_kept_framed_indexed_or_told_of_to_others(site: Site) -> None:
    headers = site.get(site.link()).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert not {"set-cookie", "server"} & headers.keys()


@pytest.mark.parametrize("path", ["/", "/unsubscribe", "/unsubscribe/", "/other"])
def test_there_is_nothing_else_to_see(site: Site, path: str) -> None:
    assert site.get(urljoin(site.connection.url, path)).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_nothing_but_a_post_opts_out(site: Site, method: str) -> None:
    assert site.client.request(method, site.link()).status_code == 405
    assert state(site.ledger) is ProspectState.IN_SEQUENCE


def test_a_slash_at_the_end_is_fine(site: Site) -> None:
    assert site.click(site.link() + "/").status_code == 200
    assert state(site.ledger) is ProspectState.OPTED_OUT


def test_a_click_while_the_ledger_is_locked_is_set_aside_answered_200_and_taken_in_at_the_next_look(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clicked, "PATIENCE_S", 0.2)
    aside = clicked.aside_of(tmp_path)
    token = site.link().rpartition("/")[2]
    with listening.door() as door, listening.served(unsubscribe.routes(site.ledger, site.connection, aside), door):
        page = f"http://127.0.0.1:{door.getsockname()[1]}/unsubscribe"
        with site.ledger.write():
            assert site.click(f"{page}/{token}").status_code == 200
            assert site.click(f"{page}/not%20ours").status_code == 200
            assert aside.read_text() == f"{token} click\n"
    clicked.take_aside(site.ledger, site.connection.keys, tmp_path)
    assert state(site.ledger) is ProspectState.OPTED_OUT
    assert clicked.take_aside(site.ledger, site.connection.keys, tmp_path) == 0
    with site.ledger.read() as tx:
        assert len(inbound.of_prospect(tx, "p1")) == 1
