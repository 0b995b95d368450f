"""How far a yes goes: which kind of message is asked about, and which of the steps it lets go."""

from config.loading import CampaignBundle
from data.ledger.read.todo import Todo
from data.records import Message, MessageState
from guardrails.autonomy import ACTS, level_of, reasons_to_ask
from guardrails.facts import kind_of
from guardrails.gate import gates_that_held

_TO_GO = (MessageState.AWAITING_APPROVAL, MessageState.READY)


def extent(todo: Todo, bundle: CampaignBundle | None) -> str:
    """What a yes lets go, in words; nothing of what is no message, or while the configuration cannot be used."""
    mine = asked_about(todo)
    if mine is None or bundle is None or todo.kind == "unknown":
        return ""
    if todo.kind == "answer":
        return "it is an answer; a yes lets go this answer alone"
    return _of_a_step(todo, bundle, mine)


def _of_a_step(todo: Todo, bundle: CampaignBundle, mine: Message) -> str:
    autonomy = bundle.envelope.autonomy
    said = f"it is a {ACTS[kind_of(mine, todo.messages)]}; a yes lets go "
    later = len(after(todo))
    if todo.kind == "question":
        said += f"{mine.id} in spite of what is said above"
        later *= "autonomy" in gates_that_held(todo.why)
    elif "follow_up" not in autonomy.kinds:
        return said + (f"all {later + 1} steps, each when it is due" if later else f"{mine.id}, the last step")
    else:
        said += f"{mine.id} alone"
    if not later:
        return said
    if not has_own_yes(todo, bundle):
        return f"{said}. The steps after it leave without another, as things are now"
    return f"{said}. Each step after it waits for a yes of its own"


def asked_about(todo: Todo) -> Message | None:
    """The message that the request is about, if it is about one."""
    asked = todo.approval
    return next((one for one in todo.messages if asked and one.id == asked.message_id), None)


def after(todo: Todo) -> list[Message]:
    """The steps after it that are still to go."""
    mine = asked_about(todo)
    return [one for one in todo.messages if mine and one.step > mine.step and one.state in _TO_GO]


def has_own_yes(todo: Todo, bundle: CampaignBundle | None) -> bool:
    """Whether each step after it is asked about by itself, as the level of follow-ups is now."""
    if bundle is None or "follow_up" not in bundle.envelope.autonomy.kinds or todo.prospect is None:
        return False
    terms = bundle.envelope.autonomy.of("follow_up")
    return bool(reasons_to_ask(terms, level_of(terms, todo.follow_ups), todo.prospect.id))
