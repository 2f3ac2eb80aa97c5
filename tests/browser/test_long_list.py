"""A list of many articles stays light: it goes on by itself, and what is far from sight is not in the page."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

MANY = 10_000
MOST_ROWS = 250
"""Those that can be seen, and those near them."""
STEPS = 1500
"""No walk through the list needs more screens."""
WATCH = """() => {
  window.seen = [];
  window.most = 0;
  const titles = new Map();
  const look = () => {
    const rows = [...document.querySelectorAll(".card .title")];
    window.most = Math.max(window.most, rows.length);
    for (const row of rows) {
      if (!titles.has(row.textContent)) window.seen.push(row.textContent);
      titles.set(row.textContent, true);
    }
    const shown = rows.map((row) => row.textContent);
    if (new Set(shown).size !== shown.length) window.isDoubled = true;
  };
  new MutationObserver(look).observe(document.querySelector(".chunks"), { childList: true, subtree: true });
  look();
}"""


@pytest.fixture
def long_site(own_site):
    """A site of `MANY` articles: one is written, the others are copies of its rows."""
    own_site.article("Number 00000")
    with closing(sqlite3.connect(own_site.environ["KAPCMS_DATABASE_URL"].removeprefix("sqlite:///"))) as connection:
        fill(connection)
        connection.commit()
    return own_site


def fill(connection):
    """Copy the one article with its revision, each time with an id, a slug and a title of its own."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(draft)")]
    new = {
        "id": "printf('%032x', n)",
        "slug": "printf('number-%05d', n)",
        "title": "printf('Number %05d', n)",
        "title_key": "printf('number %05d', n)",
    }
    chosen = ", ".join(new.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        f"WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {MANY - 1}) "  # noqa: S608  names of columns
        f"INSERT INTO draft ({names}) SELECT {chosen} FROM counted, draft WHERE draft.type = 'article'"
    )


def test_ten_thousand_articles_are_scrolled_to_their_end_each_once_in_order_in_a_light_page(long_site, open_desk):
    page = open_desk(long_site, "/editor/?sort=title")
    expect(page.get_by_text(f"{MANY:,} articles").first).to_be_attached()
    page.evaluate(WATCH)
    for _ in range(STEPS):
        if not page.locator("button.more").is_visible():
            break
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_function(
            "n => seen.length > n || !document.querySelector('button.more').checkVisibility()",
            arg=page.evaluate("seen.length"),
        )
    expect(page.get_by_role("link", name=f"Number {MANY - 1:05}", exact=True)).to_be_visible()
    assert page.evaluate("seen") == [f"Number {n:05}" for n in range(MANY)]
    assert page.evaluate("window.isDoubled") is None
    assert page.evaluate("most") <= MOST_ROWS
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.get_by_role("link", name="Number 00000", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=f"Number {MANY - 1:05}", exact=True)).to_have_count(0)


def test_keys_jump_through_the_list_and_what_was_chosen_stays_so(long_site, open_desk):
    page = open_desk(long_site, "/editor/?sort=title")
    page.get_by_label("Choose Number 00000").check()
    page.get_by_label("Choose Number 00000").blur()  # what has the focus stays in the page
    page.keyboard.press("PageDown")
    page.wait_for_function("() => window.scrollY > 300")
    for last in range(49, 450, 50):
        page.keyboard.press("End")
        expect(page.get_by_role("link", name=f"Number {last + 1:05}", exact=True)).to_be_attached()
    expect(page.get_by_role("link", name="Number 00000", exact=True)).to_have_count(0)
    page.keyboard.press("Home")
    expect(page.get_by_label("Choose Number 00000")).to_be_checked()
