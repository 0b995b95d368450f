"""What the sources still hold, in the words that a plan is made from."""

from collections.abc import Mapping

from config.verticals import Scalar
from data.ledger import taken
from data.ledger.ledger import Tx
from tools.deployment import Deployment
from tools.sources.filters import NUMBERS
from tools.sources.opened import open_source

TOP = 8


def check_parameters(deployment: Deployment, source: str, parameters: Mapping[str, Scalar | list[str]]) -> None:
    """Refuse parameters that the source does not have and values that occur nowhere in it.

    Raises SourceError, which says what there is.
    """
    directory = open_source(deployment, source)
    bundle = deployment.bundle
    directory.search(bundle.vertical.ideal_customer.hard, bundle.campaign.territory, parameters, limit=0)


def yields(deployment: Deployment, tx: Tx) -> list[str]:
    """Return lines such as ``source directory: 312 left`` and ``city=Fresno: 31 left``.

    Counted are businesses that meet the hard criteria, lie in the territory and are no prospect yet; the most
    frequent values of each parameter that the territory leaves open. A business that is known or suppressed by
    another name is still counted: that is found out when it is taken.
    """
    bundle = deployment.bundle
    hard, fixed = bundle.vertical.ideal_customer.hard, bundle.campaign.territory
    lines = []
    for name, source in bundle.vertical.sources.items():
        directory = open_source(deployment, name)
        skip = taken.row_keys(tx, name)
        matching = directory.search(hard, fixed, {}, limit=0, skip_keys=skip).matching
        lines.append(f"source {name}: {matching} left")
        for parameter, declared in source.parameters.items():
            if parameter in fixed or declared.field in NUMBERS:
                continue
            left = directory.count_by(hard, fixed, parameter, skip_keys=skip, top=TOP)
            lines += [f"{parameter}={value}: {many} left" for value, many in left.items()]
    return lines
