"""Fits the numbers of `calibration.json`: python -m assistant.calibrate [--public FILE].

The checks of our houses that have the tag “tuned” say which sentences answer, and what is answered at all; a public
set of questions and passages, where one is given, says the same of quite other articles.
"""

import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from assistant.answerable import measures
from assistant.calibration import FILE, Logistic
from assistant.evaluation.checks import FILE as CHECKS
from assistant.evaluation.checks import Expect, read_checks
from assistant.evaluation.run import holds
from assistant.evidence import Candidate, gather
from assistant.reader import dataset
from assistant.reader.read import Reader
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings, built_in_model
from knowledge.house import House, open_house
from knowledge.learn import learn
from knowledge.library import Corpus, Library

HOUSES = Path(__file__).parent.parent / "knowledge" / "houses"
SENTENCES = ("similarity", "context", "holds")
ANSWERABLE = ("similarity", "passage_similarity", "coverage", "context", "unknown", "missing_kind")
READ_SENTENCES = (*SENTENCES, "reads")
READ_ANSWERABLE = (*ANSWERABLE, "reads", "passage_reads")
PUBLIC_QUESTIONS = 200
PUBLIC_WEIGHT = 0.3
STRENGTH = 10.0
"""The inverse of the regression's regularisation."""
FOLDS = 10


@dataclass(frozen=True)
class Row:
    """A question: what is known of its evidence, whether it is covered, and of each sentence whether it answers."""

    measured: dict[str, float]
    covered: bool
    sentences: list[tuple[dict[str, float], bool]]
    weight: float


def rows(reader: Reader | None, embeddings: CachedEmbeddings, folder: Path, public: Path | None) -> list[Row]:
    """Return the rows of all tuned checks, and of the public set."""
    found = []
    for place in sorted(HOUSES.iterdir()):
        if (place / CHECKS).exists():
            corpus = learnt(open_house(place), folder / place.name, embeddings)
            found += list(checked(place, corpus, reader, "tuned"))
    if public:
        found += list(public_rows(public, folder, embeddings, reader))
    return found


def learnt(house: House, data_dir: Path, embeddings: CachedEmbeddings) -> Corpus:
    """Return the corpus of a house."""
    learn(house, data_dir, embeddings)
    return Library(data_dir, embeddings).current()


def checked(place: Path, corpus: Corpus, reader: Reader | None, tag: str) -> Iterator[Row]:
    """Yield a row for the first question of each check of a house that has this tag."""
    for check in read_checks(place / CHECKS, [tag]):
        asked = check.turns[0]
        if asked.expect in (Expect.ANSWER, Expect.DECLINE):
            covered = asked.expect is Expect.ANSWER
            must = asked.must
            yield _row(asked.question, corpus, reader, covered, lambda c, must=must: bool(must) and holds(c.text, must))


def public_rows(file: Path, folder: Path, embeddings: CachedEmbeddings, reader: Reader | None) -> Iterator[Row]:
    """Make a house of a public set's kept-back passages, and ask some of its questions there."""
    examples = dataset.public(file, held_back=True)
    articles = folder / "public" / "articles"
    articles.mkdir(parents=True)
    for section in {example.section for example in examples}:
        texts = dict.fromkeys(" ".join(e.sentences) for e in examples if e.section == section)
        (articles / f"{section.replace('/', '-')}.md").write_text(
            f"# {section}\n\n" + "\n\n".join(texts) + "\n", "utf-8"
        )
    corpus = learnt(open_house(folder / "public"), folder / "public-data", embeddings)
    for example in random.Random(1).sample(examples, min(PUBLIC_QUESTIONS, len(examples))):
        right = {example.sentences[n] for n in example.answers or ()}
        yield _row(example.question, corpus, reader, bool(right), lambda c, r=right: c.text in r, PUBLIC_WEIGHT)


def _row(question: str, corpus: Corpus, reader: Reader | None, covered: bool, answers: Any, weight: float = 1.0) -> Row:
    evidence = gather(question, corpus.retriever.invoke(question), corpus, reader)
    candidates: list[Candidate] = evidence.candidates
    labelled = [(candidate.measured, bool(answers(candidate))) for candidate in candidates] if covered else []
    return Row(measures(evidence) if candidates else {}, covered, labelled, weight)


def fit(
    measured: list[dict[str, float]], labels: list[bool], weights: list[float], names: Iterable[str]
) -> tuple[Logistic, np.ndarray[Any, Any]]:
    """Return the regression over the measures of these names, and each row's probability when it is left out."""
    names = list(names)
    values = np.array([[row[name] for name in names] for row in measured])
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000)
    model.fit(values, labels, sample_weight=weights)
    left_out = cross_val_predict(
        model, values, labels, cv=FOLDS, method="predict_proba", params={"sample_weight": weights}
    )[:, 1]
    coefficients = {name: round(float(weight), 3) for name, weight in zip(names, model.coef_[0], strict=True)}
    return Logistic(bias=round(float(model.intercept_[0]), 3), weights=coefficients), left_out


def best_threshold(probabilities: np.ndarray[Any, Any], covered: list[bool]) -> float:
    """Return where the shares of covered questions answered and of uncovered ones declined add up to most."""
    truth = np.array(covered)
    tried = np.linspace(0.2, 0.8, 61)
    gained = [np.mean(probabilities[truth] >= t) + np.mean(probabilities[~truth] < t) for t in tried]
    return round(float(np.mean(tried[np.isclose(gained, max(gained))])), 3)


def calibrated(found: list[Row], sentences: tuple[str, ...], answerable: tuple[str, ...]) -> dict[str, Any]:
    """Fit both regressions and the threshold; print how well they separate what they were not fitted on."""
    found = [row for row in found if row.measured]
    labelled = [
        (*pair, row.weight) for row in found for pair in row.sentences if any(right for _, right in row.sentences)
    ]
    ranking, _ = fit([m for m, _, _ in labelled], [y for _, y, _ in labelled], [w for *_, w in labelled], sentences)
    covered, weights = [row.covered for row in found], [row.weight for row in found]
    judging, left_out = fit([row.measured for row in found], covered, weights, answerable)
    ours = [number for number, row in enumerate(found) if row.weight == 1.0]
    truth = [covered[n] for n in ours]
    click.echo(f"{len(ours)} checks: area under the curve, left out, {roc_auc_score(truth, left_out[ours]):.3f}")
    threshold = best_threshold(left_out[ours], truth)
    return {"sentences": ranking.model_dump(), "answerable": judging.model_dump(), "threshold": threshold}


@click.command()
@click.option("--public", type=click.Path(path_type=Path, exists=True), help="A public set to add (JSONL).")
def main(public: Path | None) -> None:
    """Fit, with the reader and without it, and write the file."""
    model = SentenceTransformerEmbeddings()
    made = {}
    for name, reader, sentences, answerable in (
        ("without_reader", None, SENTENCES, ANSWERABLE),
        ("with_reader", Reader(built_in_model()), READ_SENTENCES, READ_ANSWERABLE),
    ):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            embeddings = CachedEmbeddings(model, model.fingerprint, Path(folder) / "vectors.sqlite")
            made[name] = calibrated(rows(reader, embeddings, Path(folder), public), sentences, answerable)
    FILE.write_text(json.dumps(made, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
