"""The page that an article stands on: how each block stands in it."""

from collections import Counter
from functools import cached_property

from knowledge.read.blocks import Block
from knowledge.words import stems, words

PROSE_WORDS = 25
"""A paragraph of this many words is the article's own voice."""
ENOUGH_PROSE = 5
"""Below this many such paragraphs a document is too short to tell what stands apart in it."""
COHERENT_SHARE = 0.2
"""A block that shares fewer of its content words than this with the article is about something else."""

_SECOND_PERSON = set(
    ("you your yours votre vos vous dein deine ihre ihren tu tus su sus tuo tua vostro vostra").split()
)


class Page:
    """The blocks of a document, why some are no part of the article, and how the article speaks."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.why = [str(block.get("why", "")) for block in blocks]
        self.is_prose = [b["kind"] == "paragraph" and len(b["text"].split()) >= PROSE_WORDS for b in blocks]
        self.prose = [b["text"] for b, is_prose in zip(blocks, self.is_prose, strict=True) if is_prose]
        self.telling = len(self.prose) >= ENOUGH_PROSE
        """Whether there is enough of the article to tell what stands apart in it."""
        at = [i for i, is_prose in enumerate(self.is_prose) if is_prose]
        self.first, self.last = (at[0], at[-1]) if at else (len(blocks), -1)
        """Where the prose begins and ends."""
        self.times = Counter(b["text"] for b, why in zip(blocks, self.why, strict=True) if not why)

    @cached_property
    def known(self) -> set[str]:
        """The stems of the article's own voice."""
        return {stem for text in self.prose for stem in stems(text)}

    @cached_property
    def speaks_to_reader(self) -> bool:
        """Whether the article itself says “you”, as a leaflet does."""
        spoken = sum(bool(_SECOND_PERSON & set(words(text))) for text in self.prose)
        return spoken > len(self.prose) * COHERENT_SHARE

    def stands_apart(self, i: int) -> bool:
        """Tell whether a short block says nothing of what the article is about, and no number."""
        own = stems(self.blocks[i]["text"])
        shared = sum(stem in self.known for stem in own)
        numbers = any(char.isdigit() for char in self.blocks[i]["text"])
        return self.telling and not self.is_prose[i] and not numbers and shared <= COHERENT_SHARE * len(own)

    def is_line(self, i: int) -> bool:
        """Tell a line from a sentence or a remark in brackets: it has no full stop."""
        text = self.blocks[i]["text"]
        return not text.startswith("(") and text.rstrip("\"'”’»)")[-1:] not in list(".!?…:;")

    def neighbour(self, i: int, step: int) -> int | None:
        """Return the nearest block on one side that still counts and stands on the page once."""
        i += step
        while 0 <= i < len(self.blocks) and (self.why[i] or self.times[self.blocks[i]["text"]] > 1):
            i += step
        return i if 0 <= i < len(self.blocks) else None

    def interrupts(self, i: int) -> bool:
        """Tell whether a short block stands in the middle of the running text."""
        sides = self.neighbour(i, -1), self.neighbour(i, +1)
        return not self.is_prose[i] and all(j is not None and self.is_prose[j] for j in sides)

    def is_in_tail(self, i: int) -> bool:
        """Tell whether a block follows the prose, under no heading, among what else was left out there."""
        before = self.neighbour(i, -1)
        below_prose = before is not None and self.is_prose[before]
        return below_prose and self.neighbour(i, +1) is None and any(self.why[i + 1 :])

    def is_fact(self, i: int) -> bool:
        """Tell whether a block says something, and not to the reader: an item, a number, a sentence."""
        text = self.blocks[i]["text"]
        says = self.blocks[i]["kind"] == "item" or any(char.isdigit() for char in text) or not self.is_line(i)
        return says and not self.why[i] and not self.speaks(i)

    def speaks(self, i: int) -> bool:
        """Tell whether a block speaks to the reader and the article itself does not."""
        return not self.speaks_to_reader and bool(_SECOND_PERSON & set(words(self.blocks[i]["text"])))

    def is_masthead(self, i: int) -> bool:
        """Tell whether a block stands before all prose, and neither it nor what it heads or follows says anything."""
        if i >= self.first:
            return False
        start = next((j for j in range(i, 0, -1) if self.blocks[j]["kind"] in ("label", "heading")), 0)
        end = start + 1
        while end < self.first and self.blocks[end]["kind"] not in ("label", "heading"):
            end += 1
        return not any(self.is_fact(j) for j in range(start, end))
