"""Counts how many questions in other words than a house has prepared are matched with the right answer.

Usage: python tests/benchmarks/prepared.py [--show]
The questions of `prepared/HOUSE.jsonl` were written by somebody who did not write the prepared ones, and no number is
fitted to them; but variants of the fit were compared by those of `HOUSE.jsonl`, so their figures flatter. Those of
`HOUSE.unseen.jsonl` came after all that and were never looked at to change anything. Questions without an entry are
about the house too, but no prepared answer is what they ask for.
“first” are those whose entry is the likeliest, whether or not it is likely enough to be told.
--show lists the wrong matches.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from assistant.prepared import PreparedAnswers
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings
from knowledge.house import open_house
from knowledge.learn import learn
from knowledge.library import Library
from knowledge.prepared import open_prepared

QUESTIONS = Path(__file__).parent / "prepared"
HOUSES = Path(__file__).parents[2] / "knowledge" / "houses"
COLUMNS = ("first", "right", "wrong entry", "unmatched", "others matched")


def asked(file: Path, prepared: PreparedAnswers, took: list[float], show: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield the language of each question and the columns it belongs to, “others left” among them."""
    first = {e.entry.id: e.entry.questions for e in prepared.resolved}
    for row in map(json.loads, file.read_text("utf-8").splitlines()):
        began = time.perf_counter()
        match = prepared.match(row["q"], row["language"])
        took.append((time.perf_counter() - began) * 1000)
        if row["entry"] is None:
            outcome = "others matched" if match else "others left"
        elif match is None:
            outcome = "unmatched"
        else:
            outcome = "right" if match.entry.id == row["entry"] else "wrong entry"
        if show and match and outcome != "right":
            print(f"  {row['language']} {match.score:.2f} {row['q']} -> {match.entry.id}, not {row['entry']}")
        likeliest = prepared.nearest(row["q"], row["language"], 0.0)[:1] if row["entry"] else []
        is_first = row["entry"] and likeliest == [first[row["entry"]][row["language"]][0]]
        yield row["language"], [outcome, *(["first"] if is_first else [])]


def line(name: str, counts: Counter[str]) -> str:
    """Return a line of the table: of the questions with an entry, how many; of the others, how many were matched."""
    own = counts["right"] + counts["wrong entry"] + counts["unmatched"]
    others = counts["others matched"] + counts["others left"]
    wrong = (counts["wrong entry"] + counts["others matched"]) / max(1, own + others)
    cells = [f"{counts[column]} of {others if column == 'others matched' else own}" for column in COLUMNS]
    return f"| {name} | {' | '.join(cells)} | {wrong:.1%} |"


def table(name: str, counts: dict[str, Counter[str]]) -> None:
    """Print a table with a line for each of `counts`."""
    print(f"\n| {name} | {' | '.join(COLUMNS)} | told wrong |\n|---|" + "---:|" * 5)
    for each, counted in counts.items():
        print(line(each, counted))


def main() -> None:
    """Print a table for each house, one for all of them by language, and how long a match takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    said = parser.parse_args()
    model = SentenceTransformerEmbeddings()
    took: list[float] = []
    totals: dict[str, dict[str, Counter[str]]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        embeddings = CachedEmbeddings(model, model.fingerprint, Path(folder) / "vectors.sqlite", model.languages)
        for file in sorted(QUESTIONS.glob("*.jsonl")):
            house = open_house(HOUSES / file.name.split(".")[0])
            learn(house, Path(folder) / house.folder.name, embeddings)
            corpus = Library(Path(folder) / house.folder.name, embeddings).current()
            prepared = PreparedAnswers(open_prepared(house), corpus)
            kind = "unseen" if file.stem.endswith(".unseen") else "seen"
            counts: dict[str, Counter[str]] = {}
            for language, outcomes in asked(file, prepared, took, said.show):
                counts.setdefault(language, Counter()).update(outcomes)
                totals.setdefault(kind, {}).setdefault(language, Counter()).update(outcomes)
            table(file.stem, counts)
    for kind, by_language in totals.items():
        table(f"all houses, {kind}", by_language | {"all": sum(by_language.values(), Counter[str]())})
    print(f"\nA match took {median(took):.1f} ms, at worst {max(took):.1f} ms, the embedding of the question included.")


if __name__ == "__main__":
    main()
