"""The store of kept answers: bounded, and dropped by exactly the keys that changed."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.delivery.kept.answer import Answer, Keep
from kapcms.delivery.kept.responses import Kept

NOW = 1000.0


def answer(*keys: str, body: bytes = b"x", seconds: float | None = None, status: str = "200 OK") -> Answer:
    keep = Keep(frozenset(keys), number=1, seconds=seconds)
    return Answer(status, [("Content-Type", "text/plain")], body, keep=keep, now=NOW)


KEYS = st.sampled_from(["a", "b", "c", "d"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from([b"/1", b"/2", b"/3", b"/4"]), st.frozensets(KEYS)),
        st.tuples(st.just("drop"), st.just(b""), st.frozensets(KEYS)),
    ),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(ACTS)
def test_a_drop_forgets_exactly_the_answers_that_bear_one_of_the_keys(acts):
    kept, model = Kept(10**6), {}
    for act, request, keys in acts:
        if act == "put":
            kept.put(request, answer(*keys))
            model[request] = keys
        else:
            gone = [name for name, borne in model.items() if borne & keys]
            assert kept.drop(keys) == len(gone)
            for name in gone:
                del model[name]
        assert {name for name in (b"/1", b"/2", b"/3", b"/4") if kept.get(name, NOW)} == set(model)
    kept.drop("abcd")
    for name in list(model):
        if model[name]:
            assert kept.get(name, NOW) is None
    kept.clear()
    assert (len(kept), kept.size_bytes) == (0, 0)


def test_the_bound_holds_and_the_least_recently_used_leave_first():
    body = b"x" * 2000
    size = answer(body=body).size_bytes + 2
    kept = Kept(size * 20)
    for number in range(20):
        kept.put(b"/%c" % (65 + number), answer(body=body))
    assert kept.get(b"/A", NOW) is not None
    kept.put(b"/z", answer(body=body))
    assert kept.get(b"/A", NOW) is not None
    assert kept.get(b"/B", NOW) is None
    assert (kept.evicted, len(kept)) == (1, 20)
    assert kept.size_bytes <= kept.limit_bytes


def test_variants_count_towards_the_bound():
    kept, large = Kept(10**6), answer(body=b"word " * 2000)
    kept.put(b"/", large)
    before = kept.size_bytes
    large.variant("gzip")
    kept.grown(b"/", large)
    assert kept.size_bytes == before + large.variants["gzip"].size_bytes
    kept.drop(())
    kept.put(b"/", answer())
    assert kept.size_bytes < before


def test_an_answer_of_more_than_an_eighth_of_the_bound_is_not_kept():
    kept = Kept(80_000)
    kept.put(b"/", answer(body=b"x" * 10_000))
    assert len(kept) == 0


def test_an_answer_is_not_given_when_its_time_is_over():
    kept = Kept(10**6)
    kept.put(b"/", answer(seconds=5))
    assert kept.get(b"/", NOW + 4.9) is not None
    assert kept.get(b"/", NOW + 5) is None


def test_errors_are_kept_for_a_short_time_whatever_the_app_says():
    kept = Kept(10**6)
    kept.put(b"/", answer(status="404 Not Found"))
    assert kept.get(b"/", NOW + 9) is not None
    assert kept.get(b"/", NOW + 10) is None


def test_threads_that_put_get_and_drop_leave_the_count_right():
    kept = Kept(300_000)

    def work(seed: int) -> None:
        for turn in range(300):
            name = b"/%d" % ((turn * seed) % 50)
            kept.put(name, answer(f"k{turn % 7}", body=b"x" * 1000))
            kept.get(b"/%d" % (turn % 50), NOW)
            if turn % 10 == 0:
                kept.drop([f"k{turn % 7}"])

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 3, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept.drop([f"k{number}" for number in range(7)])
    assert (len(kept), kept.size_bytes) == (0, 0)
