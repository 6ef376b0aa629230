"""SERVED: what the guide makes of a version of the corpus once, when it is first asked about it."""

import threading
from dataclasses import dataclass

from assistant.names import people
from assistant.spelling import Spelling
from knowledge.library import Corpus


@dataclass(frozen=True)
class Served:
    """Belongs to one version."""

    corpus: Corpus
    people: frozenset[str]
    """The names that its documents use for persons."""
    spelling: Spelling


class Serving:
    """Keeps what belongs to the version asked about last."""

    def __init__(self) -> None:
        self._served: Served | None = None
        self._making = threading.Lock()

    def of(self, corpus: Corpus) -> Served:
        """Return what belongs to `corpus`."""
        with self._making:
            if self._served is None or self._served.corpus is not corpus:
                self._served = _made(corpus)
            return self._served


def _made(corpus: Corpus) -> Served:
    sentences = [
        passage.page_content[start:end]
        for key, passage in corpus.passages.items()
        for start, end in corpus.sentences(key)
    ]
    return Served(corpus, people(sentences), Spelling(sentences))
