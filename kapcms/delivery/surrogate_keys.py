"""The Surrogate-Key field of an answer: what it depends on, for CDNs, short enough for everything on the way.

The kept responses go by all keys of an answer, whatever their number. The field is bounded: an answer with very many
articles names instead the key that bears every change of any article's card, and one that is still too long the key
that bears every change at all. Both are dropped too often, never too rarely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.models.change import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_BYTES = 3_000
"""About 65 articles. All fields of an answer fit in 4 KB with it, nginx's `proxy_buffer_size` (a larger head is a 502
there); Varnish takes 8 KB a field, Fastly and Cloudflare 16 KB."""
ANY_CARD = "updates"
"""Key of every change after which an article may look different in a list (`recording.py: UPDATE_LISTS`)."""
ARTICLE = "article:"


def surrogate_keys(keys: Iterable[str]) -> str:
    """The field's value: the keys in their order, or fewer and coarser ones where they are too many."""
    field = " ".join(dict.fromkeys(keys))
    if len(field) > LONGEST_BYTES:
        others = [key for key in field.split(" ") if not key.startswith(ARTICLE)]
        field = " ".join(dict.fromkeys([*others, ANY_CARD]))
    return field if len(field) <= LONGEST_BYTES else ANYTHING
