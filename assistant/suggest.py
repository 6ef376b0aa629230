"""SUGGEST: questions to ask next, each of which the guide has just been seen to answer."""

import threading
from collections import Counter
from collections.abc import Callable

import numpy as np

from assistant.names import names
from assistant.phrases import phrases
from knowledge.embed import Vector
from knowledge.house import House
from knowledge.library import Corpus

OFFERED = 3
TRIED = 24
"""How many questions are tried on a new corpus; each costs a turn, and nobody reads more."""


class Suggestions:
    """The questions of a house that the served corpus answers; `answers` says whether one is answered."""

    def __init__(self, house: House, answers: Callable[[str, Corpus], bool]) -> None:
        self._house, self._answers = house, answers
        self._version = ""
        self._questions: list[str] = []
        self._trying = threading.Lock()

    def opening(self, corpus: Corpus) -> list[str]:
        """Return the questions to begin with."""
        return self._answered(corpus)[:OFFERED]

    def near(self, vectors: list[Vector], corpus: Corpus, asked: list[str]) -> list[str]:
        """Return the questions nearest in meaning to the mean of `vectors`, without those in `asked`."""
        already = {question.casefold().strip(" ?!.") for question in asked}
        answered = tuple(self._answered(corpus))
        if not answered:
            return []
        likeness = corpus.embeddings.matrix(answered) @ np.mean(vectors, axis=0)
        nearest = [answered[i] for i in np.argsort(-likeness)]
        return [q for q in nearest if q.casefold().strip(" ?!.") not in already][:OFFERED]

    def _answered(self, corpus: Corpus) -> list[str]:
        with self._trying:
            if self._version != corpus.version:
                tried = (self._house.questions or _made_from(corpus, self._house.languages[0]))[:TRIED]
                self._questions = [question for question in tried if self._answers(question, corpus)]
                self._version = corpus.version
            return self._questions


def _made_from(corpus: Corpus, language: str) -> list[str]:
    """Return questions about what the documents name most often, for a house that has written none."""
    counted: Counter[str] = Counter()
    for passage in corpus.passages.values():
        counted.update({name.text for name in names(passage.page_content) if name.person and "’" not in name.text})
    subjects = [name for name, _ in counted.most_common(TRIED)]
    return [phrases(language).about.format(subject=subject) for subject in subjects]
