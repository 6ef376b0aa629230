"""COURSE: one turn under way: what was asked, in which language, and what has been said so far."""

from dataclasses import dataclass, field
from datetime import date

from assistant.conversation import Question, Turn
from assistant.model import BUILT_IN
from assistant.phrases import Phrases, phrases
from assistant.reasons import Reasons
from assistant.reply import Kind
from assistant.served import Served
from assistant.telling import Telling


@dataclass
class Course:
    """Changes while the turn goes on."""

    question: Question
    language: str
    """The visitor's, as far as it can be told."""
    history: tuple[Turn, ...]
    served: Served
    reasons: Reasons
    deadline: float
    """Until when (`time.monotonic`) the turn may wait for the model."""
    telling: Telling = field(default_factory=Telling)
    kind: Kind = Kind.NO_ANSWER
    model: str = BUILT_IN
    spoken: str = ""
    """The language of what was said, where it is not the visitor's."""
    suggestions: list[str] = field(default_factory=list)
    noted: bool = False
    """Whether a desk note told whom to ask."""
    checked_by: str | None = None
    checked_on: date | None = None

    @property
    def say(self) -> Phrases:
        """The guide's own sentences in the visitor's language."""
        return phrases(self.language)

    @property
    def passes(self) -> bool:
        """Whether the visitor was told something, or sent to the right person."""
        return self.kind is not Kind.NO_ANSWER or self.noted
