"""Why a turn came out as it did: for staff, never for visitors."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Weighed:
    """A passage that was found, and how near it was."""

    passage_id: str
    rank: int
    similarity: float | None


@dataclass(frozen=True)
class Draft:
    """A sentence as a model wrote it; `dropped` says why no visitor saw it, and is empty if one did."""

    model: str
    text: str
    dropped: str = ""


@dataclass
class Reasons:
    """Filled in while the turn goes on."""

    standalone: str = ""
    """The question as it was looked up."""
    passages: list[Weighed] = field(default_factory=list)
    probability: float = 0.0
    """That the passages answer the question."""
    judgement: str = ""
    drafts: list[Draft] = field(default_factory=list)
    model_failed: str = ""
    """What went wrong with the language model, if it was asked and something did."""
    timings_ms: dict[str, float] = field(default_factory=dict)
