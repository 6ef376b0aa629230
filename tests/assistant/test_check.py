"""A drafted sentence reaches a visitor only if the passage that it cites holds it."""

import time
from pathlib import Path

import pytest
import yaml

from assistant.check import Verdict, check

DOCUMENTS = Path(__file__).parents[1] / "documents"

MILL = (
    "Thornholt Mill was founded in 1852 by Silas Denby, a corn merchant from Hexley. It has three pairs of stones and "
    "is the oldest working mill in the valley. The wheel was rebuilt in 1934, when the old one had rotted. Today the "
    "miller is Rosa Whitlam, who came in 1998; her apprentice, Karim Saleh, looks after the eels in the pond. “We "
    "grind slowly, and we never grind twice,” says Whitlam. The mill has never been driven by steam. It employs 12 "
    "people, sells 1,500 sacks of flour a year and is closed on Mondays. Nearly half of the flour goes to bakers."
)

TRUE = {
    "a sentence as it stands": "Thornholt Mill was founded in 1852 by Silas Denby, a corn merchant from Hexley.",
    "two sentences made one": "The mill has never been driven by steam, and it employs 12 people, sells 1,500 sacks of "
    "flour a year and is closed on Mondays.",
    "a clause left out": "Thornholt Mill was founded in 1852 by Silas Denby.",
    "active for passive": "Silas Denby founded Thornholt Mill in 1852.",
    "a name for a pronoun": "Thornholt Mill is the oldest working mill in the valley.",
    "a number in words": "The mill employs twelve people and sells fifteen hundred sacks of flour a year.",
    "a number in figures": "It has 3 pairs of stones.",
    "a surname alone": "Whitlam says that the mill never grinds twice.",
    "a job before the name": "Miller Rosa Whitlam came to the mill in 1998.",
    "quoted words with other marks": 'Rosa Whitlam says: "We grind slowly…"',
    "a denial in other words": "Steam has never driven the mill.",
    "closed for not open": "The mill is not open on Mondays.",
    "a share": "Nearly half of the flour is sold to bakers.",
    "a founding clause in front": "Founded in 1852 by Silas Denby, the mill employs 12 people today.",
}

FALSE = {
    "another year": "Thornholt Mill was founded in 1853 by Silas Denby.",
    "another number in words": "The mill employs thirteen people.",
    "a year that belongs to another event": "The wheel was rebuilt in 1998.",
    "a count that belongs to another thing": "It has twelve pairs of stones.",
    "another bound": "The mill employs more than 12 people.",
    "an exact number for an approximate one": "It sells over 1,500 sacks of flour a year.",
    "another weekday": "The mill is closed on Sundays.",
    "a stranger": "Thornholt Mill was founded in 1852 by Henry Oakes.",
    "a mixed name": "The miller is Rosa Denby.",
    "a stranger who opens the sentence": "Oakes founded the mill in 1852.",
    "somebody else's deed": "Rosa Whitlam founded Thornholt Mill in 1852.",
    "somebody else's job": "The miller is Karim Saleh, who came in 1998.",
    "somebody else's words": "Karim Saleh says “We grind slowly”.",
    "two people exchanged": "Rosa Whitlam is the apprentice of Karim Saleh.",
    "a denial": "The wheel was not rebuilt in 1934.",
    "a denial dropped": "The mill has been driven by steam.",
    "an opposite": "The mill is open on Mondays.",
    "a superlative": "It is the largest working mill in the valley.",
    "an only": "Karim Saleh is the only apprentice.",
    "an all": "All the flour goes to bakers.",
    "words nobody said": "Rosa Whitlam says “We grind fast”.",
    "words put together": "Rosa Whitlam says “We never grind slowly”.",
    "something else altogether": "Visitors can stay overnight in the old granary beside the river.",
    "nothing to be found": "That was all.",
}


@pytest.mark.parametrize("sentence", TRUE.values(), ids=TRUE.keys())
def test_what_the_passage_says_is_shown(sentence: str) -> None:
    assert check(sentence, MILL) == Verdict(True, "")


@pytest.mark.parametrize("sentence", FALSE.values(), ids=FALSE.keys())
def test_what_the_passage_does_not_say_is_withheld_with_a_reason(sentence: str) -> None:
    verdict = check(sentence, MILL)
    assert not verdict.grounded
    assert verdict.reason


def test_the_reason_is_for_people() -> None:
    assert check("The mill was founded in 1987.", MILL).reason == 'the passage has no "1987"'
    assert check("Henry Oakes founded the mill.", MILL).reason == "the passage does not name “Henry”"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("For fifteen years", "For a decade and a half"),
        ("For 40 years", "For four decades"),
        ("For 50 years", "For half a century"),
        ("Two thousand", "2,000"),
        ("2000", "2 000"),
        ("104", "a hundred and four"),
        ("24", "two dozen"),
        ("1982", "nineteen eighty-two"),
        ("50 per cent", "50%"),
        ("half", "50 percent"),
        ("the 1980s", "the eighties"),
        ("on 3 May", "on the 3rd of May"),
        ("at 15:30", "at 3.30 pm"),
        ("at noon", "at 12:00"),
        ("1.5 million", "one and a half million"),
        ("£5", "five pounds"),
        ("the 19th century", "the nineteenth century"),
        ("two weeks", "a fortnight"),
    ],
)
def test_a_number_may_be_written_in_another_way(said: str, written: str) -> None:
    assert check(f"The stove at Harrow burned peat, {said}.", f"The stove at Harrow burned peat, {written}.").grounded
    assert check(f"The stove at Harrow burned peat, {written}.", f"The stove at Harrow burned peat, {said}.").grounded


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("19", "the 19th century"),
        ("£5", "€5"),
        ("5 metres", "5 miles"),
        ("nearly 40", "over 40"),
        ("until 1934", "since 1934"),
        ("at 3 pm", "at 3 am"),
        ("the 991v2", "the 991"),
        ("40%", "40"),
    ],
)
def test_a_like_number_is_not_the_same_number(said: str, written: str) -> None:
    sentence, passage = f"The stove at Harrow burned peat, {said}.", f"The stove at Harrow burned peat, {written}."
    assert not check(sentence, passage).grounded


def test_a_true_name_with_anothers_job_is_withheld() -> None:
    passage = (
        "“Now felt right,” explains Ida Fenn, Senior Design Manager. Marketing matters too. Leo Marsh, Senior "
        "Marketing Manager, first saw the works 20 years ago."
    )
    assert check("Ida Fenn is the Senior Design Manager.", passage).grounded
    assert check("Leo Marsh, the Senior Marketing Manager, saw the works 20 years ago.", passage).grounded
    assert not check("Leo Marsh is the Senior Design Manager.", passage).grounded
    assert not check("Ida Fenn first saw the works 20 years ago.", passage).grounded


def test_the_house_may_be_named_though_only_the_title_names_it() -> None:
    passage = "It was founded in 1838 and has six vessels made of slate."
    assert not check("The Oxbow Brewery was founded in 1838.", passage).grounded
    assert check("The Oxbow Brewery was founded in 1838.", passage, about="The Oxbow Brewery").grounded
    assert not check("The Oxbow Brewery was founded in 1839.", passage, about="The Oxbow Brewery").grounded


@pytest.mark.parametrize(
    "sentence",
    [
        "Silas Denby a fondé le moulin en 1852.",
        "Rosa Whitlam est meunière depuis 1998.",
        "Das Mühlrad wurde 1934 erneuert, und die Mühle hat 12 Mitarbeiter.",
        "El molino vende 1.500 sacos de harina al año.",
    ],
)
def test_a_translation_is_not_withheld_for_its_language(sentence: str) -> None:
    assert check(sentence, MILL, same_language=False).grounded


@pytest.mark.parametrize(
    "sentence",
    [
        "Silas Denby a fondé le moulin en 1853.",
        "Le moulin a été fondé par Pierre Denby.",
        "Rosa Whitlam dit : « Nous moulons lentement ».",
        "Hans Meier gründete die Mühle.",
    ],
)
def test_a_translation_must_keep_figures_names_and_quoted_words(sentence: str) -> None:
    assert not check(sentence, MILL, same_language=False).grounded


@pytest.mark.parametrize("house", ["lighthouse", "brewery"])
def test_every_sentence_of_a_document_is_held_by_its_own_paragraph_and_no_other(house: str) -> None:
    paragraphs = (DOCUMENTS / f"{house}.md").read_text("utf-8").strip().split("\n\n")
    for paragraph in paragraphs:
        first = paragraph[: paragraph.index(". ") + 1]
        assert check(first, paragraph).grounded
        assert not any(check(first, other).grounded for other in paragraphs if other != paragraph)


@pytest.mark.parametrize("kind", ["invented", "negation", "superlatives"])
@pytest.mark.parametrize("house", ["lighthouse", "brewery"])
def test_no_draft_that_was_broken_by_hand_is_shown(house: str, kind: str) -> None:
    paragraphs = (DOCUMENTS / f"{house}.md").read_text("utf-8").strip().split("\n\n")
    drafts = yaml.safe_load((DOCUMENTS / f"{house}.yaml").read_text("utf-8"))
    shown = [
        sentence
        for paragraph, by_kind in zip(paragraphs, drafts, strict=True)
        for sentence in by_kind[kind]
        if check(sentence, paragraph).grounded
    ]
    assert shown == []


@pytest.mark.parametrize("sentence", ["", " ", "…", "“”", "1", "[", "\u202e\u200b", "A" * 5000, "a, " * 2000])
def test_nothing_that_a_model_babbles_breaks_the_check(sentence: str) -> None:
    assert not check(sentence, MILL).grounded
    assert not check("The mill was founded in 1852.", sentence).grounded


def test_a_check_takes_no_time_to_speak_of() -> None:
    for sentence in FALSE.values():
        check(sentence, MILL)
    started = time.perf_counter()
    for number in range(100):
        check(f"The mill employs {number + 13} people and was founded by Silas Denby.", MILL)
    assert time.perf_counter() - started < 1
