"""How commands fail: one clear line on standard error, exit code 2; never a traceback for what a person can mend."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from kapcms.errors import KapcmsError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


def clear_failures(command: Callable[P, T]) -> Callable[P, T]:
    """Turn errors of ours and of the database into one line and exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except KapcmsError as error:
            faults = "".join(f"\n  {fault.pointer}: {fault.detail}" for fault in error.faults)
            raise Failed(error.detail + faults) from error
        except (OperationalError, ProgrammingError) as error:
            raise Failed(f"the database: {error.orig} (is it there, and migrated? `kapcms migrate`)") from error

    return guarded


class Failed(click.ClickException):
    """One line for the operator."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Write the line to standard error."""
        del file
        click.echo(f"kapcms: {self.message}", err=True)
