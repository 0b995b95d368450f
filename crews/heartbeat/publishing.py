"""When the warehouse is published while a campaign runs: as changes come, no more often than its readers can look."""

import time
from datetime import UTC, datetime, timedelta

from data.warehouse.publish import publish
from tools.deployment import Deployment

SHARE = 50
"""Publishing may take this part of the time that passes outside, where the readers are."""
REST_S = 15
STANDS = timedelta(minutes=15)
"""So old a file is published anew even if nothing has changed in the ledger: it says of when it is."""


class Publishing:
    """Lets analysts see how things stand; what nobody has had the time to look at is not published anew."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._after = 0.0
        self._changes, self._at = -1, datetime.min.replace(tzinfo=UTC)

    def offer(self, now: datetime) -> None:
        """Publish if it is time; where nothing has changed, what was published stands for a while."""
        begun = time.monotonic()
        if begun < self._after:
            return
        changes = self._deployment.ledger.changes()
        if changes == self._changes and now < self._at + STANDS:
            return
        publish(self._deployment.ledger, self._deployment.home, self._deployment.run_id, now)
        ended = time.monotonic()
        self._after = ended + max(REST_S, SHARE * (ended - begun))
        self._changes, self._at = changes, now
