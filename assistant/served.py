"""SERVED: what the guide makes of a version of the corpus once, when it is first asked about it."""

import threading
from dataclasses import dataclass

from assistant.desk import Desk
from assistant.names import people
from assistant.prepared import PreparedAnswers
from assistant.spelling import Spelling
from knowledge.house import House
from knowledge.library import Corpus


@dataclass(frozen=True)
class Served:
    """Belongs to one version."""

    corpus: Corpus
    people: frozenset[str]
    """The names that its documents use for persons."""
    spelling: Spelling
    prepared: PreparedAnswers | None
    """The answers that the house has prepared, those whose quotes the documents still have."""
    desk: Desk


class Serving:
    """Keeps what belongs to the version asked about last."""

    def __init__(self, house: House, with_prepared: bool) -> None:
        self._house, self._with_prepared = house, with_prepared
        self._served: Served | None = None
        self._making = threading.Lock()

    def of(self, corpus: Corpus) -> Served:
        """Return what belongs to `corpus`."""
        with self._making:
            if self._served is None or self._served.corpus is not corpus:
                self._served = _made(corpus, self._house, self._with_prepared)
            return self._served


def _made(corpus: Corpus, house: House, with_prepared: bool) -> Served:
    sentences = [
        passage.page_content[start:end]
        for key, passage in corpus.passages.items()
        for start, end in corpus.sentences(key)
    ]
    prepared = PreparedAnswers.of(house, corpus) if with_prepared else None
    return Served(corpus, people(sentences), Spelling(sentences), prepared, Desk(house.desk, corpus.embeddings))
