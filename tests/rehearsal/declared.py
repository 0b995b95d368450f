"""Rehearsals of the declared crews that are shipped, and what is asked of each of them."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.positions import load_yaml
from tests.rehearsal import trees
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, once
from tests.rehearsal.trees import CONFIG, shipped

CREWS = ("content", "competitive", "inbound-sales")
PATTERNS = ("pipeline", "fan-out", "router", "supervisor", "evaluator", "critique", "delegation")
CAMPAIGNS = (*CREWS, "reference-desk", *(f"pattern-{name}" for name in PATTERNS))
EVERY = "MUSTER_EVERY_CREW" in os.environ
"""Whether the patterns are rehearsed in a rough world and without each agent, too: ten minutes more."""
SETTLED = ("done", "skipped")


@dataclass(frozen=True)
class Declared:
    """One rehearsal of a declared crew, with the crew's YAML."""

    run: Rehearsed
    crew: Mapping[str, Any]

    @property
    def items(self) -> dict[str, dict[str, Any]]:
        """Every item, by its id."""
        return {row["item_id"]: row for row in self.run.rows("select * from items")}

    @property
    def standings(self) -> dict[tuple[str, str], dict[str, Any]]:
        """How every item stands with every task that was begun."""
        return {(row["item_id"], row["task"]): row for row in self.run.rows("select * from task_states")}

    @property
    def cycles(self) -> dict[str, dict[str, Any]]:
        """Every cycle, by its id."""
        return {row["cycle_id"]: row for row in self.run.rows("select * from cycles")}

    @property
    def released(self) -> dict[str, str]:
        """What stands in the folder that documents are released into, by its path."""
        folder = self.run.home / "released"
        found = (file for file in folder.rglob("*") if file.is_file())
        return {str(file.relative_to(folder)): file.read_text() for file in found}

    @property
    def readers(self) -> set[str]:
        """The readers of crewai-tools that its agents have, as the YAML calls them."""
        tools = [tool for agent in self.crew["agents"].values() for tool in agent.get("tools", ())]
        return {tool["use"] for tool in tools if "folders" in tool}

    @property
    def stopped(self) -> set[str]:
        """The tasks that wait for a person to resume them."""
        open_breaks = "select name from breaks where scope = 'stage' and resumed_at is null"
        return {row["name"] for row in self.run.rows(open_breaks)}

    def upstream(self, task: str) -> list[str]:
        """The tasks that are settled before this one."""
        declared = self.crew["tasks"][task]
        return [*declared.get("context", ()), *declared.get("after", ())]

    def is_next(self, item: str, task: str) -> bool:
        """Is the task all that the item waits for?"""
        states = {name: row["state"] for (of, name), row in self.standings.items() if of == item}
        return states.get(task) not in SETTLED and all(states.get(one) in SETTLED for one in self.upstream(task))

    def made(self, item: str, task: str) -> list[dict[str, Any]]:
        """What a task made of an item, in the order in which it was made."""
        told = self.run.rows("select * from artifacts where item_id = ? and task = ?", item, task)
        return sorted(told, key=lambda row: (row["round"], row["position"]))

    def unexplained(self) -> Iterator[str]:
        """Items and tasks of which the ledger does not say what became of them, and why."""
        for item, row in self.items.items():
            if row["state"] == "open" and not any(self.is_next(item, task) for task in self.stopped):
                yield f"{item} is open, and no task that it waits for is stopped"
            if not row["state_reason"].strip():
                yield f"{item} is {row['state']}, and nobody knows why"
            for task in self.crew["tasks"]:
                standing = self.standings.get((item, task))
                state = standing["state"] if standing else "open"
                if state == "skipped" and standing and not standing["reason"].strip():
                    yield f"{item} skips {task} and nobody knows why"
                if row["state"] == "done" and state not in SETTLED:
                    yield f"{item} is done, but {task} is {state}"

    def out_of_order(self) -> Iterator[str]:
        """Records that were made before one that they were to be made from."""
        number = {cycle: int(re.sub(r"\D", "", cycle)) for cycle in self.cycles}
        for item in self.items:
            for task in self.crew["tasks"]:
                for before in self.upstream(task):
                    ours, theirs = self.made(item, task), self.made(item, before)
                    if ours and theirs and number[ours[0]["cycle_id"]] <= number[theirs[0]["cycle_id"]]:
                        yield f"{item}: {task} in {ours[0]['cycle_id']}, {before} in {theirs[0]['cycle_id']}"

    def released_wrongly(self) -> Iterator[str]:
        """Files that stand there twice, without a release, or not as it was judged; and releases without a file."""
        left = self.run.rows("select * from releases where state = 'released'")
        bodies = {row["file"]: row["body"] for row in left}
        if len(bodies) != len(left) or len({(row["item_id"], row["task"]) for row in left}) != len(left):
            yield "two releases are of one task of one item, or have one file"
        for file in bodies.keys() ^ self.released.keys():
            yield f"{file} is either released or there, not both"
        for file in bodies.keys() & self.released.keys():
            if bodies[file] != self.released[file]:
                yield f"{file} is not what was judged"
        acts = self.run.one("select count(*) from acts where kind = 'release'")
        if acts != len(left):
            yield f"{acts} acts for {len(left)} releases"


def crews_of(campaign: str) -> list[dict[str, Any]]:
    """The crew of a shipped campaign, and those that do tasks of it."""
    found = [_crew(shipped("campaigns", campaign)["crew"])]
    for crew in found:
        found += [_crew(task["crew"]) for task in crew["tasks"].values() if "crew" in task]
    return found


def _crew(name: str) -> dict[str, Any]:
    [path] = [path for path in (CONFIG / "crews").rglob("*.yaml") if path.stem == name]
    found: dict[str, Any] = load_yaml(path).data
    return found


def crew_of(campaign: str) -> dict[str, Any]:
    """The crew of a shipped campaign, with the tasks of another crew in the place of the one that they do."""
    outer, *inner = crews_of(campaign)
    for crew in inner:
        [(name, done)] = [(name, task) for name, task in outer["tasks"].items() if task.get("crew") == crew["crew"]]
        own = {
            f"{name}-{task}": {**one, "context": [f"{name}-{of}" for of in one.get("context", ())] or done["context"]}
            for task, one in crew["tasks"].items()
        }
        last = [task for task in own if not any(task in one["context"] for one in own.values())]
        tasks = {task: one for task, one in outer["tasks"].items() if task != name}
        for one in tasks.values():
            one["context"] = [of for each in one.get("context", ()) for of in (last if each == name else [each])]
        outer = {**outer, **{kind: outer[kind] | crew[kind] for kind in ("outputs", "agents")}, "tasks": tasks | own}
    return outer


def rehearsed_in(shared: Path, campaign: str, world: str, seed: int = 1) -> Declared:
    """The shipped campaign, rehearsed in this world by the one command that the README names."""
    words = ("run", campaign, "--json", "--world", world, "--seed", str(seed))
    known_as = f"{campaign}-{world}" if seed == 1 else f"{campaign}-{world}-{seed}"
    return Declared(once(shared, known_as, lambda home: muster(*words, home=home)), crew_of(campaign))


def without(shared: Path, campaign: str, agent: str) -> Declared:
    """The campaign in a calm world in which the model of this one agent is no longer served."""

    def run(folder: Path) -> Any:
        crews = crews_of(campaign)
        [theirs] = [crew for crew in crews if agent in crew["agents"]]
        theirs["agents"][agent]["model"] = "gone"
        models = load_yaml(CONFIG / "models.yaml").data
        models["gone"] = {**models["small"], "model": "claude-gone-1"}
        calm = shipped("rehearsals", "calm")
        written = {
            "models.yaml": models,
            "agents.yaml": load_yaml(CONFIG / "agents.yaml").data,
            **{f"crews/{crew['crew']}.yaml": crew for crew in crews},
            "rehearsals/calm.yaml": {**calm, "model": {**calm["model"], "retired": ["claude-gone-1"]}},
        }
        for name, values in written.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(yaml.safe_dump(values, sort_keys=False))
        return muster("run", trees.varied(folder, "campaigns", campaign, campaign), "--json", home=folder)

    return Declared(once(shared, f"{campaign}-without-{agent}", run), crew_of(campaign))
