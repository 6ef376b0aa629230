"""Learn a house in a process of its own and stop at a named moment, to be killed there.

`python -m tests.knowledge.learn_until HOUSE DATA_DIR EVENT WORD`: the moment is the first time that Python is about
to do EVENT (an audit event such as `open` or `os.rename`, or `report` for a stage of learning) to something whose name
has WORD in it. Writes “here” and waits.
"""

import sys
from pathlib import Path
from typing import Any

from knowledge.embed import CachedEmbeddings
from knowledge.house import open_house
from knowledge.learn import learn
from tests.knowledge.word_embeddings import WordEmbeddings


def main(house: str, data_dir: str, event: str, word: str) -> None:
    def stop_there(happening: str, about: tuple[Any, ...]) -> None:
        if happening == event and word in " ".join(map(str, about)):
            sys.stdout.write("here\n")
            sys.stdout.flush()
            sys.stdin.read()

    def report(stage: str, done: int, total: int) -> None:
        stop_there("report", (stage, done, total))

    embeddings = CachedEmbeddings(WordEmbeddings(), "words", Path(data_dir) / "vectors.sqlite")
    sys.addaudithook(stop_there)
    learn(open_house(Path(house)), Path(data_dir), embeddings, report=report)


if __name__ == "__main__":
    main(*sys.argv[1:])
