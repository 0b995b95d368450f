"""``ground``: what code says of the angles of a file, before a critic or a person reads any."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commands.shared.errors import BadInput, not_one_of
from commands.shared.output import print_json, say, show
from config.library import VERTICAL, Library
from config.positions import dotted, suggest
from data import counts
from data.records import Business
from guardrails.grounding import Grounding, judge

COLUMNS = ["angle", "cites", "verdict", "reasons", "text"]
_RANGE = re.compile(r"([a-z]*)(\d+)\s*(?:-|\u2013|to)\s*[a-z]*(\d+)")
_ID = re.compile(r"([a-z]*)(\d+)")
_MOST = 50


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class FactOfFile(_Part):
    """A fact of a dossier."""

    text: str


class Dossier(_Part):
    """What is known of a business, and what it is offered."""

    company: str
    facts: dict[str, FactOfFile | str] = Field(min_length=1)
    offer: str | None = None
    trade: str | None = None
    industry: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None

    def text_of(self, fact_id: str) -> str:
        """The text of a fact."""
        fact = self.facts[fact_id]
        return fact if isinstance(fact, str) else fact.text

    @property
    def business(self) -> Business:
        """The dossier's business."""
        trade = self.industry or self.trade
        return Business("file", "", self.company, city=self.city, county=self.county, state=self.state, industry=trade)


class AngleOfFile(_Part):
    """An angle, and the facts that it cites in whatever form."""

    dossier: str
    text: str
    cites: str | list[str]


class AnglesFile(_Part):
    """Dossiers by their names, and angles to them."""

    dossiers: dict[str, Dossier]
    angles: list[AngleOfFile]


def ground(path: Path, offer: str | None, vertical: str | None, config_dir: Path, *, as_json: bool) -> None:
    """The verdict on every angle of the file, in order; ``offer`` is for the dossiers that have none of their own."""
    if offer is not None and vertical is not None:
        raise BadInput("--offer and --vertical both say what is offered: give one of them")
    if vertical is not None:
        offer = _offer_of(vertical, config_dir)
    judged = list(_judged(path, _read(path), offer or ""))
    if as_json:
        for _, grounding in judged:
            print_json({"verdict": grounding.verdict, "reasons": list(grounding.reasons), "text": grounding.text})
        return
    rows = [
        {
            "angle": f"{number} {angle.dossier}",
            "cites": angle.cites if isinstance(angle.cites, str) else ", ".join(angle.cites),
            "verdict": grounding.verdict,
            "reasons": "; ".join(grounding.reasons),
            "text": grounding.text,
        }
        for number, (angle, grounding) in enumerate(judged, start=1)
    ]
    show(rows, COLUMNS, as_json=False, empty=f"{path}: there is no angle in this file")
    counted = Counter(grounding.verdict for _, grounding in judged)
    said = f"{counted['accept']} accepted, {counted['critic']} for a critic, {counted['refuse']} refused"
    say(f"{counts.counted(len(rows), 'angle')}: {said}")


def cited(cites: str | Sequence[str], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ids of the facts that are meant ("[F1]; f3", "f1 to f3" too), and those that the dossier does not have."""
    by_lower = {fact_id.lower(): fact_id for fact_id in known}
    words = [word.strip().lower() for word in ([cites] if isinstance(cites, str) else cites)]
    found = [by_lower[word] for word in words if word in by_lower]
    spread = _RANGE.sub(_spread, ", ".join(word for word in words if word not in by_lower))
    unknown: list[str] = []
    for letters, number in _ID.findall(spread):
        near = (f"{letters}{number}", f"f{number}")
        fact_id = next((by_lower[name] for name in near if name in by_lower), None)
        (found if fact_id else unknown).append(fact_id or f"{letters}{number}")
    return list(dict.fromkeys(found)), unknown


def _spread(match: "re.Match[str]") -> str:
    letters, first, last = match.group(1), int(match.group(2)), int(match.group(3))
    if not first < last <= first + _MOST:
        return match.group()
    return " ".join(f"{letters}{number}" for number in range(first, last + 1))


def _judged(path: Path, file: AnglesFile, offer: str) -> Iterator[tuple[AngleOfFile, Grounding]]:
    for place, angle in enumerate(file.angles):
        dossier = file.dossiers.get(angle.dossier)
        if dossier is None:
            near = suggest(angle.dossier, file.dossiers)
            meant = f"; did you mean {near}?" if near else ""
            raise BadInput(f'{path}: angles[{place}].dossier: there is no dossier "{angle.dossier}"{meant}')
        ids, unknown = cited(angle.cites, list(dossier.facts))
        own = dossier.offer if dossier.offer is not None else offer
        grounding = judge(angle.text, [dossier.text_of(fact_id) for fact_id in ids], dossier.business, own)
        if unknown:
            reason = f"it cites {', '.join(unknown)}, which {angle.dossier} does not have ({', '.join(dossier.facts)})"
            grounding = Grounding("refuse", (reason, *_refusals(grounding)), grounding.text)
        yield angle, grounding


def _refusals(grounding: Grounding) -> tuple[str, ...]:
    return grounding.reasons if grounding.verdict == "refuse" else ()


def _read(path: Path) -> AnglesFile:
    try:
        written = path.read_text("utf-8")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start} is not UTF-8") from error
    try:
        return AnglesFile.model_validate(json.loads(written))
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except ValidationError as error:
        problems = "\n".join(
            f"{path}: {dotted(problem['loc']) or 'the whole'}: {problem['msg']}" for problem in error.errors()
        )
        raise BadInput(problems) from error


def _offer_of(vertical: str, config_dir: Path) -> str:
    library = Library(config_dir)
    path = library.find(VERTICAL, vertical, config_dir)
    if path is None:
        known = library.names(VERTICAL, config_dir)
        raise not_one_of("--vertical", vertical, known)
    file = library.read(VERTICAL, path)
    if file is None or file.value is None:
        raise BadInput("\n".join(str(problem) for problem in library.problems))
    return str(file.value.offer)
