"""What real WordPress exports hold beside the plain: copied posts, old galleries, code of plugins, patterns."""

import pytest

from kapcms.content.html_reading import document_from_html
from kapcms.content.html_writing import html_from_document
from kapcms.importers.imported import ImportedArticle, SkippedItem
from tests.importers.test_wxr import body, embedded, item, one, read


def test_copied_posts_that_share_guid_and_number_stay_three(tmp_path):
    posts = [item(1).replace("p-1", f"copy-{number}") for number in range(3)]
    found = [article.source_id for article in read(tmp_path, *posts) if isinstance(article, ImportedArticle)]
    assert len(set(found)) == 3


def block(name: str, inner: str, attributes: str = "") -> str:
    return f"<!-- wp:{name} {attributes + ' ' if attributes else ''}-->\n{inner}\n<!-- /wp:{name} -->"


OLD_GALLERY = (
    '<figure class="wp-block-gallery columns-2"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item">'
    '<figure><img src="a.png" alt="A"/><figcaption class="blocks-gallery-item__caption">one</figcaption></figure></li>'
    '</ul><figcaption class="blocks-gallery-caption">all</figcaption></figure>'
)
FILE = (
    '<div class="wp-block-file"><a href="f.pdf">F</a>'
    '<a href="f.pdf" class="wp-block-file__button" download>Get</a></div>'
)
SOCIAL = (
    '<!-- wp:social-links --><ul><!-- wp:social-link {"url":"https://e.example/a","service":"x"} /--></ul>'
    "<!-- /wp:social-links -->"
)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (
            block("gallery", OLD_GALLERY),
            '<figure><img src="a.png" alt="A" loading="lazy"><figcaption>one</figcaption></figure>\n<p>all</p>',
        ),
        (block("file", FILE), '<p><a href="f.pdf">F</a></p>'),
        (
            block(
                "syntaxhighlighter/code",
                '<pre class="wp-block-syntaxhighlighter-code">a\n  b</pre>',
                '{"language":"python"}',
            ),
            '<pre><code class="language-python">a\n  b</code></pre>',
        ),
        (
            '<pre lang="php">\n<?php echo "<b>"; ?>\n</pre>',
            '<pre><code class="language-php">&lt;?php echo "&lt;b&gt;"; ?&gt;</code></pre>',
        ),
        ("<pre>&lt;b&gt; <?php ?></pre>", "<pre><code>&lt;b&gt; &lt;?php ?&gt;</code></pre>"),
        (
            SOCIAL,
            '<ul><li><p><a href="https://e.example/a">x</a></p></li></ul>',
        ),
        (
            "[caption caption='The <b>c</b>']<img src='a.png' />[/caption]",
            '<figure><img src="a.png" alt="" loading="lazy"><figcaption>The <strong>c</strong></figcaption></figure>',
        ),
        ('Hi <img class="wp-smiley" src="s.png" alt="😀"/> you', "<p>Hi 😀 you</p>"),
    ],
)
def test_what_plugins_and_older_editors_wrote_is_shown(tmp_path, content, shown):
    html = body(tmp_path, content)
    assert html_from_document(document_from_html(html).document).strip() == shown


def test_a_player_of_wordpress_com_with_its_size_in_the_address_is_an_embed(tmp_path):
    url = "http://www.youtube.com/watch?v=abc12345678&w=640"
    assert body(tmp_path, f"[youtube={url}]") == embedded(url.replace("&", "&amp;"))
    assert body(tmp_path, '[soundcloud url="https://e.example/t"]') == embedded("https://e.example/t")


def test_a_shortcode_that_ends_is_one_and_is_named(tmp_path):
    article = one(tmp_path, item(content="[column]Text[/column] and [a bracket]"))
    assert [remark.detail.split()[0] for remark in article.warnings] == ["[column]"]


def test_a_pattern_stands_where_posts_name_it(tmp_path):
    pattern = item(7, content="<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->").replace(
        "<wp:post_type>post<", "<wp:post_type>wp_block<"
    )
    text = (
        '<!-- wp:paragraph --><p>Own</p><!-- /wp:paragraph --><!-- wp:block {"ref":7} /--><!-- wp:block {"ref":8} /-->'
    )
    article, skipped = read(tmp_path, item(content=text), pattern)
    assert isinstance(article, ImportedArticle)
    assert article.body.text == "<p>Own</p><p>Shared</p>"
    assert [remark.code for remark in article.warnings] == ["dynamic_block"]
    assert isinstance(skipped, SkippedItem)
    assert skipped.code == "reusable_block"
