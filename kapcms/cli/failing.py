"""How commands fail: one clear line on standard error, exit code 2; never a traceback for what a person can mend.

What breaks off by Ctrl-C has the exit code that shells give it, 130.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from kapcms.errors import KapcmsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")


def clear_failures(command: Callable[P, T]) -> Callable[P, T]:
    """Turn errors of ours, of the database and of the system (a full disk) into one line and exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except KapcmsError as error:
            faults = "".join(f"\n  {fault.pointer}: {fault.detail}" for fault in error.faults)
            raise Failed(error.detail + faults) from error
        except BrokenPipeError:  # whoever read the output has enough: click ends quietly
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Failed(f"{where}{error.strerror or error}") from error
        except (OperationalError, ProgrammingError) as error:
            raise Failed(f"the database: {error.orig} (is it there, and migrated? `kapcms migrate`)") from error

    return guarded


@contextmanager
def broken_off(detail: str) -> Iterator[None]:
    """Turn Ctrl-C into one line that says `detail`, what is left and how to go on."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise BrokenOff(detail) from error


class Failed(click.ClickException):
    """One line for the operator."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Write the line to standard error."""
        del file
        click.echo(f"kapcms: {self.message}", err=True)


class BrokenOff(Failed):
    """The operator broke the command off: 128 and the number of SIGINT, as shells tell it."""

    exit_code = 130
