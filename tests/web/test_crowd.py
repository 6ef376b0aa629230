"""A crowd: who comes in, who waits, who is asked to come back, and that the guide stays well meanwhile."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.events import Event, Started
from tests.web.conftest import MakeApp, answer, guide_of
from tests.web.serving import send, served, under_way
from tests.web.test_chat import CHAT, STREAM, refused
from web.crowd import Crowd
from web.errors import Overloaded

VISITORS = 40


def test_as_many_as_may_come_in_and_the_next_one_waits_for_a_place() -> None:
    crowd = Crowd(at_once=1, waiting=1, wait_seconds=10)
    crowd.enter()
    waits = threading.Thread(target=crowd.enter)
    waits.start()
    time.sleep(0.1)
    assert waits.is_alive()
    with pytest.raises(Overloaded):
        crowd.enter()
    crowd.leave()
    waits.join(10)
    assert not waits.is_alive()


def test_nobody_waits_for_long() -> None:
    crowd = Crowd(at_once=1, waiting=5, wait_seconds=0.05)
    crowd.enter()
    for _ in range(20):
        with pytest.raises(Overloaded):
            crowd.enter()
    crowd.leave()
    crowd.enter()


@pytest.mark.parametrize("headers", [{}, STREAM])
def test_who_is_too_many_is_asked_to_come_back(make_app: MakeApp, headers: dict[str, str]) -> None:
    app = make_app(turns_at_once=1, turns_waiting=0, rate_limit="off")
    client = app.test_client()
    app.extensions["tour"].running.crowd.enter()
    response = client.post(CHAT, json={"message": "When?"}, headers=headers)
    assert refused(response, 503)["code"] == "overloaded" and int(response.headers["Retry-After"]) > 0
    assert guide_of(app).over == 0 and client.get("/api/v1/suggestions").status_code == 200
    app.extensions["tour"].running.crowd.leave()
    assert client.post(CHAT, json={"message": "When?"}, headers=headers).status_code == 200


def breaks(conversation_id: str) -> Iterator[Event]:
    """Fail after the first word."""
    yield Started("run_1", conversation_id)
    raise OSError


def test_every_turn_gives_its_place_back_however_it_ends(make_app: MakeApp) -> None:
    for script in (answer, breaks, lambda _: iter(())):
        app = make_app(script, turns_at_once=1, turns_waiting=0)
        client = app.test_client()
        for headers in ({}, STREAM):
            for read in (0, 1, 100):
                response = client.post(CHAT, json={"message": "When?"}, headers=headers, buffered=False)
                for _ in zip(range(read), response.iter_encoded(), strict=False):
                    pass
                response.close()
                assert under_way(app) == 0
            refused(client.post(CHAT, json={"message": "?", "conversation_id": "cnv_0"}, headers=headers), 404)
            assert under_way(app) == 0


def slow(conversation_id: str) -> Iterator[Event]:
    """Think for a while."""
    time.sleep(0.5)
    yield from answer(conversation_id)


def test_in_a_crowd_each_is_answered_or_asked_to_come_back_and_the_guide_stays_well(make_app: MakeApp) -> None:
    app = make_app(slow, turns_at_once=4, turns_waiting=4)
    with served(app) as port, ThreadPoolExecutor(VISITORS + 1) as pool:
        asked = [pool.submit(send, port, "POST", CHAT, {"message": "When?", "stream": True}) for _ in range(VISITORS)]
        health = [send(port, "GET", "/livez").status for _ in range(20)]
        answers = [each.result() for each in asked]
    statuses = [each.status for each in answers]
    assert set(statuses) == {200, 503} and set(health) == {200}
    assert statuses.count(200) >= 8
    assert all(each.body.endswith("data: [DONE]\n\n") for each in answers if each.status == 200)
    assert all(int(each.headers["Retry-After"]) > 0 for each in answers if each.status == 503)
    assert len(app.extensions["tour"].running) == 0
