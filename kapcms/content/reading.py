"""What reading a foreign text gives: a document, and what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that could not be taken over as it was: a stable code and a sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`document` is canonical (document.py) and may be stored; `warnings` say what was lost or changed on the way."""

    document: dict[str, Any]
    warnings: tuple[Remark, ...] = ()
