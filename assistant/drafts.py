"""DRAFTS: what helps staff write an answer: words to rest it on, what is wrong with it, and who would be told it."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.check import check
from assistant.curated import Curated, join_answers, plain
from assistant.language import language_of
from assistant.prepared import PreparedAnswers
from knowledge.errors import HouseError
from knowledge.house import House
from knowledge.library import Corpus, Hit, Library
from knowledge.prepared import Place, PreparedAnswer, open_prepared, place_of
from knowledge.sentences import sentence_spans

FOUND = 6
"""So many sentences are shown to rest an answer on, each the nearest of its passage."""


@dataclass(frozen=True)
class Found:
    """A sentence of a document."""

    quote: str
    document_id: str
    title: str
    section: str


@dataclass(frozen=True)
class Unsupported:
    """A sentence of an answer that its quotes do not bear out, and why."""

    language: str
    sentence: str
    reason: str


class Drafts:
    """Looks over what staff write, with the version of the corpus that is served. Raises `NotLearnt`."""

    def __init__(self, house: House, library: Library, curated: Curated) -> None:
        self._house, self._library, self._curated = house, library, curated

    def find(self, query: str) -> list[Found]:
        """Return sentences of the documents that are near to `query`, the nearest first."""
        corpus = self._library.current()
        return [_found(hit, corpus) for hit in sorted(corpus.search(query), key=lambda hit: -hit.similarity)[:FOUND]]

    def place(self, quote: str) -> Place | None:
        """Return where a document has just these words, None if none has."""
        return place_of(quote, self._library.current())

    def unsupported(self, entry: PreparedAnswer) -> list[Unsupported]:
        """Return the sentences of the answer that its quotes do not bear out, as far as the guide can see."""
        corpus = self._library.current()
        places = [place for quote in entry.quotes if (place := place_of(quote, corpus))]
        return [
            Unsupported(language, sentence, reason)
            for language, answer in entry.answer.items()
            for sentence in _sentences(answer, language)
            if (reason := self._fault(sentence, language, places))
        ]

    def taken(self, entry: PreparedAnswer) -> tuple[str, str] | None:
        """Return a question that another answer of the staff has too, and that answer's id."""
        own = {(language, plain(q)): q for language, questions in entry.questions.items() for q in questions}
        for other in self._curated.answers():
            for language, questions in other.questions.items() if other.id != entry.id else ():
                for question in questions:
                    if said := own.get((language, plain(question))):
                        return said, other.id
        return None

    def hits(self, entry: PreparedAnswer, questions: Sequence[str]) -> list[str]:
        """Return those of `questions` that would be told this answer, were it served."""
        corpus = self._library.current()
        others = [other for other in self._curated.answers() if other.id != entry.id]
        prepared = PreparedAnswers(join_answers((entry, *others), self.houses()), corpus)
        own = self._house.languages[0]
        return [
            question
            for question in questions
            if (match := prepared.match(question, language_of(question, own, self._house.languages)))
            and match.entry.id == entry.id
        ]

    def houses(self) -> tuple[PreparedAnswer, ...]:
        """Return the answers that the house itself has prepared; none where its file cannot be used."""
        try:
            return open_prepared(self._house)
        except HouseError:
            return ()

    def _fault(self, sentence: str, language: str, places: Sequence[Place]) -> str:
        same = [place for place in places if str(place.passage.metadata["language"])[:2] == language[:2]]
        rests_on = same or list(places)
        about = " ".join([self._house.name, *(_title(place, self._library.current()) for place in rests_on)])
        words = " ".join(place.quote for place in rests_on)
        return check(sentence, words, same_language=bool(same), about=about).reason


def _found(hit: Hit, corpus: Corpus) -> Found:
    about, (start, end) = hit.passage.metadata, hit.quote
    title = corpus.documents[about["document_id"]].metadata["title"]
    return Found(hit.passage.page_content[start:end].strip(), about["document_id"], title, about.get("section", ""))


def _title(place: Place, corpus: Corpus) -> str:
    return str(corpus.documents[place.document.metadata["document_id"]].metadata["title"])


def _sentences(answer: str, language: str) -> list[str]:
    return [answer[start:end].strip() for start, end in sentence_spans(answer, language)] or [answer]
