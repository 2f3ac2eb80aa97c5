"""Policies of the site: what a public article needs before readers see it, and whether that warns or blocks.

A policy names what it `needs`, of which articles (those of a `topic` and of the topics below it, or all), and its
`action`. The older setting `review_rule` is the policy that all articles need a reviewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select

from kapcms.clock import now, parse_rfc3339
from kapcms.content.walking import nodes_of
from kapcms.errors import Fault, Invalid
from kapcms.models.database import db
from kapcms.models.draft import find_draft
from kapcms.models.public import SITE_SLUG
from kapcms.models.reference import Reference
from kapcms.models.revision import find_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kapcms.services.drafts.blank import Content

NEEDS = {
    "authors": ("/authors", "Name who wrote it."),
    "reviewer": ("/review/reviewed_by", "Name who reviewed it."),
    "current_review": ("/review/next_review_at", "Its review is missing or overdue."),
    "evidence_level": ("/review/evidence_level", "Say how certain the evidence is."),
    "citations": ("/citations", "Name its sources."),
    "disclaimer": ("/body", "Add a section with the role disclaimer, or the site's disclaimer snippet."),
    "risks": ("/body", "Add a section with the role risks."),
}
"""What a policy may ask for: where it belongs in an article, and what to do."""
Action = Literal["warn", "block"]


@dataclass(frozen=True, slots=True)
class Breach:
    """What an article lacks, by a policy with this action; the fault's code is `needs_` and the need."""

    action: Action
    fault: Fault


def check_policies(content: Content) -> None:
    """Refuse to publish an article that breaks a policy that blocks.

    Raises:
        Invalid: it does; one fault for each need.
    """
    faults = tuple(breach.fault for breach in breaches_of(content) if breach.action == "block")
    if faults:
        raise Invalid(f"The site's policies keep it from readers: {faults[0].detail}", code="policy", faults=faults)


def breaches_of(content: Content) -> list[Breach]:
    """What the article lacks, each need once; one that blocks stands for one that warns."""
    site = _site()
    found: dict[str, Breach] = {}
    topics = _with_those_above(content["topics"])
    for policy in policies_of(site):
        if policy["topic"] is not None and policy["topic"] not in topics:
            continue
        for need in policy["needs"]:
            is_known = need in found and found[need].action == "block"
            if not is_known and not _MET[need](content, site):
                found[need] = Breach(policy["action"], _fault(need, policy))
    return list(found.values())


def policies_of(site: Content) -> list[Content]:
    """The policies in force: those of the settings, and what the review rule says."""
    rule = site["review_rule"]
    general = [{"name": "review rule", "topic": None, "needs": ["reviewer"], "action": rule}]
    return [*site["policies"], *(general if rule in {"warn", "block"} else [])]


def topics_that_need_review() -> tuple[bool, set[str]]:
    """Whether all articles need a review, and the topics (with those below them) whose articles do."""
    wanted = [p["topic"] for p in policies_of(_site()) if {"reviewer", "current_review"} & set(p["needs"])]
    return None in wanted, _with_those_below({topic for topic in wanted if topic is not None})


def _site() -> Content:
    site = find_draft("site", SITE_SLUG)
    revision = None if site is None else find_version(site.id, site.version)
    return {"review_rule": None, "policies": [], "default_disclaimer": None} if revision is None else revision.content


def _fault(need: str, policy: Content) -> Fault:
    pointer, detail = NEEDS[need]
    name = f" ({policy['name']})" if policy["name"] else ""
    return Fault(pointer, f"needs_{need}", detail + name)


def _with_those_above(topics: list[str]) -> set[str]:
    found: set[str] = set()
    level = set(topics)
    while level:
        found |= level
        query = select(Reference.target_id).where(Reference.draft_id.in_(sorted(level)), Reference.rel == "parent")
        level = set(db.session.scalars(query)) - found
    return found


def _with_those_below(topics: set[str]) -> set[str]:
    found: set[str] = set()
    level = set(topics)
    while level:
        found |= level
        query = select(Reference.draft_id).where(Reference.target_id.in_(sorted(level)), Reference.rel == "parent")
        level = set(db.session.scalars(query)) - found
    return found


def _review(content: Content) -> Content:
    return content["review"] or {}


def _is_current(content: Content, _site: Content) -> bool:
    review = _review(content)
    due = review.get("next_review_at")
    return due is not None and bool(review.get("last_reviewed_at")) and parse_rfc3339(due) > now()


def _has_disclaimer(content: Content, site: Content) -> bool:
    own = site["default_disclaimer"]
    return "disclaimer" in _roles(content) or (own is not None and own in _snippets(content))


def _roles(content: Content) -> set[str]:
    return {node["attrs"]["role"] for _, node in nodes_of(content["body"]) if node["type"] == "section"}


def _snippets(content: Content) -> Iterator[str]:
    return (node["attrs"]["slug"] for _, node in nodes_of(content["body"]) if node["type"] == "snippet")


_MET: dict[str, Callable[[Content, Content], Any]] = {
    "authors": lambda content, _: content["authors"],
    "reviewer": lambda content, _: _review(content).get("reviewed_by"),
    "current_review": _is_current,
    "evidence_level": lambda content, _: _review(content).get("evidence_level"),
    "citations": lambda content, _: content["citations"],
    "disclaimer": _has_disclaimer,
    "risks": lambda content, _: "risks" in _roles(content),
}
"""How each need is met, by the article and the site."""
