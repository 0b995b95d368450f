"""What the tests of grounding share: a business, an offer, and the verdict on an angle."""

from data.records import Business
from guardrails.grounding import Grounding, judge

BUSINESS = Business(
    "sample", "1", "Sierra Crest Roofing LLC", city="Fresno", state="CA", industry="roofing contractors"
)
OFFER = (
    "Ridgewren measures a roof from photos and sends the estimate the same day. It shows which crew is where, and your "
    "office decides what goes out."
)


def judged(angle: str, *facts: str, offer: str = OFFER) -> Grounding:
    """The verdict on an angle that cites these facts."""
    return judge(angle, facts, BUSINESS, offer)
