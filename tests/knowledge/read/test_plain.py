"""Plain text, however it was typed: paragraphs stay whole, facts in short lines stay text."""

from knowledge.read.plain import read_plain


def shape(text: str) -> list[tuple[str, str]]:
    return [(block["kind"], block["text"]) for block in read_plain(text).metadata["blocks"]]


def test_lines_that_an_editor_broke_are_one_paragraph() -> None:
    text = """\
A bell is a shape of air with metal round it, and that is the way to
think about how it was made. Two moulds, one inside the other, with a
gap between them.

Whatever is in the gap will be the bell.
"""
    assert [kind for kind, _ in shape(text)] == ["paragraph", "paragraph"]
    assert shape(text)[0][1].endswith("one inside the other, with a gap between them.")


def test_text_pasted_without_blank_lines_keeps_its_paragraphs_and_headings() -> None:
    prose = "The mill was built in 1794 by Isaac Munn, who had seen one like it in Holland as a prisoner of war. " * 2
    text = f"History\n{prose}\n{prose}\nVisiting\nThe mill is open on Sundays from two to five, and on bank holidays."

    assert [kind for kind, _ in shape(text)] == ["label", "paragraph", "paragraph", "label", "paragraph"]


def test_a_price_list_without_bullets_stays_text_below_its_heading() -> None:
    text = "Tickets\nAdult £9.50\nChild £4\nFamily £20\n\nParking is free."

    assert shape(text) == [
        ("label", "Tickets"),
        ("paragraph", "Adult £9.50"),
        ("paragraph", "Child £4"),
        ("paragraph", "Family £20"),
        ("paragraph", "Parking is free."),
    ]


def test_an_address_below_its_heading_stays_text() -> None:
    text = "Where we are\n\nMill Lane\nThornby\nCA14 2XY"

    assert shape(text)[1:] == [("paragraph", "Mill Lane"), ("paragraph", "Thornby"), ("paragraph", "CA14 2XY")]


def test_bullets_of_every_kind_make_items_and_numbers_are_kept() -> None:
    text = "What it takes:\n• alder\n- leather\n  * brass nails\n– string\n1. cut\n12) polish"

    assert shape(text) == [
        ("paragraph", "What it takes:"),
        ("item", "alder"),
        ("item", "leather"),
        ("item", "brass nails"),
        ("item", "string"),
        ("item", "1. cut"),
        ("item", "12) polish"),
    ]


def test_a_date_at_the_beginning_of_a_line_loses_nothing() -> None:
    assert shape("12. März 1904: Die Mühle brennt ab.") == [("item", "12. März 1904: Die Mühle brennt ab.")]


def test_a_dash_inside_a_sentence_or_before_a_number_is_no_bullet() -> None:
    text = "Flimby is an anomaly — a village with a factory.\n\n-5 degrees were measured in 1963."

    assert [kind for kind, _ in shape(text)] == ["paragraph", "paragraph"]
    assert shape(text)[0][1] == "Flimby is an anomaly — a village with a factory."
    assert shape(text)[1][1].startswith("-5 degrees")


def test_an_item_that_goes_on_in_the_next_line_is_one_item() -> None:
    text = "- the tierce, a minor third, which gives the bells\n  their sadness\n- the quint"

    assert [words for _, words in shape(text)] == [
        "the tierce, a minor third, which gives the bells their sadness",
        "the quint",
    ]


def test_a_remark_in_brackets_is_text_and_no_heading() -> None:
    assert shape("How a bell is made\n(an invented example, not a real place)\n\nA bell is air.")[1] == (
        "paragraph",
        "(an invented example, not a real place)",
    )
