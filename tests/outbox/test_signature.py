"""The shipped messages are signed once: the name, the title if there is one, the company, the postal address."""

import pytest

from data.claims import Angle
from tests.guardrails.acts import prospect
from tests.outbox.stage import bundle
from tools.writing.texts import Rendered, render

ANGLE = {"opening": "a1", "proof": "a1"}


@pytest.mark.parametrize("title", ["Customer Success", ""])
def test_the_signature_has_no_empty_line_and_nothing_twice(title: str) -> None:
    shipped = bundle()
    sender = shipped.campaign.senders[0].model_copy(update={"title": title})
    angle = Angle("p1", "a1", "I saw that you are hiring.", ("f1",), 0.9)
    for step, variant in ((1, "plain"), (1, "question"), (2, "follow_up"), (3, "last")):
        rendered = render(shipped, prospect(), sender, step, variant, ANGLE, {"a1": angle})
        assert isinstance(rendered, Rendered)
        signed = rendered.body.split("\n\n")[-2].splitlines()
        campaign = shipped.campaign
        titled = [title] if title else []
        assert signed == [sender.name, *titled, campaign.organisation, campaign.postal_address]
        assert rendered.body.count(campaign.organisation) == 1
