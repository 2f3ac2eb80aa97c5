"""All tables, whatever of the models a process has imported by now."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from kapcms import models
from kapcms.models.database import Base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table


def all_tables() -> Sequence[Table]:
    """Every table of every file of the models, each after those that it refers to."""
    for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
        import_module(module.name)
    return Base.metadata.sorted_tables
