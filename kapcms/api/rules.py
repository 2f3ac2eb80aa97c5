"""Rules of addresses that are matched from the start, and that learn to build addresses when that is first asked."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Rule

if TYPE_CHECKING:
    from collections.abc import Callable


class LateRule(Rule):
    """A rule whose code for building addresses is made at its first use.

    Werkzeug makes it for every rule at once (`Rule.compile`), two pieces of code each; nothing here builds addresses
    by rules. With 170 rules that took most of the time of making the app (0.11 s of CPU in all, now 0.03).
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = cache(super()._compile_builder)

        def build(*args: Any, **values: Any) -> tuple[str, str]:
            return make(append_unknown)(*args, **values)

        return build
