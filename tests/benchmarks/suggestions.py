"""Asks all that the guide suggests, in every language and at every place, and counts what it answers with a source.

Usage: python tests/benchmarks/suggestions.py [--house FOLDER]...

It begins with the questions that stand at the start, at each place, then goes on with those that follow from each
reply, as a visitor would who taps on and on, until nothing new is suggested. Exits 1 if any question is left without a
source.
"""

import argparse
import sys
import tempfile
from collections import Counter, deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import langchain_core  # noqa: F401  first, as the tests import it

from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied
from assistant.guide import Guide
from assistant.reply import Reply
from tests.benchmarks.measured import table
from web.commands.parts import Parts
from web.settings import Settings

CHECKOUT = Path(__file__).parents[2]
HOUSES = sorted(path for path in (CHECKOUT / "knowledge/houses").iterdir() if path.is_dir())
GRAVE = "zzzz"
"""A message that no source answers, whose reply suggests something all the same."""


def main() -> None:
    """Ask, and print the table and what was not answered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--house", type=Path, action="append", help="default: the houses that come with the guide")
    rows, failed = [], []
    for house in parser.parse_args().house or HOUSES:
        asked, wrong = of_house(house)
        rows += [(house.name, language, asked[language], asked[language] - wrong[language]) for language in asked]
        failed += [f"{house.name} {language}: {question}" for language, question in wrong.questions]
    print(table(("house", "language", "suggested", "answered with a source"), rows))
    print(*failed, sep="\n")
    sys.exit(1 if failed else 0)


class Wrong(Counter[str]):
    """How many were not answered, by language, and which."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[tuple[str, str]] = []


def of_house(folder: Path) -> tuple[Counter[str], Wrong]:
    """Return how many different questions are suggested in each language, and what was not answered."""
    asked, wrong = Counter[str](), Wrong()
    with tempfile.TemporaryDirectory() as data:
        parts = Parts(Settings.model_validate({"house": folder, "data_dir": Path(data)}))
        parts.learn()
        guide = parts.guide(MemoryConversations())
        for _ in range(64):
            guide.keep_up()
        for language in parts.house.languages:
            for question, reply in tapped(guide, language, [None, *(place.id for place in parts.house.places)]):
                asked[language] += 1
                if not reply.citations:
                    wrong[language] += 1
                    wrong.questions.append((language, question))
    return asked, wrong


def tapped(guide: Guide, language: str, places: list[str | None]) -> list[tuple[str, Reply]]:
    """Return what comes of tapping on every suggestion, each in the conversation in which it was first suggested."""
    waiting: deque[tuple[str, str | None]] = deque()
    seen: set[str] = set()

    def suggested(questions: list[str], conversation_id: str | None) -> None:
        for question in questions:
            if question not in seen:
                seen.add(question)
                waiting.append((question, conversation_id))

    for place in places:
        suggested(guide.suggestions(language, place), None)
    lost = answer(guide, GRAVE, None, language)
    suggested(lost.suggestions, lost.conversation_id)
    found = []
    while waiting:
        question, conversation_id = waiting.popleft()
        reply = answer(guide, question, conversation_id, language)
        found.append((question, reply))
        suggested(reply.suggestions, reply.conversation_id)
    return found


def answer(guide: Guide, message: str, conversation_id: str | None, language: str) -> Reply:
    """Return the reply to a message."""
    replies = [
        event.reply
        for event in guide.turn(Question(message, conversation_id=conversation_id, language=language))
        if isinstance(event, Replied)
    ]
    return replies[0]


if __name__ == "__main__":
    main()
