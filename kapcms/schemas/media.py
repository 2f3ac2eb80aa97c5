"""Media in the contract: as they are uploaded, described, and given."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from kapcms.schemas.article import DraftOut, WorkingCopyOut
from kapcms.schemas.envelope import CountedPageIn
from kapcms.schemas.fields import Id, In, OneOf, Out, Text, Truth, Whole, locale, upload

ALT_CHARACTERS = 1000
CAPTION_CHARACTERS = 5000
KINDS = ("image", "audio", "video", "document")


class FocalPointIn(In):
    """What must stay in sight when the image is cropped: from the left and from the top, as parts of the whole."""

    x = fields.Float(required=True, validate=validate.Range(0, 1))
    y = fields.Float(required=True, validate=validate.Range(0, 1))


class DescriptionIn(In):
    """What people say of a medium. `alt` and `caption` are in `locale` (default: the site's language)."""

    title = Text(300, least=1)
    slug = Text(200, least=1)
    alt = Text(ALT_CHARACTERS, metadata={"description": "What it shows, for those who cannot see it"})
    caption = Text(CAPTION_CHARACTERS)
    locale = locale()

    @ma.validates("title")
    def not_blank(self, value: str, **_: Any) -> None:
        """A title says something."""
        if not value.strip():
            raise ma.ValidationError("Give it a title.")


class MediumUploadIn(DescriptionIn):
    """An upload: the file, and what is said of it."""

    file = upload()
    focal_x = fields.Float(validate=validate.Range(0, 1))
    focal_y = fields.Float(validate=validate.Range(0, 1))

    @ma.validates_schema
    def whole_point(self, data: dict[str, Any], **_: Any) -> None:
        """A point has two coordinates."""
        if ("focal_x" in data) != ("focal_y" in data):
            raise ma.ValidationError("Give both focal_x and focal_y, or neither.", "focal_x")


class MediumIn(DescriptionIn):
    """The fields of a medium on write; of its file nothing can be changed."""

    alts = fields.Dict(
        keys=locale(),
        values=Text(ALT_CHARACTERS),
        allow_none=True,
        validate=validate.Length(max=100),
        metadata={"description": "`alt` in every language", "maxProperties": 100},
    )
    captions = fields.Dict(
        keys=locale(),
        values=Text(CAPTION_CHARACTERS),
        allow_none=True,
        validate=validate.Length(max=100),
        metadata={"description": "`caption` in every language", "maxProperties": 100},
    )
    focal_point = Whole(FocalPointIn, allow_none=True)


class MediaIn(CountedPageIn):
    """Which media; `unused` are those that no working copy and nothing public shows."""

    q = Text(200, least=1)
    kind = OneOf(*KINDS)
    unused = Truth()
    sort = OneOf("relevance", "-updated_at", "title")


class RenditionOut(Out):
    """An image at another width and in another format; until it is made the original answers at its address."""

    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    type = fields.String(required=True)


class MediumShownOut(Out):
    """A medium as other documents show it, its words in their language."""

    id = Id(required=True, allow_none=True)
    url = fields.String(required=True)
    media_type = fields.String()
    alt = fields.String(required=True)
    caption = fields.String(allow_none=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    blurhash = fields.String(required=True, allow_none=True)
    focal_point = fields.Nested(FocalPointIn, allow_none=True)
    renditions = fields.List(fields.Nested(RenditionOut), required=True)


class PublicMediumOut(MediumShownOut):
    """A medium as readers get it at its own address, its words in the site's language and in all."""

    id = Id(required=True)
    type = OneOf("media", required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    bytes = fields.Integer(required=True)
    is_animated = fields.Boolean(required=True)
    alts = fields.Dict(required=True)
    captions = fields.Dict(required=True)
    updated_at = fields.String(required=True)


class UseOut(Out):
    """A place where a medium is used: by the working copy, by what readers see, by what waits for its moment."""

    id = Id(required=True)
    type = OneOf("article", "person", "snippet", required=True)
    title = fields.String(required=True)
    slug = fields.String(required=True)
    in_ = fields.List(OneOf("draft", "public", "scheduled"), required=True, data_key="in", attribute="in")


class MediumCardOut(DraftOut):
    """A medium in the editors' list."""

    title = fields.String(required=True)
    url = fields.String(required=True)
    media_type = fields.String(required=True)
    bytes = fields.Integer(required=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    is_animated = fields.Boolean(required=True)
    blurhash = fields.String(required=True, allow_none=True)
    alt = fields.String(required=True)
    caption = fields.String(required=True, allow_none=True)
    alts = fields.Dict(required=True)
    captions = fields.Dict(required=True)
    focal_point = fields.Nested(FocalPointIn, required=True, allow_none=True)
    renditions = fields.List(fields.Nested(RenditionOut), required=True)


class MediumOut(MediumCardOut, WorkingCopyOut):
    """A medium, where it is used, and which other media have the same file."""

    used_in = fields.List(fields.Nested(UseOut), required=True)
    same_file_as = fields.List(Id(), required=True)
    renditions_waiting = fields.Integer(required=True, metadata={"description": "How many are still to be made"})
    renditions_failed = fields.Integer(required=True, metadata={"description": "How many were given up"})
