"""A case's input, put into a ledger as the cycles before this one would have left it."""

from config.trials import Trial
from crews.kinds.registry import KINDS
from crews.staging.setting import Setting
from data.ledger.core.transactions import Tx
from tools.deployment import Deployment


def stage(deployment: Deployment, tx: Tx, trial: Trial) -> tuple[str, ...]:
    """Put the case into the ledger; return the ids of what the task is to be done on.

    Raises:
        Misfit: naming the entry.
    """
    setting = Setting(deployment, tx, trial)
    setting.before()
    return KINDS[trial.work.name].staged(setting)
