"""rehearsals/*.yaml: worlds, and how the model misbehaves in them."""

from pydantic import Field, model_validator

from config.base import Duration, IsoMoment, Name, Share, Strict, refusal


class People(Strict):
    """What becomes of a message, as shares of the people written to; the rest stay silent.

    ``hard_bounce`` and ``soft_bounce`` are per person, the others per person over the whole sequence.
    """

    hard_bounce: Share = 0.0
    soft_bounce: Share = 0.0
    refused: Share = 0.0
    auto_reply: Share = 0.0
    opt_out: Share = 0.0
    complaint: Share = 0.0
    interested: Share = 0.0
    question: Share = 0.0
    not_now: Share = 0.0
    not_interested: Share = 0.0
    wrong_person: Share = 0.0
    answers_within: Duration

    @model_validator(mode="after")
    def _are_parts_of_a_whole(self) -> "People":
        total = sum(value for name, value in self if name != "answers_within")
        if total > 1 + 1e-9:
            raise refusal(f"the shares sum to {total:.2f}, above 1")
        return self


class Providers(Strict):
    """How much the contact finder and the web sites know."""

    contact_found: Share = 1.0
    site_up: Share = 1.0
    catch_all: Share = 0.0
    invalid: Share = 0.0
    no_mx: Share = 0.0
    planted_contacts: Share = 0.0
    failing: Share = 0.0


class ModelFaults(Strict):
    """How often, per request, the model server or the model misbehaves."""

    error_429: Share = 0.0
    error_500: Share = 0.0
    error_529: Share = 0.0
    invents: Share = 0.0
    malformed: Share = 0.0
    refuses: Share = 0.0
    does_not_delegate: Share = 0.0


class Approver(Strict):
    """A seeded person who decides approvals; none means that approvals wait for a real one."""

    approve: Share = 1.0
    within: Duration


class WorldConfig(Strict):
    """One world. ``start`` (ISO, with zone) is where its clock begins."""

    world: Name
    seed: int = 1
    start: IsoMoment
    people: People
    providers: Providers = Providers()
    model: ModelFaults = ModelFaults()
    approver: Approver | None = None
    latency_ms: int = Field(0, ge=0, le=5000)
