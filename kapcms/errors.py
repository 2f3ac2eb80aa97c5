"""What can go wrong, in the words of the CMS. Only `kapcms/api/problems.py` knows their HTTP status codes.

Every error has a stable `code` (public, never changes), a `detail` that names the thing and the way out, and where
single fields are to blame a list of `Fault`s. A class exists only where a client would act differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One field that is to blame: a JSON pointer into what was sent, a stable code, a sentence."""

    pointer: str
    code: str
    detail: str


class KapcmsError(Exception):
    """The root: `code`, `detail`, `faults`, and `extra` members for the answer."""

    code = "error"

    def __init__(self, detail: str, *, code: str | None = None, faults: tuple[Fault, ...] = (), **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.faults = faults
        self.extra = extra


class Unreadable(KapcmsError):
    """The request or file cannot be read: broken JSON, a bad cursor, an unknown parameter."""

    code = "unreadable"


class Invalid(KapcmsError):
    """It can be read, but says something that cannot be stored."""

    code = "invalid"


class NotSignedIn(KapcmsError):
    """No credential, or one that is not (or no longer) valid."""

    code = "not_signed_in"


class Forbidden(KapcmsError):
    """The caller is known and may not do this."""

    code = "forbidden"


class NotFound(KapcmsError):
    """There is no such thing for this caller."""

    code = "not_found"


class Gone(KapcmsError):
    """It was public once and is withdrawn."""

    code = "gone"


class Conflict(KapcmsError):
    """The act collides with what is stored: a taken slug, a used key."""

    code = "conflict"


class Stale(KapcmsError):
    """The caller edits a version that is not the stored one."""

    code = "stale"


class PreconditionMissing(KapcmsError):
    """An edit came without the version it is based on."""

    code = "precondition_missing"


class TooLarge(KapcmsError):
    """What was sent exceeds a stated limit."""

    code = "too_large"


class TooMany(KapcmsError):
    """Too many attempts; `extra["retry_after_seconds"]` says when to come back."""

    code = "too_many"


class Unavailable(KapcmsError):
    """The database (or another part) cannot answer just now; `extra["retry_after_seconds"]` says when to come back."""

    code = "unavailable"


class BadSetting(KapcmsError):
    """A setting is unusable; the start stops with this one line."""

    code = "bad_setting"
