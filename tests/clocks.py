"""The clock of the program, moved by tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from kapcms import clock


class MovedClock:
    """`kapcms.clock` with an offset that a test moves; or still at one moment."""

    def __init__(self, monkeypatch):
        self.offset = timedelta()
        self.still = None
        fake = SimpleNamespace(now=self._now, fromisoformat=datetime.fromisoformat)
        monkeypatch.setattr(clock, "datetime", fake)

    def forward(self, **duration):
        self.offset += timedelta(**duration)
        if self.still is not None:
            self.still += timedelta(**duration)

    def stop_at(self, moment):
        self.still = moment

    def now(self):
        return self._now(UTC)

    def _now(self, zone):
        if self.still is not None:
            return self.still
        return datetime.now(zone) + self.offset
