"""Queries that are meant to break something: each is answered, or refused as what it is."""

HOSTILE = [
    'a" OR (b*', "C++", '"', '"" ""', "*", "a*b*", "NEAR(a b)", "title_stems : x", "a AND NOT b", "{",
    "'; DROP TABLE x", "a:* & b", "!!", "<->", "\\", "%_", "\u0301", "'a' <-> 'b'", "-x", "^x", "a" * 200,
    "\U0001f600", "((((", "x\\'y", "\u202eevil\u202c", "\u200f\u200e", "...,;", "\u2063", "a\u00a0b", '"a b" "c',
    '"' * 199, "a " * 99, "%" * 200, "(" * 100 + ")" * 100, "\ufeff", "0" * 200,
]  # fmt: skip
"""Answered."""
REFUSED = ["", "word " * 2_000, "w " * 500, "a\x00b", "\x00", "x" * 201]
"""Refused with 400: empty, 10 KB, 500 words, NUL."""
