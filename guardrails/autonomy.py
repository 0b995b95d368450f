"""What a person has to approve before it is sent."""

from hashlib import sha256

from config.envelopes import Autonomy


def sampled(prospect_id: str, share: float) -> bool:
    """Whether a prospect is in the sample: by its id alone, so that asking again gives the same answer."""
    return int.from_bytes(sha256(prospect_id.encode()).digest()[:8]) < share * 2**64


def reasons_to_ask(autonomy: Autonomy, prospect_id: str, escalations: tuple[str, ...]) -> tuple[str, ...]:
    """Why a person has to approve what goes to this prospect; nothing when it may go alone."""
    match autonomy.approve:
        case "every":
            return ("every message is approved first", *escalations)
        case "sample" if sampled(prospect_id, autonomy.sample):
            return (f"{prospect_id} is in the sample of {autonomy.sample:.0%} that is approved first", *escalations)
        case _:
            return escalations
