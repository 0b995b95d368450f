"""Whoever does a task that a crew declares: fills the form that the task has, from what stands under each entry."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rehearsal.cast import reader
from rehearsal.cast.forms import Form, form_of, rows_of
from rehearsal.cast.generic import IDS, likely, moderate
from rehearsal.cast.lines import Entry, entries, instructions_of
from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.retelling import MADE, Source, sources, tell, told
from rehearsal.cast.scene import Answer, Json, Say, Scene, Tool
from rehearsal.cast.specialist import CLOSINGS, Row, play_batch, to_do
from rehearsal.seeded import happens, pick, unit, whole

ROUND = re.compile(r"^round (\d+)\b")
NAMED = re.compile(r"(?:^|; )([a-z]\w*): ")
LIMIT = re.compile(r"\bat most ([\d,]+) characters")
TASK = re.compile(r"^\s*(?:Current Task:)?\s*(?P<words>\S.*)$", re.MULTILINE)
SOURCES = re.compile(r"\bits sources \(([\w, ]+)\)")
FACTS_OUTPUT = "facts"
DAY_FORM = "YYYY-MM-DD"
DAY = re.compile(rf"\bdate\b|\bday\b|{DAY_FORM}", re.IGNORECASE)
CITES = re.compile(r"\bcite\b", re.IGNORECASE)
LIKE = re.compile(r"\bids like ([a-z]+)\d")
FACTS = re.compile(r"\bfacts?\b|\bf\d", re.IGNORECASE)
# What one says who lets a thing through; in a choice that also has other words, the others send it back.
CONTENT = frozenset(
    {"pass", "passed", "accept", "accepted", "approve", "approved", "ok", "okay", "good", "fine", "sound"}
)
LET_THROUGH = (0.65, 0.8, 0.95)
OBJECTIONS = (
    "It takes too long to get to what matters; lead with that.",
    "Two of its sentences do the same job. Drop one, and join the rest better.",
    "Whoever reads this will not see why it should matter to them.",
    "It wanders. Keep to one thread from beginning to end.",
)
DAYS = ("2026-11-09", "2026-11-16", "2026-12-01", "2027-01-11")
INVENTED = "All told that makes {number}."
UNSAID = 80
MOST_CITED = 3
# How often one sees a thing otherwise than who was asked the same of it would; else they are near each other.
OWN_VIEW = 0.25
NEAR = 0.04
WIDE = (0.15, 0.95)


@dataclass(frozen=True, slots=True)
class Work:
    """One entry at one try: what may be cited, which round of it this is, and what the fields are ``asked`` for."""

    scene: Scene
    entry: Entry
    tries: int
    known: tuple[Source, ...]
    round: int
    asked: str

    @property
    def key(self) -> str:
        """What chance depends on: what the entry says, and what is asked about it; never how anything is called."""
        return f"{self.entry.key}/{self.asked}"

    @property
    def own(self) -> str:
        """What chance depends on for one agent at one task: the words of both, besides what is asked."""
        return f"{self.key}/{_voice(self.scene, self.entry.kind)}"

    def has_own_view(self, key: str) -> bool:
        """Whether the agent sees this otherwise than others who are asked the same."""
        return happens(OWN_VIEW, self.scene.seed, "own view", key, self.own)

    def view(self, key: str) -> str:
        """What chance depends on where there is something to judge: mostly what others would say, too."""
        return f"{key}/{self.own}" if self.has_own_view(key) else key

    @property
    def turn(self) -> int:
        """How often it was worked at before."""
        return self.tries + self.round - 1


def is_asked(scene: Scene) -> bool:
    """Whether what is shown are items of a declared kind, which say what they are."""
    return any(entry.kind for text in scene.said for entry in entries(text))


def play(scene: Scene, tool: Tool) -> Answer:
    """Fill the form for the newest batch, once what may be looked up for it is."""
    form = form_of(tool)
    if form is None:
        return Say(pick(CLOSINGS, scene.seed, "closing", scene.news))
    unread = reader.before(scene)
    looked_up = reader.look(scene, [entry for entry, _ in to_do(unread, tool, form)])
    kind = next((entry.kind for text in scene.said for entry in entries(text)), "")
    return looked_up or play_batch(unread, tool, partial(_rows, form, scene), _voice(scene, kind))


def _voice(scene: Scene, kind: str) -> str:
    """Who is asked, and for what: the SOUL, and the first line of the task, whatever its items are called there."""
    words = found["words"] if (found := TASK.search(instructions_of(scene.task))) else ""
    named = f"the {kind}'s "
    return f"{scene.system}/{words.replace(named, '')}"


def _rows(form: Form, whole_scene: Scene, scene: Scene, entry: Entry, tries: int) -> list[Row]:
    entry = reader.informed(whole_scene, entry)
    rounds = [int(found[1]) for remark in entry.remarks if (found := ROUND.match(remark))]
    name, inner = next(
        ((name, rows) for name, schema in form.fields.items() if (rows := rows_of(name, schema)) is not None),
        ("", form),
    )
    fields = (f"{field} {schema.get('description', '')}" for field, schema in inner.fields.items() if field != "id")
    asked = ", ".join(fields)
    if opinion := _answers(entry, inner):
        asked += f", opinion {opinion + 1}"
    work = Work(scene, entry, tries, tuple(sources(entry)), max(rounds, default=1), asked)
    if name:
        number = _number(form.fields[name], work)
        return [{"id": entry.id, name: [_record(inner, work, place) for place in range(number)]}]
    return [{"id": entry.id, **_record(form, work, 0)}]


def _answers(entry: Entry, form: Form) -> int:
    """How many of the records under an entry answer what is asked now: who is asked again has another opinion."""
    wanted = form.required - {"id"}
    made = (found["body"] for detail in entry.details if (found := MADE.match(detail.text)))
    return sum(bool(wanted) and wanted <= set(NAMED.findall(body)) for body in made)


def _number(rows: Json, work: Work) -> int:
    """How many records the form takes; fewer where there is not much to say."""
    least, most = int(rows.get("minItems", 1)), int(rows.get("maxItems", 2))
    return whole(least, max(least, 1, min(most, len(work.known))), work.scene.seed, "records", work.own)


def _record(form: Form, work: Work, place: int) -> Row:
    """All required fields but the id, and about half of the others; what is cited is chosen before anything is said."""
    seed, key, own = work.scene.seed, f"{work.key}/{place}", f"{work.own}/{place}"
    wanted = {
        name: schema
        for name, schema in form.fields.items()
        if name != "id" and (name in form.required or happens(0.5, seed, "optional", own, name))
    }
    cites = {name: ids for name, schema in wanted.items() if (ids := _cited(name, schema, work, place)) is not None}
    cited = [source for source in work.known if any(source.id in ids for ids in cites.values())]
    row: Row = {}
    for name, schema in wanted.items():
        row[name] = cites[name] if name in cites else _value(name, schema, work, f"{key}/{name}", cited)
    if _is_sent_back(wanted, row):
        row.update(_with_objection(wanted, row, pick(OBJECTIONS, seed, "objection", own, work.turn)))
    if not place and misbehaves(work.scene, "invents", work.own, work.turn):
        row.update(_invention(row, cites, work))
    return row


def _value(name: str, schema: Json, work: Work, key: str, cited: Sequence[Source]) -> object:
    seed, own = work.scene.seed, f"{key}/{work.own}"
    hint = _hint(name, schema, work)
    sentences = told(work.entry, _rests_on(hint, work, cited))
    if "enum" in schema:
        return _choice(schema["enum"], work, key)
    if schema.get("type") == "number":
        return _number_of(schema, work, key)
    if schema.get("type") == "integer":
        return moderate(schema, seed, work.view(f"{key}/{work.turn}"))
    if schema.get("type") == "boolean":
        return happens(0.7, seed, "yes", work.view(key))
    said = _said(name, schema)
    most = min((int(limit.replace(",", "")) for limit in LIMIT.findall(hint)), default=UNSAID)
    if schema.get("type") == "array":
        return [tell(sentences, most, seed, own, n) for n in range(whole(1, 3, seed, "texts", own))]
    is_day = DAY.search(said) or DAY_FORM in hint
    return pick(DAYS, seed, work.view(key)) if is_day else tell(sentences, most, seed, own, work.turn)


def _number_of(schema: Json, work: Work, key: str) -> float:
    """A share is mostly high. Two who see a sum alike differ by little, and who sees it otherwise by much."""
    low, high = float(schema.get("minimum", 0)), float(schema.get("maximum", 1))
    common = likely(schema, work.scene.seed, work.view(key) if high - low <= 1 else key)
    if high - low <= 1:
        return common
    chance = unit(work.scene.seed, "own number", key, work.own)
    if work.has_own_view(key):
        return round(low + (high - low) * (WIDE[0] + (WIDE[1] - WIDE[0]) * chance), 2)
    return round(min(high, max(low, common + (high - low) * NEAR * (chance - 0.5))), 2)


def _rests_on(hint: str, work: Work, cited: Sequence[Source]) -> Sequence[Source]:
    """What a field is made of: what is cited, or all; after a refusal that names the sources, these alone."""
    if (named := SOURCES.search(hint)) is None:
        return cited or work.known
    names = named[1].split(", ")
    return [source for source in work.known if (source.output or FACTS_OUTPUT) in names]


def _hint(name: str, schema: Json, work: Work) -> str:
    """What is known of a field: what is said of it, and why it was refused before."""
    refused = [part for remark in work.entry.remarks for part in re.findall(rf"\b{re.escape(name)}\b[^;]*", remark)]
    return " ".join((_said(name, schema), *refused))


def _said(name: str, schema: Json) -> str:
    """A field's name, and what is said of it."""
    return f"{name.replace('_', ' ')} {schema.get('description', '')}"


def _choice(words: Sequence[object], work: Work, key: str) -> object:
    """Any of the words; of those that judge, mostly the contented one, and more so in later rounds."""
    content = [word for word in words if str(word).casefold() in CONTENT]
    if not content or len(content) == len(words):
        return pick(words, work.scene.seed, "choice", work.view(key))
    share = LET_THROUGH[min(work.round, len(LET_THROUGH)) - 1]
    others = [word for word in words if word not in content]
    is_content = unit(work.scene.seed, "content", work.view(key), work.turn) < share
    return pick(content if is_content else others, work.scene.seed, key)


def _is_sent_back(fields: Mapping[str, Json], row: Row) -> bool:
    return any(
        {str(word).casefold() for word in schema.get("enum", ())} & CONTENT and str(row[name]).casefold() not in CONTENT
        for name, schema in fields.items()
    )


def _with_objection(fields: Mapping[str, Json], row: Row, objection: str) -> Row:
    """The first text says what is wrong."""
    texts = [name for name, schema in fields.items() if schema.get("type") == "string" and "enum" not in schema]
    return {texts[0]: objection} if texts and row[texts[0]] not in DAYS else {}


def _cited(name: str, schema: Json, work: Work, place: int) -> list[str] | None:
    """The ids that a field cites, each record others; None for a field that cites nothing."""
    if schema.get("type") != "array":
        return None
    hint, instructions = _hint(name, schema, work), instructions_of(work.scene.task)
    outputs = {source.output for source in work.known if source.output and _speaks_of(hint, source.output)}
    described = bool(schema.get("description"))
    if not (outputs or IDS.search(hint) or FACTS.search(hint) or (CITES.search(instructions) and not described)):
        return None
    like = found[1] if (found := LIKE.search(hint)) else ""
    shown = [source for source in work.known if source.id.startswith(like)]
    pool = [source.id for source in shown if source.output in (outputs or {""})] or [source.id for source in shown]
    start = whole(0, max(len(pool) - 1, 0), work.scene.seed, "cites", work.own, name) + place
    number = whole(1, min(MOST_CITED, max(len(pool), 1)), work.scene.seed, "cited", work.own, name, place)
    return [pool[(start + n) % len(pool)] for n in range(min(number, len(pool)))]


def _speaks_of(hint: str, output: str) -> bool:
    """Whether a field's name or description has an output's name, in the singular or the plural."""
    stem = re.escape(output.replace("_", " ").removesuffix("s"))
    return re.search(rf"\b{stem}(?:s|es)?\b", hint.replace("_", " "), re.IGNORECASE) is not None


def _invention(row: Row, cites: Mapping[str, list[str]], work: Work) -> Row:
    """A figure that nobody gave, or an id that nothing has."""
    seed, key = work.scene.seed, work.own
    if cites and happens(0.3, seed, "which invention", key):
        name, ids = next(iter(cites.items()))
        return {name: [*ids, f"{(ids or ['f1'])[0][:1]}{whole(700, 990, seed, 'unknown id', key)}"]}
    texts = {name: value for name, value in row.items() if isinstance(value, str) and len(value.split()) > 2}
    if not texts:
        return {}
    longest = max(texts, key=lambda name: len(texts[name]))
    shown = " ".join((*work.entry.cells, *(sentence for one in work.known for sentence in one.sentences)))
    number = whole(23, 89, seed, "invented", key)
    while str(number) in shown:
        number += 1
    return {longest: f"{texts[longest]} {INVENTED.format(number=number)}"}
