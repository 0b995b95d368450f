"""An API that lets a lookup in no more is told to people, once a day: who is looked up goes on without its facts."""

from datetime import timedelta
from pathlib import Path

from crews.heartbeat.jobs import enrich_job
from tests.enrich.test_declared import COMPANY, Firms, asking
from tests.enrich.test_declared import firms as firms  # noqa: PLC0414 - the fixture
from tests.support.outside import Outside, roofer
from tools.channels.port import Accepted, Delivery, Outgoing
from tools.deployment import Deployment


class Idle:
    """A channel that takes everything."""

    def send(self, mail: Outgoing) -> Delivery:
        return Accepted()


def told(world: Outside, deployment: Deployment, number: int) -> list[str]:
    """What people are told when this one is looked up."""
    world.qualified([roofer(number)])
    deployment.gathered.waiting = True
    enrich_job(Idle())(deployment)
    texts = [notice.text for notice, _ in deployment.gathered.notices if notice.event == "question"]
    for then in deployment.gathered.then:
        then()
    deployment.gathered.notices.clear()
    deployment.gathered.then.clear()
    return texts


def test_a_refusal_is_told_once_a_day_with_what_is_to_be_renewed(tmp_path: Path, firms: Firms) -> None:
    firms.failing = [401] * 9
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        (said,) = told(world, deployment, 1)
        assert "HTTP 401" in said
        assert "apis.firms of connections.yaml" in said
        assert "t0ken" not in said
        assert told(world, deployment, 2) == []
        world.clock.advance(world.clock.now() + timedelta(days=1))
        assert len(told(world, deployment, 3)) == 1


def test_what_passes_by_itself_is_not_told(tmp_path: Path, firms: Firms) -> None:
    firms.failing = [503] * 3
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        assert told(world, deployment, 1) == []
