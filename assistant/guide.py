"""The guide: a turn from the question to the reply, one step after another, told as events while it happens.

The ways in which a question can be answered stand together here, so that they can be read in one place.
"""

import secrets
import time
from collections.abc import Iterator

import numpy as np

from assistant.asked import Asked, asked_for
from assistant.condense import condense, leans
from assistant.conversation import HISTORY_TURNS, Conversations, Question, Turn
from assistant.course import Course
from assistant.crude import crude
from assistant.curated import Curated
from assistant.events import Cited, Event, Looking, Replied, Started
from assistant.language import language_of
from assistant.lookup import Found, correcting, look_up, more, told
from assistant.model import BUILT_IN
from assistant.parts import parts
from assistant.prepared import Match, PreparedAnswers
from assistant.prepared import told as prepared_told
from assistant.reader.read import Reader
from assistant.reasons import Reasons
from assistant.reply import Kind, Reply
from assistant.served import Served, Serving
from assistant.social import small_talk
from assistant.speak import Speaker
from assistant.suggest import OFFERED, Suggestions
from knowledge.embed import Vector
from knowledge.house import House
from knowledge.library import Corpus, Library

LIKELY, PLAUSIBLE = 0.5, 0.02
"""The probability from which a prepared question is offered as what may be meant; in a language that the sources are
not in, where nothing else can be offered, the lower one."""
SHORTEST_NAMED = 4
"""Letters of a word that is worth naming as missing."""


class Guide:
    """Answers questions about one house. Safe to call from many threads."""

    def __init__(
        self,
        house: House,
        library: Library,
        speaker: Speaker,
        conversations: Conversations,
        reader: Reader | None = None,
        with_prepared: bool = True,
        curated: Curated | None = None,
    ) -> None:
        self._house, self._library, self._conversations = house, library, conversations
        self._speaker, self._reader = speaker, reader
        self._suggestions = Suggestions(house, self._is_answered)
        self._serving = Serving(house, with_prepared, curated)

    def turn(self, question: Question) -> Iterator[Event]:
        """Yield the events of a whole turn; raise `UnknownConversation` or `NotLearnt` before the first."""
        began = time.perf_counter()
        served = self._served()
        history = self._history(question)
        conversation_id = question.conversation_id or self._conversations.start()
        run_id = f"run_{secrets.token_hex(16)}"
        yield Started(run_id, conversation_id)

        language = self._language_of(question, history)
        reasons = Reasons(standalone=question.message)
        course = Course(question, language, history, served, reasons, self._speaker.deadline())
        yield from self._answer(course)
        yield from map(Cited, course.telling.citations)

        reasons.timings_ms["total"] = milliseconds(began)
        reply = Reply(
            id=run_id,
            conversation_id=conversation_id,
            kind=course.kind,
            text=course.telling.text,
            speech=course.telling.speech,
            language=course.spoken or language,
            model=course.model,
            citations=course.telling.citations,
            suggestions=course.suggestions,
            timings_ms=reasons.timings_ms,
            checked_by=course.checked_by,
            checked_on=course.checked_on,
        )
        self._conversations.record(conversation_id, question.message, reasons.standalone, reply, course.noted)
        yield Replied(reply, reasons)

    def rehearse(self, question: Question) -> Course:
        """Return the turn that `question` would have now; nobody is told and nothing recorded. Raise `NotLearnt`."""
        served, language = self._served(), self._language_of(question, question.history)
        reasons = Reasons(standalone=question.message)
        course = Course(question, language, question.history, served, reasons, self._speaker.deadline())
        for _ in self._answer(course):
            pass
        return course

    def prepared(self) -> PreparedAnswers | None:
        """Return the prepared answers as they are served now, and the suspended ones; raise `NotLearnt`."""
        return self._served().prepared

    def _answer(self, course: Course) -> Iterator[Event]:
        """Tell what there is to tell, in the first of the ways that fits."""
        message, language, served = course.question.message, course.language, course.served
        if served.prepared and (match := served.prepared.suggested(message, language)):
            yield from self._tell_prepared(course, match)
            return
        talk = small_talk(message, language, served.corpus.embeddings)
        if talk and (talk.reply or not course.history):
            yield from self._chat(course, talk.reply or self._house.greeting)
        elif (
            crude(message, served.corpus.knows)
            and asked_for(message) is Asked.ANYTHING
            and not message.rstrip().endswith("?")
        ):
            yield from self._chat(course, course.say.calm)
        elif note := served.desk.note(message, language):
            yield from self._send_to_desk(course, note)
        elif not talk and (match := self._prepared(course)):
            yield from self._tell_prepared(course, match)
        elif self._speaker.speaks(language, served.corpus):
            yield from self._tell_from_sources(course, talk.does if talk else "")
        else:
            main = self._house.languages[0]
            begin = self._suggestions.opening(served, main, course.question.place)
            course.suggestions = self._nearby(course, PLAUSIBLE) or begin
            yield from course.telling.say(course.say.other_language)
            yield from self._ask_instead(course)

    def _chat(self, course: Course, reply: str) -> Iterator[Event]:
        course.kind = Kind.SMALLTALK
        course.suggestions = self._suggestions.opening(course.served, course.language, course.question.place)
        yield from course.telling.say(reply.format(house=self._house.name))

    def _send_to_desk(self, course: Course, note: str) -> Iterator[Event]:
        """Say whom to ask: what visitors need of a house is no fact of its sources."""
        course.noted = True
        course.suggestions = self._suggestions.opening(course.served, course.language, course.question.place)
        yield from course.telling.say(note)

    def _prepared(self, course: Course) -> Match | None:
        """Return the prepared answer to what is asked, which must be plain without what was said before."""
        message, prepared = course.question.message, course.served.prepared
        if prepared is None:
            return None
        if len(parts(message)) > 1:
            return None
        if course.history and leans(message):
            message = condense(message, course.history, course.served.people)[0]
            if len(parts(message)) > 1:
                return None
        course.reasons.standalone = message
        return prepared.match(message, course.language)

    def _tell_prepared(self, course: Course, match: Match) -> Iterator[Event]:
        course.kind = Kind.CURATED
        course.checked_by, course.checked_on = match.entry.checked_by, match.entry.checked_on
        course.reasons.judgement = f"prepared answer “{match.entry.id}”"
        for text, places in prepared_told(match):
            yield from course.telling.prepared(text, places)
        course.suggestions = self._nearby(course, besides=match.entry.questions[match.language][0])

    def _tell_from_sources(self, course: Course, does: str) -> Iterator[Event]:
        """Find, judge, speak, check and cite; say what is missing."""
        telling, reasons = course.telling, course.reasons
        yield Looking(course.say.looking.format(passages=len(course.served.corpus.passages)))
        found = self._find(course, does)
        for each in found:
            told(each, reasons)
            if each.judgement.correction:
                course.kind = Kind.CORRECTION
                yield from telling.say(course.say.correction)
                for spoken in self._speaker.quoted(correcting(each), reasons):
                    yield from telling.quote(spoken.text, spoken.passages)
            elif each.judgement.answerable:
                for spoken in self._speaker.sentences(each.evidence, course.language, course.deadline, reasons):
                    course.model = spoken.model
                    yield from telling.quote(spoken.text, spoken.passages)
        if telling.citations and course.kind is Kind.NO_ANSWER:
            course.kind = Kind.ANSWER
        if telling.citations and course.model == BUILT_IN:
            course.spoken = telling.citations[0].language
        course.suggestions = self._nearby(course)
        missing = [each for each in found if not (each.judgement.answerable or each.judgement.correction)]
        if not telling.citations and crude(course.question.message, course.served.corpus.knows):
            yield from self._chat(course, course.say.calm)
        elif missing or not telling.citations:
            yield from self._say_what_is_missing(course, missing or found, does)

    def _find(self, course: Course, does: str) -> list[Found]:
        """Return what was found for each question of the message, or for what it asks about the last answer."""
        began = time.perf_counter()
        corpus, history = course.served.corpus, course.history
        here = next((place for place in self._house.places if place.id == course.question.place), None)
        if does:
            last = history[-1]
            again = does == "again" or not last.passages
            asked = last.standalone or last.question
            found = [look_up((asked,), (), corpus, self._reader) if again else more(last, corpus, self._reader)]
        else:
            found = []
            for part in parts(course.served.spelling.corrected(course.question.message)):
                forms = self._speaker.condense(part, history, course.served.people, course.reasons)
                carried = history[-1].passages if history else ()
                found.append(look_up(forms, carried, corpus, self._reader, here))
                history = (*history, Turn(part, "", found[-1].evidence.question))
        course.reasons.timings_ms["retrieve"] = milliseconds(began)
        return found

    def _say_what_is_missing(self, course: Course, missing: list[Found], does: str) -> Iterator[Event]:
        said = [course.say.no_more] if does == "more" else [self._uncovered(course, each) for each in missing]
        for sentence in dict.fromkeys(said):
            yield from course.telling.say(sentence)
        yield from self._ask_instead(course)

    def _ask_instead(self, course: Course) -> Iterator[Event]:
        """Say whom to ask, and that there is something else that can be told."""
        own = course.language == self._house.languages[0]
        yield from course.telling.say(course.say.ask_at.format(ask_at=self._house.ask_at if own else course.say.staff))
        if course.suggestions and not course.telling.citations:
            yield from course.telling.say(course.say.instead)

    def _uncovered(self, course: Course, found: Found) -> str:
        word, missing = found.judgement.unmentioned, found.judgement.missing
        named = missing is Asked.ANYTHING and found.evidence.asked is not Asked.ANYTHING and not crude(word)
        if named and len(word) >= SHORTEST_NAMED:
            return course.say.unmentioned.format(word=word)
        return course.say.no_answer[missing.name.lower()]

    def suggestions(self, language: str | None = None, place: str | None = None) -> list[str]:
        """Return the questions to begin with; raise `NotLearnt`."""
        return self._suggestions.opening(self._served(), language or self._house.languages[0], place)

    def keep_up(self) -> None:
        """Open a version that has become current, try a suggestion, and find out whether a failed model is back."""
        served = self._served()
        served.corpus.keep_up()
        self._suggestions.try_more(served)
        if served.prepared:
            served.prepared.get_ready()
        self._speaker.try_out()

    def model_trouble(self) -> str | None:
        """Return what is wrong with the language model, an empty string if nothing is, None if there is no model."""
        return self._speaker.health.detail if self._speaker.health else None

    def reader_trouble(self) -> str | None:
        """Return why the trained reader does not read, an empty string if it does, None if there is none."""
        return self._reader.trouble if self._reader else None

    def _served(self) -> Served:
        return self._serving.of(self._library.current())

    def _history(self, question: Question) -> tuple[Turn, ...]:
        if question.conversation_id is not None:
            return self._conversations.turns(question.conversation_id)
        return question.history[-HISTORY_TURNS:]

    def _language_of(self, question: Question, history: tuple[Turn, ...]) -> str:
        """Return the language to answer in: the message's own, but what was asked for where a model can speak it."""
        main = self._house.languages[0]
        own = question.language or (history[-1].language if history else "") or main
        offered = self._suggestions.offers(question.message)
        written = main if offered else language_of(question.message, own, self._house.languages)
        return own if question.language and written == main and self._speaker.health else written

    def _vector(self, course: Course) -> Vector:
        asked = course.served.corpus.embeddings.embed_query(course.reasons.standalone)
        return np.asarray(asked, dtype=np.float32)

    def _nearby(self, course: Course, least: float = LIKELY, besides: str = "") -> list[str]:
        """Return questions to go on with that were not asked yet; where nothing was told, first what may be meant.

        `besides` is a question that was asked in other words.
        """
        before = (turn.question for turn in course.history)
        asked = [course.question.message, course.reasons.standalone, besides, *before]
        cited = {citation.passage_id for citation in course.telling.citations}
        answered_by = [course.served.corpus.passage_vector(passage_id) for passage_id in cited]
        near = self._suggestions.near(course.served, course.language, [self._vector(course), *answered_by], asked)
        prepared = course.served.prepared if not cited else None
        meant = prepared.nearest(course.reasons.standalone, course.language, least) if prepared else []
        return list(dict.fromkeys([*(question for question in meant if question not in asked), *near]))[:OFFERED]

    def _is_answered(self, question: str, corpus: Corpus) -> tuple[str, ...]:
        """Return the passages with which the sources' own sentences answer `question`, as they will with any model."""
        found = look_up((question,), (), corpus, self._reader)
        if not found.judgement.answerable or found.judgement.correction:
            return ()
        said = self._speaker.quoted(found.evidence, Reasons())
        return tuple(dict.fromkeys(str(passage.id) for spoken in said for passage in spoken.passages))


def milliseconds(began: float) -> float:
    """Return the time since `began` (`time.perf_counter`)."""
    return round((time.perf_counter() - began) * 1000, 1)
