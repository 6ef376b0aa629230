"""PREPARED: whether a message asks for an answer that the house has prepared, and how that answer is told.

A wrong answer does a visitor more harm than none: the sources are still there to be asked. Matching and telling
stand together, because both know how an entry is written.
"""

import json
import logging
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant.asked import Asked
from assistant.asking import asks_for
from assistant.calibration import Logistic
from assistant.curated import join_answers, plain
from assistant.likeness import Entry, Everywhere, Likeness
from assistant.tongues import tongues
from assistant.wording import Measures, Numbers, caseless
from knowledge.embed import CachedEmbeddings
from knowledge.errors import HouseError
from knowledge.house import House
from knowledge.library import Corpus
from knowledge.prepared import Place, PreparedAnswer, Resolved, open_prepared, resolve
from knowledge.sentences import sentence_spans
from knowledge.words import content_words, words

FILE = Path(__file__).parent / "prepared.json"
OF_EACH = 4
"""Questions of each language are looked at by a message in another; more tell no more, and take time to embed."""
FEWEST = 2
"""Entries; with one there is nothing to tell it from, and only its own words ask for it."""
_log = logging.getLogger("tour")
_MARK = re.compile(r"\b(?:\d[\d.,:]*\d|\d|[A-ZÀ-Þ]\w+)")
"""A number or a name: what is written alike in many languages."""


class Fitted(BaseModel):
    """The numbers of one way of matching, which `python -m assistant.prepared_fit` makes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry: Logistic
    """That an entry is what the message asks for."""
    limit: float
    """The probability from which it is told."""


@dataclass(frozen=True)
class Match:
    """A prepared answer that was asked for; `score` is the probability, and `places` are of the entry's quotes."""

    entry: PreparedAnswer
    language: str
    score: float
    places: tuple[Place, ...]


@cache
def fitted() -> dict[str, Fitted]:
    """Return the numbers by way of matching."""
    return {way: Fitted.model_validate(said) for way, said in json.loads(FILE.read_text("utf-8")).items()}


class Matcher:
    """Tells which entry a message in one language asks for, and in which way it looks at messages.

    A language that the house's embedding model knows is matched by its meaning too, every one by that of the model of
    many languages; letters and words count otherwise in a script that has no capitals and no spaces.
    """

    def __init__(
        self,
        resolved: Sequence[Resolved],
        language: str,
        embeddings: CachedEmbeddings,
        everywhere: Everywhere,
    ) -> None:
        self.language, self._everywhere = language, everywhere
        entries = [each.entry for each in resolved]
        own = [i for i, entry in enumerate(entries) if language in entry.answer]
        known = language[:2] in embeddings.languages
        cased = not caseless(" ".join(entries[i].answer[language] for i in own))
        self.way = "known" if known else "cased" if cased else "caseless"
        known_of = [
            Entry(entries[i].questions[language], (entries[i].answer[language], *quoted(resolved[i], language)))
            for i in own
        ]
        self._likeness = Likeness(known_of, language, embeddings if known else None, tongues(embeddings))
        self._own = np.array(own)
        self._as_prepared: dict[tuple[str, ...], list[int]] = {}
        for i in own:
            for question in {plain(question) for question in entries[i].questions[language]}:
                self._as_prepared.setdefault(question, []).append(i)
        self._kinds = [
            {asks_for(q, other) for other, questions in entries[i].questions.items() for q in questions} for i in own
        ]

    def measure(self, message: str) -> tuple[Measures, list[bool]]:
        """Return the measures of each entry, and which are ever asked for the kind of thing that `message` is."""
        kind = asks_for(message, self.language)
        everywhere = {name: values[self._own] for name, values in self._everywhere.measure(message).items()}
        may = [kind is Asked.ANYTHING or kind in kinds for kinds in self._kinds]
        return self._likeness.measure(message, everywhere), may

    def nearest(self, message: str, numbers: Fitted, least: float) -> list[int]:
        """Return the entries that are asked for with at least such a probability, the likeliest first."""
        measured, _ = self.measure(message)
        found = probabilities(numbers.entry, measured)
        return [int(self._own[i]) for i in np.argsort(-found) if found[i] >= least]

    def match(self, message: str, numbers: Fitted) -> tuple[int, float] | None:
        """Return which entry is asked for, and its probability; None if there is none or two are asked the same."""
        if same := self._as_prepared.get(plain(message)):
            return (same[0], 1.0) if len(same) == 1 else None
        best, probability = likeliest(numbers.entry, *self.measure(message))
        return (int(self._own[best]), probability) if probability >= numbers.limit else None


def likeliest(numbers: Logistic, measured: Measures, may: Sequence[bool]) -> tuple[int, float]:
    """Return the entry with the highest probability among those that `may` be told."""
    found = np.where(may, probabilities(numbers, measured), 0.0)
    best = int(found.argmax())
    return best, float(found[best])


def probabilities(numbers: Logistic, measured: Measures) -> Numbers:
    """Return of each entry how probable it is that it is asked for."""
    logits = numbers.bias + sum(weight * measured[name] for name, weight in numbers.weights.items())
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float64)


class PreparedAnswers:
    """The prepared answers that a version of the corpus bears out. Safe to call from many threads."""

    def __init__(self, entries: Sequence[PreparedAnswer], corpus: Corpus) -> None:
        self.resolved, self.suspended = resolve(tuple(entries), corpus)
        for each in self.suspended:
            _log.warning(each.said)
        spoken = Counter(language for each in self.resolved for language in each.entry.answer)
        self._first: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for i, borne_out in enumerate(self.resolved):
            for language in borne_out.entry.answer:
                self._first.setdefault((language, plain(borne_out.entry.questions[language][0])), []).append(i)
        self._languages = [language for language, count in spoken.items() if count >= FEWEST]
        self._embeddings = corpus.embeddings
        self._matchers: dict[str, Matcher] = {}
        self._making = threading.Lock()

    @classmethod
    def of(cls, house: House, corpus: Corpus, staff: Sequence[PreparedAnswer] = ()) -> "PreparedAnswers":
        """Return those of the staff and of `house`; none of the house, and a warning, where its file cannot be used."""
        try:
            entries = open_prepared(house)
        except HouseError as error:
            _log.warning("%s Until then no prepared answer is told.", error)
            entries = ()
        return cls(join_answers(staff, entries), corpus)

    def match(self, message: str, language: str) -> Match | None:
        """Return the prepared answer that `message` asks for in `language`, None if there is none to be sure of."""
        matcher = self._matcher(message, language)
        if matcher is None:
            return self._word_for_word(message, language)
        found = matcher.match(message, fitted()[matcher.way])
        return self._match(*found, matcher.language) if found else None

    def nearest(self, message: str, language: str, least: float) -> list[str]:
        """Return the questions that are prepared and likely meant, with at least such a probability."""
        matcher = self._matcher(message, language)
        found = matcher.nearest(message, fitted()[matcher.way], least) if matcher else []
        return [self.resolved[i].entry.questions[matcher.language][0] for i in found] if matcher else []

    def suggested(self, message: str, language: str) -> Match | None:
        """Return the prepared answer whose first question, the one that is suggested, is just this."""
        found = self._first.get((language, plain(message)), [])
        return self._match(found[0], 1.0, language) if len(found) == 1 else None

    def _word_for_word(self, message: str, language: str) -> Match | None:
        """Return the only prepared answer of a language, if `message` is one of its questions."""
        own = language if any(language in each.entry.answer for each in self.resolved) else language[:2]
        same = [i for i, e in enumerate(self.resolved) if plain(message) in map(plain, e.entry.questions.get(own, ()))]
        return self._match(same[0], 1.0, own) if same and words(message) else None

    def get_ready(self) -> None:
        """Get ready for one more language, so that its first visitor does not wait for it."""
        waiting = [language for language in self._languages if language not in self._matchers]
        if waiting:
            self._made(waiting[0])

    def _match(self, best: int, score: float, language: str) -> Match:
        return Match(self.resolved[best].entry, language, score, self.resolved[best].places)

    def _matcher(self, message: str, language: str) -> Matcher | None:
        known = next((own for own in (language, language[:2]) if own in self._languages), None)
        return self._made(known) if known and words(message) else None

    def _made(self, language: str) -> Matcher:
        with self._making:
            if language not in self._matchers:
                self._matchers[language] = Matcher(self.resolved, language, self._embeddings, self._everywhere)
            return self._matchers[language]

    @cached_property
    def _everywhere(self) -> Everywhere:
        return everywhere_of(self.resolved, self._embeddings)


def everywhere_of(resolved: Sequence[Resolved], embeddings: CachedEmbeddings) -> Everywhere:
    """Return questions of all languages, by meaning."""
    questions = [[q for some in each.entry.questions.values() for q in some[:OF_EACH]] for each in resolved]
    return Everywhere(questions, tongues(embeddings))


def quoted(resolved: Resolved, language: str) -> tuple[str, ...]:
    """Return the quotes of an entry that are in `language`."""
    return tuple(p.quote for p in resolved.places if p.passage.metadata["language"][:2] == language[:2])


def told(match: Match) -> Iterator[tuple[str, list[Place]]]:
    """Yield the sentences of the answer, each with the places of the quotes that it rests on.

    A quote stands with the sentence that has most of its numbers and names, with the last one where that is not clear.
    """
    answer = match.entry.answer[match.language]
    spans = sentence_spans(answer, match.language) or [(0, len(answer))]
    sentences = [answer[start:end].strip() for start, end in spans]
    resting: list[list[Place]] = [[] for _ in sentences]
    for place in match.places:
        resting[_telling(place, sentences, match.language)].append(place)
    yield from zip(sentences, resting, strict=True)


def _telling(place: Place, sentences: Sequence[str], language: str) -> int:
    """Return which of `sentences` rests on the quote at `place`."""
    own = place.passage.metadata["language"]
    content = set(content_words(place.quote, own))
    marks = content if own[:2] == language[:2] else content & {word.lower() for word in _MARK.findall(place.quote)}
    shared = [sum(_holds(sentence.lower(), mark) for mark in marks) for sentence in sentences]
    most = max(shared)
    return shared.index(most) if most and shared.count(most) == 1 else len(sentences) - 1


def _holds(sentence: str, mark: str) -> bool:
    """Tell whether `mark` stands in `sentence` whole, though there may be letters of another script beside it."""
    return bool(re.search(rf"(?<![a-z\d]){re.escape(mark)}(?![a-z\d])", sentence))
