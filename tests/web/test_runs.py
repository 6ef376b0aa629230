"""A run ends when its asker says stop or leaves, however slow the model, and says meanwhile that it is there."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from assistant.events import Event, Started
from knowledge.deadline import within
from tests.web.conftest import MakeApp, guide_of, parts_of
from tests.web.serving import HOST, send, served, under_way
from tests.web.test_chat import CHAT, refused
from tests.web.test_keys import COMPLETIONS
from web import heartbeat

RUN = "run_" + "5" * 32
PATIENCE = 30.0


class SlowModel:
    """Begins, and then says nothing until it is let go."""

    def __init__(self) -> None:
        self.asked, self.released = threading.Event(), threading.Event()

    def __call__(self, conversation_id: str) -> Iterator[Event]:
        yield Started(RUN, conversation_id)
        self.asked.set()
        yield from within(PATIENCE, self._words)

    def _words(self) -> Iterator[Event]:
        self.released.wait(PATIENCE)
        yield from ()


@pytest.fixture
def slow() -> Iterator[SlowModel]:
    model = SlowModel()
    yield model
    model.released.set()


BODIES: dict[str, dict[str, object]] = {
    CHAT: {"message": "When?"},
    COMPLETIONS: {"messages": [{"role": "user", "content": "When?"}]},
}


def is_soon(seen: Callable[[], bool], seconds: float) -> bool:
    """Wait until `seen()`, for at most `seconds`."""
    ends = time.monotonic() + seconds
    while not seen() and time.monotonic() < ends:
        threading.Event().wait(0.02)
    return seen()


@pytest.mark.parametrize("path", [CHAT, COMPLETIONS])
@pytest.mark.parametrize("stream", [True, False])
def test_a_run_that_is_stopped_ends_within_a_second(
    make_app: MakeApp, slow: SlowModel, path: str, stream: bool
) -> None:
    app = make_app(slow)
    with served(app) as port, closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE)) as connection:
        body = json.dumps({**BODIES[path], "stream": stream})
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        assert slow.asked.wait(PATIENCE)
        began = time.monotonic()
        assert send(port, "POST", f"/api/v1/runs/{RUN}/stop").status == 204
        response = connection.getresponse()
        said = response.read().decode()
        assert time.monotonic() - began < 1.0
        assert is_soon(lambda: under_way(app) == 0.0, 1.0 - (time.monotonic() - began))
        assert send(port, "POST", f"/api/v1/runs/{RUN}/stop").status == 404
    assert response.status == (200 if stream else 409)
    if stream and path == CHAT:
        assert parts_of(said)[-1] == {"type": "abort"}
    else:
        assert "run_stopped" in said
    assert guide_of(app).over == 1


@pytest.mark.parametrize("path", [CHAT, COMPLETIONS])
@pytest.mark.parametrize("stream", [True, False])
def test_the_work_ends_soon_after_a_client_has_gone(
    make_app: MakeApp, slow: SlowModel, path: str, stream: bool
) -> None:
    app = make_app(slow)
    with served(app) as port:
        body = json.dumps({**BODIES[path], "stream": stream}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with closing(socket.create_connection((HOST, port))) as client:
            client.sendall(head.encode() + body)
            assert slow.asked.wait(PATIENCE)
            assert under_way(app) == 1.0
        assert is_soon(lambda: under_way(app) == 0.0, 5.0)
    assert guide_of(app).over == 1


@pytest.mark.parametrize("path", [CHAT, COMPLETIONS])
def test_a_stream_of_a_slow_model_says_that_it_is_there(
    make_app: MakeApp, slow: SlowModel, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(heartbeat.beating, "__defaults__", (lambda: False, 0.1))
    with (
        served(make_app(slow)) as port,
        closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE)) as connection,
    ):
        body = json.dumps({**BODIES[path], "stream": True})
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        lines = [response.readline() for _ in range(6)]
    assert lines[2:6:2] == [b": still here\n"] * 2


def test_a_run_that_there_is_not_cannot_be_stopped(make_app: MakeApp) -> None:
    assert refused(make_app().test_client().post(f"/api/v1/runs/{RUN}/stop"), 404)["code"] == "run_unknown"
