"""Counts how many broken drafts reach a visitor, and how many honest ones do.

Usage: python tests/benchmarks/broken_drafts.py [--show]
Three invented houses, 500 drafts with one thing broken each and 500 honest ones. `lighthouse` and `brewery` were
used to tune the check, `glassworks` was not. Last come drafts in the manner of a small model, about other houses.
Exits with 1 when a target is missed; --show lists what went wrong.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencex
import yaml

sys.path.insert(0, str(Path(__file__).parents[2]))

from assistant.check import check

DOCUMENTS = Path(__file__).parents[1] / "documents"
TUNED, HELD_OUT = ("lighthouse", "brewery"), ("glassworks",)
TITLES = {
    "lighthouse": "Skarrow Point Light",
    "brewery": "The Oxbow Brewery",
    "glassworks": "The Brennick Glassworks",
}
HONEST = ("verbatim", "compressed", "merged", "paraphrased")
FACTS = ("digits", "names", "invented", "wrong [n]")
RELATIONS = ("exchanged", "roles", "negation", "superlatives")
BROKEN = FACTS + RELATIONS
TOGETHER = {"all facts": FACTS, "all relations": RELATIONS, "all broken": BROKEN, "all honest": HONEST}
MOST_REACHING = {"all facts": 0.0, "all relations": 0.02}
LEAST_PASSING = 0.95
DRAWN = {"digits": 72, "names": 60, "wrong [n]": 56, "exchanged": 20, "compressed": 110, "merged": 108}
"""How many drafts of a kind are made by rule; the other kinds are written by hand or are the document's own."""

ORDINARY = frozenset(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays thursdays saturdays i the a in at on
    it its his her he she they there no most master keeper neither both""".split()
)
STRANGERS = ("Robert Harkness", "Ellen Vickery", "Anton Meier", "Grace Tulloch", "Lorna Pell", "Simon Abara")
STRANGE_PLACES = ("Wexcombe", "Ardlay", "Tilburg", "Marport", "Stenness", "Coldwell")
SPELLED = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()


@dataclass(frozen=True)
class Draft:
    """A sentence, the passage it cites, and what was done to it."""

    house: str
    kind: str
    sentence: str
    passage: str


def passages(house: str) -> list[str]:
    """Return the paragraphs of a test document."""
    return (DOCUMENTS / f"{house}.md").read_text("utf-8").strip().split("\n\n")


def written(house: str) -> list[Draft]:
    """Return the drafts written by hand for a test document."""
    lists = yaml.safe_load((DOCUMENTS / f"{house}.yaml").read_text("utf-8"))
    return [
        Draft(house, "paraphrased" if kind == "honest" else kind, sentence, passage)
        for passage, by_kind in zip(passages(house), lists, strict=True)
        for kind, sentences in by_kind.items()
        for sentence in sentences
    ]


def verbatim(house: str) -> list[Draft]:
    """Return every sentence of a test document."""
    return [
        Draft(house, "verbatim", sentence.strip(), passage)
        for passage in passages(house)
        for sentence in sentencex.segment("en", passage)
    ]


def compressed(draft: Draft) -> Iterator[str]:
    """Yield the sentence with a clause left out."""
    said = draft.sentence
    if '"' in said or "“" in said:
        return
    for pattern in (r", (?:who|which|where)\b[^,;]*(?=,)", r" \([^)]*\)", r"(?<=\w), (?:a|an|the) [^,;]*(?=, )"):
        if re.search(pattern, said):
            yield re.sub(r"(?<=\w), (?=(?:is|was|has)\b)", " ", re.sub(pattern, "", said, count=1))
    for pattern in (
        r",? (?:but|while|and) (?:the|it|its|his|her|each|in|was|has|is|owns|only)\b.*",
        r"[;:].*",
        r", (?:who|which|where|so that|because|though|although|after|when)\b.*",
    ):
        shorter = re.sub(pattern, ".", said)
        if shorter != said and len(shorter.split()) > 4:
            yield shorter


def merged(first: Draft, second: Draft) -> str:
    """Return two sentences of a passage as one."""
    start = second.sentence
    if start.split()[0].lower() in ORDINARY | {"today", "inside", "after", "until", "since", "each"}:
        start = start[0].lower() + start[1:]
    return f"{first.sentence.rstrip('.')}, and {start}"


def other_digits(draft: Draft, rng: random.Random) -> str:
    """Return the sentence with one number changed to one that its passage does not have."""
    spots = [
        m
        for m in re.finditer(r"\d[\d,.]*\d|\d|\b\w+\b", draft.sentence)
        if m.group()[0].isdigit() or m.group().lower() in SPELLED
    ]
    if not spots:
        return ""
    spot = rng.choice(spots)
    number = spot.group()
    for _ in range(20):
        if number.lower() in SPELLED:
            value = SPELLED.index(number.lower()) + 2
            word = rng.choice([w for w in SPELLED if w != number.lower()])
            new = rng.choice((word, str(value + rng.randint(2, 9))))
            new = new.capitalize() if number[0].isupper() else new
        else:
            at = rng.choice([i for i, sign in enumerate(number) if sign.isdigit()][-2:])
            new = number[:at] + str((int(number[at]) + rng.randint(1, 9)) % 10) + number[at + 1 :]
        clock = ":" in draft.sentence[max(0, spot.start() - 1) : spot.end() + 1]
        same = clock or (
            new.isdigit() and int(new) < 21 and int(new) > 1 and SPELLED[int(new) - 2] in draft.passage.lower()
        )
        if (
            not new.startswith("0")
            and not same
            and not re.search(rf"\b{new}\b", draft.passage, re.I)
            and (new not in SPELLED or not re.search(rf"\b{SPELLED.index(new) + 2}\b", draft.passage))
        ):
            return draft.sentence[: spot.start()] + new + draft.sentence[spot.end() :]
    return ""


def exchanged(draft: Draft, rng: random.Random) -> str:
    """Return the sentence with one year replaced by another year of the passage."""
    years = re.findall(r"\b1[5-9]\d\d\b|\b20\d\d\b", draft.sentence)
    others = [y for y in re.findall(r"\b1[5-9]\d\d\b|\b20\d\d\b", draft.passage) if y not in years]
    return draft.sentence.replace(rng.choice(years), rng.choice(others), 1) if years and others else ""


def other_name(draft: Draft, rng: random.Random) -> str:
    """Return the sentence with a name, or one half of it, replaced by a stranger's."""
    known = {
        name
        for name in re.findall(r"(?<![.“] )(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+)?", draft.passage)
        if not ORDINARY & set(name.lower().split())
    }
    found = sorted(name for name in known if name in draft.sentence)
    if not found:
        return ""
    name = rng.choice(found)
    stranger = rng.choice(STRANGERS)
    if " " not in name:
        return draft.sentence.replace(name, rng.choice((stranger.split()[1], rng.choice(STRANGE_PLACES))), 1)
    half = rng.choice(
        (stranger, f"{name.split()[0]} {stranger.split()[1]}", f"{stranger.split()[0]} {name.split()[1]}")
    )
    return draft.sentence.replace(name, half, 1)


def nearest_other(draft: Draft) -> str:
    """Return the passage of the same house that shares most words with the sentence, save its own."""
    words = set(re.findall(r"\w{4,}", draft.sentence.lower()))
    others = [p for p in passages(draft.house) if p != draft.passage]
    return max(others, key=lambda p: len(words & set(re.findall(r"\w{4,}", p.lower()))))


def drafts() -> list[Draft]:
    """Return all drafts, always the same ones."""
    rng = random.Random(20)
    every = [d for house in TUNED + HELD_OUT for d in verbatim(house) + written(house)]
    honest = [d for d in every if d.kind in ("verbatim", "paraphrased")]
    own = [d for d in every if d.kind == "verbatim"]
    pools: dict[str, list[Draft]] = {kind: [] for kind in DRAWN}
    for draft in honest:
        for kind, sentence in (
            ("digits", other_digits(draft, rng)),
            ("names", other_name(draft, rng)),
            ("exchanged", exchanged(draft, rng)),
        ):
            if sentence:
                pools[kind].append(Draft(draft.house, kind, sentence, draft.passage))
        pools["wrong [n]"].append(Draft(draft.house, "wrong [n]", draft.sentence, nearest_other(draft)))
    for at, draft in enumerate(own):
        pools["compressed"] += [Draft(draft.house, "compressed", s, draft.passage) for s in compressed(draft)]
        pools["merged"] += [
            Draft(draft.house, "merged", merged(draft, later), draft.passage)
            for later in own[at + 1 : at + 4]
            if later.passage == draft.passage
        ]
    for kind, pool in pools.items():
        every += rng.sample(pool, min(DRAWN[kind], len(pool)))
    return every


def like_a_model() -> list[dict[str, Any]]:
    """Return passages with the honest and the broken drafts that were written about them by hand."""
    found: list[dict[str, Any]] = yaml.safe_load((DOCUMENTS / "adversarial.yaml").read_text("utf-8"))
    return found


def main() -> int:
    """Print the table; return 1 when a target is missed."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--show", choices=("tuned", "held-out", "all"), help="list the drafts that went wrong")
    show = ask.parse_args().show
    made = drafts()
    started = time.perf_counter()
    passed = {draft: check(draft.sentence, draft.passage, about=TITLES[draft.house]) for draft in made}
    spent = (time.perf_counter() - started) / len(made) * 1000
    missed = False
    print(f"{'kind':14}{'drafts':>7}{'reach the visitor':>19}{'tuned':>12}{'held out':>12}")
    for kind in (*BROKEN, *HONEST, *TOGETHER):
        row = [d for d in made if d.kind in TOGETHER.get(kind, (kind,))]
        shares = []
        for houses in (TUNED + HELD_OUT, TUNED, HELD_OUT):
            part = [d for d in row if d.house in houses]
            shares.append((sum(passed[d].grounded for d in part), len(part)))
        (through, of), tuned, held = shares
        missed |= kind in MOST_REACHING and through > MOST_REACHING[kind] * of
        missed |= kind == "all honest" and through < LEAST_PASSING * of
        print(
            f"{kind:14}{of:7}{through:11} {through / of:7.1%}{f'{tuned[0]}/{tuned[1]}':>12}{f'{held[0]}/{held[1]}':>12}"
        )
    print(f"{spent:.2f} ms a check")
    for kind in ("honest", "broken"):
        shown = [check(said, about["passage"]).grounded for about in like_a_model() for said in about[kind]]
        print(f"like a model, {kind}: {sum(shown)} of {len(shown)} reach the visitor")
    for draft in made:
        wanted = show == "all" or (show == "tuned") == (draft.house in TUNED)
        if show and wanted and passed[draft].grounded != (draft.kind in HONEST):
            print(f"{draft.house} {draft.kind}: {draft.sentence}  [{passed[draft].reason}]")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
