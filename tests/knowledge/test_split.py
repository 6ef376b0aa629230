"""Passages are spans of a document, so that any citation can be shown in its place."""

from langchain_core.documents import Document

from knowledge.split import LARGE, SMALL, split

LONG = "The wheel turned all night long and nobody in the valley slept at all. "
"""Of a length that is neither small nor large, a few times over."""


def document(*parts: str, document_id: str = "mill", **about: object) -> Document:
    """A canonical document; a part that begins with “#” is a heading."""
    text, headings = "", []
    for part in parts:
        text += "\n\n" if text else ""
        words = part.removeprefix("# ")
        if words != part:
            headings.append({"title": words, "level": 2, "start": len(text), "end": len(text) + len(words)})
        text += words
    metadata = {"document_id": document_id, "title": "Mill", "language": "en", "source": "us", "headings": headings}
    return Document(page_content=text, metadata={**metadata, **about})


def words(passages: list[Document]) -> list[str]:
    return [passage.page_content for passage in passages]


def test_a_passage_is_exactly_what_stands_in_the_document() -> None:
    whole = document(
        "Before.", "# History", LONG * 5, "• one\n• two", LONG * 40, "# Visiting", "Please ring.", LONG * 4
    )

    for passage in split(whole):
        assert whole.page_content[passage.metadata["start"] : passage.metadata["end"]] == passage.page_content
        assert passage.page_content == passage.page_content.strip()


def test_every_word_but_the_headings_is_in_one_passage() -> None:
    whole = document("Before.", "# History", LONG * 5, "• one\n• two", LONG * 40, "# Visiting", "Please ring.")
    said = "".join("".join(words(split(whole))).split())

    assert said == "".join(whole.page_content.replace("History", "").replace("Visiting", "").split())


def test_a_passage_never_crosses_a_heading() -> None:
    passages = split(document("Short.", "# History", "Short too.", "# Visiting", "Ring the bell."))

    assert [(p.metadata["section"], p.page_content) for p in passages] == [
        ("", "Short."),
        ("History", "Short too."),
        ("Visiting", "Ring the bell."),
    ]


def test_a_heading_with_nothing_below_it_makes_no_passage() -> None:
    assert words(split(document("# History", "# Visiting", "Ring the bell.", "# Shop"))) == ["Ring the bell."]


def test_short_paragraphs_join_their_neighbours_and_longer_ones_stand_alone() -> None:
    joined = split(document("Closed on Mondays.", "No dogs.", LONG * 4))
    apart = split(document(LONG * 4, LONG * 4))

    assert len(LONG * 4) > SMALL
    assert words(joined) == [f"Closed on Mondays.\n\nNo dogs.\n\n{(LONG * 4).strip()}"]
    assert words(apart) == [(LONG * 4).strip()] * 2


def test_a_long_paragraph_is_parted_between_sentences() -> None:
    parts = words(split(document(LONG * 40)))

    assert len(parts) > 1
    assert all(len(part) <= LARGE and part.endswith("slept at all.") for part in parts)


def test_a_sentence_longer_than_a_passage_is_not_broken() -> None:
    sentence = "The wheel turned " + "and turned " * 200 + "until dawn."

    assert words(split(document(f"It began. {sentence} It ended."))) == ["It began.", sentence, "It ended."]


def test_ids_are_the_same_every_time_and_all_different() -> None:
    whole = document("# A", "No dogs.", "# B", "No dogs.", "# A", "No dogs.")
    ids = [passage.id for passage in split(whole)]

    assert ids == [passage.id for passage in split(whole)]
    assert len(set(ids)) == 3
    assert ids == [passage.metadata["passage_id"] for passage in split(whole)]


def test_an_edit_elsewhere_leaves_an_id_as_it_is() -> None:
    before = split(document("# History", LONG * 4, "# Visiting", "Ring the bell."))
    after = split(document("# History", LONG * 5, "# Visiting", "Ring the bell."))

    assert before[0].id != after[0].id
    assert before[1].id == after[1].id


def test_the_same_words_in_two_documents_are_two_passages() -> None:
    one, two = split(document("No dogs.", document_id="mill")), split(document("No dogs.", document_id="pumps"))

    assert one[0].id != two[0].id


def test_a_passage_names_its_source_and_the_paragraphs_it_retells() -> None:
    whole = document(
        "# History", "It burned.", "# Fire", "Twice.", "# Shop", "Soap.", retells={"History": [2, 3], "Fire": [4]}
    )

    assert [passage.metadata["source"] for passage in split(whole)] == [
        "us, paragraphs 2, 3",
        "us, paragraph 4",
        "us",
    ]
