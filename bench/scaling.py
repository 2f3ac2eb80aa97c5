"""What a miss costs on a large site as a ratio to the same on a small one: the delivery's own reading, timed inside.

Inside, because the framework's part of a request is the same for both and would make the ratio look better. Every
round reads the same articles, and the first one warms: what is compared is the work, not the disk of this machine.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

from bench.rows import Row
from bench.sites import slug_of
from kapcms.app import create_app
from kapcms.delivery.articles import Wanted, read_article
from kapcms.delivery.changes import read_changes, read_head
from kapcms.delivery.found import Answer
from kapcms.delivery.lists import Filters, read_cards
from kapcms.delivery.nav import NavChoice
from kapcms.delivery.paging import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kapcms.config import Settings

PER_ROUND = 60
PAGE = 20
LAST_PAGE = 1_000
IN_SERIES = 10_000


class Times(NamedTuple):
    """What one act took, in seconds."""

    wall: float
    cpu: float


def scaling(small: tuple[Settings, int], large: tuple[Settings, int], rounds: int) -> Iterator[Row]:
    """Rows for two sites, each its settings and number of articles."""
    apps = [(create_app(settings), articles) for settings, articles in (small, large)]
    figures: list[list[Mapping[str, Times]]] = [[], []]
    for number in range(rounds + 1):
        for place, (app, articles) in enumerate(apps):
            with app.app_context():
                found = {what: _seconds(act) for what, act in _acts(articles).items()}
            if number:  # the first round warms
                figures[place].append(found)
    for what in figures[0][0]:
        pairs = list(zip(*figures, strict=True))
        ratios = tuple(big[what].wall / little[what].wall for little, big in pairs)
        by_cpu = tuple(big[what].cpu / little[what].cpu for little, big in pairs)
        shown = statistics.median(one[what].wall for one in figures[1]) * 1e6
        beside = f"{large[1]:,} articles ÷ {small[1]:,}"
        yield Row(f"miss: {what}", beside, ratios, "≤", 1.3, f"{shown:,.0f} µs", cpu=by_cpu)


def _acts(articles: int) -> dict[str, Callable[[random.Random], object]]:
    """What to time; each takes its chance."""
    in_series, deep = min(IN_SERIES, articles), _key_of_page(min(LAST_PAGE, articles // PAGE - 1))
    last = read_head().number

    def article(slug: str, nav: NavChoice) -> None:
        if not isinstance(read_article(slug, Wanted(nav=nav)), Answer):
            raise LookupError(slug)  # noqa: TRY004  the site lacks it

    return {
        "article": lambda chance: article(slug_of(chance.randrange(articles)), NavChoice(site=True, series=True)),
        "nav in the longest series": lambda chance: article(
            slug_of(chance.randrange(in_series)), NavChoice(site=False, series=True, series_slug="whole")
        ),
        "list, page 1": lambda _: read_cards(Filters(), "-published_at", Span(PAGE)),
        "list, page 1,000": lambda _: read_cards(Filters(), "-published_at", Span(PAGE, beyond=deep)),
        "changes, the tail": lambda _: read_changes(last - PAGE, PAGE),
    }


def _key_of_page(page: int) -> tuple[object, ...] | None:
    """The key from which page number `page` goes on, found by walking there."""
    key: tuple[object, ...] | None = None
    for _ in range(page * PAGE // 100):
        key = read_cards(Filters(), "-published_at", Span(100, beyond=key)).next_key
    return key


def _seconds(act: Callable[[random.Random], object]) -> Times:
    """The medians of several runs of one act."""
    chance = random.Random(1)  # noqa: S311  which article, no secret
    wall, cpu = [], []
    for _ in range(PER_ROUND):
        began, began_cpu = time.perf_counter(), time.process_time()
        act(chance)
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
    return Times(statistics.median(wall), statistics.median(cpu))
