"""Logs: one JSON object a line on standard error, with the id of the request it belongs to."""

from __future__ import annotations

import logging
import sys

import structlog


def write_logs(level: str) -> None:
    """Write what is logged from `level` (debug, info, warning, error) on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )


def _to_standard_error(*names: object) -> structlog.PrintLogger:
    del names
    return structlog.PrintLogger(sys.stderr)  # asked each time: whoever replaced the stream gets it
