"""Purging, as the command and the worker do it: each part in transactions of its own, so that nobody waits long."""

from __future__ import annotations

from kapcms.models.transaction import transaction
from kapcms.services.upkeep.pruning import AT_ONCE, forget, move_horizon, superseded
from kapcms.services.upkeep.purging import purge


def purge_all() -> dict[str, int]:
    """Delete what has outlived its use, and prune the log; how many rows of each."""
    with transaction():
        counts = purge()
    return counts | {"changes": prune_log()}


def prune_log() -> int:
    """Forget the history of the log that is older than the setting says; how many rows are gone."""
    with transaction():
        pruned_to = move_horizon()
    numbers = superseded(pruned_to)
    for start in range(0, len(numbers), AT_ONCE):
        with transaction():
            forget(numbers[start : start + AT_ONCE])
    return len(numbers)
