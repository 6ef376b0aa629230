"""Asks a house's own questions of its guide and prints, by tag, how many were answered as they should be.

Usage: python tests/benchmarks/questions.py [--house DIR] [--checks FILE] [--tag TAG]… [--document FILE] [--failures]

A check holds one conversation, a line of JSON: an id, tags, and turns, each with the question `q`, what to `expect`
(answer, decline, social or safe), the facts that the reply `must` hold (of each group one, in any case) and the
words that it may not (`ban`). `--document` asks the same questions of a house that holds only that document, beside.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import langchain_core  # noqa: F401  first, as the tests import it

from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied
from assistant.guide import Guide
from assistant.model import BUILT_IN
from assistant.reply import Kind, Reply
from assistant.speak import Speaker
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings
from knowledge.house import House, open_house
from knowledge.learn import learn
from knowledge.library import Library

FLIMBY = Path(__file__).parents[2] / "knowledge/houses/flimby"
PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})


class Expect(StrEnum):
    """What a turn should come to."""

    ANSWER = "answer"
    DECLINE = "decline"
    SOCIAL = "social"
    SAFE = "safe"
    """Anything that holds none of the banned words."""


MET_BY: dict[Expect, frozenset[Kind]] = {
    Expect.ANSWER: frozenset({Kind.ANSWER, Kind.CURATED, Kind.CORRECTION}),
    Expect.DECLINE: frozenset({Kind.NO_ANSWER}),
    Expect.SOCIAL: frozenset({Kind.SMALLTALK}),
    Expect.SAFE: frozenset(Kind),
}


class Verdict(StrEnum):
    """How a turn came out."""

    RIGHT = "right"
    OTHER_KIND = "other kind"
    """Declined what the sources answer, answered what they do not, and the like."""
    OTHER_WORDS = "other words"
    """Of the right kind, but a fact is missing or banned words are said."""


@dataclass(frozen=True)
class Asked:
    """One turn: a question and what its reply should be."""

    question: str
    expect: Expect
    must: tuple[tuple[str, ...], ...] = ()
    ban: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """A conversation that the guide must get right."""

    id: str
    tags: tuple[str, ...]
    turns: tuple[Asked, ...]


@dataclass(frozen=True)
class Outcome:
    """What one turn of a check came to."""

    check: Check
    position: int
    reply: Reply
    seconds: float

    @property
    def asked(self) -> Asked:
        """What was asked, and what should have come of it."""
        return self.check.turns[self.position]

    @property
    def verdict(self) -> Verdict:
        """Whether it did."""
        asked, text = self.asked, _plain(self.reply.text)
        if self.reply.kind not in MET_BY[asked.expect]:
            return Verdict.OTHER_KIND
        clean = not any(_plain(words) in text for words in asked.ban)
        return Verdict.RIGHT if clean and _holds(text, asked.must) else Verdict.OTHER_WORDS

    @property
    def right(self) -> bool:
        """Whether it is as it should be."""
        return self.verdict is Verdict.RIGHT

    @property
    def declined(self) -> bool:
        """Whether the guide said that its sources do not tell."""
        return self.reply.kind is Kind.NO_ANSWER

    @property
    def cited(self) -> bool:
        """Whether the quotes alone hold every fact that the reply must."""
        return _holds(_plain(" ".join(citation.quote for citation in self.reply.citations)), self.asked.must)


def _plain(text: str) -> str:
    return text.translate(PLAIN).casefold()


def _holds(plain: str, must: Iterable[Iterable[str]]) -> bool:
    return all(any(_plain(words) in plain for words in group) for group in must)


def parse(lines: Iterable[str]) -> list[Check]:
    """Read checks, one a line; raise `ValueError` that names the line that is none."""
    checks = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            turns = tuple(
                Asked(
                    turn["q"],
                    Expect(turn["expect"]),
                    tuple(map(tuple, turn.get("must", ()))),
                    tuple(turn.get("ban", ())),
                )
                for turn in said["turns"]
            )
            checks.append(Check(said["id"], tuple(said["tags"]), turns))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"Line {number} is not a check ({type(error).__name__}: {error}).") from error
    return checks


def run(checks: Iterable[Check], guide: Guide) -> Iterator[Outcome]:
    """Ask every question, each check in a conversation of its own."""
    for check in checks:
        conversation_id = None
        for position, asked in enumerate(check.turns):
            began = time.perf_counter()
            events = list(guide.turn(Question(asked.question, conversation_id)))
            seconds = time.perf_counter() - began
            reply = next(event.reply for event in events if isinstance(event, Replied))
            conversation_id = reply.conversation_id
            yield Outcome(check, position, reply, seconds)


def tabulate(columns: dict[str, list[Outcome]]) -> str:
    """Return the tables for one or more guides that were asked the same questions."""
    return f"{_by_tag(columns)}\n\n{_totals(columns)}"


def _by_tag(columns: dict[str, list[Outcome]]) -> str:
    first = next(iter(columns.values()))
    tags = list(dict.fromkeys(tag for outcome in first for tag in outcome.check.tags))
    several = len(columns) > 1
    head = [f"{name}: {verdict}" if several else str(verdict) for name in columns for verdict in Verdict]
    rows: list[list[object]] = []
    for tag in [*tags, ""]:
        for expect in Expect:
            some = [[o for o in column if o.asked.expect is expect and (not tag or tag in o.check.tags)]
                    for column in columns.values()]  # fmt: skip
            if not some[0]:
                continue
            counts = [sum(o.verdict is verdict for o in column) for column in some for verdict in Verdict]
            rows.append([tag or "all", expect, len(some[0]), *counts])
    return markdown(["tag", "expected", "turns", *head], rows)


def _totals(columns: dict[str, list[Outcome]]) -> str:
    answer, decline = _expecting(Expect.ANSWER), _expecting(Expect.DECLINE)
    shares: list[tuple[str, Callable[[Outcome], bool], Callable[[Outcome], bool]]] = [
        ("answerable, answered right", answer, _is_right),
        ("uncovered, declined (recall of declining)", decline, lambda o: o.declined),
        ("declined, uncovered (precision of declining)", lambda o: o.declined and (answer(o) or decline(o)), decline),
        ("follow-up turns, right", lambda o: o.position > 0, _is_right),
        ("right answers whose quotes hold the facts", lambda o: answer(o) and o.right, lambda o: o.cited),
        ("all turns, right", lambda o: True, _is_right),
    ]
    rows: list[list[object]] = [
        [name, *(_share([met(o) for o in column if counted(o)]) for column in columns.values())]
        for name, counted, met in shares
    ]
    for kind in Kind:
        took = [[o.seconds for o in column if o.reply.kind is kind] for column in columns.values()]
        if any(took):
            rows.append([f"{kind}: median and p95", *map(_latency, took)])
    return markdown(["", *columns], rows)


def _expecting(expect: Expect) -> Callable[[Outcome], bool]:
    return lambda outcome: outcome.asked.expect is expect


def _is_right(outcome: Outcome) -> bool:
    return outcome.right


def _share(met: Sequence[bool]) -> str:
    return f"{sum(met)}/{len(met)} ({sum(met) / len(met):.1%})" if met else "–"


def _latency(seconds: Sequence[float]) -> str:
    if not seconds:
        return "–"
    late = sorted(seconds)[max(0, -(-len(seconds) * 95 // 100) - 1)]
    return f"{statistics.median(seconds) * 1000:.0f} / {late * 1000:.0f} ms"


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table whose first column is words and whose other columns are set right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def describe(outcome: Outcome) -> str:
    """Return what was asked, wanted and said."""
    asked, reply = outcome.asked, outcome.reply
    wanted = " and ".join("/".join(group) for group in asked.must)
    lines = [
        f"{outcome.check.id}#{outcome.position + 1} [{outcome.verdict}] {asked.question}",
        f"  wanted {asked.expect}{f': {wanted}' if wanted else ''}"
        + (f"; never {'/'.join(asked.ban)}" if asked.ban else ""),
        f"  got {reply.kind}: {reply.text}",
    ]
    return "\n".join(lines)


def open_guide(house: House, data_dir: Path, model: SentenceTransformerEmbeddings) -> Guide:
    """Learn `house` into `data_dir` and return its guide, warm."""
    embeddings = CachedEmbeddings(model, model.fingerprint, data_dir / "vectors.sqlite")
    for sentence in learn(house, data_dir, embeddings).refused:
        print(sentence, file=sys.stderr)
    speaker = Speaker(house.name, house.languages[0], None, BUILT_IN, timeout=5.0)
    guide = Guide(house, Library(data_dir, embeddings), speaker, MemoryConversations())
    guide.suggestions()
    return guide


def house_of(document: Path, like: Path, folder: Path) -> House:
    """Make a house in `folder` that is set up like the one in `like` and holds only `document`."""
    (folder / "articles").mkdir(parents=True)
    shutil.copy(document, folder / "articles")
    if (like / "house.yaml").exists():
        shutil.copy(like / "house.yaml", folder)
    return open_house(folder)


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--house", type=Path, default=FLIMBY, metavar="DIR")
    parser.add_argument("--checks", type=Path, metavar="FILE", help="by default the house's checks.jsonl")
    parser.add_argument("--tag", action="append", default=[], help="only checks with this tag; again: with all of them")
    parser.add_argument("--document", type=Path, metavar="FILE", help="ask a house that holds only this, too")
    parser.add_argument("--failures", action="store_true", help="list what was said where it was not right")
    options = parser.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    file = options.checks or options.house / "checks.jsonl"
    try:
        checks = [check for check in parse(file.read_text("utf-8").splitlines()) if {*options.tag} <= {*check.tags}]
    except (OSError, ValueError) as error:
        sys.exit(f"{file} cannot be used. {error}")
    if not checks:
        sys.exit("No check has these tags.")
    columns: dict[str, list[Outcome]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder, model = Path(made), SentenceTransformerEmbeddings()
        houses = {options.house.resolve().name: open_house(options.house)}
        if options.document:
            houses[options.document.name] = house_of(options.document, options.house, folder / "house")
        for number, (name, house) in enumerate(houses.items()):
            columns[name] = list(run(checks, open_guide(house, folder / f"data{number}", model)))
    if options.failures:
        for name, outcomes in columns.items():
            print(f"## {name}\n")
            print("\n\n".join(describe(outcome) for outcome in outcomes if not outcome.right), end="\n\n")
    print(tabulate(columns))


if __name__ == "__main__":
    main()
