"""One turn for whichever surface was asked: begun, listened to, and ended when its asker leaves or wants no more."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from flask import Response, request

from assistant.conversation import Question
from assistant.events import Event, Replied
from assistant.reply import Reply
from web import limits, logs
from web.collaborators import collaborators
from web.headers import request_id
from web.heartbeat import beating, departure
from web.problems import Problem, report
from web.running import RunningTurn

Encode = Callable[[Iterable[Event | None], Callable[[Exception], Problem]], Iterator[str]]
"""Events, None for a while without one, and how a failure is told, as the text of a stream."""


class Asked:
    """A turn that has begun: to be had whole, or as it happens."""

    def __init__(self, turn: RunningTurn, events: Generator[Event | None, None, None]) -> None:
        self._turn, self._events = turn, events

    def reply(self) -> Reply:
        """Return the reply once the turn is over, what follows the reply included."""
        try:
            return [event.reply for event in self._events if isinstance(event, Replied)][-1]
        finally:
            self._end()

    def stream(self, encode: Encode, headers: dict[str, str]) -> Response:
        """Return the turn as server-sent events."""
        where = request_id()
        said = encode(self._events, lambda error: report(error, where))
        response = Response(said, mimetype="text/event-stream", headers=headers)
        # Closing the response closes only what was begun of `encode`; the turn is under way already.
        response.call_on_close(self._end)
        return response

    def _end(self) -> None:
        self._events.close()
        self._turn.stop()


def ask(question: Question) -> Asked:
    """Begin to answer; raise what is known before the first event, so that a refusal still gets its own status."""
    if question.conversation_id:
        limits.count_conversation(question.conversation_id)
    if question.place not in {place.id for place in collaborators().house.places}:
        question = replace(question, place=None)
    turn = collaborators().running.watch(collaborators().guide.turn(question), question.conversation_id)
    first = next(turn)
    departed = departure(request.environ)

    def has_gone() -> bool:
        turn.check()
        return departed()

    heard = logs.hearing(chain([first], turn), question.message)
    return Asked(turn, beating(heard, has_gone))
