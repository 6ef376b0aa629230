"""Fits the numbers of `calibration.json`: python -m assistant.calibrate [--public FILE].

The checks of our houses that have the tag “tuned” say which sentences answer, and what is answered at all; so do the
houses of the reading set that the reader was not trained on, each learnt as a house, and a public set of questions and
passages, where one is given.
"""

import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from assistant.answerable import measures
from assistant.calibration import FILE, Logistic, Weights
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
SENTENCES = ("similarity", "passage_similarity", "context", "holds")
ANSWERABLE = ("similarity", "passage_similarity", "coverage", "context", "unknown", "missing_kind")
READ_SENTENCES = (*SENTENCES, "reads", "passage_reads")
READ_ANSWERABLE = (*ANSWERABLE, "reads", "passage_reads")
PUBLIC_QUESTIONS = 200
PUBLIC_WEIGHT = 0.3
READING_WEIGHT = 0.3
"""Of a question of the reading set, in choosing sentences: there every passage is near its questions."""
STRENGTH = 1.0
"""The inverse of the regression's regularisation."""
RIDGE = 0.01
"""The regularisation of the weights that choose sentences, of measures of unit variance."""
FOLDS = 10


@dataclass(frozen=True)
class Row:
    """A question: what is known of its evidence, whether it is covered, and of each sentence whether it answers."""

    measured: dict[str, float]
    covered: bool
    sentences: list[tuple[dict[str, float], bool]]
    weight: float
    of_checks: bool = False


def rows(reader: Reader | None, embeddings: CachedEmbeddings, folder: Path, public: Path | None) -> list[Row]:
    """Return the rows of all tuned checks, of the reading set's kept-back houses, and of the public set."""
    found = []
    for place in sorted(HOUSES.iterdir()):
        if (place / CHECKS).exists():
            corpus = learnt(open_house(place), folder / place.name, embeddings)
            found += list(checked(place, corpus, reader, "tuned"))
    for name, passages in dataset.houses(held_back=True).items():
        found += list(reading_rows(name, passages, folder, embeddings, reader))
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
            row = _row(asked.question, corpus, reader, covered, lambda c, must=must: bool(must) and holds(c.text, must))
            yield replace(row, of_checks=True)


def reading_rows(
    name: str, passages: list[dataset.Passage], folder: Path, embeddings: CachedEmbeddings, reader: Reader | None
) -> Iterator[Row]:
    """Learn a house of the reading set, and ask its questions there."""
    place = folder / "reading" / name
    (place / "articles").mkdir(parents=True)
    sections = [f"## {passage['section']}\n\n{' '.join(passage['sentences'])}\n" for passage in passages]
    (place / "articles" / "article.md").write_text("\n".join([f"# {passages[0]['house']}\n", *sections]), "utf-8")
    corpus = learnt(open_house(place), folder / "reading-data" / name, embeddings)
    for passage in passages:
        for said in passage["questions"]:
            right = {passage["sentences"][n] for n in said["evidence"]}
            yield _row(said["q"], corpus, reader, bool(right), lambda c, r=right: c.text in r, READING_WEIGHT)


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


def best_threshold(probabilities: np.ndarray[Any, Any], covered: list[bool], weights: list[float]) -> float:
    """Return where the shares of covered questions answered and of uncovered ones declined add up to most."""
    truth, weight = np.array(covered), np.array(weights)
    tried = np.linspace(0.2, 0.8, 61)
    answered = [np.average(probabilities[truth] >= t, weights=weight[truth]) for t in tried]
    declined = [np.average(probabilities[~truth] < t, weights=weight[~truth]) for t in tried]
    gained = np.add(answered, declined)
    return round(float(np.mean(tried[np.isclose(gained, max(gained))])), 3)


def fit_ranking(found: list[Row], names: tuple[str, ...]) -> Weights:
    """Return the weights that make a sentence that answers likeliest among those found for its question.

    A conditional logit (McFadden 1974) over each question's sentences, where any that answers will do.
    """
    kept = [row for row in found if any(right for _, right in row.sentences)]
    values = [np.array([[measured[name] for name in names] for measured, _ in row.sentences]) for row in kept]
    together = np.concatenate(values)
    centre, spread = together.mean(0), together.std(0)
    ready = [torch.tensor((value - centre) / spread) for value in values]
    right = [torch.tensor([answers for _, answers in row.sentences]) for row in kept]
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = [value @ weights for value in ready]
        unlikely = [torch.logsumexp(s, 0) - torch.logsumexp(s[r], 0) for s, r in zip(scores, right, strict=True)]
        total = sum(row.weight * one for row, one in zip(kept, unlikely, strict=True)) / len(kept)
        whole = torch.as_tensor(total + RIDGE * (weights**2).sum())
        whole.backward()  # type: ignore[no-untyped-call]
        return whole

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    fitted = weights.detach().numpy() / spread
    return Weights(weights={name: round(float(weight), 3) for name, weight in zip(names, fitted, strict=True)})


def calibrated(found: list[Row], sentences: tuple[str, ...], answerable: tuple[str, ...]) -> dict[str, Any]:
    """Fit the choice, the judgement and the threshold; print how well they separate what they were not fitted on."""
    found = [row for row in found if row.measured]
    ranking = fit_ranking(found, sentences)
    covered, weights = [row.covered for row in found], [row.weight for row in found]
    judging, left_out = fit([row.measured for row in found], covered, weights, answerable)
    for name, of_checks in (("checks", True), ("other questions", False)):
        some = [number for number, row in enumerate(found) if row.of_checks == of_checks]
        area = roc_auc_score([covered[n] for n in some], left_out[some])
        click.echo(f"{len(some)} {name}: area under the curve, left out, {area:.3f}")
    return {
        "sentences": ranking.model_dump(),
        "answerable": judging.model_dump(),
        "threshold": best_threshold(left_out, covered, weights),
    }


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
