"""SPEAK: the language model's sentences that the passages hold, and the sources' own where it gives none in time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel

from assistant.check import check
from assistant.condense import condense
from assistant.conversation import Turn
from assistant.draft import Drafted, cited_passages, draft, finished, write
from assistant.evidence import Evidence
from assistant.health import ModelHealth
from assistant.model import BUILT_IN, built_in
from assistant.phrases import instructions
from assistant.reasons import Draft, Reasons
from assistant.rewrite import rewrite
from knowledge.deadline import within
from knowledge.library import Corpus
from knowledge.words import content_words, stem, stems, written_in

MOST_SENTENCES = 5
"""A model that goes on after these is babbling."""
FEWEST_WORDS = 3
"""A sentence with fewer different words of meaning, such as “Yes, it was”, cannot be read or checked alone."""
CONDENSE_SHARE = 0.25
"""Of the time for a turn, what rewriting a follow-up may take; the rule needs none."""


@dataclass(frozen=True)
class Spoken:
    """A checked sentence, the passages that hold it, and the name of the model that said it."""

    text: str
    passages: list[Document]
    model: str


class Speaker:
    """Speaks for one house: with `model` if there is one and it answers within `timeout` seconds, else without."""

    def __init__(self, house_name: str, language: str, model: BaseChatModel | None, name: str, timeout: float) -> None:
        self._house_name = house_name
        self._model, self._timeout = model, timeout
        self._built_in = built_in(language)
        self.health = ModelHealth(name) if model else None

    def try_out(self) -> None:
        """Ask the model for a word, if there is one that is not known to answer, so that its health is known."""
        model, health = self._model, self.health
        if model is None or health is None or health.known_good or not health.worth_trying():
            return
        try:
            list(within(self._timeout, lambda: iter([model.invoke("Say: yes")])))
            health.answered()
        except Exception as error:  # whatever a provider's package raises
            health.failed(error)

    def speaks(self, language: str, corpus: Corpus) -> bool:
        """Tell whether an answer in `language` can be had: from a model, or in the documents' own words."""
        return self._model is not None or any(
            document.metadata["language"][:2] == language[:2] for document in corpus.documents.values()
        )

    def deadline(self) -> float:
        """Return the time (`time.monotonic`) until which a turn that begins now may wait for the model."""
        return time.monotonic() + self._timeout

    def condense(
        self, message: str, history: tuple[Turn, ...], people: frozenset[str], reasons: Reasons
    ) -> tuple[str, ...]:
        """Return `message` as questions that stand alone: by the model if it adds nothing, else by rule."""
        model, health = self._model, self.health
        by_rule = condense(message, history, people)
        if not history or model is None or health is None or not health.worth_trying():
            return by_rule
        try:
            (written,) = within(self._timeout * CONDENSE_SHARE, lambda: iter([rewrite(model, message, history)]))
        except Exception as error:  # whatever a provider's package raises, the turn goes on
            health.failed(error)
            reasons.model_failed = type(error).__name__
            return by_rule
        return tuple(dict.fromkeys((written, *by_rule))) if written else by_rule

    def sentences(self, evidence: Evidence, language: str, deadline: float, reasons: Reasons) -> Iterator[Spoken]:
        """Yield the sentences to show, each checked; they are the sources' own if the model gives none in time."""
        spoke = False
        for spoken in self._by_model(evidence, language, deadline, reasons):
            spoke = True
            yield spoken
        if not spoke:
            yield from self.quoted(evidence, reasons)

    def quoted(self, evidence: Evidence, reasons: Reasons) -> Iterator[Spoken]:
        """Yield sentences of the sources themselves."""
        for drafted in draft(self._built_in, "", evidence):
            yield from self._checked(drafted, evidence, BUILT_IN, reasons)

    def _by_model(self, evidence: Evidence, language: str, deadline: float, reasons: Reasons) -> Iterator[Spoken]:
        model, health = self._model, self.health
        if model is None or health is None or not health.worth_trying():
            return
        told = instructions("answer").format(house=self._house_name, language=language)
        kept = 0
        try:
            left = deadline - time.monotonic()
            # Piece by piece, so that a model which nobody listens to any more is left in the middle of a sentence.
            pieces = within(left, lambda: write(model, told, evidence))
            for read, drafted in enumerate(finished(pieces), start=1):
                for spoken in self._checked(drafted, evidence, health.name, reasons):
                    kept += 1
                    yield spoken
                if kept == MOST_SENTENCES or read == 2 * MOST_SENTENCES:
                    break
            health.answered()
        except Exception as error:  # whatever a provider's package raises, the visitor is answered
            health.failed(error)
            reasons.model_failed = type(error).__name__

    def _checked(self, drafted: Drafted, evidence: Evidence, model: str, reasons: Reasons) -> Iterator[Spoken]:
        """Yield the sentence if a passage that it names holds it, or any passage where it names none."""
        if model != BUILT_IN and (why := _empty(drafted.text, reasons)):
            reasons.drafts.append(Draft(model, drafted.text, why))
            return
        named = cited_passages(drafted, evidence) if drafted.numbers else evidence.passages
        holding, why = [], "it names a passage that there is not"
        for passage in named:
            same = written_in(drafted.text, passage.metadata["language"])
            about = f"{self._house_name}. {passage.metadata['title']}"
            verdict = check(drafted.text, passage.page_content, same_language=same, about=about)
            if not verdict.grounded:
                why = verdict.reason
            elif not drafted.numbers and (own := _own_words(drafted.text, passage)):
                why = f"it names no passage, and none has “{own}”"
            else:
                holding.append(passage)
        if not drafted.numbers:
            holding = holding[:1]
        reasons.drafts.append(Draft(model, drafted.text, "" if holding else why))
        if holding:
            yield Spoken(drafted.text, holding, model)


def _own_words(text: str, passage: Document) -> str:
    """Return a word that is in `text` and not in `passage`: who names no passage gets no benefit of the doubt."""
    language, about = passage.metadata["language"], passage.metadata
    held = set(stems(f"{about['title']} {about['section']} {passage.page_content}", language))
    return next((word for word in content_words(text, language) if stem(word, language) not in held), "")


def _empty(text: str, reasons: Reasons) -> str:
    """Say that a sentence adds nothing, or return ''."""
    own = set(content_words(text))
    if len(own) < FEWEST_WORDS:
        return "it says too little to stand alone"
    if any(own == set(content_words(said.text)) for said in reasons.drafts if not said.dropped):
        return "it was said already"
    return ""
