"""LOOK UP: find the evidence for a question in one of the ways it can be understood, and judge it."""

from dataclasses import dataclass, replace

from langchain_core.documents import Document

from assistant.answerable import Judgement, judge
from assistant.conversation import Turn
from assistant.evidence import Evidence, gather
from assistant.reader.read import Reader
from assistant.reasons import Reasons, Weighed
from knowledge.house import Place
from knowledge.library import Corpus

FAR = 100.0
"""More than any two sentences' scores differ by."""


@dataclass(frozen=True)
class Found:
    """What was found for a question, and what it is worth."""

    evidence: Evidence
    judgement: Judgement


def look_up(
    forms: tuple[str, ...],
    carried: tuple[str, ...],
    corpus: Corpus,
    reader: Reader | None,
    here: Place | None = None,
) -> Found:
    """Return what answers the first of `forms` that can be answered, else what is likeliest to.

    `carried` are passages that the conversation is about; they are looked at wherever a follow-up leans on it.
    What stands of the place `here` is a little preferred.
    """
    best: Found | None = None
    for form in forms:
        passages = corpus.retriever.invoke(form)
        if len(forms) > 1:
            passages = _with_carried(passages, carried, corpus)
        evidence = gather(form, passages, corpus, reader, here)
        found = Found(evidence, judge(evidence))
        if best is None or found.judgement.probability > best.judgement.probability:
            best = found
        if found.judgement.answerable:
            break
    assert best is not None
    return best


def more(last: Turn, corpus: Corpus, reader: Reader | None) -> Found:
    """Return what the passages of the last answer say besides; nothing is answerable if that is all."""
    question = last.standalone or last.question
    passages = _with_carried([], last.passages, corpus)
    evidence = gather(question, passages, corpus, reader)
    fresh = [candidate for candidate in evidence.candidates if candidate.text not in last.answer]
    evidence = replace(evidence, candidates=fresh)
    judgement = judge(evidence)
    return Found(evidence, replace(judgement, probability=float(bool(fresh)), correction=None))


def correcting(found: Found) -> Evidence:
    """Return the evidence with the correcting sentence far ahead of all others; there must be one."""
    correction = found.judgement.correction
    assert correction is not None
    first = replace(correction, score=found.evidence.candidates[0].score + FAR)
    others = [candidate for candidate in found.evidence.candidates if candidate is not correction]
    return replace(found.evidence, candidates=[first, *others])


def told(found: Found, reasons: Reasons) -> None:
    """Note for the staff what was found."""
    passages = found.evidence.passages
    reasons.standalone = found.evidence.question
    reasons.passages += [Weighed(str(p.id), p.metadata["rank"], p.metadata["similarity"]) for p in passages]
    reasons.probability, reasons.judgement = found.judgement.probability, found.judgement.reason


def _with_carried(passages: list[Document], carried: tuple[str, ...], corpus: Corpus) -> list[Document]:
    known = {passage.id for passage in passages}
    added = [corpus.passages[key] for key in carried if key in corpus.passages and key not in known]
    return passages + [
        Document(
            id=passage.id,
            page_content=passage.page_content,
            metadata={**passage.metadata, "rank": rank, "similarity": None},
        )
        for rank, passage in enumerate(added, start=len(passages) + 1)
    ]
