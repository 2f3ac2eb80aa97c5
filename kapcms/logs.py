"""Logs: one JSON object a line on standard error, with the id of the request it belongs to."""

from __future__ import annotations

import logging
import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    import structlog
    from structlog import contextvars, get_logger
else:
    # structlog imports rich where it is installed, to draw tracebacks that we never draw: 60 ms of every start
    rich = sys.modules.pop("rich", None)
    sys.modules["rich"] = None  # so an import of it fails
    try:
        structlog = import_module("structlog")
    finally:
        del sys.modules["rich"]
        if rich is not None:
            sys.modules["rich"] = rich
    contextvars, get_logger = structlog.contextvars, structlog.get_logger

__all__ = ["contextvars", "get_logger", "redact", "write_logs"]

REDACTED = "[redacted]"
SECRET_FIELDS = {"password", "secret", "token", "authorization", "cookie", "csrf_token", "secret_key"}
SECRET_FORMS = re.compile(
    r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"  # name and password in an address
    r"|\b(?:kap|whsec)_[\w+/=-]{8,}"  # tokens of scripts, secrets of webhooks
    r"|(?<=Bearer )\S+"
    r"|(?<=/previews/)[\w.~-]{24,}"  # tokens of previews stand in their addresses
    r"|(?<=[?&]token=)[^\s&\"]+"
)
"""What a secret looks like wherever it stands: in the text of an error, in an address."""


def write_logs(level: str) -> None:
    """Write what is logged from `level` (debug, info, warning, error) on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )


def redact(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put `[redacted]` in place of every secret: fields by their names, tokens and passwords by their form."""
    del logger, method
    for name, value in event.items():
        if name.casefold() in SECRET_FIELDS:
            event[name] = REDACTED
        elif isinstance(value, str):
            event[name] = SECRET_FORMS.sub(REDACTED, value)
    return event


def _to_standard_error(*names: object) -> structlog.PrintLogger:
    del names
    return structlog.PrintLogger(sys.stderr)  # asked each time: whoever replaced the stream gets it
