"""The shared counter: crash-safe, across threads and processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from kapcms.delivery.kept.counter import CounterOff, SharedCounter
from kapcms.errors import BadSetting

if TYPE_CHECKING:
    from pathlib import Path

PUBLISH_FOREVER = """
import sys, pathlib
from kapcms.delivery.kept.counter import SharedCounter
counter = SharedCounter(pathlib.Path(sys.argv[1]))
with counter.writing():
    print("odd", flush=True)
    sys.stdin.read()
"""
COUNT = """
import sys, pathlib
from kapcms.delivery.kept.counter import SharedCounter
counter = SharedCounter(pathlib.Path(sys.argv[1]))
log = pathlib.Path(sys.argv[2])
for _ in range(200):
    with counter.writing():
        log.write_text(str(int(log.read_text()) + 1))
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "counter"


def writer(path: Path) -> subprocess.Popen[bytes]:
    """A process that holds the number odd until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISH_FOREVER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"odd\n"
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()


def test_a_commit_is_odd_while_it_lasts_and_gives_a_new_even_number(path):
    counter = SharedCounter(path)
    before = counter.value()
    with counter.writing():
        assert counter.value() == before + 1
    assert counter.value() == before + 2
    assert before % 2 == 0


def test_every_process_sees_the_same_number(path):
    ours, theirs = SharedCounter(path), SharedCounter(path)
    with ours.writing():
        assert theirs.value() % 2 == 1
    assert theirs.value() == ours.value()


def test_a_commit_that_fails_gives_a_new_even_number_too(path):
    counter = SharedCounter(path)
    before = counter.value()
    with pytest.raises(ZeroDivisionError), counter.writing():
        raise ZeroDivisionError
    assert counter.value() == before + 2


def test_a_nested_commit_counts_once_and_stays_odd_to_the_outer_end(path):
    counter = SharedCounter(path)
    before = counter.value()
    with counter.writing():
        with counter.writing():
            pass
        assert counter.value() % 2 == 1
    assert counter.value() == before + 2


def test_a_number_left_odd_by_a_killed_writer_is_repaired_by_the_first_who_notices(path):
    counter = SharedCounter(path)
    before = counter.value()
    process = writer(path)
    assert counter.value() == before + 1
    assert not counter.repair_if_abandoned(), "the writer is alive"
    end(process)
    assert counter.value() == before + 1
    assert counter.repair_if_abandoned()
    assert counter.value() == before + 2
    assert not counter.repair_if_abandoned()


def test_a_writer_after_a_killed_one_goes_on(path):
    counter = SharedCounter(path)
    before = counter.value()
    end(writer(path))
    with counter.writing():
        assert counter.value() % 2 == 1
    assert counter.value() > before
    assert counter.value() % 2 == 0


def test_a_child_forked_during_a_commit_does_not_hold_the_dead_writers_lock(path):
    script = PUBLISH_FOREVER.replace(
        'print("odd", flush=True)',
        "import os, time; child = os.fork() or (time.sleep(30), os._exit(0)); print(child, flush=True)",
    )
    counter = SharedCounter(path)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
        process.wait()
        try:
            give_up_at = time.monotonic() + 10  # the child lets go as soon as it runs, and sleeps for 30 s
            while not counter.repair_if_abandoned():
                assert time.monotonic() < give_up_at
                time.sleep(0.01)
        finally:
            os.kill(child, signal.SIGKILL)


def test_processes_exclude_each_other(path, tmp_path):
    log = tmp_path / "log"
    log.write_text("0")
    counter = SharedCounter(path)
    before = counter.value()
    processes = [subprocess.Popen([sys.executable, "-c", COUNT, str(path), str(log)]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert log.read_text() == "600"
    assert counter.value() == before + 1200


def test_threads_exclude_each_other(path):
    counter, done = SharedCounter(path), []

    def count() -> None:
        for _ in range(100):
            with counter.writing():
                assert counter.value() % 2 == 1
                seen = len(done)
                time.sleep(0)
                done.append(seen)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == list(range(400))


def _publish_once(counter: SharedCounter) -> None:
    with counter.writing():
        pass


def test_a_counter_opened_before_a_fork_works_in_parent_and_child(path):
    counter = SharedCounter(path)
    before = counter.value()
    child = get_context("fork").Process(target=_publish_once, args=(counter,))
    child.start()
    child.join()
    _publish_once(counter)
    assert counter.value() == before + 4


@pytest.mark.parametrize("content", [b"", b"kap"])
def test_an_empty_or_half_written_file_is_filled(path, content):
    path.write_bytes(content)
    assert SharedCounter(path).value() % 2 == 0
    assert path.stat().st_size == 16


def test_a_deleted_file_is_made_again_and_who_held_the_old_one_finds_out(path):
    publisher, reader = SharedCounter(path), SharedCounter(path)
    before = reader.value()
    path.unlink()
    with publisher.writing():
        assert reader.value() % 2 == 1
    assert reader.value() % 2 == 1, "the old number stays odd"
    reader.follow()
    assert reader.value() == publisher.value() != before


def test_a_replaced_file_never_repeats_a_number(path):
    counter = SharedCounter(path)
    before = counter.value()
    path.unlink()
    SharedCounter(path)
    counter.follow()
    assert counter.value() > before


def test_a_file_cut_short_is_filled_again_on_the_next_look(path):
    counter = SharedCounter(path)
    os.truncate(path, 0)
    counter.follow()
    counter.repair_if_abandoned()
    assert counter.value() % 2 == 0
    assert SharedCounter(path).value() == counter.value()
    assert path.stat().st_size == 16


def test_an_unusable_place_is_refused_by_name(tmp_path):
    with pytest.raises(BadSetting, match="absent/counter cannot be opened for writing"):
        SharedCounter(tmp_path / "absent" / "counter")
    with pytest.raises(BadSetting, match="cannot be opened for writing"):
        SharedCounter(tmp_path)


def test_a_file_of_another_kind_is_refused_and_left_alone(path):
    path.write_bytes(b"something else entirely")
    with pytest.raises(BadSetting, match="is not a counter file"):
        SharedCounter(path)
    assert path.read_bytes() == b"something else entirely"


def test_the_counter_that_is_off_is_always_odd():
    counter = CounterOff()
    with counter.writing():
        assert counter.value() == 1
    counter.follow()
    assert counter.value() == 1
    assert not counter.repair_if_abandoned()
