"""Every slug that was ever public answers 200, 301 or 410, whatever happened since."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "c", "d"])
ACTS = st.lists(
    st.tuples(st.integers(0, 2), st.one_of(NAMES.map(lambda name: {"slug": name}), st.sampled_from(["go", "come"]))),
    min_size=5,
    max_size=12,
)


@settings(max_examples=8)
@given(acts=ACTS)
def test_a_slug_that_was_ever_public_never_answers_404(acts, editor, reader, beginning):
    beginning.restore()
    articles = [editor.article(f"Article {n}", slug=name, publish=True) for n, name in enumerate("abc")]
    known = {"a", "b", "c"}
    for index, act in acts:
        path = f"/articles/{articles[index]['id']}"
        if isinstance(act, dict):
            response = editor.request("PATCH", f"{path}?publish=true", json=act, headers={"If-Match": "*"})
        else:
            response = editor.request("DELETE" if act == "go" else "PUT", f"{path}/publication", json={})
        assert response.status_code in {200, 409}
        known |= {card["slug"] for card in reader.everything("/articles")}
        for slug in known:
            check(reader, slug)


def check(reader, slug):
    answer = reader.get(f"/articles/{slug}")
    assert answer.status_code in {200, 301, 410}, slug
    if answer.status_code == 301:
        moved = answer.get_json()["data"]["moved_to"]
        assert answer.headers["Location"] == moved["url"]
        assert reader.article(moved["slug"])["slug"] == moved["slug"]
