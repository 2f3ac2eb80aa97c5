"""The worker's job that tells CDNs which answers changed: a lane for each target."""

from __future__ import annotations

import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from kapcms.config import settings_in_force
from kapcms.logs import get_logger
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.cdn.forms import requests_for
from kapcms.services.cdn.purging import begin, last_number, note_failure, note_told, untold
from kapcms.services.cdn.targets import PurgeTarget, purge_targets
from kapcms.services.notifying.posting import ask

if TYPE_CHECKING:
    from kapcms.cli.working.lanes import Lanes

log = get_logger()

SETTLE_SECONDS = 1.0
"""A change is told so long after it was seen first.

By then every machine has dropped its own old answers, and answers that were begun before the change have gone out: an
old one cannot be taken in again by a CDN that was just told to drop it.
"""


class Purges:
    """Tells each target what it does not know, in a lane of its own: a slow one does not hold up the others."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._targets = purge_targets(settings_in_force())
        self._seen: deque[tuple[float, int]] = deque()
        self._begun = False

    def start(self) -> None:
        """Begin with every target that is not being told."""
        if not self._begun:
            with transaction():
                begin([target.name for target in self._targets])
            self._begun = True
        if not self._targets:
            return
        up_to = self._settled()
        if up_to is not None:
            for target in self._targets:
                self._lanes.begin(f"cdn {target.name}", partial(tell_next, target, up_to))

    def _settled(self) -> int | None:
        """The last number of the log that was seen long enough ago."""
        moment = time.monotonic()
        number = last_number()
        if not self._seen or self._seen[-1][1] != number:
            self._seen.append((moment, number))
        while len(self._seen) > 1 and self._seen[1][0] <= moment - SETTLE_SECONDS:
            self._seen.popleft()
        seen_at, settled = self._seen[0]
        return settled if seen_at <= moment - SETTLE_SECONDS else None


def tell_next(target: PurgeTarget, up_to: int) -> bool:
    """Tell one part of what the target does not know; whether it took it, so that there may be more."""
    work = untold(target.name, up_to)
    db.session.rollback()
    if work is None:
        return False
    for request in requests_for(target, work.keys):
        outcome = ask(request, allows_private=True)  # the operator named it, not a user
        if not outcome.is_delivered:
            with transaction():
                note_failure(work, outcome)
            log.warning("purge_refused", target=target.name, status=outcome.status, error=outcome.error)
            return False
    with transaction():
        note_told(work)
    told = None if work.keys is None else len(work.keys)
    log.info("purged", target=target.name, number=work.number, keys=told)
    return True
