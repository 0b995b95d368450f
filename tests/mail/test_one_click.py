"""The one-click link of a mail that Postfix carried: looking changes nothing, a POST opts out, and the rest goes on."""

from dataclasses import replace

import httpx

from config.connections import UnsubscribeConnection
from data.records import MessageState, ProspectState
from tests.mail.mailing import Mailing
from web import listening, unsubscribe

SENT, CANCELLED = MessageState.SENT, MessageState.CANCELLED


def test_one_click_over_http_ends_the_sequence_of_whoever_got_the_mail(campaign: Mailing) -> None:
    deployment = campaign.deployment
    with listening.door() as door, httpx.Client(trust_env=False, timeout=10) as client:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/unsubscribe"
        connections = deployment.connections.model_copy(
            update={"unsubscribe": UnsubscribeConnection(url=url, key="k" * 32)}
        )
        campaign.deployment = replace(deployment, connections=connections)
        pat, kim = campaign.reach("pat", "kim")
        campaign.drain()
        [mail] = campaign.got(pat)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        [link] = [part.strip(" <>") for part in mail["List-Unsubscribe"].split(",") if "http" in part]
        with listening.served(unsubscribe.routes(deployment.ledger, connections.unsubscribe), door):
            assert client.get(link).status_code == 200
            assert campaign.state(pat) is ProspectState.IN_SEQUENCE
            assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (campaign.state(pat), campaign.steps(pat)) == (ProspectState.OPTED_OUT, [SENT, CANCELLED, CANCELLED])
    campaign.later(days=4)
    assert campaign.drain().sent == 1
    assert campaign.state(kim) is ProspectState.IN_SEQUENCE
