"""The queue of due reviews in the Editor API."""

from __future__ import annotations

from typing import Any

from kapcms.api.access import only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import answer_page
from kapcms.schemas.article import ArticleCardOut
from kapcms.schemas.envelope import CountedPageIn, many
from kapcms.schemas.fields import MomentValue

blp = blueprint("due_reviews", "Reviews of public articles that are due")


class DueReviewsIn(CountedPageIn):
    """Until which moment they are due; absent: now."""

    before = MomentValue(load_default=None)


@blp.get("/reviews/due")
@only("viewer")
@blp.arguments(DueReviewsIn, location="query")
@blp.response(200, many(ArticleCardOut))
def list_due_reviews(args: dict[str, Any]) -> dict[str, Any]:
    """The queue of reviews: public articles whose review is due (or will be before `before`), the oldest first.

    Those that a policy wants reviewed and that never were have no date: `GET /articles?needs_review=true` has them too.
    """
    before = args.pop("before")
    until = {"is_review_due": True} if before is None else {"review_due_before": before}
    return answer_page(args | until | {"sort": "review_due_at"}, "article")
