"""Translations, reviews that are due, notices of withdrawals, site-defined fields, and the new members of contents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BinaryText = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)
Id = sa.Uuid(as_uuid=False)

ADDED = {
    "article": {"translation_of": None, "snippets": {}},
    "series": {"translation_of": None},
    "topic": {"parent": None, "place": None},
    "site": {"policies": [], "field_schemas": {}, "article_type": "Article"},
}
"""The members of contents that are new."""
BEFORE = {"translation_of": ("published_at", "articles"), "snippets": ("fields",)}
"""The member in front of which a new one stands, where that is not the end."""

draft = sa.table(
    "draft", sa.column("id", Id), sa.column("type"), sa.column("version"), sa.column("review_due_at", Moment)
)
revisions = sa.table("revision", sa.column("draft_id", Id), sa.column("version"), sa.column("content"))
change = sa.table(
    "change", sa.column("number"), sa.column("type"), sa.column("entity_id", Id), sa.column("record"), sa.column("kind")
)
origin = sa.table(
    "origin", sa.column("source"), sa.column("external_id"), sa.column("draft_id", Id), sa.column("content")
)
public_article = sa.table("public_article", sa.column("id", Id), sa.column("group_id", Id))
reminder = sa.table("reminder", sa.column("draft_id", Id), sa.column("due_at", Moment), sa.column("told_at", Moment))
log_head = sa.table("log_head", sa.column("next_due_at", Moment), sa.column("stamp", sa.BigInteger()))


def upgrade() -> None:
    with op.batch_alter_table("draft") as table:
        table.add_column(sa.Column("review_due_at", Moment, nullable=True))
        table.create_index("ix_draft_type_review_due_at_id", ["type", "review_due_at", "id"])
    with op.batch_alter_table("schedule") as table:
        table.add_column(sa.Column("note", sa.Text(), nullable=True))
        table.add_column(sa.Column("note_kind", sa.String(20), nullable=True))
    with op.batch_alter_table("change") as table:
        table.add_column(sa.Column("notice", sa.Text(), nullable=True))
    with op.batch_alter_table("log_head") as table:
        table.add_column(sa.Column("form", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("public_thing") as table:
        table.add_column(sa.Column("locale", sa.String(35), nullable=True))
        table.add_column(sa.Column("group_id", Id, nullable=True))
        table.create_index("ix_public_thing_group_id_locale", ["group_id", "locale"])
    with op.batch_alter_table("public_article") as table:
        table.add_column(sa.Column("group_id", Id, nullable=True))
    op.execute(sa.update(public_article).values(group_id=public_article.c.id))
    with op.batch_alter_table("public_article") as table:
        table.alter_column("group_id", existing_type=Id, nullable=False)
        table.create_index("ix_public_article_group_id_locale", ["group_id", "locale"])
    op.create_table(
        "public_field",
        sa.Column("entity_id", Id, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", BinaryText, nullable=False),
        sa.PrimaryKeyConstraint("entity_id", "name", "value", name=op.f("pk_public_field")),
    )
    op.create_index("ix_public_field_name_value_entity_id", "public_field", ["name", "value", "entity_id"])
    op.create_table(
        "public_notice",
        sa.Column("entity_id", Id, nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_public_notice")),
    )
    op.create_table(
        "reminder",
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("told_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_reminder_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_due_at", "reminder", ["due_at"])
    _rewrite(_with_new_members)
    _note_reviews()


def downgrade() -> None:
    _rewrite(_without_new_members)
    op.drop_table("reminder")
    op.drop_table("public_notice")
    op.drop_table("public_field")
    with op.batch_alter_table("public_article") as table:
        table.drop_index("ix_public_article_group_id_locale")
        table.drop_column("group_id")
    with op.batch_alter_table("public_thing") as table:
        table.drop_index("ix_public_thing_group_id_locale")
        table.drop_column("group_id")
        table.drop_column("locale")
    with op.batch_alter_table("log_head") as table:
        table.drop_column("form")
    with op.batch_alter_table("change") as table:
        table.drop_column("notice")
    with op.batch_alter_table("schedule") as table:
        table.drop_column("note_kind")
        table.drop_column("note")
    with op.batch_alter_table("draft") as table:
        table.drop_index("ix_draft_type_review_due_at_id")
        table.drop_column("review_due_at")


def _with_new_members(type_: str, content: dict) -> dict:
    full: dict = {}
    for name, value in content.items():
        for new, followers in BEFORE.items():
            if name in followers and new in ADDED[type_]:
                full.setdefault(new, content.get(new, ADDED[type_][new]))
        if name == "fields" and type_ == "topic":
            full |= {new: content.get(new, blank) for new, blank in ADDED[type_].items()}
        full[name] = value
    return full | {new: blank for new, blank in ADDED[type_].items() if new not in full}


def _without_new_members(type_: str, content: dict) -> dict:
    return {name: value for name, value in content.items() if name not in ADDED[type_] and name != "history"}


def _rewrite(renew) -> None:
    """Renew every content: in revisions, in the log, and as imports remember them."""
    for type_ in ADDED:
        of_type = sa.select(draft.c.id).where(draft.c.type == type_)
        _rewrite_rows(revisions, "content", ("draft_id", "version"), revisions.c.draft_id.in_(of_type), (type_, renew))
        _rewrite_rows(origin, "content", ("source", "external_id"), origin.c.draft_id.in_(of_type), (type_, renew))
        _rewrite_rows(change, "record", ("number",), change.c.type == type_, (type_, renew))


def _rewrite_rows(table, name, keys, condition, how) -> None:
    connection, column = op.get_bind(), table.c[name]
    type_, renew = how
    columns = [table.c[key] for key in keys]
    for key in connection.execute(sa.select(*columns).where(condition, column.is_not(None))).all():
        this = sa.and_(*(one == value for one, value in zip(columns, key, strict=True)))
        content = orjson.loads(connection.scalar(sa.select(column).where(this)))
        text = orjson.dumps(renew(type_, content)).decode()
        connection.execute(sa.update(table).where(this).values({name: text}))


def _note_reviews() -> None:
    """When reviews are due: of drafts for lists, of what is public for reminders."""
    connection = op.get_bind()
    current = (revisions.c.draft_id == draft.c.id) & (revisions.c.version == draft.c.version)
    query = sa.select(draft.c.id, revisions.c.content).join(revisions, current).where(draft.c.type == "article")
    for draft_id, content in connection.execute(query).all():
        due_at = _due_at(content)
        if due_at is not None:
            connection.execute(sa.update(draft).where(draft.c.id == draft_id).values(review_due_at=due_at))
    states = change.c.record.is_not(None) | change.c.kind.like("%.unpublished")
    last = (
        sa.select(sa.func.max(change.c.number)).where(change.c.type == "article", states).group_by(change.c.entity_id)
    )
    known = {str(UUID(str(row[0]))) for row in connection.execute(sa.select(draft.c.id)).all()}
    query = sa.select(change.c.entity_id, change.c.record).where(change.c.number.in_(last))
    for entity_id, record in connection.execute(query).all():
        due_at = _due_at(record)
        if due_at is not None and entity_id in known:
            connection.execute(sa.insert(reminder).values(draft_id=entity_id, due_at=due_at))
    first = connection.scalar(sa.select(sa.func.min(reminder.c.due_at)))
    waiting = connection.scalar(sa.select(log_head.c.next_due_at))
    moments = [moment for moment in (first, waiting) if moment is not None]
    connection.execute(sa.update(log_head).values(next_due_at=min(moments, default=None), stamp=log_head.c.stamp + 1))


def _due_at(content: str | None) -> datetime | None:
    """When the review that a content tells of is due, as this database takes moments."""
    review = orjson.loads(content).get("review") if content else None
    if not review or not review.get("next_review_at"):
        return None
    moment = datetime.fromisoformat(review["next_review_at"])
    return moment.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else moment
