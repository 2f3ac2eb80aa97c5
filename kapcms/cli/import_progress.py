"""What a person sees of an import: a line that counts while it runs, and a table at its end."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from rich.table import Table

from kapcms.services.importing.reporting import ACTIONS

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console
    from rich.status import Status

    from kapcms.services.importing.reporting import Sum

SHOWN_CODES = 12


class Progress:
    """A line on a terminal that says how far an import is; nothing where nobody looks."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._start = time.monotonic()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status("importing …")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def show(self, total: Sum) -> None:
        """Say how far it is."""
        if self._status is not None:
            seconds = max(time.monotonic() - self._start, 0.001)
            counts = ", ".join(f"{total.counts[action]} {action}" for action in ACTIONS if total.counts[action])
            self._status.update(f"{total.total} items ({total.total / seconds:.0f}/s): {counts}")


def show_sum(console: Console, total: Sum, *, is_rehearsal: bool) -> None:
    """Say what became of all items: a table on a terminal, one line elsewhere; loudly where nothing was imported."""
    if console.is_terminal:
        console.print(_table(total, is_rehearsal=is_rehearsal))
    else:
        sys.stderr.write(_line(total, is_rehearsal=is_rehearsal) + "\n")
    if total.total and not any(total.counts[action] for action in ("created", "updated", "unchanged", "conflict")):
        sys.stderr.write(f"kapcms: NOTHING was imported: none of {total.total} items could be taken.\n")


def _table(total: Sum, *, is_rehearsal: bool) -> Table:
    table = Table(title="Import (dry run: nothing was written)" if is_rehearsal else "Import")
    table.add_column("items")
    table.add_column("number", justify="right")
    for action in ACTIONS:
        table.add_row(action, str(total.counts[action]))
    for code, count in total.codes.most_common(SHOWN_CODES):
        table.add_row(f"  {code}", str(count))
    table.add_section()
    table.add_row("all", str(total.total))
    for name, count in _further(total):
        table.add_row(name, str(count))
    return table


def _line(total: Sum, *, is_rehearsal: bool) -> str:
    counts = ", ".join(f"{total.counts[action]} {action}" for action in ACTIONS)
    codes = ", ".join(f"{code} {count}" for code, count in total.codes.most_common(SHOWN_CODES))
    further = "".join(f"; {count} {name}" for name, count in _further(total) if count)
    dry = "dry run: " if is_rehearsal else ""
    return f"kapcms: {dry}{total.total} items: {counts}{f' ({codes})' if codes else ''}{further}"


def _further(total: Sum) -> list[tuple[str, int]]:
    return [
        ("published", total.published),
        ("not published", len(total.not_published)),
        ("series arranged", len(total.series)),
        ("unresolved links", total.unresolved_count),
        ("unreadable files", total.unreadable),
    ]
