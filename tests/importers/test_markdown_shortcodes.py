"""Shortcodes and liquid in Markdown: the known ones become Markdown, the others stay, code is never touched."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers.markdown_folder.shortcodes import plain_markdown


def result(text: str, path: str = "posts/a.md", *, liquid: bool = True) -> str:
    return plain_markdown(text, path, liquid=liquid)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{< youtube w7Ft2ymGmfc >}}", "<https://www.youtube.com/watch?v=w7Ft2ymGmfc>"),
        ('{{< youtube id="w7Ft2ymGmfc" autoplay="true" >}}', "<https://www.youtube.com/watch?v=w7Ft2ymGmfc>"),
        ('{{ youtube(id="w7Ft2ymGmfc", class="x") }}', "<https://www.youtube.com/watch?v=w7Ft2ymGmfc>"),
        ("{% youtube https://youtu.be/w7Ft2ymGmfc %}", "<https://www.youtube.com/watch?v=w7Ft2ymGmfc>"),
        ("{% include youtube.html id='w7Ft2ymGmfc' %}", "<https://www.youtube.com/watch?v=w7Ft2ymGmfc>"),
        ("{{% vimeo 146022717 %}}", "<https://vimeo.com/146022717>"),
        ("{{< gist spf13 7896402 >}}", "<https://gist.github.com/spf13/7896402>"),
        ("{% gist spf13/7896402 file.go %}", "<https://gist.github.com/spf13/7896402>"),
        ('{{< tweet user="a" id="12" >}}', "<https://x.com/a/status/12>"),
        (
            '{{< figure src="/a b.png" alt="An [a]" caption="Say \\"x\\"" >}}',
            '<figure><img src="/a b.png" alt="An [a]"><figcaption>Say &quot;x&quot;</figcaption></figure>',
        ),
        ('{{< figure src="a.png" link="/b" />}}', "[![](a.png)](/b)"),
        ('{% image "a/b.png" "They said "go" and went." %}', '![They said "go" and went.](a/b.png)'),
        ('{% image "a.png", "Alt", "100vw" %}', "![Alt](a.png)"),
        (
            '{% include figure.html src="a.png" alt="A" caption="C" %}',
            '<figure><img src="a.png" alt="A"><figcaption>C</figcaption></figure>',
        ),
        (
            '{{< figure src="a.png" caption="*C*" >}}\nText',
            '<figure><img src="a.png" alt=""><figcaption><em>C</em></figcaption></figure>\n\nText',
        ),
        ('[x]({{< ref "posts/b.md#c" >}})', "[x](ref:posts/b.md#c)"),
        ('[x]({{% relref "/posts/b c.md" %}})', "[x](ref:posts/b%20c.md)"),
        ("[x](@/posts/b.md#c)", "[x](ref:posts/b.md#c)"),
        ("[x]({% post_url 2020-01-01-name %})", "[x](post_url:2020-01-01-name)"),
        ("[x]({{ site.baseurl }}{% link _posts/2020-01-01-name.md %})", "[x](ref:_posts/2020-01-01-name.md)"),
        ("[x](../other/b.md#c)", "[x](ref:other/b.md#c)"),
        ("[x]: ./b.md", "[x]: ref:posts/b.md"),
        ("[x](https://example.org/readme.md)", "[x](https://example.org/readme.md)"),
        ('[x]({{ "/a/" | relative_url }})', "[x](/a/)"),
        ("[x]({{site.baseurl}}/a/)", "[x](/a/)"),
        ("{{< highlight go >}}\na := `b`\n{{< /highlight >}}", "```go\na := `b`\n```"),
        ("{% highlight ruby linenos %}\n```\n{% endhighlight %}", "````ruby\n```\n````"),
        ("- a\n\n  {% highlight sh %}\nb\n{% endhighlight %}", "- a\n\n  ```sh\n  b\n  ```"),
        ("a {% raw %}{{ b }}{% endraw %} `{% raw %}{{{% endraw %}`", "a {{ b }} `{{`"),
        ("a{% comment %} secret {% endcomment %}b", "ab"),
        ("{{</* youtube x */>}}", "{{< youtube x >}}"),
        ("a\n\n<!--more-->\n\nb", "a\n\n\n\nb"),
    ],
)
def test_what_is_known_becomes_markdown(text, expected):
    assert result(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`{{< youtube abc123 >}}`",
        "```\n{{< youtube abc123 >}}\n```",
        "- a\n\n  ~~~\n  {% youtube abc123 %}\n  ~~~",
        "    {{< youtube abc123 >}}",
        "<pre>\n\n{{< youtube abc123 >}}</pre>",
        "`[x](@/a.md)`",
        "```\n<!--more-->\n```",
    ],
)
def test_code_is_never_touched(text):
    assert result(text) == text


def test_unknown_shortcodes_stay_and_are_counted():
    text = "{{< notice >}}a{{< /notice >}} {% widget 1 %} {{ page.title }} {{ x | team_photo }}"
    body, (remark,) = plain_markdown(text, "a.md", liquid=True)
    assert body == text
    assert remark.detail == "kept as text: notice (1), page.title (1), team_photo (1), widget (1)"


def test_raw_means_nothing_outside_liquid():
    assert result("`{% raw %}a{% endraw %}`", liquid=False) == "`{% raw %}a{% endraw %}`"


@pytest.mark.parametrize(
    "piece", ["{{<", "{% highlight x %}", "{% raw %}", "`", "<pre ", "{{ a", "](", "[x", "{{</*", "``` ", "<!--"]
)
def test_the_time_grows_with_the_length_alone(piece):
    start = time.process_time()
    result(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 5


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "{{<",
                ">}}",
                "{%",
                "%}",
                "{{",
                "}}",
                "raw",
                "endraw",
                " ref ",
                '"a"',
                "`",
                "```\n",
                "\n",
                "(",
                ")",
                "x",
                "highlight",
                "/highlight",
                "endhighlight",
                "<pre>",
                "</pre>",
                "](",
                "@/a.md",
            ]
        ),
        max_size=25,
    )
)
def test_no_text_crashes_it(pieces):
    assert isinstance(result("".join(pieces)), str)
