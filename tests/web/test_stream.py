"""Events as the AI SDK's UI message stream."""

from collections.abc import Iterator
from itertools import islice

from assistant.events import Event, Started
from tests.web.conftest import QUOTE, answer, parts_of, reply
from web.stream import encode


def told(error: Exception) -> str:
    return f"sorry: {error}"


def test_a_turn_is_told_in_the_parts_that_the_protocol_names_and_in_their_order() -> None:
    said = reply("cnv_1")
    assert parts_of("".join(encode(answer("cnv_1"), told))) == [
        {"type": "start", "messageId": "run_1", "messageMetadata": {"conversation_id": "cnv_1"}},
        {"type": "data-status", "data": {"text": "Looking in the documents …"}, "transient": True},
        {
            "type": "source-document",
            "sourceId": "flimby",
            "mediaType": "text/plain",
            "title": "Flimby",
        },
        {"type": "text-start", "id": "text"},
        {"type": "text-delta", "id": "text", "delta": f"{QUOTE} [1]"},
        {"type": "text-delta", "id": "text", "delta": " It stands by the sea. [1]"},
        {"type": "text-end", "id": "text"},
        {"type": "data-citation", "data": said.citations[0].model_dump(mode="json")},
        {"type": "data-reply", "data": said.model_dump(mode="json")},
        {"type": "finish"},
    ]


def test_every_part_is_sent_as_soon_as_its_event_happens() -> None:
    taken: list[Event] = []

    def watched() -> Iterator[Event]:
        for event in answer("cnv_1"):
            taken.append(event)
            yield event

    sent = list(islice(encode(watched(), told), 3))
    assert len(sent) == len(taken) == 3


def test_a_failure_on_the_way_is_told_and_the_stream_still_ends_properly() -> None:
    def fails() -> Iterator[Event]:
        yield from islice(answer("cnv_1"), 4)
        raise ValueError("the model fell over")

    *_, last_words, error = parts_of("".join(encode(fails(), told)))
    assert last_words["type"] == "text-delta"
    assert error == {"type": "error", "errorText": "sorry: the model fell over"}


def test_a_turn_without_a_reply_is_an_error_and_not_a_success() -> None:
    *_, last = parts_of("".join(encode([Started("run_1", "cnv_1")], told)))
    assert last["type"] == "error"


def test_words_of_any_script_and_of_any_shape_stay_one_event_a_line() -> None:
    def odd(conversation_id: str) -> str:
        return f"data: x\n\nevent: y\r\n 靴 👟 \u2028 \ud800 {conversation_id}"

    said = list(encode([Started(odd("a"), odd("b"))], told))
    assert said[0].count("\n") == 2 and "\r" not in said[0]
    assert parts_of("".join(said))[0]["messageId"] == odd("a")
    "".join(said).encode()
