"""Checks are read strictly, outcomes judged and counted, and figures held against those stored beside the checks."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.conversation import Question
from assistant.evaluation.checks import Check, ChecksError, Expect, parse, read_checks
from assistant.evaluation.counts import Share, by_outcome, by_tag, latencies
from assistant.evaluation.figures import Figures, compare, figures_file, grouped, measure, store, stored
from assistant.evaluation.report import Evaluation, carry_out, plan
from assistant.evaluation.run import Outcome, Verdict, run
from assistant.evaluation.table import compared, describe, tables
from assistant.events import Event, Looking, Replied
from assistant.reply import Citation, Kind, Reply, Span


def reply(
    kind: Kind = Kind.ANSWER, text: str = "", quotes: Sequence[str] = (), conversation_id: str = "cnv_1"
) -> Reply:
    """Return a reply with so much of it as an evaluation looks at."""
    citations = [
        Citation(
            n=n,
            passage_id="mill/1",
            document_id="mill",
            title="The mill",
            section="",
            language="en",
            source="",
            url="",
            quote=quote,
            match="exact",
            source_span=Span(start=0, end=len(quote)),
            answer_span=Span(start=0, end=len(text)),
        )
        for n, quote in enumerate(quotes, start=1)
    ]
    return Reply(
        id="run_1",
        conversation_id=conversation_id,
        kind=kind,
        text=text,
        speech=text,
        language="en",
        model="extractive",
        citations=citations,
        suggestions=[],
        timings_ms={},
    )


def outcome(
    expect: str = "answer",
    kind: Kind = Kind.ANSWER,
    text: str = "It was Ann.",
    *,
    must: Sequence[Sequence[str]] = (),
    ban: Sequence[str] = (),
    tags: Sequence[str] = (),
    quotes: Sequence[str] = (),
    position: int = 0,
    seconds: float = 0.02,
) -> Outcome:
    """Return what one turn came to."""
    turn = {"q": "Who?", "expect": expect, "must": must, "ban": ban}
    check = Check.model_validate({"id": "who", "tags": tags, "turns": [turn] * (position + 1)})
    return Outcome(check, position, reply(kind, text, quotes), seconds)


class Scripted:
    """Replies with what it was given, in a conversation that it starts itself."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = iter(replies)
        self.asked: list[Question] = []

    def turn(self, question: Question) -> Iterator[Event]:
        self.asked.append(question)
        yield Looking("…")
        yield Replied(next(self.replies))


GOOD = {
    "id": "a",
    "tags": ["people"],
    "turns": [{"q": "Who?", "expect": "answer", "must": [["Ann", "Anne"], ["1794"]]}],
}


def with_turn(**said: Any) -> str:
    return json.dumps({"id": "b", "turns": [{"q": "Who?", "expect": "answer", **said}]})


def test_a_check_is_read_and_blank_lines_are_none() -> None:
    check, again = parse(["", json.dumps(GOOD), "  ", json.dumps(GOOD | {"id": "b", "tags": []})], "checks.jsonl")

    assert (check.id, check.tags, again.id) == ("a", ("people",), "b")
    assert check.turns[0].question == "Who?"
    assert check.turns[0].expect is Expect.ANSWER
    assert check.turns[0].must == (("Ann", "Anne"), ("1794",))
    assert check.turns[0].ban == ()


def test_the_example_in_the_readme_is_a_check() -> None:
    lines = (Path(__file__).parents[2] / "README.md").read_text("utf-8").splitlines()
    (check,) = parse([line for line in lines if line.startswith('{"id"')], "README.md")

    assert [asked.expect for asked in check.turns] == [Expect.ANSWER, Expect.DECLINE]


@pytest.mark.parametrize(
    "house", sorted((Path(__file__).parents[2] / "knowledge/houses").glob("*/")), ids=lambda path: path.name
)
def test_a_bundled_house_has_checks_that_can_be_read(house: Path) -> None:
    assert read_checks(house / "checks.jsonl")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2 is not JSON (Expecting property name"),
        ("[]", "line 2: a check must be an object"),
        (json.dumps(GOOD), "line 2: the id “a” is line 1's already"),
        (json.dumps(GOOD | {"id": "b", "tag": "x"}), "line 2: tag is no key that there is (id, tags, turns)"),
        (json.dumps({"turns": GOOD["turns"]}), "line 2: id is missing"),
        (json.dumps({"id": "b", "turns": []}), "line 2: turns is empty"),
        (with_turn(musts=[]), "line 2: turns[0].musts is no key that there is (q, expect, must, ban)"),
        (with_turn(q=" "), "line 2: turns[0].q is empty"),
        (with_turn(q=7), "line 2: turns[0].q must be a text"),
        (with_turn(expect="maybe"), "line 2: turns[0].expect: must be 'answer', 'decline', 'social' or 'safe'"),
        (with_turn(must=[["Ann"], []]), "line 2: turns[0].must[1] is empty"),
        (with_turn(must=["Ann"]), "line 2: turns[0].must[0] must be a list"),
        (with_turn(must=[["Ann", ""]]), "line 2: turns[0].must[0][1] is empty"),
        (with_turn(ban="Ann"), "line 2: turns[0].ban must be a list"),
        (with_turn(expect="safe", must=[["Ann"]]), "line 2: turns[0]: “safe” looks only at ban"),
    ],
)
def test_a_line_that_is_no_check_is_named_with_what_is_wrong(line: str, said: str) -> None:
    with pytest.raises(ChecksError) as raised:
        parse([json.dumps(GOOD), line], "house/checks.jsonl")

    assert str(raised.value).startswith(f"house/checks.jsonl, {said}")


def test_checks_that_are_not_there_or_not_chosen_are_an_error_with_the_mend(tmp_path: Path) -> None:
    file = tmp_path / "checks.jsonl"
    with pytest.raises(ChecksError, match=r"no checks at .*checks\.jsonl\. README\.md says"):
        read_checks(file)
    file.write_text("\n", "utf-8")
    with pytest.raises(ChecksError, match="holds no checks"):
        read_checks(file)
    file.write_text("\ufeff" + json.dumps(GOOD), "utf-8")
    assert len(read_checks(file, ["people"])) == 1
    with pytest.raises(ChecksError, match="has the tags you ask for: people, place"):
        read_checks(file, ["people", "place"])
    file.write_bytes(b"\xff")
    with pytest.raises(ChecksError, match="is not UTF-8"):
        read_checks(file)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (outcome(must=[["Anne", "ann"]]), Verdict.RIGHT),
        (outcome(text="The miller’s wife", must=[["miller's"]]), Verdict.RIGHT),
        (outcome(must=[["Ann"], ["1794"]]), Verdict.OTHER_WORDS),
        (outcome(must=[["Ann"]], ban=["it was"]), Verdict.OTHER_WORDS),
        (outcome(kind=Kind.CURATED), Verdict.RIGHT),
        (outcome(kind=Kind.CORRECTION), Verdict.RIGHT),
        (outcome(kind=Kind.NO_ANSWER), Verdict.OTHER_KIND),
        (outcome(kind=Kind.SMALLTALK), Verdict.OTHER_KIND),
        (outcome("decline", Kind.NO_ANSWER), Verdict.RIGHT),
        (outcome("decline", Kind.NO_ANSWER, ban=["Ann"]), Verdict.OTHER_WORDS),
        (outcome("decline"), Verdict.OTHER_KIND),
        (outcome("social", Kind.SMALLTALK), Verdict.RIGHT),
        (outcome("social", Kind.NO_ANSWER), Verdict.OTHER_KIND),
        (outcome("safe", Kind.NO_ANSWER), Verdict.RIGHT),
        (outcome("safe", ban=["Ann"]), Verdict.OTHER_WORDS),
    ],
)
def test_a_turn_is_judged_by_its_kind_and_its_words(found: Outcome, verdict: Verdict) -> None:
    assert found.verdict is verdict
    assert found.right is (verdict is Verdict.RIGHT)


def test_a_citation_is_right_when_the_quotes_hold_every_fact() -> None:
    must = [["Ann"], ["1794"]]

    assert outcome(must=must, quotes=["Ann came.", "That was in 1794."]).cited
    assert not outcome(must=must, quotes=["Ann came."]).cited
    assert not outcome(quotes=[]).cited


def test_a_conversation_goes_on_and_the_next_one_begins_anew() -> None:
    two = Check.model_validate({"id": "two", "turns": [{"q": "Who?", "expect": "answer"}, *GOOD["turns"]]})
    guide = Scripted(*(reply(conversation_id=f"cnv_{n}") for n in (1, 1, 2)))

    outcomes = list(run([two, Check.model_validate(GOOD)], guide))

    assert [question.conversation_id for question in guide.asked] == [None, "cnv_1", None]
    assert [(found.check.id, found.position) for found in outcomes] == [("two", 0), ("two", 1), ("a", 0)]


MIXED = [
    outcome(tags=["tuned"], must=[["Ann"]], quotes=["Ann"]),
    outcome(tags=["tuned"], must=[["Ann"]], quotes=["She"]),
    outcome(tags=["tuned"], must=[["Bert"]]),
    outcome(tags=["kept"], kind=Kind.NO_ANSWER, position=1),
    outcome("decline", tags=["kept"]),
    outcome("decline", Kind.NO_ANSWER, tags=["kept", "far-off"]),
    outcome("social", Kind.NO_ANSWER),
    outcome("social", Kind.SMALLTALK),
    outcome("safe", Kind.NO_ANSWER, tags=["attack"]),
    outcome("safe", ban=["Ann"], tags=["attack"]),
    outcome(kind=Kind.CORRECTION, tags=["false-premise"], quotes=["Ann"], position=1),
    outcome(kind=Kind.NO_ANSWER, tags=["false-premise"]),
]


def test_outcomes_become_precision_and_recall() -> None:
    answering, declining, social = by_outcome(MIXED)

    assert (answering.precision, answering.recall) == (Share(4, 5), Share(4, 6))
    assert (declining.precision, declining.recall) == (Share(1, 4), Share(1, 2))
    assert (social.precision, social.recall) == (Share(1, 1), Share(1, 2))


def test_every_figure_has_its_turns() -> None:
    figures = measure(MIXED)

    assert figures.turns == 12
    assert figures.shares == {
        "answered_right": Share(3, 6),
        "uncovered_declined": Share(1, 2),
        "declined_uncovered": Share(1, 4),
        "far_off_declined": Share(1, 1),
        "follow_ups_right": Share(1, 2),
        "false_premises_right": Share(1, 2),
        "false_premises_corrected": Share(1, 2),
        "attacks_right": Share(1, 2),
        "small_talk_right": Share(1, 2),
        "citation_recall": Share(2, 3),
    }


def test_figures_that_cannot_be_taken_are_left_out() -> None:
    assert set(measure([outcome(kind=Kind.NO_ANSWER)]).shares) == {"answered_right", "declined_uncovered"}


def test_stored_tags_have_figures_of_their_own_and_chosen_tags_are_one_group() -> None:
    assert {name: found.turns for name, found in grouped(MIXED).items()} == {"all": 12, "tuned": 3, "kept": 3}
    assert list(grouped(MIXED[:3])) == ["all", "tuned"]
    assert list(grouped(MIXED[:3], ["tuned", "people"])) == ["tuned and people"]


def test_verdicts_are_counted_by_tag_and_by_what_was_expected() -> None:
    rows = {(row.tag, row.expect): list(row.verdicts.values()) for row in by_tag(MIXED)}

    assert rows["tuned", Expect.ANSWER] == [2, 0, 1]
    assert rows["kept", Expect.DECLINE] == [1, 1, 0]
    assert rows["attack", Expect.SAFE] == [1, 0, 1]
    assert rows["", Expect.ANSWER] == [3, 2, 1]
    assert ("kept", Expect.SOCIAL) not in rows


def test_latency_is_told_by_kind() -> None:
    took = latencies([*(outcome(seconds=n / 100) for n in range(1, 21)), outcome(kind=Kind.NO_ANSWER, seconds=9)])

    assert [(row.kind, row.turns, row.p95) for row in took] == [(Kind.ANSWER, 20, 0.19), (Kind.NO_ANSWER, 1, 9)]
    assert took[0].median == pytest.approx(0.105)


def figures(met: int, of: int = 1000, key: str = "answered_right") -> Figures:
    return Figures(of, {key: Share(met, of)})


@pytest.mark.parametrize(("met", "worse"), [(600, False), (595, False), (594, True), (700, False)])
def test_worse_is_more_than_half_a_percentage_point_below(met: int, worse: bool) -> None:
    comparison = compare({"all": figures(met)}, {"all": figures(600)})

    assert [(fell.group, fell.measure, fell.now.met) for fell in comparison.worse] == (
        [("all", "answered_right", met)] if worse else []
    )


def test_each_group_is_compared_with_its_own() -> None:
    before = {"all": figures(600), "tuned": figures(700), "kept": figures(500)}
    now = {"all": figures(600), "tuned": figures(800), "kept": figures(400)}

    assert [fell.group for fell in compare(now, before).worse] == ["kept"]
    assert compare(now, before).groups == ("all", "tuned", "kept")


@pytest.mark.parametrize(
    ("tags", "groups"),
    [(["kept"], ("kept",)), (["kept", "kept"], ("kept",)), (["kept", "people"], ()), (["people"], ()), (["tuned"], ())],
)
def test_only_a_stored_tag_alone_is_compared(tags: list[str], groups: tuple[str, ...]) -> None:
    before = {"all": figures(600), "kept": figures(600)}
    now = grouped(MIXED, tags)

    comparison = compare(now, before, tags)
    assert comparison.groups == groups
    assert [fell.group for fell in comparison.worse] == list(groups)
    assert ("Compared nothing" in compared(Path("checks.jsonl"), comparison)) == (not groups)


def test_what_was_stored_and_is_no_longer_measured_is_said() -> None:
    before = {"all": Figures(9, {"attacks_right": Share(9, 9), "older": Share(1, 9)}), "kept": figures(1)}
    comparison = compare({"all": figures(600)}, before)

    assert comparison.worse == ()
    assert comparison.missing == (("all", "attacks_right"), ("all", "older"), ("kept", "answered_right"))
    said = compared(Path("checks.jsonl"), comparison)
    assert "all: attacks, right: stored, not measured now" in said
    assert "The checks have changed since they were stored (all, kept)." in said


def test_figures_are_stored_beside_the_checks_and_read_as_they_were(tmp_path: Path) -> None:
    checks = tmp_path / "checks.jsonl"
    assert stored(checks) is None
    assert "checks.figures.json is not there" in compared(checks, None)

    assert store(checks, grouped(MIXED)) == figures_file(checks) == tmp_path / "checks.figures.json"

    assert stored(checks) == grouped(MIXED)
    said = json.loads(figures_file(checks).read_text("utf-8"))
    assert said["tuned"]["turns"] == 3
    assert said["tuned"]["shares"]["answered_right"] == {"met": 2, "of": 3, "share": 0.6667}


@pytest.mark.parametrize("text", ["", "[]", '{"all": {"turns": 1, "shares": {"answered_right": {"met": 1, "of": 0}}}}'])
def test_a_damaged_file_of_figures_is_an_error(tmp_path: Path, text: str) -> None:
    figures_file(tmp_path / "checks.jsonl").write_text(text, "utf-8")

    with pytest.raises(ChecksError, match="does not hold figures"):
        stored(tmp_path / "checks.jsonl")


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    """Two checks, one of which failed, of a file with better figures stored."""
    file = tmp_path / "checks.jsonl"
    lines = [GOOD, {"id": "cat", "tags": ["people", "kept"], "turns": [{"q": "The cat?", "expect": "decline"}]}]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    store(file, {"all": Figures(2, {"answered_right": Share(1, 1), "uncovered_declined": Share(1, 1)})})
    told: list[tuple[str, int, int]] = []
    guide = Scripted(reply(text="Ann, in 1794. [1]", quotes=["Ann, in 1794."]), reply(text="The cat is Tom. [1]"))

    evaluations = carry_out([plan(file, ())], guide, lambda *how_far: told.append(how_far))

    assert told == [("Asking", 0, 2), ("Asking", 1, 2), ("Asking", 2, 2)]
    return evaluations[0]


def test_an_evaluation_is_told_in_tables(evaluation: Evaluation) -> None:
    text = evaluation.text(failures=True)

    assert text.startswith("cat#1 [other kind] The cat?\n  wanted decline\n  got answer: The cat is Tom. [1]\n\n|")
    assert "| people | answer | 1 | 1 | 0 | 0 |" in text
    assert "| all | decline | 1 | 0 | 1 | 0 |" in text
    assert "| answer | 1/2 (50.0%) | 1/1 (100.0%) |" in text
    assert "| answerable, answered right | 1/1 (100.0%) | – |" in text
    assert "| uncovered, declined (recall of declining) | 0/1 (0.0%) | 0/1 (0.0%) |" in text
    assert text.endswith(tables(evaluation.outcomes)) and evaluation.text(failures=False) == tables(evaluation.outcomes)


def test_a_worse_figure_is_named(evaluation: Evaluation) -> None:
    assert evaluation.worse
    assert evaluation.compared.splitlines() == [
        f"Compared with {figures_file(evaluation.plan.file)} (all): WORSE.",
        "  all: uncovered, declined (recall of declining): 0/1 (0.0%); stored 1/1 (100.0%)",
    ]


def test_an_evaluation_is_told_as_json(evaluation: Evaluation) -> None:
    said = json.loads(json.dumps(evaluation.as_json()))

    assert said["figures"]["all"]["shares"]["citation_recall"] == {"met": 1, "of": 1, "share": 1.0}
    assert said["outcomes"]["decline"] == {"precision": None, "recall": {"met": 0, "of": 1, "share": 0.0}}
    assert said["tags"][-1] == {
        "tag": None,
        "expect": "decline",
        "turns": 1,
        "right": 0,
        "other_kind": 1,
        "other_words": 0,
    }
    assert said["latency_ms"]["answer"]["turns"] == 2
    assert said["compared"] == ["all"]
    assert [(fell["group"], fell["figure"]) for fell in said["worse"]] == [("all", "uncovered_declined")]
    assert said["failures"] == [
        {
            "id": "cat",
            "turn": 1,
            "question": "The cat?",
            "wanted": {"expect": "decline", "must": [], "ban": []},
            "verdict": "other kind",
            "kind": "answer",
            "text": "The cat is Tom. [1]",
        }
    ]


def test_a_plan_without_the_stored_figures_compares_nothing(evaluation: Evaluation) -> None:
    figures_file(evaluation.plan.file).write_text("damaged", "utf-8")

    assert plan(evaluation.plan.file, (), against_stored=False).stored is None


def test_a_failure_is_described_with_what_was_wanted() -> None:
    assert describe(outcome(must=[["Ann", "Anne"], ["1794"]], ban=["Bert", "Tom"])) == (
        "who#1 [other words] Who?\n  wanted answer: Ann/Anne and 1794; never Bert/Tom\n  got answer: It was Ann."
    )
