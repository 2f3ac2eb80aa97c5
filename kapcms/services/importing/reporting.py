"""The report of an import: a line for every item of the source, then the sum, which adds up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["created", "updated", "unchanged", "skipped", "conflict", "failed"]
ACTIONS: tuple[Action, ...] = ("created", "updated", "unchanged", "skipped", "conflict", "failed")

LISTED = 1000
"""So many unresolved links are listed in a report's last line; the rest is counted."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of one item of the source."""

    n: int
    source_id: str | None
    title: str | None
    action: Action
    code: str | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The line as a report has it."""
        return {
            "n": self.n,
            "source_id": self.source_id,
            "title": self.title,
            "action": self.action,
            "code": self.code,
            "warnings": list(self.warnings),
        }


@dataclass(slots=True)
class Sum:
    """How many items had which fate, and why; what was found out about links and series when all were here."""

    counts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    files: int = 0
    """Files (and folders that are read as one) that were read to their end."""
    unreadable: int = 0
    unresolved_links: list[dict[str, str]] = field(default_factory=list)
    unresolved_count: int = 0
    series: list[dict[str, Any]] = field(default_factory=list)
    published: int = 0
    not_published: list[dict[str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The number of items."""
        return sum(self.counts.values())

    def add(self, line: ReportLine) -> None:
        """Count one line."""
        self.counts[line.action] += 1
        if line.code:
            self.codes[f"{line.action}: {line.code}"] += 1

    def add_unresolved(self, source_id: str, link: str) -> None:
        """Note a link that means an article which is not here."""
        self.unresolved_count += 1
        if len(self.unresolved_links) < LISTED:
            self.unresolved_links.append({"source_id": source_id, "link": link})

    def as_json(self) -> dict[str, Any]:
        """The last line of a report; its `sum` adds up to `total`."""
        counts = {action: self.counts[action] for action in ACTIONS}
        return {
            "sum": {"total": self.total, **counts, "unreadable": self.unreadable},
            "files": self.files,
            "codes": dict(sorted(self.codes.items())),
            "links": {"unresolved": self.unresolved_count, "list": self.unresolved_links},
            "series": self.series,
            "published": self.published,
            "not_published": self.not_published,
        }

    def state(self) -> dict[str, Any]:
        """What a resumed run needs to go on counting."""
        return {"counts": dict(self.counts), "codes": dict(self.codes)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on counting from `state`."""
        self.counts = Counter(state["counts"])
        self.codes = Counter(state["codes"])
