"""One episode at the tools' boundary: hostile calls on a real ledger, then the real outbox to a real mail server."""

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from data.claims import AngleState
from data.ledger.core.ledger import Ledger
from data.ledger.core.states import allowed
from data.ledger.flow import cycles, facts, inbound, messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import ALONE, Cycle, MessageState, ProspectState
from tests.attacks.arms import arguments
from tests.attacks.dice import Dice
from tests.attacks.judge import Judge, Violation
from tests.attacks.post import Post
from tests.attacks.scene import CONFIG, START, Scene, Watch, campaign_file
from tests.attacks.truth import Truth
from tools.agent.base import AgentTool
from tools.agent.registry import board_for, open_bench, tools_for
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.outbox.drain import drain

WORKS = ("build", "critique", "publish", "publish", "scout", "inbox", "plan")
AT_ONCE = 8
PERSON = "ann"


@dataclass
class Episode:
    """What an episode works with, and what it has tried."""

    seed: object
    dice: Dice
    deployment: Deployment
    scene: Scene
    truth: Truth
    post: Post
    channel: Channel
    watch: Watch
    calls: int = 0
    answers: list[str] = field(default_factory=list)

    def violations(self) -> list[Violation]:
        """What the judge says."""
        campaign = self.deployment.bundle.campaign.campaign
        return _judge(campaign).violations(self.post.log, self.truth)

    def mails(self) -> int:
        """How many mails to prospects the server has taken."""
        own = self.deployment.bundle.campaign.notify.mail
        return sum(mail.rcpt_tos != (own,) for mail in self.post.log)


@cache
def _judge(campaign: str) -> Judge:
    return Judge(campaign_file(campaign), CONFIG)


class Stage:
    """Where the episodes take place, one after the other: one ledger's file, overwritten for each."""

    def __init__(self, home: Path, post: Post, channel: Channel) -> None:
        self._home, self._post, self._channel = home, post, channel
        self._path = home / "episode.sqlite"
        self._watch = Watch()
        self._ledger = Ledger.open(f"sqlite:///{self._path}", self._watch)

    def set_up(self, scene: Scene, *seed: object) -> Episode:
        """A fresh copy of the scene. The ledger stays open: its statements need not be compiled again."""
        self.close()
        for leftover in self._home.glob("episode.sqlite*"):
            leftover.unlink()
        shutil.copyfile(scene.path, self._path)
        self._watch.moment = START
        self._post.begin(self._watch.now)
        deployment = scene.deploy(self._ledger, self._watch, self._home)
        truth = scene.fresh_truth()
        return Episode(seed, Dice(*seed), deployment, scene, truth, self._post, self._channel, self._watch)

    def close(self) -> None:
        """Let go of the file."""
        self._ledger.close()


def attack(episode: Episode) -> None:
    """A few cycles of hostile calls, each in the place of one agent."""
    for _ in range(1 + episode.dice.below(2)):
        strike(episode, episode.dice.pick(WORKS) if episode.dice.happens(0.995) else "report")


def strike(episode: Episode, work: str) -> None:
    """One cycle of one agent's hostile calls, now and then the same one a hundred times at once."""
    dice, deployment = episode.dice, episode.deployment
    bench = open_bench(
        deployment,
        cycle := open_cycle(episode, work),
        deployment.bundle.crew.agent_tasks[cycle.stage],
        worker(deployment, cycle),
    )
    if not bench.open():
        return
    soul = deployment.bundle.agents[bench.agent]
    tools = [*tools_for(bench, soul), *board_for(bench, soul, lambda *_: None)]
    ids = [*bench.items, *bench.items, *bench.items, *(one for group in episode.scene.groups.values() for one in group)]
    for _ in range(1 + dice.below(2)):
        tool = dice.pick(tools)
        if tool.name == "search_directory":
            continue
        given = arguments(dice, schema_of(tool), ids)
        if dice.happens(0.01):
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(lambda _, t=tool, g=given: call(episode, t, g), range(100)))
        elif dice.happens(0.05):
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(lambda _, t=tool, g=given: call(episode, t, g), range(AT_ONCE)))
        else:
            call(episode, tool, given)
    with deployment.ledger.write() as tx:
        cycles.close(tx, cycle.id, "partial")


def schema_of(tool: AgentTool) -> Mapping[str, Any]:
    """The JSON schema that a model gets of the tool."""
    return tool.wire_schema or _schema(tool.args_schema)


@cache
def _schema(arguments: type[BaseModel]) -> dict[str, Any]:
    return arguments.model_json_schema()


def call(episode: Episode, tool: AgentTool, given: dict[str, Any]) -> None:
    """Call a tool as CrewAI does; what its schema refuses, the model is shown."""
    episode.calls += 1
    try:
        episode.answers.append(str(tool.run(**given)))
    except (ValueError, TypeError, ValidationError) as refusal:
        episode.answers.append(f"refused: {str(refusal)[:80]}")


def open_cycle(episode: Episode, work: str) -> Cycle:
    """A cycle with people in whatever state they are by now."""
    deployment, groups = episode.deployment, episode.scene.groups
    task = next(stage for stage in deployment.bundle.crew.agent_tasks.items() if stage[1].work == work)
    items: Sequence[str] = groups.get(work, ())
    if work == "publish":
        items = (*items, *groups["build"], *groups["critique"])
    with deployment.ledger.write() as tx:
        campaign = deployment.bundle.campaign.campaign
        agent = task[1].agent or deployment.bundle.crew.boss
        cycle = cycles.open_cycle(
            tx,
            campaign,
            task[0],
            work,
            agent,
            items,
            1,
            ALONE,
            f"{work}-{episode.calls}-{len(episode.answers)}-{episode.dice.below(10**9)}",
        )
    assert cycle is not None
    return cycle


def worker(deployment: Deployment, cycle: Cycle) -> str:
    """The agent that does a cycle's work."""
    crew = deployment.bundle.crew
    return crew.boss if cycle.work == "plan" else crew.agent_tasks[cycle.stage].agent


def aftermath(episode: Episode, rounds: int = 3) -> None:
    """Days go by: a person approves, the outbox is drained, people bounce, opt out and complain."""
    note_vouched(episode)
    dice, deployment, watch = episode.dice, episode.deployment, episode.watch
    watch.moment += timedelta(hours=dice.pick((0, 0, 0, 4, 8, 14, 20)), days=dice.pick((0, 0, 0, 1, 2, 3, 5)))
    for _ in range(rounds):
        if dice.happens(0.8):
            approve(episode)
        drain(deployment, episode.channel, limit=dice.pick((1, 200)))
        life(episode)
        with deployment.ledger.read() as tx:
            due = messages.next_due(tx, deployment.bundle.campaign.campaign)
        if due is not None and dice.happens(0.8):
            watch.moment = max(watch.moment + timedelta(seconds=1), due)
        else:
            watch.moment += timedelta(minutes=dice.pick((0, 1, 9, 11, 300, 1440, 4320)))


def approve(episode: Episode) -> None:
    """A person who approves every message unread, has no agent answer for them, and lets no doubtful angle stand."""
    campaign = episode.deployment.bundle.campaign.campaign
    with episode.deployment.ledger.write() as tx:
        for asked in approvals.open_approvals(tx, campaign):
            approvals.decide(tx, asked.id, "rejected" if asked.kind in ("answer", "angle") else "approved", PERSON)
            if asked.message_id is not None and asked.kind != "answer":
                episode.truth.approved_since.setdefault(asked.prospect_id, episode.mails())


def note_vouched(episode: Episode) -> None:
    """What a critic let stand: whether its plain words are true, nobody but a reader could have told.

    What a critic returned or doubted it has judged too, and vouches for nothing of it.
    """
    with episode.deployment.ledger.read() as tx:
        everybody = [one.id for one in prospects.find(tx, episode.deployment.bundle.campaign.campaign)]
        written = facts.angles_of(tx, everybody)
    episode.truth.vouched.update(
        one.text
        for angles in written.values()
        for one in angles
        if one.judged_by == "critic" and one.state is AngleState.ACCEPTED
    )


def life(episode: Episode) -> None:
    """Somebody who was written to bounces, opts out, complains or answers."""
    dice, truth = episode.dice, episode.truth
    reached = [mail.rcpt_tos[0] for mail in episode.post.log if mail.rcpt_tos[0] in truth.people]
    if not reached or not dice.happens(0.5):
        return
    address = dice.pick(reached)
    pid = truth.people[address].prospect
    what = dice.pick((ProspectState.BOUNCED, ProspectState.OPTED_OUT, ProspectState.REPLIED, None))
    with episode.deployment.ledger.write() as tx:
        state = prospects.get(tx, pid).state
        if what is None:
            inbound.record(
                tx, f"complaint-{len(truth.complaints)}", kind="complaint", received_at=tx.now, prospect_id=pid,
                campaign=episode.deployment.bundle.campaign.campaign, handled=True,
            )  # fmt: skip
            truth.complaints.append(episode.mails())
            suppressions.add(tx, "email", address, "complaint", "a complaint")
        elif what in allowed(state):
            if what is ProspectState.BOUNCED:
                truth.bounces.append(episode.mails())
            prospects.move(tx, pid, what, "it came back", "inbox")
        else:
            return
    truth.silent_since.setdefault(address, episode.mails())


def sent_states(episode: Episode) -> int:
    """How many messages the ledger has as sent."""
    with episode.deployment.ledger.read() as tx:
        everybody = prospects.find(tx, episode.deployment.bundle.campaign.campaign)
        return sum(m.state is MessageState.SENT for p in everybody for m in messages.of_prospect(tx, p.id))
