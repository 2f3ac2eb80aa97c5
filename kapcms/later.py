"""Modules that are imported when something of theirs is first used: what a start, or most processes, never need.

    if TYPE_CHECKING:
        from alembic import command
    else:
        command = later("alembic.command")

Only for a module that is heavy (docs/speed.md says how to see it) and of which nothing is needed while ours is
imported; everything else is imported in the ordinary way.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kapcms.errors import BadSetting

if TYPE_CHECKING:
    from types import ModuleType


class _Later:
    """Stands for a module; the import's own lock makes its first use safe in threads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: ModuleType | None = None

    def __getattr__(self, attribute: str) -> Any:
        """The module's `attribute` as it is now."""
        if self._module is None:
            self._module = import_module(self._name)
        return getattr(self._module, attribute)


def optional(name: str, needs: str) -> Any:
    """The module `name`, which a setting asks for and whose packages not everybody installs; `needs` says which.

    Raises:
        BadSetting: they are not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise BadSetting(f"{needs} ({error})") from error


def later(name: str) -> Any:
    """The module `name`, imported when an attribute is first read."""
    return _Later(name)
