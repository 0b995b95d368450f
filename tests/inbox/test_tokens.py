"""Opting out by mail with the token of our List-Unsubscribe: it counts whoever sends it, and in whatever mail."""

import pytest

from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound, messages, prospects, suppressions
from data.records import ProspectState
from tests.inbox.letters import PAT, US, Box, letter, state
from tools.channels.opt_out_tokens import named_in, token_of
from tools.inbox.poll import take_in

KEY = "k" * 32
OTHER = "office@elsewhere.example"


@pytest.fixture
def token(world: Ledger) -> str:
    """That of the message that was sent to Pat."""
    with world.read() as tx:
        return token_of(KEY, messages.get(tx, "p1-1"))


def take(ledger: Ledger, mail: bytes, key: str = KEY) -> dict[str, int]:
    return dict(take_in(ledger, Box([mail]), US, keys=[key]).by_kind)


def suppressed(ledger: Ledger, address: str) -> bool:
    with ledger.read() as tx:
        return suppressions.match(tx, email=address) is not None


def test_whoever_writes_the_token_opts_the_reader_of_that_mail_out(ledger: Ledger, token: str) -> None:
    mail = letter("", sender=OTHER, reference=None, Subject=f"unsubscribe {token}")
    assert take(ledger, mail) == {"opt_out": 1}
    assert state(ledger) is ProspectState.OPTED_OUT
    assert suppressed(ledger, PAT)
    assert suppressed(ledger, OTHER)
    with ledger.read() as tx:
        (known,) = inbound.of_prospect(tx, "p1")
        assert (known.kind, known.message_id) == ("opt_out", "p1-1")
        assert prospects.get(tx, "p1").state_reason == "opted out after p1-1 (its subject has our mail's token)"


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"From": "MAILER-DAEMON@mx.elsewhere.example"}],
    ids=["auto-generated", "bulk", "a daemon"],
)
def test_a_program_that_unsubscribes_for_somebody_is_no_automatic_reply(
    ledger: Ledger, token: str, headers: dict[str, str]
) -> None:
    mail = letter("", sender=OTHER, reference=None, Subject=f"UNSUBSCRIBE  {token.upper()}", **headers)
    assert take(ledger, mail) == {"opt_out": 1}
    assert state(ledger) is ProspectState.OPTED_OUT


def test_a_token_that_we_did_not_sign_says_nothing(ledger: Ledger, token: str) -> None:
    mail = letter("", sender=OTHER, reference=None, Subject=f"unsubscribe {token}")
    assert take(ledger, mail, key="x" * 32) == {"unmatched": 1}
    assert state(ledger) is ProspectState.IN_SEQUENCE


def test_who_may_not_have_written_it_is_not_opted_out_by_it(ledger: Ledger, token: str) -> None:
    forged = {"Authentication_Results": "mx.muster.example; dmarc=fail header.from=elsewhere.example"}
    take(ledger, letter("", sender=OTHER, reference=None, Subject=f"unsubscribe {token}", **forged))
    assert state(ledger) is ProspectState.OPTED_OUT
    assert not suppressed(ledger, OTHER)


def test_one_of_us_who_tries_the_link_does_not_opt_out_ourselves(ledger: Ledger, token: str) -> None:
    mine = letter("", sender="Alex <alex@muster.example>", reference=None, Subject=f"unsubscribe {token}")
    assert take(ledger, mine) == {"own_copy": 1}
    assert not suppressed(ledger, "alex@muster.example")


def test_without_a_key_no_token_names_anything(ledger: Ledger, token: str) -> None:
    with ledger.read() as tx:
        assert named_in(tx, [], token) is None
        assert named_in(tx, [KEY], token) is not None
