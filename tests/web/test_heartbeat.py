"""A silent stream says that it is there, and a turn ends when nobody listens to it."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from assistant.events import Event, SentenceReady, Started
from tests.web.conftest import MakeApp, answer, guide_of
from tests.web.serving import HOST, served, under_way
from tests.web.test_chat import CHAT
from web.heartbeat import Gone, beating, departure
from web.stream import encode

SOON = 5.0


def test_every_event_is_drawn_only_when_it_is_asked_for() -> None:
    drawn = []

    def counted() -> Iterator[int]:
        for n in range(5):
            drawn.append(n)
            yield n

    events = beating(counted())
    assert [next(events), next(events)] == [0, 1]
    assert drawn == [0, 1]
    events.close()
    time.sleep(0.05)
    assert drawn == [0, 1]


def test_a_while_without_an_event_is_told_and_the_event_still_comes() -> None:
    def late() -> Iterator[str]:
        yield "now"
        time.sleep(0.25)
        yield "later"

    told = list(beating(late(), every=0.1))
    assert [each for each in told if each] == ["now", "later"]
    assert 1 <= told.count(None) <= 2


def test_what_fails_is_raised_to_whom_it_concerns() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise TimeoutError("the model")

    events = beating(failing(), every=0.1)
    assert next(events) == 1
    with pytest.raises(TimeoutError, match="the model"):
        next(events)


def test_who_has_gone_is_not_waited_for() -> None:
    gone = threading.Event()

    def endless() -> Iterator[int]:
        gone.wait(10)
        yield 1

    began = time.monotonic()
    with pytest.raises(Gone):
        next(beating(endless(), lambda: True, every=0.05))
    assert time.monotonic() - began < SOON
    gone.set()


def test_no_thread_stays_behind() -> None:
    before = threading.active_count()
    for _ in range(50):
        assert list(beating(iter("abc"))) == ["a", "b", "c"]
        left = beating(iter("abc"))
        next(left)
        left.close()
    end = time.monotonic() + SOON
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_a_beat_is_a_comment_between_the_parts() -> None:
    said = list(encode([None, Started("run_1", "cnv_1"), None], str))
    assert said[0] == said[2] == ": still here\n\n"
    assert said[1].startswith("data: ")


def test_a_socket_tells_whether_its_other_end_is_there() -> None:
    ours, theirs = socket.socketpair()
    with closing(ours):
        gone = departure({"gunicorn.socket": ours})
        assert not gone()
        theirs.send(b"more")
        assert not gone()
        ours.recv(4)
        theirs.close()
        assert gone()
    assert departure({"gunicorn.socket": ours})()
    assert not departure({})()


def test_a_visitor_who_leaves_a_silent_stream_is_noticed_and_the_turn_ends(make_app: MakeApp) -> None:
    go_on = threading.Event()

    def silent(conversation_id: str) -> Iterator[Event]:
        yield Started("run_1", conversation_id)
        go_on.wait(3)
        yield SentenceReady("Nobody hears this.")
        yield from answer(conversation_id)

    app = make_app(silent, turns_at_once=1, turns_waiting=0)
    with served(app) as port:
        with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
            body = json.dumps({"message": "When?", "stream": True})
            connection.request("POST", CHAT, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            assert response.read1(10)
            assert len(app.extensions["tour"].running) == 1
            response.close()
        end = time.monotonic() + SOON
        while under_way(app) and time.monotonic() < end:
            time.sleep(0.02)
        assert under_way(app) == 0
        assert guide_of(app).over == 1
    go_on.set()
