"""The labels of the figures on costs and on teamwork."""

from collections.abc import Callable

from tests.warehouse.labels import Number, says
from tests.warehouse.rows import after
from tests.warehouse.scene import Scene


@says("cost.calls", "requests to models")
def _calls(scene: Scene) -> Number:
    scene.call()
    scene.lookup()
    scene.use()
    return 1


@says("cost.tokens", "tokens in and out")
def _tokens(scene: Scene) -> Number:
    scene.call(input_tokens=1000, cached_tokens=800, output_tokens=100, thinking_tokens=40)
    return 1100  # cached tokens are among those in, those of thinking among those out


def _of_tokens(name: str, words: str, value: int) -> None:
    @says(f"cost.{name}", words)
    def _kind_of_tokens(scene: Scene) -> Number:
        scene.call(input_tokens=1000, cached_tokens=800, output_tokens=100, thinking_tokens=40)
        return value


_of_tokens("input_tokens", "tokens in", 1000)
_of_tokens("output_tokens", "tokens out", 100)
_of_tokens("thinking_tokens", "tokens out for thinking", 40)
_of_tokens("cached_tokens", "tokens in from the cache", 800)


def _paid(scene: Scene) -> None:
    """One dollar for models, two for lookups, four for sending, eight for 13 days' use; and what nobody is paid for."""
    pid = scene.prospect()
    scene.declares(infrastructure_usd_per_month=8 / 13 * 365.25 / 12)
    scene.call(cost_usd=1.0)
    scene.lookup(cost_usd=1.5)
    scene.lookup(cost_usd=0.5, kind="verification")
    scene.message(pid, 1, cost_usd=4.0)
    scene.message(pid, 2, state="failed", cost_usd=None)


def _of_dollars(name: str, words: str, value: float) -> None:
    @says(f"cost.{name}", words)
    def _kind_of_dollars(scene: Scene) -> Number:
        _paid(scene)
        return value


_of_dollars("usd", "spent in all, with what infrastructure takes", 15.0)
_of_dollars("models_usd", "models", 1.0)
_of_dollars("lookups_usd", "lookups and searches", 2.0)
_of_dollars("verifications_usd", "of these, verifications of addresses", 0.5)
_of_dollars("sending_usd", "sending", 4.0)
_of_dollars("infrastructure_usd", "infrastructure, for the campaign's days so far", 8.0)


def _of_each(name: str, words: str, two: Callable[[Scene], None]) -> None:
    @says(f"cost.tokens_per_{name}", f"tokens for each {words}")
    def _tokens_for_each(scene: Scene) -> Number:
        scene.call(input_tokens=1000, output_tokens=100)
        two(scene)
        return 550

    _spent_for_each(name, words, two)


def _spent_for_each(name: str, words: str, two: Callable[[Scene], None]) -> None:
    @says(f"cost.usd_per_{name}", f"spent for each {words}")
    def _spent_for_one(scene: Scene) -> Number:
        _paid(scene)
        two(scene)
        return 7.5


def _two_qualified(scene: Scene) -> None:
    scene.prospect(qualified_at=after(), state="rejected")
    scene.prospect(qualified_at=after())
    scene.prospect(score=90)


def _two_leads(scene: Scene) -> None:
    scene.mail(scene.contacted(), intent="interested")
    scene.prospect(outcome="meeting")
    scene.mail(scene.contacted(), intent="question")


def _two_contacted(scene: Scene) -> None:
    """The first of them is who was paid for."""
    scene.contacted()
    scene.message(scene.prospect(), state="failed", cost_usd=None)


def _two_replies(scene: Scene) -> None:
    pid = scene.contacted()
    for kind in ("reply", "reply", "auto_reply", "bounce"):
        scene.mail(pid, kind=kind)


def _two_meetings(scene: Scene) -> None:
    scene.prospect(outcome="meeting")
    scene.prospect(outcome="won")
    scene.mail(scene.contacted(), intent="interested")


_of_each("qualified", "qualified prospect", _two_qualified)
_spent_for_each("contacted", "prospect with a message sent", _two_contacted)
_spent_for_each("reply", "reply by a person", _two_replies)
_of_each("lead", "lead", _two_leads)
_of_each("meeting", "meeting or deal", _two_meetings)


@says("quality.cycles", "cycles ended")
def _cycles(scene: Scene) -> Number:
    scene.cycle()
    scene.cycle("plan")
    scene.cycle(state="open", ended_at=None)
    return 2


@says("quality.handoffs", "pieces of work handed over")
def _handoffs(scene: Scene) -> Number:
    scene.cycle()
    scene.cycle("plan")  # the Boss's own
    scene.cycle(state="open", ended_at=None)
    return 1


@says("quality.handoff_success", "handed-over work completed in full")
def _handoff_success(scene: Scene) -> Number:
    scene.cycle()
    for state in ("partial", "nothing", "failed"):
        scene.cycle(state=state)
    scene.cycle("plan", state="failed")
    return 1 / 4


@says("quality.conflicts", "decisions of the manager that do not fit the outcome")
def _conflicts(scene: Scene) -> Number:
    scene.cycle(boss_decision="escalate")
    scene.cycle(boss_decision="proceed", state="partial")
    scene.cycle(boss_decision="retry", state="partial")
    scene.cycle(boss_decision=None, state="partial")
    return 2


@says("quality.retries", "pieces of work handed over again")
def _retries(scene: Scene) -> Number:
    scene.cycle(attempt=2)
    scene.cycle(delegations=2)
    scene.cycle(boss_decision="retry", state="partial")  # it has only asked for it
    return 2


@says("quality.escalations", "times that the manager called for a person")
def _escalations(scene: Scene) -> Number:
    scene.cycle(boss_decision="escalate", state="partial")
    scene.question(scene.prospect())  # a person was asked, not by the Boss
    return 1


@says("quality.fallbacks", "pieces of work done by a fallback")
def _fallbacks(scene: Scene) -> Number:
    scene.cycle(path="alone", direct=True)
    scene.cycle(path="agent:plain_builder", direct=True)
    scene.cycle(path="earned", direct=True)
    return 2


@says("quality.stand_ins", "pieces of work done by another agent in its place")
def _stand_ins(scene: Scene) -> Number:
    scene.cycle(path="agent:plain_builder", direct=True)
    scene.cycle(path="alone", direct=True)
    return 1


@says("quality.unclear", "decisions of the manager that could not be read")
def _unclear(scene: Scene) -> Number:
    scene.cycle(boss_decision="unclear")
    scene.cycle(boss_decision="none")
    return 1


@says("quality.refused", "lines refused")
def _refused(scene: Scene) -> Number:
    scene.use(accepted=9, refused=1)
    return 1


@says("quality.refusal_rate", "refused of all lines")
def _refusal_rate(scene: Scene) -> Number:
    scene.use(accepted=9, refused=1)
    return 1 / 10


@says("quality.cut_off", "answers cut off")
def _cut_off(scene: Scene) -> Number:
    scene.call(finish_reason="max_tokens")
    scene.call(finish_reason="end_turn")
    return 1


@says("quality.waiting", "things that wait for a person")
def _waiting(scene: Scene) -> Number:
    pid = scene.prospect(state="needs_review")
    scene.question(pid)  # one thing, not two
    scene.contacted(paused=True)
    scene.stop(name="bob")
    scene.cycle(boss_decision="escalate", state="partial")  # nobody got it
    scene.question(scene.prospect(), state="approved")
    return 3


@says("quality.asked", "questions put to a person")
def _asked(scene: Scene) -> Number:
    scene.question(scene.prospect())
    scene.question(scene.prospect(), state="withdrawn")
    scene.cycle(boss_decision="escalate", state="partial")  # nobody got it
    return 2


def _of_questions(name: str, words: str, states: tuple[str, ...]) -> None:
    @says(f"quality.{name}", f"of these, questions {words}")
    def _questions(scene: Scene) -> Number:
        for state in ("open", "approved", "rejected", "withdrawn"):
            scene.question(scene.prospect(), state=state)
        return len(states)


_of_questions("approvals", "that wait", ("open",))
_of_questions("decided", "decided", ("approved", "rejected"))
_of_questions("withdrawn", "withdrawn", ("withdrawn",))
