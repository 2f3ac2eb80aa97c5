"""The kinds of fields that the contract is made of, each with its limits stated."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, cast

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import fields, validate
from werkzeug.datastructures import FileStorage

from kapcms.clock import parse_rfc3339, rfc3339
from kapcms.content.characters import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
LOCALE_PATTERN = r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$"
"""BCP 47 in the forms that are used: language, then subtags."""
MOST_LOCALES = 5
"""Languages that one may be fallen back to."""
MOST_FILTERS = 5
"""Fields that a list may be narrowed by at once."""
URL_PATTERN = r"^https?://[^\s<>\"]+$"


def upload() -> Upload:
    """A required file in a part of multipart; a part without a file name comes as text, and is none."""
    return Upload(required=True, validate=_check_is_file)


def _check_is_file(value: object) -> None:
    if not isinstance(value, FileStorage):
        raise ma.ValidationError("Send it as a file: the part needs a filename.")


class Text(fields.String):
    """Text without control characters, of at most `most` characters (and at least `least`)."""

    def __init__(self, most: int, *, least: int = 0, pattern: str | None = None, **kwargs: Any) -> None:
        validators: list[Any] = [validate.Length(min=least or None, max=most)]
        if pattern is not None:
            validators.append(validate.Regexp(pattern))
        super().__init__(validate=validators, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        found = FORBIDDEN.search(text)
        if found is not None:
            raise ma.ValidationError(f"It has the forbidden character U+{ord(found.group()):04X}.")
        return text


class Facts(fields.Dict):
    """An object of names that the site chose; a fault of a name or of its value is told at the name."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[Any, Any]:
        try:
            return cast("dict[Any, Any]", super()._deserialize(value, attr, data, **kwargs))  # type: ignore[no-untyped-call]  # untyped library
        except ma.ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            told = {name: [m for part in parts.values() for m in part] for name, parts in error.messages.items()}
            raise ma.ValidationError(told) from error


class Moment(fields.String):
    """An RFC 3339 moment with its offset, kept in UTC with `Z`."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"format": "date-time"} | kwargs.pop("metadata", {})
        super().__init__(validate=validate.Length(max=40), metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return rfc3339(moment_from(text))

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return super()._serialize(rfc3339(value), attr, obj, **kwargs)


class MomentValue(fields.Field[datetime]):
    """The same, given to the program as an aware datetime."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "format": "date-time", "maxLength": 40}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        del attr, data, kwargs
        if not isinstance(value, str):
            raise ma.ValidationError("Give a moment as text.")
        return moment_from(value)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        del attr, obj, kwargs
        return None if value is None else rfc3339(value)


def moment_from(text: str) -> datetime:
    """The moment that a client wrote.

    Raises:
        ValidationError: it is none, or lies outside of what both databases keep well.
    """
    try:
        moment = parse_rfc3339(text)
    except (ValueError, OverflowError) as error:
        raise ma.ValidationError("Give a moment with its offset, as 2026-03-02T09:00:00Z.") from error
    if not 1000 <= moment.year <= 9000:  # noqa: PLR2004  stated in the message
        raise ma.ValidationError("Give a year from 1000 to 9000.")
    return moment


class OneOf(fields.String):
    """One of a few words."""

    def __init__(self, *words: str, **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(words), **kwargs)


class Id(Text):
    """A UUID as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(36, pattern=ID_PATTERN, metadata={"format": "uuid"}, **kwargs)


class Truth(fields.Boolean):
    """A JSON boolean; in a query `true` or `false`."""

    truthy = {True, "true"}  # noqa: RUF012  the library's attribute
    falsy = {False, "false"}  # noqa: RUF012  the library's attribute

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, bool | str):  # 1 and 0 equal True and False in Python, not in JSON
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Words(fields.Field[Any]):
    """Comma-separated words in a query, each from a fixed choice; given to the program as a tuple."""

    def __init__(self, choice: tuple[str, ...], **kwargs: Any) -> None:
        self.choice = choice
        metadata = {"type": "string", "maxLength": 500, "description": f"Some of {', '.join(choice)}, by commas."}
        if kwargs.get("load_default"):
            metadata["default"] = ",".join(kwargs["load_default"])
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        del attr, data, kwargs
        words = tuple(part.strip() for part in str(value).split(","))
        for word in words:
            if word not in self.choice:
                raise ma.ValidationError(f"{word!r} is not among {', '.join(self.choice)}.")
        return words


class Locales(fields.Field[Any]):
    """Comma-separated language tags in a query; given to the program as a tuple."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            metadata={"type": "string", "maxLength": 200, "default": "", "description": "Language tags, by commas."},
            **kwargs,
        )

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        del attr, data, kwargs
        tags = tuple(part.strip() for part in str(value).split(","))
        if len(tags) > MOST_LOCALES or not all(re.match(LOCALE_PATTERN, tag) and len(tag) <= 35 for tag in tags):  # noqa: PLR2004  as stored
            raise ma.ValidationError(f"Give up to {MOST_LOCALES} language tags, by commas.")
        return tags


class FieldFilters(fields.Field[Any]):
    """`field[name]=value` in a query: fields of the site's own; given to the program as sorted pairs."""

    def __init__(self, **kwargs: Any) -> None:
        values = {"type": "string", "maxLength": 200}
        metadata = {
            "type": "object",
            "additionalProperties": values,
            "default": {},
            "description": "Fields that the site declared.",
        }
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[tuple[str, str], ...]:
        del attr, data, kwargs
        if not isinstance(value, dict) or len(value) > MOST_FILTERS:
            raise ma.ValidationError(f"Write field[name]=value, at most {MOST_FILTERS} of them.")
        if any(FORBIDDEN.search(name + text) or len(text) > 200 for name, text in value.items()):  # noqa: PLR2004  as stored
            raise ma.ValidationError("Give names and values of at most 200 characters.")
        return tuple(sorted(value.items()))


class Whole(fields.Nested):
    """An object inside another that is whole even where the other is sent in part: what it asks for is asked for."""

    def _deserialize(  # type: ignore[override]  # `partial` is what is not handed down
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        return super()._deserialize(value, attr, data, **(kwargs | {"partial": False}))


def locale(**kwargs: Any) -> Text:
    """A language tag."""
    return Text(35, least=2, pattern=LOCALE_PATTERN, **kwargs)


def url(most: int = 2000, **kwargs: Any) -> Text:
    """An absolute http(s) address."""
    return Text(most, pattern=URL_PATTERN, metadata={"format": "uri"}, **kwargs)


class _Shared(ma.Schema):
    """A schema is made once and never changed: a copy of what bears one bears the same.

    flask-smorest copies all that a route's decorators said at each further decorator: 4 % of the import of the app.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class In(_Shared):
    """What is accepted: unknown fields are refused by name."""

    class Meta:
        unknown = ma.RAISE


class Out(_Shared):
    """What is given: members may be added at any time, so clients must not refuse unknown ones."""

    class Meta:
        unknown = ma.INCLUDE
