"""How long 50 prospects take to be prepared, against the slowest request of each agent and against a bare loop."""

import gc
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx

import main
from commands.run.beginning import begin
from commands.run.preparation import Prepared
from commands.shared.homes import Home, Run
from config.files.connections import ModelConnection, Modelled
from config.loading import load_campaign
from config.secrets import load_connections
from data.clock import real_pause
from rehearsal.cast.casting import cast
from rehearsal.cast.scene import read_scene
from rehearsal.model.server import Asked, Headers, ModelServer
from tests.bench.measure import Figure, seconds
from tests.rehearsal.trees import CONFIG
from tools.channels.mailboxes import MailboxChannels

CAMPAIGN, PROSPECTS = "roofing-california", 50
WORLD = "mine"
"""The calm world without its approver: every first message waits for a person, so nothing is sent."""
AT_ONCE = 8
"""Batches of Muster at once, as in a live run, and requests of the bare loop."""
REQUEST_S, TOKEN_S = 0.3, 0.005
STAGES = ("planner", "scout", "builder", "critic", "publisher")
"""The players of the cast that do the work, in its order; the Boss, who delegates and decides, comes on top."""
ROUNDS, LAST_BEGINS_S = 3, 60


class Request(NamedTuple):
    """A request as the server saw it; times are readings of the machine's own clock."""

    player: str
    begun: float
    ended: float
    body: Any


class SlowModel(ModelServer):
    """The cast, whose answers take as long as a model's, and what it was asked."""

    def __init__(self, prepared: Prepared) -> None:
        super().__init__(prepared.bundle.world, prepared.home.run.seed, None)
        self.requests: list[Request] = []

    def reply(self, asked: Asked, headers: Headers) -> dict[str, object]:
        begun, answer = time.monotonic(), super().reply(asked, headers)
        usage, body = answer["usage"], asked.body
        assert isinstance(usage, dict) and isinstance(body, dict)
        role, _ = cast(read_scene(body, seed=self._seed, faults=self._world.model, attempt=0))
        real_pause(max(0.0, begun + REQUEST_S + TOKEN_S * usage["output_tokens"] - time.monotonic()))
        self.requests.append(Request(role.name if role else "nobody", begun, time.monotonic(), body))
        return answer


def figures(home: Path) -> list[Figure]:
    """Muster, then the loop with the requests that Muster made, in turn, each on a server of its own; the best of each.

    A machine that needs longer has fewer rounds. CrewAI is imported before, which takes seconds.
    """
    import crews.cycles.stage  # noqa: F401

    usual, began = gc.get_threshold(), time.monotonic()
    gc.set_threshold(100_000, 50, 50)  # as main.py does
    runs: list[tuple[float, list[Request]]] = []
    loops: list[float] = []
    while len(runs) < ROUNDS and time.monotonic() - began < LAST_BEGINS_S:
        prepared = _prepared(home / str(len(runs)))
        runs.append(_muster(prepared))
        loops.append(_loop(prepared, runs[-1][1]))
    gc.set_threshold(*usual)
    took, requests = min(runs)
    of = {name: [each.ended - each.begun for each in requests if each.player == name] for name in (*STAGES, "boss")}
    slowest = {name: max(of[name]) for name in STAGES}
    floor = sum(slowest.values())
    aim = f"aim: 1.3 or better; {took / (floor - slowest['critic']):.2f} if the Critic's is left out"
    made = ", ".join(f"{name} {len(times)} in {sum(times):.1f} s" for name, times in of.items())
    load = f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores, best of {len(runs)}"
    return [
        Figure("preparing.seconds", took, "s", load),
        Figure("preparing.to_slowest_requests", took / floor, "", aim),
        Figure("preparing.to_bare_loop", took / min(loops), "", f"aim: 1 or better; it takes {min(loops):.1f} s"),
        Figure("preparing.concurrency", sum(map(sum, of.values())) / took, "", made),
        Figure("preparing.share_without_request", 1 - _covered(requests) / took, "", "no model is waited for then"),
    ]


def _prepared(home: Path) -> Prepared:
    home.mkdir()
    run = Run(f"bench-{home.name}", CAMPAIGN, CAMPAIGN, WORLD, 1, live=False)
    return Prepared(load_campaign(CAMPAIGN, CONFIG, WORLD), Home(home, run), lambda: load_connections(CONFIG))


def _muster(prepared: Prepared) -> tuple[float, list[Request]]:
    """A rehearsal until 50 prospects have their messages drafted: its seconds, and its requests until then."""
    from crews.cycles.cycle import run_cycle
    from crews.heartbeat.engine import Engine
    from crews.heartbeat.jobs import enrich_job
    from crews.heartbeat.triggers import Heartbeat

    over = threading.Event()
    with (
        _served(prepared) as (model, connection),
        main._outside(replace(prepared, models=Modelled(model=connection))) as outside,
        closing(outside.ledger),
        MailboxChannels(outside.connections) as channel,
        ThreadPoolExecutor(1) as aside,
    ):
        deployment = replace(begin(prepared, outside), at_once=AT_ONCE)
        jobs = {"enrich": enrich_job(channel)}
        with Engine(prepared.home.path, {CAMPAIGN: deployment}, run_cycle, jobs) as engine:
            begun, drafted = time.monotonic(), aside.submit(_drafted, prepared.home.path / "ledger.sqlite", over)
            try:
                Heartbeat(engine, deployment, channel, lambda situation, doing: None).run(
                    outside.clock.now() + timedelta(hours=6)
                )
            finally:
                over.set()
            ended = drafted.result()
    return ended - begun, [request for request in model.requests if request.ended < ended]


def _drafted(ledger: Path, over: threading.Event) -> float:
    """The moment at which 50 prospects have messages; it looks every 50 ms."""
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as database:
        while True:
            ended = over.wait(0.05)
            count = database.execute("select count(distinct prospect_id) from messages").fetchone()[0]
            if count >= PROSPECTS:
                return time.monotonic()
            assert not ended, f"no more than {count} prospects were prepared"


def _loop(prepared: Prepared, requests: list[Request]) -> float:
    """The requests of all but the Boss by bare HTTP, so many at once, stage after stage: its seconds."""
    headers = {"x-api-key": "any", "anthropic-version": "2023-06-01"}
    with (
        _served(prepared) as (_, server),
        httpx.Client(timeout=60, headers=headers) as client,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):

        def send(body: object) -> None:
            client.post(f"{server.base_url}/v1/messages", json=body).raise_for_status()

        def stages() -> None:
            for name in STAGES:
                list(pool.map(send, [request.body for request in requests if request.player == name]))

        return seconds(stages)


@contextmanager
def _served(prepared: Prepared) -> Iterator[tuple[SlowModel, ModelConnection]]:
    """A model server that ends with its user."""
    model = SlowModel(prepared)
    try:
        yield model, ModelConnection(base_url=model.start(), api_key="any", answers_all=True)
    finally:
        model.stop()


def _covered(requests: list[Request]) -> float:
    """Seconds in which at least one request was under way."""
    covered, until = 0.0, 0.0
    for request in sorted(requests, key=lambda request: request.begun):
        covered += max(0.0, request.ended - max(until, request.begun))
        until = max(until, request.ended)
    return covered
