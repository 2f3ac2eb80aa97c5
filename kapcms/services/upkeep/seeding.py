"""The seeds: a first series, so that a newcomer sees what a site looks like. Planting them again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from marshmallow import ValidationError

from kapcms.clock import now
from kapcms.errors import Invalid
from kapcms.models.database import db
from kapcms.models.origin import Origin, find_origin
from kapcms.models.public import SITE_SLUG
from kapcms.schemas.article import ArticleIn
from kapcms.schemas.person import PersonIn
from kapcms.schemas.series import SeriesIn
from kapcms.schemas.site import SiteIn
from kapcms.schemas.snippet import SnippetIn
from kapcms.schemas.term import TermIn
from kapcms.schemas.topic import TopicIn
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import content_of, get_draft, save
from kapcms.services.drafts.upserting import SourceKey, upsert
from kapcms.services.publication.publishing import publish
from kapcms.services.upkeep.seeding_media import media_named_in, plant_media, with_media

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import marshmallow as ma

SOURCE = "seeds"
MEMORY = (SOURCE, "site:site")
"""The site's own origin remembers `{"facts": what the seeds made of the site, "planted": keys of all seeds so far}`."""
SCHEMAS: dict[str, type[ma.Schema]] = {
    "person": PersonIn,
    "topic": TopicIn,
    "term": TermIn,
    "snippet": SnippetIn,
    "article": ArticleIn,
    "series": SeriesIn,
}


@dataclass(frozen=True, slots=True)
class Seed:
    """One thing to plant."""

    type: str
    slug: str
    fields: dict[str, Any]

    @property
    def key(self) -> str:
        """What the seeds call it."""
        return f"{self.type}:{self.slug}"


def plant(folder: Path) -> dict[str, int]:
    """Make and publish what the folder of seeds holds; how many are new and how many were there.

    What an editor changed, withdrew, put in the trash or cleared since stays as the editor left it.

    Raises:
        Invalid: a seed cannot be stored; the message names the file's thing.
    """
    memory = _memory()
    planted = set(memory.content["planted"])
    seeds = list(_seeds(folder))
    standing = [seed for seed in seeds if seed.key not in planted or find_origin(SOURCE, seed.key) is not None]
    shown = {slug for seed in standing for slug in media_named_in(seed.fields)}
    pictures = [picture for picture in _yaml(folder / "media.yaml") if picture["slug"] in shown]
    media = plant_media(folder / "media", pictures, SOURCE)
    counts = {"created": 0, "unchanged": len(seeds) - len(standing)}
    for seed in standing:
        if seed.type != "topic":  # the site's policies name topics, and all the others obey its schemas
            _name_site(folder, memory, is_new=counts["created"] > 0)
        is_new = _plant(seed, media)
        counts["created" if is_new else "unchanged"] += 1
        planted.add(seed.key)
    memory.content = memory.content | {"planted": sorted(planted)}
    db.session.flush()
    return counts


def _plant(seed: Seed, media: Mapping[str, str]) -> bool:
    """Whether the seed is new."""
    done = upsert(SourceKey(SOURCE, seed.key, seed.type), _checked(seed, media), COMMAND_LINE)
    if done.outcome == "created":
        publish(done.draft)
    return done.outcome == "created"


def _memory() -> Origin:
    """What is remembered of plantings, which outlives the seeds."""
    memory = find_origin(*MEMORY)
    if memory is None:
        source, external_id = MEMORY
        site = get_draft("site", SITE_SLUG, lock=True)
        memory = Origin(source=source, external_id=external_id, draft_id=site.id, content_hash="", imported_at=now())
        memory.content = {"facts": {}, "planted": []}
        db.session.add(memory)
    return memory


def _name_site(folder: Path, memory: Origin, *, is_new: bool) -> None:
    """Give the site the seeds' name, as long as it bears none of its own."""
    site = get_draft("site", SITE_SLUG, lock=True)
    if is_new and site.version == 1:
        save(site, SiteIn().load(_yaml(folder / "site.yaml")), COMMAND_LINE)
        publish(site)
        memory.content = memory.content | {"facts": content_of(site)}


def _seeds(folder: Path) -> Iterator[Seed]:
    """All seeds, those first that others name."""
    for type_, name in (("topic", "topics"), ("person", "people"), ("term", "glossary")):
        for facts in _yaml(folder / f"{name}.yaml"):
            yield Seed(type_, facts["slug"], facts)
    for type_, name in (("snippet", "snippets"), ("article", "articles")):
        texts = [_front_matter(path) for path in sorted((folder / name).glob("*.md"))]
        for facts, text in sorted(texts, key=lambda one: "translation_of" in one[0]):  # originals first
            yield Seed(type_, facts["slug"], facts | {"body": {"markdown": text}})
    for facts in _yaml(folder / "series.yaml"):
        yield Seed("series", facts["slug"], facts)


def _checked(seed: Seed, media: Mapping[str, str]) -> dict[str, Any]:
    fields = dict(seed.fields)
    if "body" in fields:
        fields["body"] = {"markdown": with_media(seed.slug, fields["body"]["markdown"], media)}
    try:
        return dict(SCHEMAS[seed.type]().load(fields))
    except ValidationError as error:
        raise Invalid(f"The seed {seed.type} {seed.slug!r} cannot be stored: {error.messages}") from error


def _front_matter(path: Path) -> tuple[dict[str, Any], str]:
    _, head, text = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head), text


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))
