"""Going back is one step like learning, survives a restart, and never serves what is damaged."""

import pytest

from knowledge.errors import DamagedVersion, KnowledgeError, UnknownVersion, WriterBusy
from knowledge.learn import learn
from knowledge.rollback import roll_back
from knowledge.versions import Versions
from tests.knowledge.conftest import Museum


@pytest.fixture
def years(mill: Museum) -> list[str]:
    """Return three versions, the oldest first."""
    versions = [mill.corpus().version]
    for year in (1991, 1992):
        mill.write("pumps.md", f"Ada was restored in {year}.")
        versions.append(mill.learn().version)
    return versions


def test_staff_go_back_one_version_at_a_time(mill: Museum, years: list[str]) -> None:
    library = mill.library()
    library.current()
    for version in reversed(years[:-1]):
        assert roll_back(mill.data_dir, "words").manifest.version == version
        assert library.current().version == version

    with pytest.raises(UnknownVersion, match=rf"no older version to go back to\. Versions: {years[2]} of 20"):
        roll_back(mill.data_dir, "words")


def test_a_version_is_named_by_its_beginning(mill: Museum, years: list[str]) -> None:
    assert roll_back(mill.data_dir, "words", years[0][:12]).manifest.version == years[0]
    assert mill.corpus().version == years[0]
    assert roll_back(mill.data_dir, "words", years[0]).current, "it is served already"
    for nothing in ("zzz", "../versions", "-"):
        with pytest.raises(UnknownVersion, match=f"“{nothing}” is no version. Versions: .*, being served"):
            roll_back(mill.data_dir, "words", nothing)


def test_a_guide_that_starts_again_leaves_what_staff_went_back_from(mill: Museum, years: list[str]) -> None:
    roll_back(mill.data_dir, "words")
    started = learn(mill.house, mill.data_dir, mill.embeddings, unasked=True)

    assert (started.went_back, started.changed, started.version) == (True, False, years[1])
    assert mill.corpus().version == years[1]

    assert mill.learn().version == years[2], "staff who learn mean it"
    assert not learn(mill.house, mill.data_dir, mill.embeddings, unasked=True).went_back


def test_new_documents_end_a_rollback(mill: Museum, years: list[str]) -> None:
    roll_back(mill.data_dir, "words")
    mill.write("pumps.md", "Ada was restored in 1993.")
    started = learn(mill.house, mill.data_dir, mill.embeddings, unasked=True)

    assert (started.went_back, started.changed) == (False, True)
    assert "1993" in mill.everything()
    assert started.version not in years


def test_a_damaged_version_is_passed_over_and_refused_by_name(mill: Museum, years: list[str]) -> None:
    (mill.data_dir / "corpus/versions" / years[1] / "documents.jsonl").write_text("")

    with pytest.raises(DamagedVersion, match=r"documents\.jsonl is damaged or missing\. Name another version"):
        roll_back(mill.data_dir, "words", years[1])
    assert mill.corpus().version == years[2]
    assert roll_back(mill.data_dir, "words").manifest.version == years[0]


def test_what_another_model_learnt_is_not_gone_back_to(mill: Museum, years: list[str]) -> None:
    with pytest.raises(KnowledgeError, match="was learnt with another embedding model"):
        roll_back(mill.data_dir, "another model", years[0])
    assert mill.corpus().version == years[2]


def test_nobody_goes_back_while_somebody_learns(mill: Museum) -> None:
    with Versions(mill.data_dir).writing(), pytest.raises(WriterBusy):
        roll_back(mill.data_dir, "words")
