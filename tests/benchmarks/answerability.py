"""What each ingredient of answerability is worth: the area under the curve alone, and what is lost without it.

Usage: python tests/benchmarks/answerability.py [--public FILE]

Fitted on the checks tagged “tuned” of our houses, measured on those tagged “kept”; on the public set cross-validated.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import langchain_core  # noqa: F401  first, as the tests import it
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from assistant.calibrate import READ_ANSWERABLE, STRENGTH, Row, checked, learnt, public_rows
from assistant.reader.read import Reader
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings, built_in_model
from knowledge.house import open_house

HOUSES = Path(__file__).parents[2] / "knowledge/houses"


def area(fitted_on: Sequence[Row], measured_on: Sequence[Row] | None, names: Sequence[str]) -> float:
    """Return the area under the curve of a regression over these measures; cross-validated if there is one set."""
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000)
    values = np.array([[row.measured[name] for name in names] for row in fitted_on])
    truth = [row.covered for row in fitted_on]
    if measured_on is None:
        return float(roc_auc_score(truth, cross_val_predict(model, values, truth, cv=10, method="decision_function")))
    model.fit(values, truth)
    held = np.array([[row.measured[name] for name in names] for row in measured_on])
    return float(roc_auc_score([row.covered for row in measured_on], model.decision_function(held)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--public", type=Path, metavar="FILE", help="a public set of questions and passages (JSONL)")
    options = parser.parse_args()
    model, reader = SentenceTransformerEmbeddings(), Reader(built_in_model())
    rows: dict[str, list[Row]] = {"tuned": [], "kept": []}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        embeddings = CachedEmbeddings(model, model.fingerprint, Path(folder) / "vectors.sqlite")
        for place in sorted(HOUSES.iterdir()):
            corpus = learnt(open_house(place), Path(folder) / place.name, embeddings)
            for tag, found in rows.items():
                found += [row for row in checked(place, corpus, reader, tag) if row.measured]
        public = list(public_rows(options.public, Path(folder), embeddings, reader)) if options.public else []
    sets = [(rows["tuned"], rows["kept"])] + ([(public, None)] if public else [])
    print("| ingredient | kept checks: alone | without it |" + (" public set: alone | without it |" if public else ""))
    print("| --- |" + " ---: | ---: |" * len(sets))
    for name in (*READ_ANSWERABLE, "all"):
        without = [other for other in READ_ANSWERABLE if other != name]
        alone = READ_ANSWERABLE if name == "all" else (name,)
        cells = [f"{area(a, b, alone):.3f} | {area(a, b, without):.3f}" for a, b in sets]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
