"""Tags bear every key of lists, and tell series, languages and fields too; how many articles have each is kept.

Runs of the site order tell when the last of their articles was updated.

Fields of articles were rows of `public_field` before. A version of kapcms from before makes its public rows anew.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BinaryText = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)
Id = sa.Uuid(as_uuid=False)

KEYS = ("published_at", "updated_at", "title_key")
NEW = ("series", "locale", "field")
COUNTED = ("author", "topic", *NEW)

tag = sa.table(
    "public_tag",
    sa.column("article_id", Id),
    sa.column("rel", sa.String(20)),
    sa.column("target_id", Id),
    sa.column("published_at", Moment),
    sa.column("updated_at", Moment),
    sa.column("title_key", BinaryText),
)
article = sa.table(
    "public_article",
    sa.column("id", Id),
    sa.column("locale"),
    sa.column("published_at", Moment),
    sa.column("updated_at", Moment),
    sa.column("title_key", BinaryText),
)
place = sa.table("public_place", sa.column("series_id", Id), sa.column("article_id", Id))
field = sa.table("public_field", sa.column("entity_id", Id), sa.column("name"), sa.column("value"))
count = sa.table("public_count", sa.column("target_id", Id), sa.column("rel"), sa.column("count", sa.Integer()))
run = sa.table("public_chunk", sa.column("published_at", Moment), sa.column("id", Id), sa.column("updated_at", Moment))
log_head = sa.table("log_head", sa.column("form"), sa.column("stamp", sa.BigInteger()))


def upgrade() -> None:
    op.create_table(
        "public_count",
        sa.Column("target_id", Id, nullable=False),
        sa.Column("rel", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("target_id", "rel", name=op.f("pk_public_count")),
    )
    with op.batch_alter_table("public_tag") as table:
        table.add_column(sa.Column("updated_at", Moment, nullable=True))
        table.add_column(sa.Column("title_key", BinaryText, nullable=True))
    op.execute(sa.delete(tag).where(tag.c.rel.in_(NEW[:2])))  # left by a way down, which leaves those of fields
    own = {key: sa.select(article.c[key]).where(article.c.id == tag.c.article_id).scalar_subquery() for key in KEYS[1:]}
    op.execute(sa.update(tag).values(own))
    members = place.join(article, article.c.id == place.c.article_id)
    _add_tags("series", place.c.series_id, members)
    for locale in op.get_bind().scalars(sa.select(article.c.locale).distinct()).all():
        _add_tags("locale", _named("locale", locale), article, article.c.locale == locale)
    valued = field.join(article, article.c.id == field.c.entity_id)
    for name, value in (
        op.get_bind().execute(sa.select(field.c.name, field.c.value).select_from(valued).distinct()).all()
    ):
        target = _named("field", f"{name}={value}")
        op.execute(sa.delete(tag).where(tag.c.target_id == target))
        _add_tags("field", target, valued, field.c.name == name, field.c.value == value)
    op.execute(sa.delete(field).where(field.c.entity_id.in_(sa.select(article.c.id))))
    grouped = sa.select(tag.c.target_id, tag.c.rel, sa.func.count()).where(tag.c.rel.in_(COUNTED))
    op.execute(
        sa.insert(count).from_select(["target_id", "rel", "count"], grouped.group_by(tag.c.target_id, tag.c.rel))
    )
    op.add_column("public_chunk", sa.Column("updated_at", Moment, nullable=True))
    _note_updates()
    with op.batch_alter_table("public_tag") as table:
        for key, type_ in zip(KEYS[1:], (Moment, BinaryText), strict=True):
            table.alter_column(key, existing_type=type_, nullable=False)
            table.create_index(f"ix_public_tag_target_id_rel_{key}_article_id", ["target_id", "rel", key, "article_id"])


def downgrade() -> None:
    with op.batch_alter_table("public_tag") as table:
        for key in KEYS[1:]:
            table.drop_index(f"ix_public_tag_target_id_rel_{key}_article_id")
            table.drop_column(key)
    op.drop_table("public_count")
    with op.batch_alter_table("public_chunk") as table:
        table.drop_column("updated_at")
    op.execute(sa.update(log_head).values(form=0, stamp=log_head.c.stamp + 1))


def _named(rel: str, name: str) -> sa.ColumnElement:
    return sa.literal(str(uuid5(NAMESPACE_URL, f"{rel}:{name}")), Id)


def _add_tags(rel: str, target, source, *conditions) -> None:
    keys = [article.c[key] for key in KEYS]
    rows = sa.select(article.c.id, sa.literal(rel), target, *keys).select_from(source).where(*conditions)
    op.execute(sa.insert(tag).from_select(["article_id", "rel", "target_id", *KEYS], rows.distinct()))


def _note_updates() -> None:
    """When the last article of each run of the site order was updated."""
    connection = op.get_bind()
    own_key, article_key = sa.tuple_(run.c.published_at, run.c.id), sa.tuple_(article.c.published_at, article.c.id)
    keys = [
        tuple(row)
        for row in connection.execute(
            sa.select(run.c.published_at, run.c.id).order_by(run.c.published_at, run.c.id)
        ).all()
    ]
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        inside = article_key >= _key(key)
        inside = inside if following is None else inside & (article_key < _key(following))
        latest = sa.select(sa.func.max(article.c.updated_at)).where(inside).scalar_subquery()
        connection.execute(sa.update(run).where(own_key == _key(key)).values(updated_at=latest))


def _key(key: tuple) -> sa.Tuple:
    return sa.tuple_(sa.literal(key[0], Moment), sa.literal(key[1], Id))
