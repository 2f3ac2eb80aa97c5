"""Hostile HTML goes in; what comes out holds nothing but our own elements, attributes and harmless addresses."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from kapcms.content.document import checked
from kapcms.content.html_reading import document_from_html
from kapcms.content.html_writing import html_from_document
from kapcms.content.markdown_reading import document_from_markdown
from kapcms.content.markdown_writing import markdown_from_document
from kapcms.content.nesting import SCHEMA
from kapcms.errors import Invalid

ALLOWED = {
    "p": set(),
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ul": set(),
    "ol": {"start"},
    "li": {"id"},
    "blockquote": set(),
    "figure": {"data-embed", "data-provider", "data-title"},
    "figcaption": set(),
    "img": {"src", "alt", "title", "data-media-id", "width", "height", "loading", "srcset", "sizes"},
    "table": set(),
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "pre": set(),
    "code": {"class"},
    "iframe": {"src", "title", "loading", "allow", "referrerpolicy"},
    "video": {"src", "title", "controls", "preload"},
    "audio": {"src", "title", "controls", "preload"},
    "hr": set(),
    "aside": {"data-call-to-action"},
    "div": {"data-snippet"},
    "section": {"data-role", "data-footnotes", "role"},
    "br": set(),
    "sup": {"data-footnote", "data-citation", "id"},
    "sub": set(),
    "a": {"href", "title", "role", "data-footnote-back", "data-call-to-action-link"},
    "abbr": {"title"},
    "strong": set(),
    "em": set(),
    "s": set(),
}
SCHEMES = ("http:", "https:", "mailto:", "tel:", "media:")
FRAMES = (
    "https://www.youtube-nocookie.com/embed/",
    "https://player.vimeo.com/video/",
    "https://open.spotify.com/embed/",
    "https://w.soundcloud.com/",
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror='alert(1)' alt='\"><script>alert(1)</script>'>",
    "<img src='javascript:alert(1)' alt=a>",
    "<img src=data:text/html;base64,PHNjcmlwdD4= alt=a>",
    "<img src='x` `onerror=alert(1)'>",
    "<img src=x:alert(1) onload=alert(1)>",
    "<img srcset='javascript:alert(1) 1x' alt=b>",
    "<img data-src='java\tscript:alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java\rscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61script:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='javascript&amp;colon;alert(1)'>x</a>",
    "<a href='&amp;#106;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='\x1f\x0bjavascript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='java&NewLine;script:alert(1)'>x</a>",
    "<a href='\ufeffjavascript:alert(1)'>x</a>",
    "<a href='\u200bjavascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='blob:https://x/1'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href=https://x.example onclick=alert(1) onmouseover='alert(2)' style='x:expression(1)'>x</a>",
    "<a href='https://x.example/\"onmouseover=\"alert(1)'>x</a>",
    "<a href=\"https://x.example/' onmouseover='alert(1)\">x</a>",
    "<a title='\"><img src=x onerror=alert(1)>' href=/x>x</a>",
    "<abbr title='\"><script>alert(1)</script>'>x</abbr>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe src='https://evil.example/'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='https://www.youtube.com/embed/abcdefgh\" onload=\"alert(1)'></iframe>",
    "<iframe src='https://youtube.com.evil.example/embed/abcdefgh'></iframe>",
    "<iframe src='https://www.youtube.com@evil.example/embed/abcdefgh'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<object data='data:text/html,x'><embed src='javascript:alert(1)'></object>",
    "<embed src='https://evil.example/x.swf'>",
    "<video src='javascript:alert(1)' onerror=alert(1)><source src='javascript:alert(2)'></video>",
    "<audio src='https://x.example/a.mp3' onplay=alert(1)></audio>",
    "<form action='javascript:alert(1)'><input type=submit formaction='javascript:alert(1)'>x</form>",
    "<button onclick=alert(1)>x</button>",
    "<body onload=alert(1)>x",
    "<base href='javascript:alert(1)//'><a href=x>x</a>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import 'javascript:alert(1)';</style><p style='background:url(javascript:alert(1))'>x</p>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><script>alert(1)</script></textarea>",
    "<title><script>alert(1)</script></title>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><?php echo '<script>alert(1)</script>' ?>",
    "<h2 id='x\" onclick=\"alert(1)'>x</h2>",
    "<h2 id='x'><script>alert(1)</script>y</h2>",
    "<pre><code class='language-\"><script>alert(1)</script>'>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<div data-snippet='\"><script>alert(1)</script>'></div>",
    "<section data-role='risks\" onclick=\"alert(1)'>x</section>",
    "<aside data-call-to-action><a href='javascript:alert(1)' data-call-to-action-link>x</a></aside>",
    "<sup data-citation='\"><script>alert(1)</script>'>1</sup>",
    "<figure data-embed='javascript:alert(1)'></figure>",
    "<figure data-embed='https://x.example/' data-provider='\"onclick=1' data-title='\"><script>'></figure>",
    "<td><script>alert(1)</script></td><table background='javascript:alert(1)'><td onclick=alert(1)>x</table>",
    "<marquee onstart=alert(1)>x</marquee><details ontoggle=alert(1) open>x</details>",
    "<a href='ht\x00tps://x'>x</a>\x00<script\x00>alert(1)</script>",
]


def assert_harmless(html):
    body = LexborHTMLParser(f"<body>{html}").body
    for node in body.traverse(include_text=False):
        if not node.is_element_node or node.tag == "body":
            continue
        assert node.tag in ALLOWED, html
        for name, value in node.attributes.items():
            assert name in ALLOWED[node.tag], html
            if name in {"href", "src", "data-embed"}:
                scheme = value.split("/")[0].split("#")[0].split("?")[0]
                assert ":" not in scheme or value.lower().startswith(SCHEMES), html
                assert node.tag != "iframe" or value.startswith(FRAMES), html
    assert "<!--" not in html


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_html_comes_out_harmless(html):
    document = document_from_html(html).document
    assert checked(document) == document
    assert_harmless(html_from_document(document))


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_html_inside_markdown_comes_out_harmless(html):
    document = document_from_markdown(f"text {html} text\n\n{html}\n\n[x]({html})").document
    assert checked(document) == document
    assert_harmless(html_from_document(document))
    assert_harmless(html_from_document(document_from_markdown(markdown_from_document(document)).document))


OTHER_TAGS = (
    *("b", "i", "span", "div", "h1", "h5", "q", "dl", "dt", "dd", "details", "summary", "noscript", "svg", "math"),
    *("picture", "font", "center", "option"),
)
TAGS = [*ALLOWED, *OTHER_TAGS]
_pieces = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<br><br>", "<a href='/x'>", "<img src=a.png>", "<li>", "&nbsp;", "<ol start=-3>", "<td colspan=0>"]
    ),
    st.sampled_from(HOSTILE),
    st.text(max_size=6),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_pieces, max_size=25).map("".join))
def test_whatever_is_read_passes_the_full_check_unchanged(html):
    document = document_from_html(html).document
    assert checked(document) == document
    SCHEMA.node_from_json({"type": "doc", "content": document["content"]}).check()
    assert_harmless(html_from_document(document))


@pytest.mark.parametrize(
    "html",
    ["<div>" * 50_000, "<b>" * 50_000, "".join(f"<p><b id={n}>" for n in range(20_000)), "<ul><li>" * 20_000],
)
def test_html_that_nests_absurdly_is_refused_at_once(html):
    start = time.process_time()
    with pytest.raises(Invalid) as refusal:
        document_from_html(html)
    assert refusal.value.faults[0].code == "too_deep"
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "opening", ["<blockquote>", "<ul><li>", "<table><tr><td>", "<div>", "<section data-role=risks>"]
)
def test_html_that_nests_deeper_than_a_document_may_keeps_its_words(opening):
    reading = document_from_html(f"{opening * 300}words")
    assert checked(reading.document) == reading.document
    assert "words" in html_from_document(reading.document)
    assert "too_deep" in {remark.code for remark in reading.warnings}
