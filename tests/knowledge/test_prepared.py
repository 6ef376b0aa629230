"""Prepared answers rest on exact words of the documents; those whose words have changed are suspended."""

import shutil
from pathlib import Path

import pytest

from knowledge.doctor import examine
from knowledge.errors import HouseError
from knowledge.house import open_house
from knowledge.prepared import PreparedAnswer, open_prepared, resolve
from tests.knowledge.conftest import LIMIT, WINDMILL, Museum

BUILDER = """\
- id: builder
  questions:
    en: ["Who built the mill?"]
    fr: ["Qui a construit le moulin ?"]
  answer:
    en: "Isaac Munn built it."
    fr: "C'est Isaac Munn."
  quotes: ["Thornby Mill was built in 1794 by Isaac Munn"]
  checked_by: Ada Strand
  checked_on: 2026-03-01
- id: engines
  questions: {en: ["What are the engines called?"]}
  answer: {en: "Ada and Grace."}
  quotes: ["two beam engines,\\n  Ada and Grace.", "Ada was restored in 1990"]
"""


@pytest.fixture
def prepared(mill: Museum) -> Museum:
    """Return the museum of two documents with two prepared answers."""
    (mill.folder / "prepared.yaml").write_text(BUILDER, "utf-8")
    return mill


def entries_of(museum: Museum) -> tuple[PreparedAnswer, ...]:
    return open_prepared(museum.house)


def findings(museum: Museum) -> list[tuple[str, bool, str]]:
    found = examine(museum.house, museum.data_dir, museum.embeddings, LIMIT)
    return [(finding.part, finding.well, finding.said) for finding in found if finding.part.startswith("prepared")]


def test_a_house_without_the_file_has_none(mill: Museum) -> None:
    assert entries_of(mill) == ()
    assert findings(mill) == []


def test_an_empty_file_is_as_good_as_none(mill: Museum) -> None:
    (mill.folder / "prepared.yaml").write_text("# nothing yet\n", "utf-8")

    assert entries_of(mill) == ()


def test_each_quote_is_placed_in_its_document_and_passage(prepared: Museum) -> None:
    corpus = prepared.corpus()
    resolved, suspended = resolve(entries_of(prepared), corpus)

    assert suspended == ()
    assert [each.entry.id for each in resolved] == ["builder", "engines"]
    for place in (place for each in resolved for place in each.places):
        about = place.passage.metadata
        assert place.document.page_content[place.start : place.end] == place.quote
        assert corpus.documents[about["document_id"]] is place.document
        assert about["start"] <= place.start < place.end <= about["end"]


def test_spaces_and_line_breaks_do_not_matter(prepared: Museum) -> None:
    resolved, _ = resolve(entries_of(prepared), prepared.corpus())

    assert resolved[1].places[0].quote == "two beam engines, Ada and Grace."


def test_words_that_stand_twice_are_placed_where_one_passage_holds_them_all(museum: Museum) -> None:
    museum.write("a.md", "# A\n\n## The wheel\n\nIt turns once a day.\n")
    museum.write("b.md", "# B\n\nThe wheel It turns once a day.\n")
    museum.learn()
    entry = PreparedAnswer(id="w", questions={"en": ("?",)}, answer={"en": "."}, quotes=("The wheel It turns",))

    ((resolved,), _) = resolve((entry,), museum.corpus())
    assert resolved.places[0].document.metadata["document_id"] == "b"


def test_an_edited_sentence_suspends_the_entry_and_the_doctor_tells_the_mend(prepared: Museum) -> None:
    prepared.write("mill.md", WINDMILL.replace("Isaac Munn", "Isaac Dunn"))
    prepared.learn()

    resolved, suspended = resolve(entries_of(prepared), prepared.corpus())
    assert [each.entry.id for each in resolved] == ["engines"]
    assert [each.entry.id for each in suspended] == ["builder"]
    ((part, well, said), (_, others_well, _)) = findings(prepared)
    assert (part, well, others_well) == ("prepared answer", False, True)
    assert "“builder”" in said
    assert "Thornby Mill was built in 1794 by Isaac Munn" in said
    assert "prepared.yaml" in said
    assert "python server.py ingest" in said


def test_the_doctor_says_how_many_nobody_has_checked(prepared: Museum) -> None:
    ((part, well, said),) = findings(prepared)

    assert (part, well) == ("prepared answers", True)
    assert said.startswith("2 rest on")
    assert "nobody has checked 1 yet" in said


def test_a_file_that_cannot_be_used_is_the_doctors_business(prepared: Museum) -> None:
    (prepared.folder / "prepared.yaml").write_text("- id: [\n", "utf-8")

    ((part, well, said),) = findings(prepared)
    assert (part, well) == ("prepared answers", False)
    assert str(prepared.folder / "prepared.yaml") in said


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("  quotes: [", "  qoutes: [", "entry 1 “builder”: quotes: Field required"),
        ("- id: engines", "- id: builder", "entries 1 and 2 are both called “builder”. Rename one."),
        ("- id: engines\n ", "-", "entry 2: id: Field required"),
        (
            '    fr: ["Qui a construit le moulin ?"]\n',
            "",
            "an answer in fr and no questions in that language; add some",
        ),
        ('    fr: "C\'est Isaac Munn."\n', "", "questions in fr and no answer in that language; add one"),
        ('["Who built the mill?"]', "[]", "an answer in en and no questions in that language"),
        ('["Who built the mill?"]', '[" "]', "questions.en.0: String should have at least 1 character"),
        ("2026-03-01", "yesterday", "checked_on: Input should be a valid date"),
        ("  checked_by", "  note: x\n  checked_by", "note: Extra inputs are not permitted"),
        ("- id: builder", "id: builder", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named_with_the_entry(prepared: Museum, was: str, becomes: str, reason: str) -> None:
    file = prepared.folder / "prepared.yaml"
    assert was in BUILDER
    file.write_text(BUILDER.replace(was, becomes, 1), "utf-8")

    with pytest.raises(HouseError) as wrong:
        entries_of(prepared)
    assert str(file) in str(wrong.value)
    assert reason in str(wrong.value)


def test_a_file_that_is_no_list_is_told_what_it_must_be(prepared: Museum) -> None:
    (prepared.folder / "prepared.yaml").write_text("id: builder\n", "utf-8")

    with pytest.raises(HouseError, match="must be a list of entries"):
        entries_of(prepared)


def test_the_bundled_houses_answers_rest_on_their_articles(tmp_path: Path) -> None:
    for folder in sorted((Path(__file__).parents[2] / "knowledge/houses").glob("*/")):
        museum = Museum(tmp_path / folder.name)
        shutil.copytree(folder / "articles", museum.articles, dirs_exist_ok=True)
        museum.learn()
        entries = open_prepared(open_house(folder))

        resolved, suspended = resolve(entries, museum.corpus())
        assert [each.said for each in suspended] == []
        assert len(resolved) == len(entries)
