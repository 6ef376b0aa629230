"""The guide: a turn from the question to the reply, one step after another, told as events while it happens."""

import re
import secrets
import time
from collections.abc import Iterator

from langchain_core.language_models import BaseChatModel

from assistant.answerable import Judgement, judge
from assistant.check import check
from assistant.cite import cite, source_url
from assistant.condense import condense
from assistant.conversation import HISTORY_TURNS, Conversations, Question, Turn
from assistant.draft import cited_passages, draft
from assistant.events import Cited, Event, Looking, Replied, SentenceReady, SourceFound, Started
from assistant.evidence import Evidence, gather
from assistant.phrases import instructions, phrases
from assistant.reply import Citation, Kind, Reply
from assistant.social import social_reply
from assistant.suggest import Suggestions
from knowledge.house import House
from knowledge.library import Corpus, Library

_MARKER = re.compile(r"\s*\[\d+\]")


class Guide:
    """Answers questions about one house. Safe to call from many threads."""

    def __init__(
        self,
        house: House,
        library: Library,
        model: BaseChatModel,
        model_name: str,
        conversations: Conversations,
    ) -> None:
        self._house, self._library, self._conversations = house, library, conversations
        self._model, self._model_name = model, model_name
        self._language = house.languages[0]
        self._say = phrases(self._language)
        self._suggestions = Suggestions(house, self._is_answered)

    def turn(self, question: Question) -> Iterator[Event]:
        """Yield the events of a whole turn; raise `UnknownConversation` or `NotLearnt` before the first."""
        began = time.perf_counter()
        timings: dict[str, float] = {}
        corpus = self._library.current()
        history = self._history(question)
        conversation_id = question.conversation_id or self._conversations.start()
        run_id = f"run_{secrets.token_hex(16)}"
        yield Started(run_id, conversation_id)

        citations: list[Citation] = []
        standalone = question.message
        social = social_reply(question.message, self._language, self._house.name, corpus.embeddings)
        if social:
            kind, text = Kind.SMALLTALK, social
            suggestions = self._suggestions.opening(corpus)
            yield SentenceReady(text)
        else:
            yield Looking(self._say.looking.format(passages=len(corpus.passages)))
            standalone = condense(question.message, history)
            evidence, judgement = self._look_up(standalone, corpus, timings)
            text = ""
            for event in self._answer(evidence, judgement):
                if isinstance(event, SentenceReady):
                    text += event.text
                elif isinstance(event, Cited):
                    citations.append(event.citation)
                yield event
            kind = Kind.ANSWER if citations else Kind.NO_ANSWER
            near = standalone if not citations else f"{standalone} {_speech(text)}"
            asked = [question.message, standalone, *(turn.question for turn in history)]
            suggestions = self._suggestions.near(near, corpus, asked)
            if not citations:
                text = self._declined(judgement, bool(suggestions))
                yield SentenceReady(text)

        timings["total"] = _milliseconds(began)
        reply = Reply(
            id=run_id,
            conversation_id=conversation_id,
            kind=kind,
            text=text,
            speech=_speech(text),
            language=self._language,
            model=self._model_name,
            citations=citations,
            suggestions=suggestions,
            timings_ms=timings,
        )
        self._conversations.record(conversation_id, question.message, standalone, reply)
        yield Replied(reply)

    def suggestions(self) -> list[str]:
        """Return the questions to begin with; raise `NotLearnt`."""
        return self._suggestions.opening(self._library.current())

    def _history(self, question: Question) -> tuple[Turn, ...]:
        if question.conversation_id is not None:
            return self._conversations.turns(question.conversation_id)
        return question.history[-HISTORY_TURNS:]

    def _look_up(
        self, standalone: str, corpus: Corpus, timings: dict[str, float] | None = None
    ) -> tuple[Evidence, Judgement]:
        began = time.perf_counter()
        evidence = gather(standalone, corpus.retriever.invoke(standalone), corpus)
        if timings is not None:
            timings["retrieve"] = _milliseconds(began)
        return evidence, judge(evidence)

    def _answer(self, evidence: Evidence, judgement: Judgement) -> Iterator[Event]:
        """Yield sources, checked sentences and their citations; nothing if the evidence does not answer."""
        if not judgement.answerable:
            return
        found: set[str] = set()
        citations: list[Citation] = []
        length = 0
        told = instructions().format(house=self._house.name, language=self._language)
        for drafted in draft(self._model, told, evidence):
            rests_on = [p for p in cited_passages(drafted, evidence) if check(drafted.text, p.page_content).grounded]
            if not rests_on:
                continue
            markers = "".join(f" [{len(citations) + i}]" for i in range(1, len(rests_on) + 1))
            lead = " " if length else ""
            sentence = f"{lead}{drafted.text}{markers}"
            start, length = length + len(lead), length + len(sentence)
            for passage in rests_on:
                about = passage.metadata
                if about["document_id"] not in found:
                    found.add(about["document_id"])
                    yield SourceFound(about["document_id"], about["title"], source_url(about["document_id"]))
                citations.append(cite(len(citations) + 1, drafted.text, passage, start, length))
            yield SentenceReady(sentence)
        yield from map(Cited, citations)

    def _declined(self, judgement: Judgement, suggestions: bool) -> str:
        parts = [
            self._say.no_answer[judgement.missing.name.lower()],
            self._say.ask_at.format(ask_at=self._house.ask_at),
        ]
        return " ".join([*parts, self._say.instead] if suggestions else parts)

    def _is_answered(self, question: str, corpus: Corpus) -> bool:
        evidence, judgement = self._look_up(question, corpus)
        return any(isinstance(event, Cited) for event in self._answer(evidence, judgement))


def _speech(text: str) -> str:
    return _MARKER.sub("", text)


def _milliseconds(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
