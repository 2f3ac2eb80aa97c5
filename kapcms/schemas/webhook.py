"""Webhooks and their deliveries in the contract."""

from __future__ import annotations

from marshmallow import fields, validate

from kapcms.schemas.envelope import PageIn
from kapcms.schemas.fields import Id, In, Moment, OneOf, Out, Text, Truth, url

KIND_PATTERN = (
    r"^(article|series|person|topic|snippet|term|media|site)"
    r"\.(published|updated|unpublished|moved|reordered|review_due)$"
)
STATES = ("waiting", "delivered", "failed")
MOST_KINDS = 30


class WebhookIn(In):
    """An address to be told of changes: of those of `kinds`, or of all where the list is empty."""

    url = url(required=True)
    description = Text(300, allow_none=True, load_default=None)
    kinds = fields.List(Text(40, pattern=KIND_PATTERN), validate=validate.Length(max=MOST_KINDS), load_default=list)
    is_enabled = Truth(load_default=True)


class WebhookOut(Out):
    """A webhook without its secret. `disabled_because` is null unless kapcms disabled it."""

    id = Id(required=True)
    url = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    kinds = fields.List(fields.String(), required=True)
    is_enabled = fields.Boolean(required=True)
    disabled_because = fields.String(required=True, allow_none=True)
    previous_until = Moment(
        required=True, allow_none=True, metadata={"description": "Until then the previous secret signs too"}
    )
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class WebhookWithSecretOut(WebhookOut):
    """A webhook just made, or its secret just changed: the only time that `secret` is shown."""

    secret = fields.String(required=True)


class WebhookDeliveryOut(Out):
    """A change that is or was told to a webhook."""

    id = Id(required=True)
    number = fields.Integer(required=True)
    kind = fields.String(required=True)
    state = OneOf(*STATES, required=True)
    attempts = fields.Integer(required=True)
    created_at = Moment(required=True)
    next_attempt_at = Moment(required=True, allow_none=True)
    ended_at = Moment(required=True, allow_none=True)
    last_status = fields.Integer(required=True, allow_none=True)
    last_error = fields.String(required=True, allow_none=True)


class DeliveriesIn(PageIn):
    """Which deliveries."""

    state = OneOf(*STATES)
