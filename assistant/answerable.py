"""ANSWERABLE: whether the evidence answers the question, as a probability with its reason."""

from dataclasses import dataclass

from assistant.asked import Asked
from assistant.calibration import fitted
from assistant.check import check
from assistant.check.clauses import may_be_participle
from assistant.check.english import DETERMINERS
from assistant.check.lexicon import COMMON_VERBS, LIGHT_WORDS
from assistant.evidence import Candidate, Evidence
from assistant.premise import premise
from knowledge.words import content_words, words

SURE = (Asked.PRICE, Asked.COUNT, Asked.TIME)
"""Kinds whose form is so plain that no sentence without it can be the answer."""
BEST = 3
"""How many of the best sentences are looked at."""


@dataclass(frozen=True)
class Judgement:
    """What the evidence is worth."""

    probability: float
    threshold: float
    missing: Asked
    """The kind of thing that the evidence lacks, if one does."""
    unmentioned: str
    """A word of the question that nothing in the documents has, or ''."""
    reason: str
    """Why, for people."""
    correction: Candidate | None = None
    """The sentence that contradicts what the question takes for granted, if one does."""

    @property
    def answerable(self) -> bool:
        """Tell whether to answer."""
        return self.probability >= self.threshold


def judge(evidence: Evidence) -> Judgement:
    """Judge whether the best sentences of `evidence` answer its question."""
    numbers = fitted(evidence.read)
    unmentioned = max(_things(evidence), key=len, default="")
    if not evidence.candidates:
        return Judgement(0.0, numbers.threshold, Asked.ANYTHING, unmentioned, "nothing was found")
    lacking = evidence.asked if not any(c.holds for c in evidence.candidates[:BEST]) else Asked.ANYTHING
    if evidence.asked in SURE and lacking:
        reason = f"no good sentence holds {evidence.asked.value}"
        return Judgement(0.0, numbers.threshold, evidence.asked, unmentioned, reason)
    probability = numbers.answerable.probability(measures(evidence))
    reason = _reason(evidence, lacking, unmentioned, probability >= numbers.threshold)
    corrects = probability >= numbers.threshold and _contradicted(evidence)
    correction = evidence.candidates[0] if corrects else None
    return Judgement(probability, numbers.threshold, lacking, unmentioned, reason, correction)


def measures(evidence: Evidence) -> dict[str, float]:
    """Return what `answerable` is calculated from; there must be candidates."""
    best = evidence.candidates[:BEST]
    return {
        "similarity": max(c.similarity for c in best),
        "passage_similarity": max(c.passage_similarity for c in best),
        "coverage": max(c.coverage for c in best),
        "context": max(c.context for c in best),
        "unknown": evidence.unknown,
        "missing_kind": float(not any(c.holds for c in best)),
        "reads": max(c.reads for c in best),
        "passage_reads": max(c.passage_reads for c in evidence.candidates),
    }


def _things(evidence: Evidence) -> list[str]:
    """Return the unknown words that name a thing: no verb, neither said of the next word nor what “how” measures."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # a second of imports, not needed to start

    asked, content = words(evidence.question), {*content_words(evidence.question)} - ENGLISH_STOP_WORDS
    before, after = ["", *asked], [*asked[1:], ""]
    return [
        word
        for previous, word, following in zip(before, asked, after, strict=False)
        if word in content.intersection(evidence.unknown_words) - LIGHT_WORDS
        and following not in content
        and previous != "how"
        and (previous in DETERMINERS or not (word in COMMON_VERBS or may_be_participle(word)))
    ]


def _contradicted(evidence: Evidence) -> bool:
    """Tell whether the question takes for granted what no passage holds, though the evidence decides the matter."""
    statement = premise(evidence.question)
    return bool(statement) and not any(
        check(statement, passage.page_content, about=passage.metadata["title"]).grounded
        for passage in evidence.passages
    )


def _reason(evidence: Evidence, lacking: Asked, unmentioned: str, answerable: bool) -> str:
    """Say what spoke most for or against answering."""
    if answerable:
        return f"“{evidence.candidates[0].text}” seems to answer"
    if unmentioned:
        return f"nothing here mentions “{unmentioned}”"
    if lacking:
        return f"no good sentence holds {lacking.value}"
    return "the passages are about the subject, but none seems to say this"
