"""Whoever may look things up before handing in: lists and reads files, or searches, and knows what came of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rehearsal.cast.lines import DETAIL, Detail, Entry, data_of
from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Call, Done, Scene, Tool, Use
from rehearsal.seeded import unit, whole

FILE, FOLDER, SOUGHT = "file_path", "directory", "search_query"
NAME = re.compile(r"[\w/-][\w./-]*\.(?:md|txt|csv)\b")
WORD = re.compile(r"[a-z]{4,}")
REFUSED = "refused"
MOST_TRIES = 3
ELSEWHERE = ("../{}", "/etc/{}", "archive/{}")
"""How a name is wrong that a model makes up."""
ELSEWHERE_DOMAIN = "elsewhere.example"
LONGEST_SEARCH = 200


def before(scene: Scene) -> Scene:
    """The scene as if nobody had looked anything up."""
    looked = _looks(scene)
    if not looked:
        return scene
    results = {done.result for done in looked}
    said = tuple(text for text in scene.said if text not in results)
    done = tuple(one for one in scene.done if one not in looked)
    return replace(scene, said=said, done=done, news=said[0] if said else "")


def look(scene: Scene, entries: Sequence[Entry]) -> Use | None:
    """What is looked up now, for all entries at once; None where nothing (more) is."""
    file, folder = _tool(scene, FILE), _tool(scene, FOLDER)
    fresh = [entry for entry in entries if not entry.refusals]
    if folder and fresh and not scene.calls_of(folder):
        return Use((Call(folder.name, {}),))
    calls = [call for entry in fresh if file and (call := _read(scene, file, entry)) is not None]
    search = _tool(scene, SOUGHT)
    calls += [call for entry in fresh if search and (call := _searched(scene, search, entry)) is not None]
    return Use(tuple(calls)) if calls else None


def informed(scene: Scene, entry: Entry) -> Entry:
    """The entry with what was read for it under it."""
    known = {detail.id for detail in entry.details}
    results = [done.result for key in (FILE, SOUGHT) for done in _calls(scene, key, entry)]
    lines = [line for result in results for line in data_of(result).splitlines()]
    found = {match["id"]: match["text"] for line in lines if (match := DETAIL.match(line))}
    return replace(entry, details=(*entry.details, *(Detail(one, found[one]) for one in found if one not in known)))


def _read(scene: Scene, file: Tool, entry: Entry) -> Call | None:
    """The file whose name has most of the entry's words, of those that were not read."""
    tried = _calls(scene, FILE, entry)
    read = [done for done in tried if not done.result.startswith(REFUSED)]
    if len(read) >= whole(1, 2, scene.seed, "files", entry.key) or len(tried) >= MOST_TRIES:
        return None
    asked = {done.call.input.get(FILE) for done in tried}
    names = sorted(name for name in _names(scene, entry) if name not in asked)
    if not names:
        return None
    about = set(WORD.findall(" ".join(entry.cells).casefold()))
    name = max(names, key=lambda one: (len(_alike(one, about)), unit(scene.seed, "file", entry.key, one)))
    if misbehaves(scene, "invents", f"file {entry.key}", len(tried)):
        name = ELSEWHERE[whole(0, len(ELSEWHERE) - 1, scene.seed, "elsewhere", entry.key)].format(name)
    return Call(file.name, {"id": entry.id, FILE: name})


def _searched(scene: Scene, search: Tool, entry: Entry) -> Call | None:
    """A search for the entry's first words, then for others of it."""
    tried = _calls(scene, SOUGHT, entry)
    found = sum(not done.result.startswith(REFUSED) for done in tried)
    values = [cell.partition(": ")[2] or cell for cell in entry.cells]
    if not values or found >= whole(1, 2, scene.seed, "searches", entry.key) or len(tried) >= MOST_TRIES:
        return None
    words = " ".join(values[: 1 + len(tried)])[:LONGEST_SEARCH] + (" news" if len(tried) >= len(values) else "")
    if misbehaves(scene, "invents", f"search {entry.key}", len(tried)):
        words = f"{words} somebody@{ELSEWHERE_DOMAIN}"
    return Call(search.name, {"id": entry.id, SOUGHT: words})


def _alike(name: str, about: set[str]) -> set[str]:
    """The words of a name that the entry has too, by their first letters."""
    return {word for word in WORD.findall(name.casefold()) if any(word[:4] == one[:4] for one in about)}


def _names(scene: Scene, entry: Entry) -> set[str]:
    """Names of files: those that were listed, else those that the entry says."""
    folder = _tool(scene, FOLDER)
    listed = [data_of(done.result) for done in scene.calls_of(folder)] if folder else []
    return {name for text in (listed or entry.cells) for name in NAME.findall(text)}


def _calls(scene: Scene, key: str, entry: Entry) -> list[Done]:
    tool = _tool(scene, key)
    return [done for done in scene.calls_of(tool) if done.call.input.get("id") == entry.id] if tool else []


def _looks(scene: Scene) -> list[Done]:
    return [done for key in (FILE, FOLDER, SOUGHT) if (tool := _tool(scene, key)) for done in scene.calls_of(tool)]


def _tool(scene: Scene, key: str) -> Tool | None:
    return next((tool for tool in scene.tools if key in tool.properties), None)
