"""Works of outreach that no stage does, so that code does them by rule: noted, since one may have been forgotten."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.bundles import CampaignBundle
from config.conditions import names_of
from config.files.outputs import JUDGED
from config.loading import crews_of
from config.positions import Problem, compose
from config.works import TRAITS


def by_rule(bundles: Sequence[CampaignBundle], paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """One note for each such work, with what is done in its place; one for each condition that asks of its work."""
    for document, crew in crews_of(paths, config_dir):
        for work in crew.tasks_by_rule:
            what = f'no stage does the work "{work}": {TRAITS[work].by_rule}'
            yield document.problem(("stages",), what, at_key=True)
    for bundle in bundles:
        if bundle.crew.stages and not bundle.crew.judges:
            document = compose(bundle.campaign_file)
            for rule in bundle.envelope.escalate:
                asked = [f"{group}.{name}" for group, name in names_of(rule.when) if (group, name) in _JUDGED]
                if asked:
                    what = (
                        f"no stage of {bundle.crew.crew} judges prospects, so {', '.join(asked)} is never known, and "
                        f"this of {bundle.envelope.envelope} never holds: {rule.when}"
                    )
                    yield document.problem(("envelope",), what)


_JUDGED = {("profile", name) for name in JUDGED}
