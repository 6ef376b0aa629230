"""The built-in model: answers with the sources' own sentences, and needs no download, no key and no network."""

import re
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.evidence import Candidate, Evidence

WORDS = 70
"""As many as a visitor reads standing."""
WORDS_OF_LIST = 90
SENTENCES = 3
CLOSE = 3.0
"""A further sentence's score may be less than the best one's by so much."""

_LEANS = re.compile(
    r"^[“\"'‘]?(?:[A-Z]\w+ (?:\w+ ){0,2}?\w+, )?(?:he|she|they|it|this|that|these|those|his|her|their|its|such)\b",
    re.I,
)
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|mine|myself|I’m|I'm)\b")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_ASKS_FOR_LIST = re.compile(r"^(?:which|what) \w+s\b|\b(?:list|name|all|examples?|kinds?|types?)\b", re.I)


class ExtractiveModel(BaseChatModel):
    """Composes one to three sentences of the evidence, each with the number of its passage.

    The evidence is read from `additional_kwargs["evidence"]` of the last message, so that nothing has to be
    parsed out of a prompt; `source_words` is how a sentence in the first person is introduced.
    """

    source_words: str = "“{quote}”"

    @property
    def _llm_type(self) -> str:
        return "extractive"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(self._sentences(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for sentence in self._sentences(messages):
            yield ChatGenerationChunk(message=AIMessageChunk(content=sentence))

    def _sentences(self, messages: list[BaseMessage]) -> Iterator[str]:
        evidence: Evidence = messages[-1].additional_kwargs["evidence"]
        numbers = {passage.id: n for n, passage in enumerate(evidence.passages, start=1)}
        for candidate in compose(evidence):
            words = candidate.text
            if _FIRST_PERSON.search(_QUOTED.sub("", words)):
                words = self.source_words.format(quote=re.sub(r"[“”\"]", "'", words))
            yield f"{words} [{numbers[candidate.passage.id]}]\n"  # a line ends what no full stop does


def compose(evidence: Evidence) -> list[Candidate]:
    """Return the sentences to answer with, in the order in which they are to be read."""
    limit = WORDS_OF_LIST if _ASKS_FOR_LIST.search(evidence.question) else WORDS
    chosen: list[Candidate] = []
    by_place = {(c.passage.id, c.index): c for c in evidence.candidates}
    for candidate in evidence.candidates:
        if chosen and (candidate.score < evidence.candidates[0].score - CLOSE or candidate in chosen):
            continue
        unit = _readable(candidate, by_place)
        fresh = [c for c in unit if c not in chosen]
        longer = sum(len(c.text.split()) for c in chosen + fresh)
        if chosen and (longer > limit or len(chosen) + len(fresh) > SENTENCES):
            continue
        chosen += fresh
    met = list(dict.fromkeys(candidate.passage.id for candidate in chosen))
    return sorted(chosen, key=lambda candidate: met.index(candidate.passage.id))  # stable: the best still comes first


def _readable(candidate: Candidate, by_place: dict[tuple[str | None, int], Candidate]) -> list[Candidate]:
    """Return the sentence, after the one that says whom or what it speaks of where it leans on that."""
    unit = [candidate]
    while _LEANS.match(unit[0].text) and len(unit) < SENTENCES:
        before = by_place.get((candidate.passage.id, unit[0].index - 1))
        if before is None:
            break
        unit.insert(0, before)
    return unit
