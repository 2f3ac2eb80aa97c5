"""Names of requests, codings and media types."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kapcms.delivery.kept.answer import is_same
from kapcms.delivery.kept.asking import accepts, asked, canonical, canonical_target
from kapcms.delivery.kept.compressing import CODINGS, choose, compress


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *", "zstd"),
        ("*;q=0", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("gzip;q=0", "identity"),
        ("GZIP;Q=1", "gzip"),
        ("deflate", "identity"),
        ("gzip;q=broken", "identity"),
        ("gzip;q=7", "identity"),
        (" , gzip ;q=0.001", "gzip"),
    ],
)
def test_the_coding_with_the_highest_q_is_chosen(header, coding):
    assert choose(header) == coding


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_any_header_gives_a_coding_we_have(header):
    assert choose(header) in {*CODINGS, "identity"}


@pytest.mark.parametrize("coding", CODINGS)
def test_compressing_twice_gives_the_same_bytes(coding):
    body = b"the same words over and over " * 50
    assert compress(body, coding) == compress(body, coding) != body


@pytest.mark.parametrize(
    ("header", "same"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("a", False), ("", False)],
)
def test_if_none_match_compares_weakly_and_reads_lists(header, same):
    assert is_same(header, '"a"') is same


def test_nothing_matches_an_answer_without_an_etag():
    assert not is_same("*", None)


def test_parameters_are_sorted_and_repeated_ones_keep_their_order():
    assert canonical(b"/a", b"c=1&b=2&c=0") == b"/a?b=2&c=1&c=0"
    assert canonical_target(b"/a?") == canonical_target(b"/a") == b"/a"


PATH = st.lists(st.sampled_from([b"/", b"a", b"%", b"?", b"%3F", b"%25", b"=", b"&", b"\xe9"]), max_size=6).map(
    b"".join
)
QUERY = st.lists(st.sampled_from([b"a=1", b"b=2", b"c"]), unique=True, max_size=3).map(b"&".join)


@given(PATH, QUERY, PATH, QUERY)
@example(b"/a?b=1", b"", b"/a", b"b=1")
@settings(max_examples=200)
def test_two_requests_have_one_name_only_if_path_and_parameters_agree(path, query, other_path, other_query):
    one, other = canonical(path, query), canonical(other_path, other_query)
    agree = path == other_path and sorted(query.split(b"&")) == sorted(other_query.split(b"&"))
    assert (one == other) is agree


def test_a_target_has_the_name_of_its_decoded_path():
    assert canonical_target(b"/caf%C3%A9?b=2&a=1") == canonical("/café".encode(), b"a=1&b=2")
    assert canonical_target(b"/a%3Fb=1") != canonical_target(b"/a?b=1")


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("", True),
        ("*/*", True),
        ("application/json", True),
        ("text/html, application/*;q=0.8", True),
        ("text/html", False),
        ("application/json;q=0, */*", False),
    ],
)
def test_accept_is_read_plainly(header, takes):
    assert accepts(header, "application/json") is takes


BARE = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "QUERY_STRING": ""}


@pytest.mark.parametrize("field", ["HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_X_API_KEY"])
def test_a_request_with_credentials_has_no_name(field):
    want = asked(BARE | {field: "x"})
    assert want is not None
    assert want.name is None


@pytest.mark.parametrize(
    "more",
    [
        {"REQUEST_METHOD": "POST"},
        {"CONTENT_LENGTH": "3"},
        {"HTTP_IF_MATCH": "*"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_what_only_the_app_can_answer_is_left_to_it(more):
    assert asked(BARE | more) is None


def test_a_very_long_request_has_no_name():
    want = asked(BARE | {"QUERY_STRING": "a=" + "x" * 3000})
    assert want is not None
    assert want.name is None
