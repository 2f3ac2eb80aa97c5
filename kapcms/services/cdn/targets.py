"""The CDNs that are told: kind, address and secret, from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kapcms.config import Settings


@dataclass(frozen=True, slots=True)
class PurgeTarget:
    """One entry of `KAPCMS_PURGE`: `name` as it stands there, `url` without the kind, `token` if the kind has one."""

    name: str
    kind: str
    url: str
    token: str | None = field(repr=False)


def purge_targets(settings: Settings) -> list[PurgeTarget]:
    """Every target, in the setting's order."""
    tokens = {"fastly": settings.purge_fastly_token, "cloudflare": settings.purge_cloudflare_token}
    found = []
    for name in settings.purge:
        kind, _, url = name.partition("+")
        found.append(PurgeTarget(name, kind, url.rstrip("/"), tokens.get(kind)))
    return found
