"""The guide: a turn from the question to the reply, one step after another, told as events while it happens."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from assistant.answerable import Judgement
from assistant.asked import Asked
from assistant.conversation import HISTORY_TURNS, Conversations, Question, Turn
from assistant.events import Cited, Event, Looking, Replied, Started
from assistant.evidence import Evidence
from assistant.lookup import Found, look_up, more, told
from assistant.model import BUILT_IN
from assistant.parts import parts
from assistant.phrases import phrases
from assistant.reader.read import Reader
from assistant.reasons import Reasons
from assistant.reply import Citation, Kind, Reply
from assistant.served import Serving
from assistant.social import small_talk
from assistant.speak import Speaker
from assistant.suggest import Suggestions
from assistant.telling import Telling
from knowledge.house import House
from knowledge.library import Corpus, Library

FAR = 100.0
"""More than any two sentences' scores can differ by."""


class Guide:
    """Answers questions about one house. Safe to call from many threads."""

    def __init__(
        self,
        house: House,
        library: Library,
        speaker: Speaker,
        conversations: Conversations,
        reader: Reader | None = None,
    ) -> None:
        self._house, self._library, self._conversations = house, library, conversations
        self._speaker, self._reader = speaker, reader
        self._language = house.languages[0]
        self._say = phrases(self._language)
        self._suggestions = Suggestions(house, self._is_answered)
        self._serving = Serving()

    def turn(self, question: Question) -> Iterator[Event]:
        """Yield the events of a whole turn; raise `UnknownConversation` or `NotLearnt` before the first."""
        began = time.perf_counter()
        reasons = Reasons(standalone=question.message)
        corpus = self._library.current()
        history = self._history(question)
        conversation_id = question.conversation_id or self._conversations.start()
        run_id = f"run_{secrets.token_hex(16)}"
        yield Started(run_id, conversation_id)

        telling = Telling()
        model = BUILT_IN
        talk = small_talk(question.message, self._language, corpus.embeddings)
        if talk and (talk.reply or not history):
            kind = Kind.SMALLTALK
            suggestions = self._suggestions.opening(corpus)
            yield from telling.say((talk.reply or self._house.greeting).format(house=self._house.name))
        else:
            yield Looking(self._say.looking.format(passages=len(corpus.passages)))
            deadline = self._speaker.deadline()
            found = self._find(question.message, talk.does if talk else "", history, corpus, reasons)
            kind = Kind.NO_ANSWER
            for each in found:
                told(each, reasons)
                if each.judgement.correction:
                    kind = Kind.CORRECTION
                    yield from telling.say(self._say.correction)
                    for spoken in self._speaker.quoted(_only(each), reasons):
                        yield from telling.quote(spoken.text, spoken.passages)
                elif each.judgement.answerable:
                    language = question.language or self._language
                    for spoken in self._speaker.sentences(each.evidence, language, deadline, reasons):
                        model = spoken.model
                        yield from telling.quote(spoken.text, spoken.passages)
            if telling.citations and kind is Kind.NO_ANSWER:
                kind = Kind.ANSWER
            suggestions = self._nearby(question, telling.citations, history, corpus, reasons)
            yield from self._missing(found, telling, talk.does if talk else "", bool(suggestions))
            yield from map(Cited, telling.citations)

        reasons.timings_ms["total"] = _milliseconds(began)
        reply = Reply(
            id=run_id,
            conversation_id=conversation_id,
            kind=kind,
            text=telling.text,
            speech=telling.speech,
            language=(question.language or self._language) if model != BUILT_IN else self._language,
            model=model,
            citations=telling.citations,
            suggestions=suggestions,
            timings_ms=reasons.timings_ms,
        )
        self._conversations.record(conversation_id, question.message, reasons.standalone, reply)
        yield Replied(reply, reasons)

    def _find(
        self, message: str, does: str, history: tuple[Turn, ...], corpus: Corpus, reasons: Reasons
    ) -> list[Found]:
        """Return what was found for each question in `message`, or for what it asks about the last answer."""
        began = time.perf_counter()
        if does:
            last = history[-1]
            again = look_up((last.standalone or last.question,), (), corpus, self._reader)
            found = [again if does == "again" or not last.passages else more(last, corpus, self._reader)]
        else:
            found = []
            served = self._serving.of(corpus)
            for part in parts(served.spelling.corrected(message)):
                forms = self._speaker.condense(part, history, served.people, reasons)
                carried = history[-1].passages if history else ()
                found.append(look_up(forms, carried, corpus, self._reader))
                history = (*history, Turn(part, "", found[-1].evidence.question))
        reasons.timings_ms["retrieve"] = _milliseconds(began)
        return found

    def _missing(self, found: list[Found], telling: Telling, does: str, suggestions: bool) -> Iterator[Event]:
        """Say what the sources do not cover, and whom to ask; nothing if they cover all of it."""
        missing = [each for each in found if not (each.judgement.answerable or each.judgement.correction)]
        if telling.citations and not missing:
            return
        lacking = missing or found
        if does == "more":
            yield from telling.say(self._say.no_more)
        else:
            for sentence in dict.fromkeys(self._uncovered(each.evidence, each.judgement) for each in lacking):
                yield from telling.say(sentence)
        yield from telling.say(self._say.ask_at.format(ask_at=self._house.ask_at))
        if suggestions and not telling.citations:
            yield from telling.say(self._say.instead)

    def _uncovered(self, evidence: Evidence, judgement: Judgement) -> str:
        if judgement.unmentioned and evidence.asked is not Asked.ANYTHING:
            return self._say.unmentioned.format(word=judgement.unmentioned)
        return self._say.no_answer[judgement.missing.name.lower()]

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

    def reader_trouble(self) -> str | None:
        """Return why the trained reader does not read, an empty string if it does, None if there is none."""
        return self._reader.trouble if self._reader else None

    def _history(self, question: Question) -> tuple[Turn, ...]:
        if question.conversation_id is not None:
            return self._conversations.turns(question.conversation_id)
        return question.history[-HISTORY_TURNS:]

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

    def _is_answered(self, question: str, corpus: Corpus) -> bool:
        """Tell whether the sources' own sentences answer `question`, as they will with any model."""
        found = look_up((question,), (), corpus, self._reader)
        return found.judgement.answerable and any(self._speaker.quoted(found.evidence, Reasons()))


def _only(found: Found) -> Evidence:
    """Return the evidence with the correcting sentence far ahead of all others."""
    correction = found.judgement.correction
    assert correction is not None
    first = replace(correction, score=found.evidence.candidates[0].score + FAR)
    others = [candidate for candidate in found.evidence.candidates if candidate is not correction]
    return replace(found.evidence, candidates=[first, *others])


def _milliseconds(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
