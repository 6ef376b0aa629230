"""The guide: a turn from the question to the reply, one step after another, told as events while it happens."""

import re
import secrets
import time
from collections.abc import Iterator

import numpy as np

from assistant.answerable import Judgement, judge
from assistant.cite import cite, source_url
from assistant.conversation import HISTORY_TURNS, Conversations, Question, Turn
from assistant.events import Cited, Event, Looking, Replied, SentenceReady, SourceFound, Started
from assistant.evidence import Evidence, gather
from assistant.model import BUILT_IN
from assistant.phrases import phrases
from assistant.reasons import Reasons, Weighed
from assistant.reply import Citation, Kind, Reply
from assistant.social import social_reply
from assistant.speak import Speaker, Spoken
from assistant.suggest import Suggestions
from knowledge.house import House
from knowledge.library import Corpus, Library

_MARKER = re.compile(r"\s*\[\d+\]")


class Guide:
    """Answers questions about one house. Safe to call from many threads."""

    def __init__(self, house: House, library: Library, speaker: Speaker, conversations: Conversations) -> None:
        self._house, self._library, self._conversations = house, library, conversations
        self._speaker = speaker
        self._language = house.languages[0]
        self._say = phrases(self._language)
        self._suggestions = Suggestions(house, self._is_answered)

    def turn(self, question: Question) -> Iterator[Event]:
        """Yield the events of a whole turn; raise `UnknownConversation` or `NotLearnt` before the first."""
        began = time.perf_counter()
        reasons = Reasons(standalone=question.message)
        corpus = self._library.current()
        history = self._history(question)
        conversation_id = question.conversation_id or self._conversations.start()
        run_id = f"run_{secrets.token_hex(16)}"
        yield Started(run_id, conversation_id)

        language = question.language or self._language
        citations: list[Citation] = []
        model = BUILT_IN
        social = social_reply(question.message, self._language, self._house.name, corpus.embeddings)
        if social:
            kind, text = Kind.SMALLTALK, social
            suggestions = self._suggestions.opening(corpus)
            yield SentenceReady(text)
        else:
            yield Looking(self._say.looking.format(passages=len(corpus.passages)))
            deadline = self._speaker.deadline()
            reasons.standalone = self._speaker.condense(question.message, history, reasons)
            evidence, judgement = self._look_up(corpus, reasons)
            text = ""
            if judgement.answerable:
                for spoken in self._speaker.sentences(evidence, language, deadline, reasons):
                    model = spoken.model
                    sentence, fresh = _cited(spoken, text, citations)
                    yield from _new_sources(fresh, citations)
                    citations += fresh
                    text += sentence
                    yield SentenceReady(sentence)
                yield from map(Cited, citations)
            kind = Kind.ANSWER if citations else Kind.NO_ANSWER
            suggestions = self._nearby(question, citations, history, corpus, reasons)
            if not citations:
                text = self._declined(judgement, bool(suggestions))
                yield SentenceReady(text)

        reasons.timings_ms["total"] = _milliseconds(began)
        reply = Reply(
            id=run_id,
            conversation_id=conversation_id,
            kind=kind,
            text=text,
            speech=_MARKER.sub("", text),
            language=language if model != BUILT_IN else self._language,
            model=model,
            citations=citations,
            suggestions=suggestions,
            timings_ms=reasons.timings_ms,
        )
        self._conversations.record(conversation_id, question.message, reasons.standalone, reply)
        yield Replied(reply, reasons)

    def suggestions(self) -> list[str]:
        """Return the questions to begin with; raise `NotLearnt`."""
        return self._suggestions.opening(self._library.current())

    def keep_up(self) -> None:
        """Open a version that has become current, and find out whether a model that failed answers again."""
        self.suggestions()
        self._speaker.try_out()

    def model_trouble(self) -> str | None:
        """Return what is wrong with the language model, an empty string if nothing is, None if there is no model."""
        return self._speaker.health.detail if self._speaker.health else None

    def _history(self, question: Question) -> tuple[Turn, ...]:
        if question.conversation_id is not None:
            return self._conversations.turns(question.conversation_id)
        return question.history[-HISTORY_TURNS:]

    def _look_up(self, corpus: Corpus, reasons: Reasons) -> tuple[Evidence, Judgement]:
        began = time.perf_counter()
        passages = corpus.retriever.invoke(reasons.standalone)
        evidence = gather(reasons.standalone, passages, corpus)
        judgement = judge(evidence)
        reasons.passages = [Weighed(str(p.id), p.metadata["rank"], p.metadata["similarity"]) for p in passages]
        reasons.probability, reasons.judgement = judgement.probability, judgement.reason
        reasons.timings_ms["retrieve"] = _milliseconds(began)
        return evidence, judgement

    def _nearby(
        self,
        question: Question,
        citations: list[Citation],
        history: tuple[Turn, ...],
        corpus: Corpus,
        reasons: Reasons,
    ) -> list[str]:
        """Return questions to go on with that were not asked yet."""
        asked = [question.message, reasons.standalone, *(turn.question for turn in history)]
        asked_about = np.asarray(corpus.embeddings.embed_query(reasons.standalone), dtype=np.float32)
        answered_by = [corpus.passage_vector(passage_id) for passage_id in {c.passage_id for c in citations}]
        return self._suggestions.near([asked_about, *answered_by], corpus, asked)

    def _declined(self, judgement: Judgement, suggestions: bool) -> str:
        parts = [
            self._say.no_answer[judgement.missing.name.lower()],
            self._say.ask_at.format(ask_at=self._house.ask_at),
        ]
        return " ".join([*parts, self._say.instead] if suggestions else parts)

    def _is_answered(self, question: str, corpus: Corpus) -> bool:
        """Tell whether the sources' own sentences answer `question`, as they will with any model."""
        reasons = Reasons(standalone=question)
        evidence, judgement = self._look_up(corpus, reasons)
        return judgement.answerable and any(self._speaker.quoted(evidence, reasons))


def _cited(spoken: Spoken, text: str, citations: list[Citation]) -> tuple[str, list[Citation]]:
    """Return the sentence as it is appended to `text`, with its markers, and its citations."""
    first = len(citations) + 1
    markers = "".join(f" [{n}]" for n in range(first, first + len(spoken.passages)))
    lead = " " if text else ""
    sentence = f"{lead}{spoken.text}{markers}"
    start, end = len(text) + len(lead), len(text) + len(sentence)
    fresh = [cite(n, spoken.text, passage, start, end) for n, passage in enumerate(spoken.passages, start=first)]
    return sentence, fresh


def _new_sources(fresh: list[Citation], citations: list[Citation]) -> Iterator[SourceFound]:
    known = {citation.document_id for citation in citations}
    for citation in fresh:
        if citation.document_id not in known:
            known.add(citation.document_id)
            yield SourceFound(citation.document_id, citation.title, source_url(citation.document_id))


def _milliseconds(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
