"""Links between posts of Medium: by their ids, whatever words stand before these, on Medium and on an own domain."""

from __future__ import annotations

from tests.cli.reports import run_import
from tests.doors import good

PAGE = (
    '<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">{title}</h1></header>'
    '<section data-field="body" class="e-content"><p>{text}</p></section><footer>'
    '<p><a href="https://medium.com/p/{key}"><time class="dt-published" datetime="2020-01-02">x</time></a></p>'
    '<p><a href="{canonical}" class="p-canonical">c</a></p></footer></article></body></html>'
)


def write(folder, name, **told):
    (folder / f"{name}.html").write_text(PAGE.format(**told))


def test_links_to_posts_are_told_by_their_ids(app, editor, tmp_path):
    links = (
        "https://medium.com/p/0123456789ab",
        "https://medium.com/@jane/older-words-0123456789ab?source=friends_link#x",
        "https://own.test/first-0123456789ab",
        "https://else.test/first-0123456789ab",
    )
    text = " ".join(f'<a href="{link}">l</a>' for link in links)
    key, other = "0123456789ab", "ba9876543210"
    write(tmp_path, "1_a", title="First", text="x", key=key, canonical=f"https://medium.com/@jane/first-{key}")
    write(tmp_path, "2_b", title="Second", text=text, key=other, canonical=f"https://own.test/second-{other}")
    run_import(app, tmp_path)
    html = good(editor.get("/articles/second"))["body"]["html"]
    assert html.count('href="/articles/first') == 3
    assert 'href="https://else.test/first-0123456789ab"' in html
