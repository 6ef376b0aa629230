"""Houses made by script: as many articles as wanted, of sections of one sentence, and so of one passage, each."""

import random
from collections.abc import Iterator
from pathlib import Path

from knowledge.house import House

SECTIONS = 100
"""Of each article."""
SYLLABLES = "al bar cor den el fen gar hol is jor kel lam mor nor os pen quil ros sel tor ul ven wick yar zel".split()
WHO = "founder foreman clerk engineer weaver potter smith carter cooper dyer tanner joiner glazier keeper".split()
MADE = "looms kilns boots clocks bells ropes lamps barrels ploughs anchors locks pianos bricks sails engines".split()
DID = "repaired designed measured sold exported painted forged stored tested shipped copied weighed insured".split()
WHERE = "mill quay foundry warehouse chapel tower workshop canal tannery station brewery harbour colliery".split()
WHY = (
    "because the old ones had worn thin",
    "after a fire in the roof",
    "to settle a debt with the bank",
    "since nobody else in the valley knew how",
    "when the river froze for a month",
    "as a gift to the town",
    "before the railway came",
    "under a contract with the navy",
)
ASKED = (
    "Who {did} {made} at the {name} {where}?",
    "What did {name} {who}s do with {made} in {year}?",
    "Why were {made} {did} at {name}?",
    "When were the {made} of {name} {did}?",
)


class Maker:
    """Makes articles and questions; the same seed makes the same."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)

    def house(self, folder: Path, passages: int) -> House:
        """Write a house of so many passages into `folder`."""
        articles = folder / "articles"
        articles.mkdir(parents=True)
        for number, start in enumerate(range(0, passages, SECTIONS)):
            name = self._name()
            count = min(SECTIONS, passages - start)
            sections = (f"## {self._name()} {where}\n\n{text}\n" for where, text in self._sentences(name, count))
            (articles / f"{number:04}.md").write_text(f"# The works of {name}\n\n" + "\n".join(sections), "utf-8")
        return House(name="Made by script", folder=folder)

    def texts(self, count: int) -> list[str]:
        """Return so many different sentences of many houses."""
        return [text for _ in range(0, count, SECTIONS) for _, text in self._sentences(self._name(), SECTIONS)][:count]

    def questions(self, count: int) -> list[str]:
        """Return so many questions about such things."""
        return [
            self._pick(ASKED).format(
                did=self._pick(DID),
                made=self._pick(MADE),
                name=self._name(),
                where=self._pick(WHERE),
                who=self._pick(WHO),
                year=self._year(),
            )
            for _ in range(count)
        ]

    def _sentences(self, name: str, count: int) -> Iterator[tuple[str, str]]:
        for _ in range(count):
            where = self._pick(WHERE)
            yield (
                where,
                f"In {self._year()} the {self._pick(WHO)} {self._name()} {self._name()} {self._pick(DID)} "
                f"{self._chance.randint(12, 9000)} {self._pick(MADE)} at the {where} of {name}, {self._pick(WHY)}.",
            )

    def _pick(self, some: list[str] | tuple[str, ...]) -> str:
        return self._chance.choice(some)

    def _name(self) -> str:
        return "".join(self._chance.choice(SYLLABLES) for _ in range(3)).capitalize()

    def _year(self) -> int:
        return self._chance.randint(1680, 1990)
