"""What a draft of each type contains: its fields in their order, as a new thing has them.

This stands apart from `contents` because importing prepares content in a process that opens no database.
"""

from __future__ import annotations

from typing import Any

Content = dict[str, Any]

EMPTY_SEO = {"title": None, "description": None, "canonical_url": None, "noindex": False}

BLANK: dict[str, Content] = {
    "article": {
        "title": "",
        "slug": "",
        "subtitle": None,
        "excerpt": None,
        "body": {"type": "doc", "version": 1, "content": [{"type": "paragraph"}]},
        "locale": "en",
        "translation_of": None,
        "published_at": None,
        "authors": [],
        "topics": [],
        "cover": None,
        "seo": EMPTY_SEO,
        "review": None,
        "citations": [],
        "snippets": {},
        "fields": {},
    },
    "series": {
        "title": "",
        "slug": "",
        "description": None,
        "locale": "en",
        "translation_of": None,
        "articles": [],
        "fields": {},
    },
    "person": {
        "name": "",
        "slug": "",
        "credentials": None,
        "licence": None,
        "bio": None,
        "photo": None,
        "links": [],
        "fields": {},
    },
    "snippet": {
        "title": "",
        "slug": "",
        "body": {"type": "doc", "version": 1, "content": [{"type": "paragraph"}]},
        "locale": "en",
        "fields": {},
    },
    "topic": {"title": "", "slug": "", "description": None, "parent": None, "place": None, "fields": {}},
    "term": {"term": "", "slug": "", "short": None, "expansion": None, "definition": None, "locale": "en"},
    "media": {
        "title": "",
        "slug": "",
        "file": "",
        "name": "",
        "media_type": "",
        "bytes": 0,
        "width": None,
        "height": None,
        "is_animated": False,
        "blurhash": None,
        "alts": {},
        "captions": {},
        "focal_point": None,
    },
    "site": {
        "name": "",
        "slug": "site",
        "description": None,
        "base_url": "",
        "locale": "en",
        "direction": "newest_first",
        "default_disclaimer": None,
        "review_rule": None,
        "policies": [],
        "field_schemas": {},
        "article_type": "Article",
    },
}
"""The content of a new thing of each type; also the list of its fields."""
