"""The gate ``template_lint``: what no message may have in it, and what it must."""

from dataclasses import replace

import pytest

from guardrails.verdicts import Allow
from tests.guardrails.acts import BODY, OPT_OUT, POSTAL, act, message, rejected, verdict_of


@pytest.mark.parametrize(
    ("subject", "body", "why"),
    [
        ("", BODY, "subject is empty"),
        ("a" * 201, BODY, "201 characters"),
        ("Hi\r\nBcc: eve@evil.example", BODY, "several lines"),
        ("Hi\u2028there", BODY, "several lines"),
        ("A question", BODY.replace(POSTAL, ""), "postal address is missing"),
        ("A question", BODY.replace(OPT_OUT, ""), "opt-out line is missing"),
        ("A question", BODY + "x" * 5000, "characters, 5000 at most"),
        ("A question", BODY + "{{ opening }}", "template syntax"),
        ("A question", BODY + "{% raw %}", "template syntax"),
        ("A question", BODY + "Dear [First Name]", "placeholder"),
        ("A question", BODY + "write to [address]", "placeholder"),
        ("A question", BODY + "see https://evil.example/x", "link or address"),
        ("A question", BODY + "see www.evil.example", "link or address"),
        ("A question", BODY + "see evil.example today", "link or address"),
        ("A question", BODY + "see evil\uff0ecom today", "link or address"),
        ("A question", BODY + "see http://192.0.2.7/", "link or address"),
        ("A question", BODY + "see 192.0.2.7", "link or address"),
        ("A question", BODY + "or eve@evil.example", "link or address"),
        ("A question", BODY + "a\u202eb", "control characters"),
        ("A question", BODY + "a\u200bb", "control characters"),
        ("A question", BODY + "a\u3164b", "control characters"),
        ("A question", BODY + "a\x00b", "control characters"),
    ],
)
def test_the_lint_finds(subject: str, body: str, why: str) -> None:
    assert why in rejected("template_lint", act(message=message(subject=subject, body=body))).reason


def test_links_and_addresses_of_the_templates_own_stay() -> None:
    own = act().own
    ours = replace(own, template=f"{own.template}\nhttps://ours.example/tour or ann@ours.example")
    body = f"{BODY}https://ours.example/tour or ann@ours.example"
    assert verdict_of("template_lint", act(message=message(body=body), own=ours)) == Allow()


@pytest.mark.parametrize(
    "text", ["St.Louis and Ft.Worth", "No.1 of 3", "at 8 a.m. or 3.30 p.m.", "the U.S. market, e.g. here"]
)
def test_full_stops_make_no_link(text: str) -> None:
    assert verdict_of("template_lint", act(message=message(body=BODY + text))) == Allow()
