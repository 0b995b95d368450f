"""What a person changed in an agent's words becomes a lesson, and what a person has accepted is shown to the agent.

A message is a template with angles in it: a paragraph with an angle is the words of who wrote the angle, an answer
those of who drafted it. The rest is the template's, which people change in YAML, and no agent learns from that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, prospects
from data.ledger.flow.messages import ANSWER
from data.ledger.govern import lessons
from data.ledger.govern.lessons import Change, Lesson
from data.records import Message, Prospect
from data.redact import redacted
from guardrails.grounding.names import TITLES
from tools.deployment import Deployment
from tools.writing.short_names import company_short

MOST = 5
"""So many lessons an agent is taught at a time: more would be a second SOUL that nobody has read as a whole."""
LONGEST = 400
"""So many characters a lesson has before, and after."""
_ALIKE = 0.4
"""So much alike (``SequenceMatcher.ratio``, 0 to 1) a paragraph is at least to what it was before it was reworded."""
_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def learn(deployment: Deployment, tx: Tx, before: Message, body: str, by: str) -> tuple[Lesson, ...]:
    """Propose a lesson for each change of an agent's words in a message that a person has just edited."""
    agent = _whose(deployment, before)
    if agent is None:
        return ()
    prospect = prospects.get(tx, before.prospect_id)
    known = {lesson.after: lesson for lesson in lessons.of_message(tx, before.id) if lesson.state == "proposed"}
    found = []
    said = _said(tx, before)
    for was, became in _changes(before.body, body):
        change = Change(_general(was, prospect), _general(became, prospect))
        is_theirs = before.edited_by is None if said is None else any(one in was for one in said)
        if change.before in known:
            found.append(lessons.revise(tx, known[change.before].id, change.after, by))
        elif is_theirs and change.before != change.after:
            found.append(lessons.propose(tx, before, agent, change, by))
    return tuple(found)


def told_to(deployment: Deployment, agent: str) -> str:
    """The lessons that the agent is taught, with where each came from; empty where there are none."""
    with deployment.ledger.read() as tx:
        return in_words(lessons.accepted(tx, deployment.bundle.campaign.campaign, agent)[:MOST])


def in_words(taught: Iterable[Lesson]) -> str:
    """A line for where a lesson came from, then the words before and after."""
    lines = []
    for lesson in taught:
        lines += [
            f"{lesson.id} from {lesson.message_id}, changed by {lesson.edited_by} on {lesson.created_at:%Y-%m-%d}",
            f" before: {lesson.before}",
            f" after: {lesson.after or '(left out)'}",
        ]
    return "\n".join(lines)


def _whose(deployment: Deployment, message: Message) -> str | None:
    """The agent whose words a message has besides its template's."""
    if message.sequence == ANSWER:
        return message.author if message.author in deployment.bundle.agents else None
    builders = (task.agent for task in deployment.bundle.crew.agent_tasks.values() if task.traits.writes)
    return next(builders, None)


def _said(tx: Tx, message: Message) -> Sequence[str] | None:
    """What an agent says in a message of a sequence; None of an answer, all of which is its words."""
    if message.sequence == ANSWER:
        return None
    texts = {angle.angle_id: angle.text for angle in facts.angles_of(tx, [message.prospect_id])[message.prospect_id]}
    return [texts[angle] for angle in message.slots.values() if angle in texts]


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The paragraphs that were changed, each with what stands in its place; nothing does where it was left out."""
    was, became = (_PARAGRAPHS.split(text.strip()) for text in (before, after))
    for kind, begin, end, start, stop in SequenceMatcher(None, was, became, autojunk=False).get_opcodes():
        old, new = was[begin:end], became[start:stop]
        if kind == "delete":
            yield from ((paragraph, "") for paragraph in old)
        elif kind == "replace":
            yield from zip(old, new, strict=True) if len(old) == len(new) else _reworded(old, new)


def _reworded(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Of more paragraphs than there were, or fewer: each with the one most like it, the most alike first."""
    pairs = [(_alike(one, other), at, to) for at, one in enumerate(old) for to, other in enumerate(new)]
    left, free = set(range(len(old))), set(range(len(new)))
    for alike, at, to in sorted(pairs, reverse=True):
        if alike >= _ALIKE and at in left and to in free:
            left.remove(at)
            free.remove(to)
            yield old[at], new[to]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def _general(text: str, prospect: Prospect) -> str:
    """One line without address or number, and without whom it was written to: it teaches what others will read."""
    plain = " ".join(text.split())
    for name, put in sorted(_names(prospect).items(), key=lambda item: len(item[0]), reverse=True):
        plain = re.sub(rf"(?<!\w)(?:{_spelt(name)})(?!\w)", put, plain)
    return redacted(plain, LONGEST)


def _names(prospect: Prospect) -> dict[str, str]:
    """The company's names, and the person's: the whole and each word but titles and initials."""
    company, contact = prospect.business.company, prospect.contact
    names = {company: "[company]", company_short(company): "[company]"}
    if contact and contact.name:
        words = [word for word in _WORD.findall(contact.name) if word.casefold() not in TITLES and len(word) > 1]
        names |= dict.fromkeys((contact.name, *words), "[name]")
    return {name: put for name, put in names.items() if name}


def _spelt(name: str) -> str:
    """How a name is spelt: several words in any case, one with a capital, for ``will`` is an ordinary word."""
    written = re.escape(name)
    if " " in name:
        return f"(?i:{written})"
    begins = re.escape(name[0].upper())
    return rf"{begins}(?i:{re.escape(name[1:])})" + (f"|{written}" if name != name.lower() else "")
