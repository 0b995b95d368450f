"""A route of models.yaml may have a server of its own."""

from dataclasses import replace
from typing import Any

from config.files.connections import ModelConnection
from crews.cycles.cycle import run_cycle
from crews.cycles.outcome import CycleOutcome
from tests.crews.cycles.parts import DELEGATE, cycle_of, found, judgement
from tests.support.chat import ScriptedChat
from tests.support.scripted import ScriptedModel, calls
from tools.deployment import Deployment


def local_small(deployment: Deployment, common: ModelConnection, **models: ModelConnection) -> CycleOutcome:
    """A scout cycle of one candidate; the small model is at the provider ``local``."""
    routes: dict[str, Any] = dict(deployment.bundle.models)
    routes["small"] = routes["small"].model_copy(update={"provider": "local"})
    connections = deployment.connections.model_copy(update={"model": common, "models": models})
    with deployment.ledger.write() as tx:
        items = [found(tx, each) for each in range(25)]
    cycle = cycle_of(deployment, "scout", items)
    return run_cycle(
        replace(deployment, bundle=replace(deployment.bundle, models=routes), connections=connections), cycle
    )


def judged() -> dict[str, Any]:
    """All twenty-five, whatever the server speaks."""
    return calls("record_judgements", judgements=[judgement(f"p{number}") for number in range(1, 26)])


def test_each_route_is_asked_at_its_own_server(deployment: Deployment) -> None:
    with ScriptedModel(DELEGATE) as common, ScriptedChat(judged()) as local:
        outcome = local_small(deployment, common.connection, local=local.connection)
        assert [len(common.requests), len(local.requests)] == [1, 1]
    assert (outcome.state, outcome.recorded) == ("done", 25)


def test_a_server_that_answers_all_is_asked_in_every_others_place(deployment: Deployment) -> None:
    with ScriptedModel(DELEGATE, judged()) as common, ScriptedChat() as local:
        gateway = common.connection.model_copy(update={"answers_all": True})
        assert local_small(deployment, gateway, local=local.connection).state == "done"


def test_a_provider_that_no_connection_has_is_named(deployment: Deployment) -> None:
    with ScriptedModel() as common, ScriptedChat() as local:
        outcome = local_small(deployment, common.connection, ollama=local.connection)
    assert outcome.state == "failed"
    assert "provider local is not in connections.yaml under models: (ollama)" in outcome.error
