"""Fits the numbers of `prepared.json`: python -m assistant.prepared_fit [--vectors FILE] [--most-wrong SHARE].

Positives are the bundled houses' own prepared questions: each asked of the entries without it (and without what other
languages have that is nearest to it), and each with a word left out asked of the entries as they are. Negatives are the
entries that it is not of, and the questions that nothing of the house answers: its “tuned” checks, and their
translations in `uncovered.jsonl`. The limits are chosen on each house with the numbers fitted to the others. What
`tests/benchmarks/prepared` holds is never fitted to.
"""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.calibration import Logistic
from assistant.evaluation.checks import FILE as CHECKS
from assistant.evaluation.checks import Expect, read_checks
from assistant.prepared import FILE, Fitted, Matcher, everywhere_of, likeliest
from assistant.tongues import tongues
from assistant.wording import Measures, caseless
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings
from knowledge.house import House, open_house
from knowledge.learn import learn
from knowledge.library import Library
from knowledge.prepared import PreparedAnswer, Resolved, open_prepared, resolve

HOUSES = Path(__file__).parent.parent / "knowledge" / "houses"
UNCOVERED = "uncovered.jsonl"
STRENGTH = 0.1
"""The inverse of the regression's regularisation; the measures say much the same and must not cancel out."""
FOLDS = 4
"""Each question is asked of the entries without a share of their questions, its own among them."""
FEW = 6
"""Entries of a small house."""
NEAREST = 5
"""Of the entries that a question is not of, so many are learnt from."""
UNCOVERED_WEIGHT = 3.0
MOST_WRONG = 0.02
"""Of the questions that have an answer and of those that have none, so many, on average, may be told a wrong one."""

Values: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A question asked of the entries of a house; `own` is the one it is of, and `near` share a quote with that."""

    house: str
    measured: Measures
    may: list[bool]
    own: int | None
    near: frozenset[int]
    close: bool = False
    """Whether it is a prepared question that is among the entry's own, in hardly other words."""
    few: bool = False
    """Whether it was asked of a few entries of the house only; the limits are for whole ones."""


@dataclass(frozen=True)
class Told:
    """What an example came to when the numbers were not fitted to its house."""

    probability: float
    covered: bool
    close: bool
    right: bool
    wrong: bool


def without(entry: PreparedAnswer, language: str, fold: int, many: CachedEmbeddings) -> PreparedAnswer:
    """Return the entry without each of its questions that is of the fold, nor what is nearest in other languages."""
    out = entry.questions[language][fold::FOLDS]
    kept = {}
    for other, questions in entry.questions.items():
        drop = set(out)
        if other != language and out:
            vectors = many.matrix(questions)
            drop = {questions[int((vectors @ np.asarray(many.embed_query(question))).argmax())] for question in out}
        kept[other] = tuple(question for question in questions if question not in drop) or questions
    return entry.model_copy(update={"questions": kept})


def examples(
    house: House, language: str, resolved: Sequence[Resolved], embeddings: CachedEmbeddings
) -> tuple[str, list[Example]]:
    """Return the way of matching, and what is learnt from one house: as it is, and as if it had only a few entries."""
    way, found = asked_of(house, language, resolved, embeddings, FOLDS)
    for start in range(0, len(resolved), FEW):
        some = asked_of(house, language, resolved[start : start + FEW], embeddings, 1)[1]
        found += [replace(example, few=True) for example in some]
    return way, found


def asked_of(
    house: House, language: str, resolved: Sequence[Resolved], embeddings: CachedEmbeddings, folds: int
) -> tuple[str, list[Example]]:
    """Return the way of matching, and what comes of asking some entries of a house their own and other questions."""
    entries = [each.entry for each in resolved]
    many = tongues(embeddings)
    near = [
        frozenset(j for j, e in enumerate(entries) if j != i and set(e.quotes) & set(entry.quotes))
        for i, entry in enumerate(entries)
    ]
    name = house.folder.name
    found: list[Example] = []
    for fold in range(folds):
        left = [replace(each, entry=without(each.entry, language, fold, many)) for each in resolved]
        matcher = Matcher(left, language, embeddings, everywhere_of(left, embeddings))
        for i, entry in enumerate(entries):
            asked = entry.questions[language][fold::FOLDS]
            found += [Example(name, *matcher.measure(question), i, near[i]) for question in asked]
    matcher = Matcher(resolved, language, embeddings, everywhere_of(resolved, embeddings))
    for i, entry in enumerate(entries):
        asked = tuple(map(shortened, entry.questions[language]))
        found += [Example(name, *matcher.measure(question), i, near[i], close=True) for question in asked]
    found += [Example(name, *matcher.measure(q), None, frozenset()) for q in uncovered(house, language)]
    return matcher.way, found


def shortened(question: str) -> str:
    """Return `question` without one of its words, or of its letters where they are not told apart by spaces."""
    chosen = random.Random(question)
    if not caseless(question):
        kept = question.split()
        if len(kept) > 1:
            del kept[chosen.randrange(len(kept))]
        return " ".join(kept)
    at = chosen.randrange(max(1, len(question) - 2))
    return question[:at] + question[at + 2 :]


def uncovered(house: House, language: str) -> Iterator[str]:
    """Yield the questions of a house that have no answer."""
    if language == house.languages[0]:
        for check in read_checks(house.folder / CHECKS, ["tuned"]):
            if check.turns[0].expect in (Expect.DECLINE, Expect.SOCIAL):
                yield check.turns[0].question
    file = house.folder / UNCOVERED
    rows = map(json.loads, file.read_text("utf-8").splitlines()) if file.exists() else ()
    yield from (row["q"] for row in rows if row["language"] == language)


def fit(learnt_from: Sequence[Example]) -> Logistic:
    """Return the regression that tells the entry a question is of from the nearest others."""
    names = sorted(learnt_from[0].measured)
    rows, labels, weights = [], [], []
    for example in learnt_from:
        nearest = np.argsort(-example.measured["fused_fit"])[:NEAREST]
        for i in range(len(example.may)):
            if i == example.own or (i in nearest and i not in example.near):
                rows.append([example.measured[name][i] for name in names])
                labels.append(i == example.own)
                weights.append(UNCOVERED_WEIGHT if example.own is None else 1.0)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=3000))
    model.fit(np.array(rows), labels, logisticregression__sample_weight=weights)
    slopes: Values = model[1].coef_[0] / model[0].scale_
    bias = float(model[1].intercept_[0] - slopes @ model[0].mean_)
    return Logistic(bias=round(bias, 4), weights=dict(zip(names, map(_rounded, slopes), strict=True)))


def _rounded(number: Any) -> float:
    return round(float(number), 4)


def left_out(found: Sequence[Example]) -> list[Told]:
    """Return what each example came to with the numbers fitted to the other houses."""
    outcomes = []
    for house in sorted({example.house for example in found}):
        numbers = fit([example for example in found if example.house != house])
        for example in (each for each in found if each.house == house and not each.few):
            best, probability = likeliest(numbers, example.measured, example.may)
            wrong = best != example.own and best not in example.near
            outcomes.append(Told(probability, example.own is not None, example.close, best == example.own, wrong))
    return outcomes


def limit_of(outcomes: Sequence[Told], most_wrong: float) -> float:
    """Return the lowest limit at which no more than so many are told a wrong answer, averaged over both kinds."""
    limits = sorted({outcome.probability for outcome in outcomes})
    return next((limit for limit in limits if shares(outcomes, limit)[2] <= most_wrong), 1.0)


def shares(outcomes: Sequence[Told], limit: float) -> tuple[float, float, float]:
    """Return how many that have an answer get it, in quite other and in close words, and how many get a wrong one."""
    far, close = ([o for o in outcomes if o.covered and o.close is closely] for closely in (False, True))
    other = [o for o in outcomes if not o.covered]
    right = [sum(o.right and o.probability >= limit for o in some) / len(some) for some in (far, close)]
    wrong = [sum(o.wrong and o.probability >= limit for o in some) / len(some) for some in (far, other) if some]
    return right[0], right[1], sum(wrong) / len(wrong)


def numbers_of(way: str, found: Sequence[Example], most_wrong: float) -> Fitted:
    """Return the numbers of one way of matching; say how well they do on what they were not fitted to."""
    outcomes = left_out(found)
    limit = limit_of(outcomes, most_wrong)
    far, close, wrong = shares(outcomes, limit)
    click.echo(
        f"{way}: limit {limit:.3f}; left out: {far:.0%} told, in close words {close:.0%}, {wrong:.1%} told wrong"
    )
    return Fitted(entry=fit(found), limit=round(limit, 4))


@click.command()
@click.option("--vectors", type=click.Path(path_type=Path), help="Where to keep the vectors for the next time.")
@click.option(
    "--most-wrong", default=MOST_WRONG, show_default=True, help="The share of wrong matches that limits allow."
)
def main(vectors: Path | None, most_wrong: float) -> None:
    """Fit each way of matching and write the file."""
    model = SentenceTransformerEmbeddings()
    found: dict[str, list[Example]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = vectors or Path(folder) / "vectors.sqlite"
        embeddings = CachedEmbeddings(model, model.fingerprint, file, model.languages)
        for house in (open_house(place) for place in sorted(HOUSES.iterdir()) if place.is_dir()):
            learn(house, Path(folder) / house.folder.name, embeddings)
            corpus = Library(Path(folder) / house.folder.name, embeddings).current()
            resolved, _ = resolve(open_prepared(house), corpus)
            for language in dict.fromkeys(language for each in resolved for language in each.entry.answer):
                own = [each for each in resolved if language in each.entry.answer]
                way, more = examples(house, language, own, embeddings)
                found.setdefault(way, []).extend(more)
                click.echo(f"{house.folder.name} {language}")
    made = {way: numbers_of(way, rows, most_wrong).model_dump() for way, rows in found.items()}
    FILE.write_text(json.dumps(made, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
