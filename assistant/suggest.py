"""SUGGEST: questions to ask next, each of which the guide has been seen to answer, or has an answer prepared for."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assistant.names import names
from assistant.phrases import phrases
from assistant.served import Served
from knowledge.embed import Vector
from knowledge.house import House
from knowledge.library import Corpus
from knowledge.places import at_place
from knowledge.prepared import Place

OFFERED = 3
TRIED = 24
"""How many questions are tried on a new corpus; each costs a turn, and nobody reads more."""


@dataclass(frozen=True)
class Suggested:
    """A question, and the passages that answer it; `meaning` is the same in the language of the documents."""

    question: str
    meaning: str
    passages: tuple[str, ...]


class Suggestions:
    """The questions of a house that can be answered; `answers` returns the passages that answer one, if any do."""

    def __init__(self, house: House, answers: Callable[[str, Corpus], tuple[str, ...]]) -> None:
        self._house, self._answers = house, answers
        self._own = house.languages[0]
        self._version = ""
        self._untried: list[str] = []
        self._tried: list[Suggested] = []
        self._trying = threading.Lock()

    def opening(self, served: Served, language: str, place: str | None = None) -> list[str]:
        """Return the questions to begin with, those about the place first."""
        here = next((each for each in self._house.places if each.id == place), None)
        known = self._known(served, language)
        if here:
            passages = served.corpus.passages
            known = sorted(
                known, key=lambda s: not any(at_place(here, passages[key]) for key in s.passages if key in passages)
            )
        return [suggested.question for suggested in known[:OFFERED]]

    def offers(self, question: str) -> bool:
        """Tell whether `question`, in the house's own language, is one that was seen to be answered."""
        return any(suggested.question == question for suggested in self._tried)

    def near(self, served: Served, language: str, vectors: list[Vector], asked: list[str]) -> list[str]:
        """Return the questions nearest in meaning to the mean of `vectors`, without those in `asked`."""
        already = {question.casefold().strip(" ?!.") for question in asked}
        known = self._known(served, language)
        if not known:
            return []
        likeness = served.corpus.embeddings.matrix(tuple(s.meaning for s in known)) @ np.mean(vectors, axis=0)
        nearest = [known[i].question for i in np.argsort(-likeness)]
        return [question for question in nearest if question.casefold().strip(" ?!.") not in already][:OFFERED]

    def try_more(self, served: Served) -> None:
        """Try one more question of the house on this corpus, so that more can be suggested."""
        with self._trying:
            self._begin(served)
            self._try_one(served)

    def _known(self, served: Served, language: str) -> list[Suggested]:
        prepared = [
            Suggested(each.entry.questions[language][0], self._meaning(each.entry.questions), _passages(each.places))
            for each in (served.prepared.resolved if served.prepared else ())
            if language in each.entry.questions
        ]
        if language != self._own:
            return prepared
        with self._trying:
            self._begin(served)
            while self._untried and len(self._tried) + len(prepared) < OFFERED:
                self._try_one(served)
            return list({suggested.question: suggested for suggested in [*self._tried, *prepared]}.values())

    def _meaning(self, questions: dict[str, tuple[str, ...]]) -> str:
        return questions.get(self._own, next(iter(questions.values())))[0]

    def _begin(self, served: Served) -> None:
        if self._version != served.corpus.version:
            self._untried = (self._house.questions or _made_from(served.corpus, self._own))[:TRIED]
            self._tried = []
            self._version = served.corpus.version

    def _try_one(self, served: Served) -> None:
        if self._untried:
            question = self._untried.pop(0)
            if passages := self._answers(question, served.corpus):
                self._tried.append(Suggested(question, question, passages))


def _passages(places: tuple[Place, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(place.passage.id) for place in places))


def _made_from(corpus: Corpus, language: str) -> list[str]:
    """Return questions about what the documents name most often, for a house that has written none."""
    counted: Counter[str] = Counter()
    for passage in corpus.passages.values():
        counted.update({name.text for name in names(passage.page_content) if name.person and "’" not in name.text})
    subjects = [name for name, _ in counted.most_common(TRIED)]
    return [phrases(language).about.format(subject=subject) for subject in subjects]
