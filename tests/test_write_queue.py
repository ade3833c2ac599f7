"""The fair queue for SQLite's one writer."""

import threading

import pytest

from pms.store.write_queue import Busy, WriteQueue


def test_writers_are_served_in_the_order_they_came():
    queue = WriteQueue(wait_seconds=10)
    queue.enter()
    served, waiting = [], []
    for name in range(5):
        writer = threading.Thread(target=lambda name=name: serve(queue, name, served))
        writer.start()
        waiting.append(writer)
        while len(queue._waiting) <= name:
            writer.join(0.001)
    queue.leave()
    for writer in waiting:
        writer.join(10)
    assert served == [0, 1, 2, 3, 4]


def serve(queue, name, served):
    queue.enter()
    served.append(name)
    queue.leave()


def test_a_wait_that_is_too_long_is_given_up_and_the_place_stays_free_for_others():
    queue = WriteQueue(wait_seconds=0.01)
    queue.enter()
    with pytest.raises(Busy):
        queue.enter()
    queue.leave()
    queue.enter()
