"""Who acts: known by a session or a token, with a role; and what the roles may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["admin", "editor", "author", "viewer"]
ROLES: tuple[Role, ...] = ("viewer", "author", "editor", "admin")
"""From the least to the most; each may do all that those before it may."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The one who acts. `name` is what revisions and the audit show; `id` is the user's or the token's."""

    id: str
    name: str
    role: Role
    kind: Literal["user", "token", "command"]

    def may(self, role: Role) -> bool:
        """Whether this caller's role is at least `role`."""
        return ROLES.index(self.role) >= ROLES.index(role)


COMMAND_LINE = Caller(id="command-line", name="command line", role="admin", kind="command")
"""Whoever has a shell on the machine may do everything."""
