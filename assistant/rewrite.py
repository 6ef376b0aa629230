"""REWRITE: a follow-up condensed by a language model, used only if it adds nothing of its own."""

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.conversation import Turn
from assistant.fence import fenced
from assistant.phrases import instructions
from knowledge.words import stems

LONGER = 3.0
"""A rewrite of more than this many times the words of the question and the one before it is not a rewrite."""


def rewrite(model: BaseChatModel, message: str, history: tuple[Turn, ...]) -> str:
    """Return `message` as the model would ask it alone; an empty string if that adds words of its own."""
    lines = [line for turn in history for line in (f"Visitor: {turn.question}", f"Guide: {turn.answer}")]
    conversation = "\n".join([*lines, f"Visitor: {message}"])
    asked = [SystemMessage(instructions("condense")), HumanMessage(fenced("conversation", conversation))]
    written = model.invoke(asked).text.strip().strip('"“”').split("\n")[0].strip()
    known = set(stems(conversation))
    room = LONGER * len(f"{message} {history[-1].question}".split())
    adds = not set(stems(written)) <= known or len(written.split()) > room
    return "" if adds else written
