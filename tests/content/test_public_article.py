"""What is read from stored facts without parsing all of them."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from kapcms.content.sharing import canonical_url

TEXTS = st.text(alphabet='ab"\\:{},/ \u00e9\n', max_size=12) | st.sampled_from(
    ['"url":"no"', '","canonical_url":"no"', '\\"canonical_url":null', '"canonical_url":null']
)


@given(title=TEXTS, url=TEXTS.filter(bool), canonical=TEXTS | st.none(), description=TEXTS, free=TEXTS | st.none())
def test_the_canonical_address_is_that_of_the_parsed_facts(title, url, canonical, description, free):
    facts = {
        "id": "1",
        "slug": title,
        "url": url,
        "title": title,
        "seo": {"title": title, "description": description, "canonical_url": canonical},
        "fields": {"url": free, "canonical_url": free},
    }
    assert canonical_url(orjson.dumps(facts)) == (canonical or url)
