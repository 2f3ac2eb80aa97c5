"""Real files of every kind that is there: dry run and real run agree, the sum adds up, a second run writes nothing."""

from __future__ import annotations

import pytest

from tests.cli.reports import all_rows, run_import

ONE_OF_EACH = (
    "contentful/starter-gatsby-blog-export.json",
    "feeds/11ty-bluesky-test.xml",
    "ghost/mg-linkfixer-ctx.json",
    "markdown/hugo-coder-series-i18n",
    "medium",
    "plaintext",
    "squarespace",
    "strapi",
    "substack",
    "wpapi",
    "wxr",
)
FEW = 25


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_real_file_can_be_rehearsed_imported_and_imported_again(app, samples, name):
    words = (samples / name, "--publish", "--limit", FEW)
    dry_lines, dry_total, dry = run_import(app, *words, "--dry-run")
    lines, total, result = run_import(app, *words)
    assert (dry_lines, dry_total, dry.exit_code) == (lines, total, result.exit_code)
    counts = dict(total["sum"])
    assert counts.pop("total") == len(lines) == sum(counts.values()) - counts["unreadable"]
    assert counts["created"] > 0
    before = all_rows(app)
    again, _, _ = run_import(app, *words)
    assert {line["action"] for line in again} <= {"unchanged", "skipped", "failed"}
    assert all_rows(app) == before
