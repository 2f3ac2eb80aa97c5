"""The reader and the writer of Markdown, as a pair."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from kapcms.content.html_reading import document_from_html
from kapcms.content.markdown_reading import document_from_markdown
from kapcms.content.markdown_writing import markdown_from_document
from tests.content.documents import documents


@settings(max_examples=80, deadline=None)
@given(documents)
def test_markdown_that_was_written_is_read_as_the_same_document(document):
    reading = document_from_markdown(markdown_from_document(document))
    assert reading.document == document
    assert reading.warnings == ()


EXAMPLES = [
    ("a\n===\nb\n---", "<h2>a</h2><h2>b</h2>"),
    ("# a\n### b\n##### c", "<h2>a</h2><h3>b</h3><h4>c</h4>"),
    ("## a ##\n## b \\#", "<h2>a</h2><h2>b #</h2>"),
    ("## a {#own}\n\n## b {x}", "<h2 id=own>a</h2><h2>b {x}</h2>"),
    ("***\n---\n___", "<hr><hr><hr>"),
    ("- - -", "<hr>"),
    ("- foo\n***\n- bar", "<ul><li>foo</ul><hr><ul><li>bar</ul>"),
    ("    code\n\n      more", "<pre>code\n\n  more</pre>"),
    ("```py x=1\na\n```", "<pre><code class=language-py>a</code></pre>"),
    ("~~~\n```\n~~~", "<pre>```</pre>"),
    ("```\n", "<pre></pre>"),
    ("aaa\n\nbbb\nccc", "<p>aaa<p>bbb ccc"),
    ("a  \nb\\\nc\nd", "<p>a<br>b<br>c d"),
    ("> # a\n> b\nc", "<blockquote><h2>a</h2><p>b c</blockquote>"),
    ("> a\n\n> b", "<blockquote>a</blockquote><blockquote>b</blockquote>"),
    (">", "<blockquote></blockquote>"),
    ("> > > a", "<blockquote><blockquote><blockquote>a"),
    ("- a\n- b\n\n- c", "<ul><li>a<li>b<li>c</ul>"),
    ("- a\n  - b\n    - c", "<ul><li>a<ul><li>b<ul><li>c"),
    ("3. a\n4. b", "<ol start=3><li>a<li>b"),
    ("1. a\n\n   b\n\n       code", "<ol><li><p>a<p>b<pre>code</pre>"),
    ("- a\n+ b", "<ul><li>a</ul><ul><li>b</ul>"),
    ("-\n- b", "<ul><li><li>b</ul>"),
    ("*a* **b** ***c***", "<em>a</em> <b>b</b> <b><em>c</em></b>"),
    ("a*b*c a_b_c", "<p>a<em>b</em>c a_b_c"),
    ("* a *", "<ul><li>a *</ul>"),
    ("**a*", "<p>*<em>a</em>"),
    ("*a `*`", "<p>*a <code>*</code>"),
    ("`` a`b ``", "<code>a`b</code>"),
    ("`<a>`", "<code>&lt;a&gt;</code>"),
    ("~~a~~", "<s>a</s>"),
    ("\\*a\\* \\&amp; &amp; &copy; &#35;", "<p>*a* &amp;amp; &amp; © #"),
    ('[a](/u "t")', "<a href=/u title=t>a</a>"),
    ("[a](</u v>)", "<a href='/u v'>a</a>"),
    ("[a](b(c)d)", "<a href='b(c)d'>a</a>"),
    ("[a]()", "a"),
    ("[*a*][x]\n\n[x]: /u 't'", "<a href=/u title=t><em>a</em></a>"),
    ("[x]\n\n[X]: /u", "<a href=/u>x</a>"),
    ("[a](/ä?b=c&d=%20)", "<a href='/ä?b=c&amp;d=%20'>a</a>"),
    ("[a", "[a"),
    ("<https://x.y/z>", "<a href=https://x.y/z>https://x.y/z</a>"),
    ("<a@b.c>", "<a href=mailto:a@b.c>a@b.c</a>"),
    ('![a *b*](/i.png "t")', "<img src=/i.png alt='a b' title=t>"),
    ("a ![b](c) d", "<p>a<p><img src=c alt=b><p>d"),
    ("[![a](b)](c.png)", "<img src=b alt=a>"),
    ("a <sub>b</sub> <b>c", "<p>a <sub>b</sub> <b>c"),
    ("<div>\n\n*a*\n\n</div>", "<p><em>a</em>"),
    ("<div>\n*a*\n</div>", "<p>*a*"),
    ("<section data-role='risks'>\n\n- a\n\n</section>", "<section data-role=risks><ul><li>a</ul></section>"),
    ("<!-- a -->\n\nb", "b"),
    ("<pre>\n\n*a*</pre>", "<pre>\n\n*a*</pre>"),
    (
        "| a | b |\n|---|:-:|\n| c | `d\\|` |",
        "<table><tr><th>a<th align=center>b<tr><td>c<td align=center><code>d|</code>",
    ),
    ("a\n| - |", "<p>a | - |"),
    ("a[^n] b\n\n[^n]: *note*\n    more", "a<span data-footnote><em>note</em> more</span> b"),
    ("a^[in *line*]", "a<span data-footnote>in <em>line</em></span>"),
    ("a[^b]", "a[^b]"),
    ("- [ ] a", "<ul><li>[ ] a</ul>"),
    ("Tab\tand  spaces", "<p>Tab and spaces"),
    ("\u00a0x", "<p>x"),
    ("1) a\n\n2) b", "<ol><li>a<li>b</ol>"),
    ("a\n1. b", "<p>a<ol><li>b</ol>"),
    ("a\n2. b", "<p>a 2. b"),
    ("", ""),
]


@pytest.mark.parametrize(("markdown", "html"), EXAMPLES)
def test_markdown_says_the_same_as_html_and_is_written_so_that_it_still_does(markdown, html):
    document = document_from_markdown(markdown).document
    assert document == document_from_html(html).document
    assert document_from_markdown(markdown_from_document(document)).document == document


def test_markdown_is_written_as_people_write_it():
    html = (
        "<h2>What <b>KAP</b> is</h2><p>It&rsquo;s <em>one</em> <b>two </b>3*4 snake_case, AT&amp;T &lt; 5 "
        "<a href='/x y'>link</a>.<br>1. no list<p># no heading<ul><li>a<li>b<ul><li>c</ul></ul><ul><li>next</ul>"
        "<ol start=3><li>x</ol><blockquote><p>q<p>r</blockquote><hr><pre><code class=language-py>a\n\n```</code></pre>"
        "<table><tr><th>h<th align=right>n<tr><td>a<td align=right>1</table>"
        "<section data-role=risks><p>note<span data-footnote>the note</span></section>"
        "<figure><img src=/i.png alt=A><figcaption>cap</figcaption></figure><h3 id=own>T</h3>"
    )
    assert markdown_from_document(document_from_html(html).document) == (
        "## What **KAP** is\n\nIt\u2019s _one_ **two** 3\\*4 snake_case, AT&T < 5 [link](/x%20y).\\\n1\\. no list\n\n"
        "\\# no heading\n\n- a\n\n- b\n\n  + c\n\n+ next\n\n3. x\n\n> q\n>\n> r\n\n___\n\n````py\na\n\n```\n````\n\n"
        "| h | n |\n| --- | --: |\n| a | 1 |\n\n"
        '<section data-role="risks">\n\nnote[^1]\n\n</section>\n\n'
        '<figure><img src="/i.png" alt="A" loading="lazy"><figcaption>cap</figcaption></figure>\n\n### T {#own}\n\n'
        "[^1]: the note\n"
    )
