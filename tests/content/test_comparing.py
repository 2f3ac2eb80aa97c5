"""Differences between documents, and merging two edits of one."""

from __future__ import annotations

import random
import time
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.content.diff import diff_documents, diff_fields, diff_html, diff_words
from kapcms.content.merging import Clash, clashes_between, merge_documents, merge_fields
from tests.content.documents import documents


def paragraph(text):
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]} if text else {"type": "paragraph"}


def doc(*texts):
    return {"type": "doc", "version": 1, "content": [paragraph(text) for text in texts]}


def texts_of(document):
    return [block["content"][0]["text"] for block in document["content"]]


def kinds(changes):
    return [(change["kind"], change["before"], change["after"]) for change in changes]


def test_blocks_are_the_same_added_removed_changed_or_moved():
    before = doc("stays here", "goes away", "one two three four", "moves to the end", "last")
    after = doc("stays here", "one two 3 four", "last", "comes new", "moves to the end")
    assert kinds(diff_documents(before, after)) == [
        ("same", 0, 0),
        ("removed", 1, None),
        ("changed", 2, 1),
        ("same", 4, 2),
        ("added", None, 3),
        ("moved", 3, 4),
    ]


def test_a_changed_block_shows_its_words():
    change = diff_documents(doc("one two three four"), doc("one two 3 four"))[0]
    assert change["segments"] == [
        {"op": "same", "text": "one two "},
        {"op": "delete", "text": "three "},
        {"op": "insert", "text": "3 "},
        {"op": "same", "text": "four"},
    ]
    assert diff_html(doc("a <b> three"), doc("a <b> 3")) == (
        '<div data-diff="changed">a &lt;b&gt; <del>three</del><ins>3</ins></div>'
    )


@settings(max_examples=30, deadline=None)
@given(documents, documents)
def test_changes_hold_every_block_of_both_documents_once(before, after):
    changes = diff_documents(before, after)
    assert [change["block_after"] for change in changes if change["kind"] != "removed"] == after["content"]
    old = sorted((change["before"], change["block_before"] is None) for change in changes if change["kind"] != "added")
    assert old == [(index, False) for index in range(len(before["content"]))]
    assert all(
        (change["kind"] in {"same", "moved"}) == (change["block_before"] == change["block_after"]) for change in changes
    )
    assert all(change["kind"] == "same" for change in diff_documents(before, before))


@settings(max_examples=50, deadline=None)
@given(st.text("ab .", max_size=20), st.text("ab .", max_size=20))
def test_segments_give_both_texts(before, after):
    segments = diff_words(before, after)
    assert "".join(segment["text"] for segment in segments if segment["op"] != "insert") == before
    assert "".join(segment["text"] for segment in segments if segment["op"] != "delete") == after


def test_fields_differ_by_name():
    before = {"title": "A", "gone": 1, "same": 2, "body": doc("x", "y")}
    after = {"title": "B", "new": None, "same": 2, "body": doc("x", "y", "z")}
    changes = diff_fields(before, after)
    assert [change["field"] for change in changes] == ["body", "gone", "title"]
    assert kinds(changes[0]["changes"]) == [("added", None, 2)]
    assert changes[2] == {"field": "title", "before": "A", "after": "B"}


def test_five_hundred_blocks_are_compared_in_a_tenth_of_a_second():
    chance = random.Random(7)  # noqa: S311  (no secret)
    words = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(900)]
    before = [" ".join(chance.choices(words, k=80)) for _ in range(500)]
    after = [text.replace(text.split()[40], "changed") if place % 5 == 0 else text for place, text in enumerate(before)]
    after = after[:100] + after[120:] + after[100:120]
    start = time.process_time()
    changes = diff_documents(doc(*before), doc(*after))
    seconds = time.process_time() - start
    assert Counter(change["kind"] for change in changes)["changed"] >= 90
    assert seconds < 0.1


words = st.sampled_from(["a", "b", "c", "d", "e", "f"])
small = st.lists(words, min_size=1, max_size=6).map(lambda texts: doc(*texts))


def test_edits_of_different_blocks_are_merged():
    base = doc("one", "two", "three")
    merged = merge_documents(base, doc("ONE", "two", "three"), doc("one", "TWO", "three", "four"))
    assert texts_of(merged.value) == ["ONE", "TWO", "three", "four"]


def test_edits_of_the_same_block_clash():
    base, mine, theirs = doc("one", "two"), doc("one", "mine"), doc("one", "theirs")
    assert merge_documents(base, mine, theirs) is None
    assert clashes_between(base, mine, theirs) == [Clash(1, 2, (paragraph("mine"),), (paragraph("theirs"),))]


def test_two_insertions_at_one_place_clash():
    assert merge_documents(doc("one"), doc("one", "x"), doc("one", "y")) is None


@settings(max_examples=50, deadline=None)
@given(documents, documents)
def test_merging_with_an_unchanged_side_gives_the_other(base, edit):
    assert merge_documents(base, edit, base).value == edit
    assert merge_documents(base, base, edit).value == edit
    assert merge_documents(base, edit, edit).value == edit


@settings(max_examples=80, deadline=None)
@given(small, small, small)
def test_merging_is_the_same_from_both_sides(base, mine, theirs):
    assert merge_documents(base, mine, theirs) == merge_documents(base, theirs, mine)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["keep", "mine", "theirs", "mine gone", "theirs gone"]), min_size=1, max_size=8))
def test_edits_of_blocks_that_each_side_has_alone_are_always_merged(fates):
    base = [f"block {place}" for place in range(len(fates))]

    def edited(*sides):
        kept = [
            (text, fate)
            for text, fate in zip(base, fates, strict=True)
            if fate not in {f"{side} gone" for side in sides}
        ]
        return doc(*[f"{text} by {fate}" if fate in sides else text for text, fate in kept] or [""])

    merged = merge_documents(doc(*base), edited("mine"), edited("theirs"))
    assert merged is not None
    assert merged.value["content"] == edited("mine", "theirs")["content"]


def test_fields_are_merged_one_by_one_and_the_body_by_blocks():
    base = {"title": "T", "excerpt": "E", "gone": 1, "body": doc("one", "two")}
    mine = {"title": "Mine", "excerpt": "E", "body": doc("ONE", "two")}
    theirs = {"title": "T", "excerpt": "Theirs", "gone": 1, "new": 2, "body": doc("one", "TWO")}
    merged = merge_fields(base, mine, theirs)
    assert merged.value == {"title": "Mine", "excerpt": "Theirs", "body": doc("ONE", "TWO"), "new": 2}
    assert merge_fields(base, {**base, "title": "A"}, {**base, "title": "B"}) is None
    assert merge_fields(base, mine, {**base, "body": doc("uno", "two")}) is None
