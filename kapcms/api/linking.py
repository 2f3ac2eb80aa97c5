"""Links in the OpenAPI document: from the answer that makes a thing to every operation that acts on that thing.

So generated clients, and tests that go from answer to request, know where an id is good for (OpenAPI 3.1, 4.8.20).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Document = dict[str, Any]
METHODS = ("get", "put", "patch", "delete", "post")
MADE = "201"
NEW_ID = "$response.body#/data/id"
"""Where every answer to something new has its id."""
ID_OF_ANOTHER = ("/sessions",)
"""Lists whose answer to something new has another id there: who signs in gets the id of the account."""
PARAMETER = re.compile(r"\{(\w+)\}")


def add_links(document: Document) -> None:
    """Give every answer that makes a thing its links, by the names of what they lead to.

    `POST /articles` leads so to `GET /articles/{key}`, and to `PUT /{noun}/{key}/publication` of `articles`.
    """
    for path, item in document["paths"].items():
        made = item.get("post", {}).get("responses", {}).get(MADE)
        if made is None or PARAMETER.search(path) or path.endswith(ID_OF_ANOTHER):
            continue
        links = dict(_links_from(document, path))
        if links:
            made["links"] = links


def _links_from(document: Document, path: str) -> Iterator[tuple[str, Document]]:
    for below, item in document["paths"].items():
        parameters = _parameters(path, below, _nouns_of(item))
        if parameters is None:
            continue
        for method in METHODS:
            if method in item:
                name = re.sub(r"\W+", "_", f"{method} {below.removeprefix(path.rpartition('/')[0])}").strip("_")
                reference = f"#/paths/{below.replace('~', '~0').replace('/', '~1')}/{method}"
                yield name, {"operationRef": reference, "parameters": parameters}


def _parameters(path: str, below: str, nouns: Sequence[str]) -> dict[str, str] | None:
    """What to put into `below` so that it is about a new thing of the list at `path`; None where it is not."""
    base, _, noun = path.rpartition("/")
    if below.startswith(f"{base}/{{noun}}/") and noun in nouns:
        known, rest = {"noun": noun}, below.removeprefix(f"{base}/{{noun}}")
    elif below.startswith(f"{path}/{{"):
        known, rest = {}, below.removeprefix(path)
    else:
        return None
    names = PARAMETER.findall(rest)
    return {**known, names[0]: NEW_ID} if len(names) == 1 and rest.startswith("/{") else None


def _nouns_of(item: Document) -> Sequence[str]:
    """The lists that the path's parameter `noun` may name."""
    enums = [given["schema"]["enum"] for given in item.get("parameters", ()) if given["name"] == "noun"]
    return enums[0] if enums else ()
