"""What an editor should look at again in an article before readers see it: hints, which never stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.body_media import media_named_by, media_places
from kapcms.content.glossing import term_slugs
from kapcms.content.lint import Finding, lint
from kapcms.content.walking import nodes_of
from kapcms.models.draft import find_draft, find_drafts
from kapcms.models.public import SITE_SLUG
from kapcms.services.drafts.editing import content_of, get_draft
from kapcms.services.drafts.fielding import field_faults
from kapcms.services.publication.policing import breaches_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.models.draft import Draft
    from kapcms.services.drafts.blank import Content

TREATMENT_ROLES = frozenset({"mechanism", "expectations", "contraindications", "eligibility", "risks"})
"""Sections that only an article on a treatment has."""
NEEDED_ROLES = {"risks": "the risks", "disclaimer": "a disclaimer"}
"""Sections that an article on a treatment should not lack."""


def advice_on(draft: Draft) -> list[Finding]:
    """The findings on the working copy of an article: those on the text in its order, then those on the whole.

    Besides the codes of `kapcms.content.lint`: `dead_link` and `unpublic_link` (to an article of the site),
    `unknown_snippet`, `unknown_term`, `missing_section` (`risks` or `disclaimer`, in an article on a treatment),
    `no_sources`, `uncited_source`, `cover_without_alt`; `needs_…` for what the site's policies ask for; and the codes
    of own fields. What the library says of an image counts as its alternative text.
    """
    content = content_of(draft)
    ids = {citation["id"] for citation in content["citations"]}
    nodes = list(nodes_of(content["body"]))
    described = _described(media_named_by(content))
    told_by_library = {pointer for pointer, media_id in media_places(content["body"]) if media_id in described}
    acronyms = {word for slug in term_slugs(content["body"]) if (word := _short_of(slug))}
    findings = lint(content["body"], known_acronyms=acronyms, citation_ids=ids)
    return [
        *(one for one in findings if one.code != "missing_alt" or one.pointer not in told_by_library),
        *_cover(content["cover"], described),
        *_links(nodes),
        *_snippets(nodes),
        *_terms(nodes),
        *_sections(content, nodes),
        *_uncited(content, nodes),
        *_settings(content),
    ]


def _described(media_ids: list[str]) -> set[str]:
    """Those of the media of which the library says what they show."""
    return {draft.id for draft in find_drafts(media_ids).values() if content_of(draft)["alts"]}


def _cover(cover: Content | None, described: set[str]) -> Iterator[Finding]:
    if cover is not None and not cover.get("alt") and cover.get("id") not in described:
        yield Finding("cover_without_alt", "", "Say what the cover shows for those who cannot see it.")


def _settings(content: Content) -> Iterator[Finding]:
    """What the site's policies and its own fields ask for."""
    for breach in breaches_of(content):
        yield Finding(breach.fault.code, "", breach.fault.detail)
    for fault in field_faults("article", content["fields"]):
        yield Finding(fault.code, "", f"{fault.pointer}: {fault.detail}")


def _short_of(slug: str) -> str | None:
    """How texts write the term."""
    term = find_draft("term", slug)
    return None if term is None else content_of(term)["short"]


def _terms(nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for pointer, node in nodes:
        slugs = {mark["attrs"]["slug"] for mark in node.get("marks", ()) if mark["type"] == "term"} - seen
        seen |= slugs
        for slug in sorted(slugs):
            if find_draft("term", slug) is None:
                yield Finding("unknown_term", pointer, f"There is no term {slug!r} in the glossary.")


def _uncited(content: Content, nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Finding]:
    cited = {node["attrs"]["id"] for _, node in nodes if node["type"] == "citation"}
    for citation in content["citations"]:
        if citation["id"] not in cited:
            yield Finding("uncited_source", "", f"The text never refers to the source {citation['id']!r}.")


def _links(nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Finding]:
    base = str(content_of(get_draft("site", SITE_SLUG))["base_url"])
    seen: set[str] = set()
    for pointer, node in nodes:
        for mark in node.get("marks", ()):
            path = mark.get("attrs", {}).get("href", "").removeprefix(base).partition("#")[0].partition("?")[0]
            slug = path.removeprefix("/articles/").strip("/")
            if mark["type"] != "link" or not path.startswith("/articles/") or not slug or slug in seen:
                continue
            seen.add(slug)
            yield from _link(pointer, slug)


def _link(pointer: str, slug: str) -> Iterator[Finding]:
    article = find_draft("article", slug)
    if article is None or article.trashed_at is not None:
        yield Finding("dead_link", pointer, f"There is no article at /articles/{slug}.")
    elif article.public_version is None:
        yield Finding(
            "unpublic_link", pointer, f"Readers cannot follow the link to “{article.title}”: it is not public."
        )


def _snippets(nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Finding]:
    for pointer, node in nodes:
        if node["type"] == "snippet" and find_draft("snippet", node["attrs"]["slug"]) is None:
            yield Finding("unknown_snippet", pointer, f"There is no snippet {node['attrs']['slug']!r}.")


def _sections(content: Content, nodes: list[tuple[str, dict[str, Any]]]) -> Iterator[Finding]:
    roles = {node["attrs"]["role"] for _, node in nodes if node["type"] == "section"}
    if not roles & TREATMENT_ROLES and content["review"] is None:
        return
    for role, name in NEEDED_ROLES.items():
        if role not in roles:
            yield Finding(
                "missing_section", "", f"An article on a treatment should tell {name}: no section has this role."
            )
    if not content["citations"]:
        yield Finding("no_sources", "", "It makes claims on a treatment and names no source.")
