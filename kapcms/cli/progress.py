"""A bar for long work while a person looks at a terminal; nothing where the output goes to a file or a program."""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def with_bar(items: Iterable[T], what: str) -> Iterator[T]:
    """The items as they are, each counted on standard error; of how many, where the items can say it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    total = len(items) if isinstance(items, Sized) else None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield from progress.track(items, total=total, description=what)
