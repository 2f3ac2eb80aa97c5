"""What remembers the names that came before answers as a set does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kapcms.importers import seen as module
from kapcms.importers.seen import Seen


@given(names=st.lists(st.text(max_size=2) | st.tuples(st.text(max_size=1), st.text(max_size=1)), max_size=200))
def test_it_knows_what_a_set_knows(monkeypatch, names):
    monkeypatch.setattr(module, "RECENT", 7)
    seen, plain = Seen(), set()
    for name in names:
        assert (name in seen, len(seen)) == (name in plain, len(plain))
        seen.add(name)
        plain.add(name)
    assert all(name in seen for name in plain)
