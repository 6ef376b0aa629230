"""What happens during a turn, in the order in which a visitor may see it.

`Started`, `Looking`, any `SourceFound`, then `SentenceReady` once per sentence, any `Cited`, and `Replied` last.
"""

from dataclasses import dataclass, field

from assistant.reasons import Reasons
from assistant.reply import Citation, Reply


@dataclass(frozen=True)
class Started:
    """The question was accepted; `run_id` names the turn, `conversation_id` is the visitor's secret."""

    run_id: str
    conversation_id: str


@dataclass(frozen=True)
class Looking:
    """Retrieval begins; `text` says so to the visitor."""

    text: str


@dataclass(frozen=True)
class SourceFound:
    """A document that the answer will draw on, once per document."""

    document_id: str
    title: str
    url: str


@dataclass(frozen=True)
class SentenceReady:
    """A checked sentence with its markers; the reply's text is all of them joined as they are."""

    text: str


@dataclass(frozen=True)
class Cited:
    """A citation, complete with the place of its sentence in the text."""

    citation: Citation


@dataclass(frozen=True)
class Replied:
    """The turn is over. `reasons` are for staff only and leave the house by no visitor's way."""

    reply: Reply
    reasons: Reasons = field(default_factory=Reasons)


Event = Started | Looking | SourceFound | SentenceReady | Cited | Replied
