"""Public things in the words of https://schema.org, as JSON-LD; members that are unknown are left out.

An article's place in its series is not stored with it, for it changes with every article before it: delivery joins it
(`place_in_series`) where the answer has the nav of series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.references import link_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kapcms.content.public_article import Record, Surroundings

CONTEXT = "https://schema.org"


def article_data(record: Record, card: Record, further: Record, around: Surroundings) -> Record:
    """An article: `Article` or `BlogPosting`, and `MedicalWebPage` too where it is reviewed.

    `card` and `further` are the members of its public document.
    """
    facts: Record = {
        "@context": CONTEXT,
        "@type": around.article_type,
        "@id": card["url"],
        "url": card["url"],
        "headline": record["title"],
        "alternativeHeadline": record["subtitle"],
        "description": card["excerpt"],
        "inLanguage": record["locale"],
        "datePublished": record["published_at"],
        "dateModified": record["updated_at"],
        "wordCount": card["word_count"],
        "timeRequired": f"PT{card['reading_minutes']}M",
        "isAccessibleForFree": True,
        "image": _image(card["cover"]),
        "mainEntityOfPage": _page(record, card, around),
        "publisher": {"@type": "Organization", "name": around.site_name, "url": around.base_url},
        "author": [person_data(around.people[i], around) for i in record["authors"] if i in around.people],
        "about": [_topic(topic, around) for topic in card["topics"]],
        "keywords": [topic["title"] for topic in card["topics"]],
        "mentions": [term_data(term, around) for term in further["glossary"]],
        "citation": [_citation(citation) for citation in record["citations"]],
        "correction": [_correction(entry) for entry in record["history"] if entry["kind"] == "correction"],
        "workTranslation": [_translation(one, around) for one in further["translations"]],
    }
    return _known(facts | _review(record["review"], around))


def person_data(record: Record, around: Surroundings, photo: Record | None = None) -> Record:
    """A person: the letters behind the name are both a suffix and a credential; `photo` as the document shows it."""
    credentials = record["credentials"]
    credential = {"@type": "EducationalOccupationalCredential", "name": credentials} if credentials else None
    return _known(
        {
            "@type": "Person",
            "@id": around.url("people", record["slug"]),
            "name": record["name"],
            "honorificSuffix": credentials,
            "description": record["bio"],
            "url": around.url("people", record["slug"]),
            "image": _image(photo),
            "hasCredential": credential,
            "sameAs": [link["url"] for link in record["links"]],
        }
    )


def series_data(record: Record, around: Surroundings) -> Record:
    """A series."""
    return _known(
        {
            "@type": "CreativeWorkSeries",
            "@id": around.url("series", record["slug"]),
            "name": record["title"],
            "description": record["description"],
            "url": around.url("series", record["slug"]),
            "inLanguage": record["locale"],
            "datePublished": record["published_at"],
            "dateModified": record["updated_at"],
        }
    )


def term_data(record: Record, around: Surroundings) -> Record:
    """A term of the glossary."""
    return _known(
        {
            "@type": "DefinedTerm",
            "@id": f"{around.base_url}/glossary#{record['slug']}",
            "name": record["term"],
            "alternateName": record["short"],
            "description": record["definition"] or record["expansion"],
            "inDefinedTermSet": f"{around.base_url}/glossary",
        }
    )


def place_in_series(navs: Sequence[Mapping[str, Any]]) -> Record:
    """What the nav of series adds to an article: `isPartOf`, every series; `position`, in the first of them."""
    if not navs:
        return {}
    series = [
        {"@type": "CreativeWorkSeries", "@id": nav["url"], "name": nav["title"], "url": nav["url"]} for nav in navs
    ]
    return {"isPartOf": series, "position": navs[0]["position"]}


def _page(record: Record, card: Record, around: Surroundings) -> Record:
    """The page that the article is the main thing of, and the way to it: home, its first topic, itself."""
    steps = [(around.site_name, f"{around.base_url}/")]
    steps += [(topic["title"], around.url("topics", topic["slug"])) for topic in card["topics"][:1]]
    steps.append((record["title"], card["url"]))
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(steps, start=1)
    ]
    breadcrumb = {"@type": "BreadcrumbList", "itemListElement": items}
    return {"@type": "WebPage", "@id": record["seo"]["canonical_url"] or card["url"], "breadcrumb": breadcrumb}


def _review(review: Record | None, around: Surroundings) -> Record:
    if review is None:
        return {}
    reviewer = around.people.get(review["reviewed_by"] or "")
    return {
        "@type": [around.article_type, "MedicalWebPage"],
        "lastReviewed": review["last_reviewed_at"],
        "reviewedBy": None if reviewer is None else person_data(reviewer, around),
    }


def _topic(topic: Record, around: Surroundings) -> Record:
    return {"@type": "Thing", "name": topic["title"], "url": around.url("topics", topic["slug"])}


def _citation(citation: Record) -> Record:
    doi, container, year = citation.get("doi"), citation.get("container"), citation.get("year")
    return _known(
        {
            "@type": "ScholarlyArticle" if doi else "CreativeWork",
            "name": citation["title"],
            "url": link_of(citation),
            "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": doi} if doi else None,
            "isPartOf": {"@type": "CreativeWork", "name": container} if container else None,
            "creditText": citation.get("authors"),
            "datePublished": str(year) if year else None,
        }
    )


def _correction(entry: Record) -> Record:
    return {"@type": "CorrectionComment", "text": entry["note"], "datePublished": entry["at"]}


def _translation(one: Record, around: Surroundings) -> Record:
    return {"@type": around.article_type, "@id": one["url"], "url": one["url"], "inLanguage": one["locale"]}


def _image(picture: Record | None) -> Record | None:
    if not picture or not picture.get("url"):
        return None
    facts = {"@type": "ImageObject", "url": picture["url"], "caption": picture.get("alt")}
    return _known(facts | {"width": _pixels(picture.get("width")), "height": _pixels(picture.get("height"))})


def _pixels(count: int | None) -> Record | None:
    """A length in pixels (E37 in UN/CEFACT's codes)."""
    return {"@type": "QuantitativeValue", "value": count, "unitCode": "E37"} if count else None


def _known(facts: Record) -> Record:
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
