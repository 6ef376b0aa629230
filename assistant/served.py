"""SERVED: what the guide makes of a version of the corpus once, when it is first asked about it.

The prepared answers and desk notes are made anew whenever staff change one of theirs: each turn asks for their stamp.
"""

import logging
import threading
from dataclasses import dataclass, replace

from assistant.curated import Curated, join_notes
from assistant.desk import Desk
from assistant.names import people
from assistant.prepared import PreparedAnswers
from assistant.spelling import Spelling
from knowledge.house import House
from knowledge.library import Corpus

_log = logging.getLogger("tour")


@dataclass(frozen=True)
class Served:
    """Belongs to one version, and to one stamp of what staff have written."""

    corpus: Corpus
    stamp: int
    people: frozenset[str]
    """The names that its documents use for persons."""
    spelling: Spelling
    prepared: PreparedAnswers | None
    """The answers that staff and house have prepared, those whose quotes the documents still have."""
    desk: Desk


class Serving:
    """Keeps what belongs to the version asked about last."""

    def __init__(self, house: House, with_prepared: bool, curated: Curated | None = None) -> None:
        self._house, self._with_prepared, self._curated = house, with_prepared, curated
        self._served: Served | None = None
        self._making = threading.Lock()

    def of(self, corpus: Corpus) -> Served:
        """Return what belongs to `corpus`."""
        stamp = self._stamp()
        with self._making:
            served = self._served
            if served is None or served.corpus is not corpus:
                self._served = self._prepare(_read(corpus), stamp)
            elif served.stamp != stamp:
                self._served = self._prepare(served, stamp)
            assert self._served is not None
            return self._served

    def _stamp(self) -> int:
        """Return the stamp, or the last one where it cannot be told: nothing can be recorded then either."""
        if self._curated is None:
            return 0
        try:
            return self._curated.stamp()
        except Exception:
            _log.warning("What staff have written cannot be read; what was read before is told.", exc_info=True)
            return self._served.stamp if self._served else 0

    def _prepare(self, served: Served, stamp: int) -> Served:
        """Return `served` with the answers and notes of `stamp`."""
        corpus, known = served.corpus, self._curated if stamp else None
        answers, notes = (known.answers(), known.notes()) if known else ((), ())
        return replace(
            served,
            stamp=stamp,
            prepared=PreparedAnswers.of(self._house, corpus, answers) if self._with_prepared else None,
            desk=Desk(join_notes(notes, self._house.desk), corpus.embeddings),
        )


def _read(corpus: Corpus) -> Served:
    """Return what the corpus alone tells."""
    sentences = [
        passage.page_content[start:end]
        for key, passage in corpus.passages.items()
        for start, end in corpus.sentences(key)
    ]
    return Served(corpus, 0, people(sentences), Spelling(sentences), None, Desk((), corpus.embeddings))
