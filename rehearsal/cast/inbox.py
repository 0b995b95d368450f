"""The Inbox agent: what people meant, by their words, and a draft for those who want to hear more."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from rehearsal.cast.forms import takes
from rehearsal.cast.lines import Entry, one_line
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import Row, play_batch
from rehearsal.seeded import pick, unit

# In the order in which they are tried: what forbids comes before what invites.
SIGNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        intent: re.compile(words, re.IGNORECASE)
        for intent, words in {
            "auto_reply": r"out of (the )?office|automat(ic|ed)|on vacation|away from my desk|on leave|parental leave"
            r"|fuera de la oficina|abwesen|nicht im büro|absent du bureau|fuori ufficio|out on a job site all week"
            r"|within two business days|gracias por su mensaje",
            "opt_out": r"unsubscribe|opt (me|us) out|remove (me|us|our|my|this)|take (me|us|our|my)\b.* off"
            r"|(stop|quit) (e-?mail|writ|contact|send)|^\W*stop\W*$|(do not|don't|never) (e-?mail|contact|write)"
            r"|no more e-?mails|don't want (to receive )?these|leave (me|us) alone",
            "wrong_person": r"(not|isn't|aren't) (the )?(right|correct) (person|contact)|wrong (person|department)"
            r"|don't handle|no longer (work|with)|left that role|not my (area|department)|not involved in"
            r"|meant to reach|talk to the owner|should go to our|ask (for|the) (operations|owner)|my successor",
            "not_now": r"not (right )?now|(not|later) this (quarter|year)|try (me|us) again|(check|circle|get) back"
            r"|reach out (again )?|follow up|maybe later|bad timing|too busy|slammed|touch base|ask me again|hold that"
            r"|write again|next (year|quarter|season|spring|fall)|after the season|would be better|budget is set",
            "not_interested": r"not interested|no,? thank|no interest|i'?ll pass|happy with what|not (a fit|for us)"
            r"|not something we need|in house|already work with|decided against|not looking|good luck|no need",
            "interested": r"interested|sounds (good|great|interesting)|let'?s (talk|set)|set up|send (me|us|over|an)"
            r"|tell me more|hear more|happy to|like to see|good timing|open to|show me|count me in|have a call"
            r"|my attention|call (me|the office)|times do you have|demo|meeting",
            "question": r"\?|wonder|curious|how much|price|cost",
        }.items()
    }
)
QUESTION_FIRST = re.compile(
    r"^\W*(how|what|does|do|is|are|who|which|can you explain|would|before|when|why)\b.*\?", re.I | re.S
)
GREETING = re.compile(r"^(hi|hello|hey|dear)?\s*[A-Z][\w'-]*\s*[,-]+\s+", re.IGNORECASE)
TODAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
DAY = re.compile(rf"\b({'|'.join(MONTHS)})\b\.?(?: (\d{{1,2}})(?!\d))?", re.IGNORECASE)
SPAN = re.compile(
    r"\b(?:in|after) (?:a|an|one|two|three|four|six|\d+|a few|a couple of) (day|week|month)s?\b", re.IGNORECASE
)
NUMBERS = MappingProxyType({"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6})
NEXT = MappingProxyType({"week": 7, "month": 30, "quarter": 90, "year": 180, "season": 90, "spring": 120, "fall": 120})
WARM = (
    "Thank you for getting back to me, I am glad this is of interest. I would like to show you how it works for a "
    "company like yours, and keep it short. Which day suits you best?",
    "That is good to hear, thank you. The easiest next step is a short call in which I show you what it would look "
    "like for you. Tell me what time suits, and I will send an invitation.",
    "Thanks, I appreciate the quick answer. I will gladly send more and walk you through it; would you rather begin "
    "with a call or with something to read first?",
)
REPLIES: Mapping[str, str] = MappingProxyType(
    {
        "price|cost|how much|pay": "That depends on the size of your crew and on what you use, so I would rather ask "
        "two questions than guess. Could we speak briefly?",
        "contract|cancel|month to month|data": "I want to give you the exact terms rather than my memory of them, so a "
        "colleague will confirm them in writing.",
        "quickbooks|work with|software|integrat|replace": "It is meant to work next to what you already use, and I "
        "would like to check the details of your setup before I promise anything.",
        "who else|reference|area": "I will ask customers near you whether I may name them, and come back to you with a "
        "reference that you can call yourself.",
        "": "Let me find out exactly rather than guess; I will come back to you with a clear answer, and I am happy to "
        "talk it through on a short call if you like.",
    }
)
THANKS = (
    "Thank you for asking, that is a fair question.",
    "Good question, and thank you for taking the time to write.",
)


def is_mine(tool: Tool) -> bool:
    """What the Inbox agent says of a reply has an intent."""
    return takes(tool, "intent")


def play(scene: Scene, tool: Tool) -> Answer:
    """Read the newest batch of replies."""
    return play_batch(scene, tool, _reading)


def intent_of(text: str) -> str:
    """Say what a reply means, by its words; what says nothing clear is a question."""
    said = GREETING.sub("", text.replace("\u2019", "'").strip(), count=1)
    for intent in ("auto_reply", "opt_out", "wrong_person"):
        if SIGNS[intent].search(said):
            return intent
    if QUESTION_FIRST.search(said) and not SIGNS["not_now"].search(said):
        return "question"
    return next((intent for intent, words in SIGNS.items() if words.search(said)), "question")


def _reading(scene: Scene, entry: Entry, tries: int) -> list[Row]:
    text = entry.cells[-1]
    intent = intent_of(text)
    sure = 0.72 + 0.26 * unit(scene.seed, "sure", text)
    row: Row = {"id": entry.id, "intent": intent, "confidence": round(sure, 2)}
    if intent == "not_now" and not tries and (when := _when(scene, text)):
        row["date"] = when
    if draft := _draft(scene, intent, text):
        row["answer"] = one_line(draft)
    return [row]


def _draft(scene: Scene, intent: str, text: str) -> str | None:
    if intent == "interested":
        return pick(WARM, scene.seed, "draft", text)
    if intent == "question":
        topic = next(topic for topic in REPLIES if any(word in text.lower() for word in topic.split("|")))
        return f"{pick(THANKS, scene.seed, 'draft', text)} {REPLIES[topic]}"
    return None


def _when(scene: Scene, text: str) -> str | None:
    """The day that they ask for, counted from the day that the task names."""
    found = TODAY.search(scene.task)
    if found is None:
        return None
    today = date(int(found[1]), int(found[2]), int(found[3]))
    if named := DAY.search(text):
        month, day = MONTHS.index(named[1].lower()) + 1, int(named[2] or 1)
        asked = _on(today.year, month, day)
        return (asked if asked > today else _on(today.year + 1, month, day)).isoformat()
    if span := SPAN.search(text):
        words = span[0].lower().split()
        number = next((NUMBERS.get(word, int(word) if word.isdigit() else 0) for word in words[1:]), 1) or 3
        return (today + timedelta(days=number * {"day": 1, "week": 7, "month": 30}[span[1].lower()])).isoformat()
    later = next((days for word, days in NEXT.items() if f"next {word}" in text.lower()), 60)
    return (today + timedelta(days=later)).isoformat()


def _on(year: int, month: int, day: int) -> date:
    return date(year, month, 1) + timedelta(days=min(day, 28) - 1)
