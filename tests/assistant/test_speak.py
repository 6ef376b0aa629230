"""A language model may speak, but only what the sources hold, and only in time."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.conversation import MemoryConversations, Question, Turn
from assistant.events import Replied
from assistant.guide import Guide
from assistant.speak import Speaker
from knowledge.house import House
from knowledge.library import Library

WHO = "Who repaired the steam engine?"


class ScriptedModel(BaseChatModel):
    """Writes what `script` yields for the messages it is given; what the script raises, it raises."""

    script: Callable[[list[BaseMessage]], Iterator[str]]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(self.script(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for text in self.script(messages):
            yield ChatGenerationChunk(message=AIMessageChunk(content=text))


Make = Callable[..., Guide]


@pytest.fixture
def with_model(house: House, library: Library) -> Make:
    """Return a function that makes a guide whose model writes what a script yields."""

    def make(script: Callable[[list[BaseMessage]], Iterator[str]], timeout: float = 5.0) -> Guide:
        speaker = Speaker(house.name, "en", ScriptedModel(script=script), "openai:scripted", timeout)
        return Guide(house, library, speaker, MemoryConversations())

    return make


def ask(guide: Guide, message: str, **more: Any) -> Replied:
    """Return the event that ends a turn."""
    *_, last = guide.turn(Question(message, **more))
    assert isinstance(last, Replied)
    return last


def passage_number(messages: list[BaseMessage], words: str) -> int:
    """Return the number under which the model was shown the passage with these words."""
    text = str(messages[-1].content)
    before = text[: text.index(words)]
    return before.count("<passage ")


def test_a_sentence_that_its_passage_holds_is_shown(with_model: Make) -> None:
    def script(messages: list[BaseMessage]) -> Iterator[str]:
        n = passage_number(messages, "steam engine")
        yield from ("In 2011 Tom Ibbs repaired ", "the steam engine", f". [{n}]")

    said = ask(with_model(script), WHO).reply
    assert said.text == "In 2011 Tom Ibbs repaired the steam engine. [1]"
    assert said.model == "openai:scripted"
    assert said.citations[0].quote.startswith("Tom Ibbs repaired the steam engine in 2011")
    assert said.citations[0].match == "close"


@pytest.mark.parametrize(
    "invented",
    [
        "Tom Ibbs repaired the steam engine in 2013.",
        "Agnes Whitlow repaired the steam engine in 2011.",
        "Tom Ibbs, the head ropemaker, repaired the steam engine.",
        "Tom Ibbs never repaired the steam engine.",
        "Tom Ibbs said he was “very proud” of it.",
        "No, no, no.",
        "Tom Ibbs is proud of the steam engine.",
        "Children may ride on the steam engine every Sunday.",
    ],
)
def test_what_no_passage_holds_is_never_shown(invented: str, with_model: Make) -> None:
    ended = ask(with_model(lambda _: iter([invented])), WHO)
    assert invented not in ended.reply.text
    assert "Tom Ibbs repaired the steam engine in 2011" in ended.reply.text
    assert ended.reply.model == "extractive"
    assert ended.reasons.drafts[0].text == invented
    assert ended.reasons.drafts[0].dropped


def test_a_sentence_without_a_marker_is_given_the_passage_that_holds_it(with_model: Make) -> None:
    said = ask(with_model(lambda _: iter(["Tom Ibbs repaired the steam engine in 2011."])), WHO).reply
    assert said.model == "openai:scripted"
    assert said.text.endswith("[1]")
    assert "steam engine" in said.citations[0].quote


def test_a_model_that_is_down_is_not_noticed_in_the_answer_but_in_the_health(
    with_model: Make, caplog: pytest.LogCaptureFixture
) -> None:
    def down(_: list[BaseMessage]) -> Iterator[str]:
        raise ConnectionError("refused")
        yield ""

    guide = with_model(down)
    assert guide.model_trouble() == ""
    for _ in range(4):
        said = ask(guide, WHO).reply
        assert said.citations
        assert "steam engine" in said.text
    assert guide.model_trouble()
    assert len([record for record in caplog.records if "openai:scripted" in record.message]) == 1


def test_a_model_that_is_back_is_found_out_before_a_visitor_asks(with_model: Make) -> None:
    down = [True]

    def booting(_: list[BaseMessage]) -> Iterator[str]:
        if down[0]:
            raise ConnectionError("refused")
        yield "yes"

    guide = with_model(booting)
    guide.keep_up()
    assert guide.model_trouble()
    down[0] = False
    guide.keep_up()
    assert guide.model_trouble() == ""


def test_a_model_that_is_late_costs_no_more_than_the_deadline(with_model: Make) -> None:
    stop = threading.Event()

    def late(_: list[BaseMessage]) -> Iterator[str]:
        stop.wait(20)
        yield "Too late. [1]"

    began = time.monotonic()
    said = ask(with_model(late, timeout=0.3), WHO).reply
    assert time.monotonic() - began < 5
    stop.set()
    assert said.model == "extractive"
    assert "steam engine" in said.text


def test_a_follow_up_waits_no_longer_than_a_first_question(with_model: Make) -> None:
    stop = threading.Event()

    def late(_: list[BaseMessage]) -> Iterator[str]:
        stop.wait(20)
        yield "Too late. [1]"

    guide = with_model(late, timeout=4.0)
    history = (Turn("Who is Tom Ibbs?", "Tom Ibbs is the keeper of the machines."),)
    began = time.monotonic()
    said = ask(guide, "What did he repair?", history=history).reply
    assert time.monotonic() - began < 4.8  # the rewriting's share is part of the turn's time, not on top of it
    stop.set()
    assert "steam engine" in said.text


def test_an_empty_answer_and_a_refusal_give_the_sources_own_words(with_model: Make) -> None:
    for written in ("", "   ", "NO ANSWER"):
        said = ask(with_model(lambda _, text=written: iter([text])), WHO).reply
        assert said.model == "extractive"
        assert said.citations


def test_a_model_that_babbles_is_cut_short(with_model: Make) -> None:
    written: list[int] = []

    def babble(_: list[BaseMessage]) -> Iterator[str]:
        for i in range(100_000):
            written.append(i)
            yield "The moon is made of rope. "

    said = ask(with_model(babble), WHO).reply
    assert "moon" not in said.text
    assert said.citations
    assert len(written) < 100_000


def test_a_model_that_fails_one_time_in_twenty_fails_nobody(with_model: Make) -> None:
    asked: list[int] = []

    def flaky(_: list[BaseMessage]) -> Iterator[str]:
        asked.append(1)
        if len(asked) % 20 == 7:
            raise RuntimeError("overloaded")
        yield "Tom Ibbs repaired the steam engine in 2011."

    guide = with_model(flaky)
    replies = [ask(guide, WHO).reply for _ in range(20)]
    assert all("steam engine" in reply.text and reply.citations for reply in replies)
    assert [reply.model for reply in replies].count("extractive") == 1


def test_a_question_in_another_language_is_answered_in_it_with_the_quotes_as_they_are(with_model: Make) -> None:
    french = "Tom Ibbs a réparé la machine à vapeur en 2011."

    def script(messages: list[BaseMessage], text: str = french) -> Iterator[str]:
        yield f"{text} [{passage_number(messages, 'steam engine')}]"

    said = ask(with_model(script), "Tom Ibbs, steam engine ?", language="fr").reply
    assert said.text.startswith(french)
    assert said.language == "fr"
    assert "Tom Ibbs" in said.citations[0].quote
    assert said.citations[0].match == "close"
    wrong = "Tom Ibbs a réparé la machine à vapeur en 2013."
    guide = with_model(lambda messages: script(messages, wrong))
    assert "2013" not in ask(guide, "Tom Ibbs, steam engine ?", language="fr").reply.text


def test_a_follow_up_is_condensed_by_the_model_if_it_adds_nothing(with_model: Make) -> None:
    def script(rewritten: str) -> Callable[[list[BaseMessage]], Iterator[str]]:
        def write(messages: list[BaseMessage]) -> Iterator[str]:
            condensing = "<conversation>" in str(messages[-1].content)
            yield rewritten if condensing else "Tom Ibbs repaired the steam engine in 2011."

        return write

    for rewritten, looked_up in (
        ("What did Tom Ibbs repair?", "What did Tom Ibbs repair?"),
        ("What did the thief Tom Ibbs steal?", "What did Tom Ibbs repair?"),
    ):
        guide = with_model(script(rewritten))
        first = ask(guide, "Who is Tom Ibbs?").reply
        second = ask(guide, "What did he repair?", conversation_id=first.conversation_id)
        assert second.reasons.standalone == looked_up


def test_a_sentence_said_twice_is_shown_once(with_model: Make) -> None:
    said = ask(with_model(lambda _: iter(["Tom Ibbs repaired the steam engine in 2011. " * 3])), WHO).reply
    assert said.text == "Tom Ibbs repaired the steam engine in 2011. [1]"


def test_invisible_characters_that_a_model_writes_are_not_shown(with_model: Make) -> None:
    def script(messages: list[BaseMessage]) -> Iterator[str]:
        n = passage_number(messages, "repaired the steam engine")
        yield f"Tom Ibbs\u200b repaired\U000e0041\U000e0042 the steam\u2060 engine in 2011 [{n}]."

    reply = ask(with_model(script), WHO).reply
    assert (reply.model, reply.speech) == ("openai:scripted", "Tom Ibbs repaired the steam engine in 2011.")
