"""What belongs to the page and not to the article is set aside by its form, and whatever a visitor may ask is kept."""

from collections.abc import Callable

import pytest
from langchain_core.documents import Document

Cleaned = Callable[[str, str], Document]

STORY = [
    "Harrowby had thirty clog makers in 1910. Today there is one workshop left, on Tanner's Row, and it is run by two "
    "sisters, Edith and Moll Garrick, who learned the trade from their grandfather.",
    "A clog begins as a block of alder. The wood is light, does not split and keeps the foot warm. It is cut with "
    "three knives, which are called the stock knife, the hollower and the gripper.",
    "The leather comes from Wigton, where it is waxed and rolled until it is as stiff as a board. Edith cuts the "
    "uppers by eye, and the workshop has never owned a pattern of any kind.",
    "Moll nails the uppers to the soles with brass nails, thirty-eight to a pair, and closes them with a strip of "
    "brass at the toe. The sisters make four pairs of clogs a day, and no more than that.",
    "In winter the workshop is warmed by a stove that burns the shavings. On Saturdays the door stands open, and "
    "people from Harrowby come in to talk, to have an iron replaced, or to look on.",
    "Neither of the sisters has an apprentice. A young man from Wigton came for a summer and was good with the "
    "hollower, Edith says, but he was allergic to the wax and went back to his office.",
]


def story(*, top: str = "", middle: str = "", end: str = "") -> str:
    """The article with something at its top, between two of its paragraphs, or at its end."""
    return "\n\n".join(filter(None, [top, *STORY[:3], middle, *STORY[3:], end])) + "\n"


def removed(document: Document) -> dict[str, str]:
    return {block["text"]: block["why"] for block in document.metadata["removed"]}


PAGE_PARTS = {
    "menu": ({"top": "Home News Shops Travel Culture Subscribe"}, "Home News Shops Travel Culture Subscribe"),
    "masthead": ({"top": "The Wooden Heel\nTap to Enlarge"}, "Tap to Enlarge"),
    "cookies": (
        {"top": "We use cookies to improve your experience. By going on you agree to this."},
        "We use cookies to improve your experience. By going on you agree to this.",
    ),
    "embed": (
        {"middle": "Your privacy settings have blocked this Instagram post."},
        "Your privacy settings have blocked this Instagram post.",
    ),
    "credit": ({"middle": "Northern Echo / Ines Rowe"}, "Northern Echo / Ines Rowe"),
    "credits": ({"middle": "Photo: Ines Rowe, Photo: Ines Rowe, Photo: Ines Rowe"}, "Photo: Ines Rowe, " * 2),
    "pull quote": (
        {"middle": "The Workshop Has Never Owned a Pattern of Any Kind"},
        "The Workshop Has Never Owned a Pattern of Any Kind",
    ),
    "headlines": (
        {
            "end": "What To Read Next\n"
            "  • The Ten Most Beautiful Tea Rooms in All of the Northern Dales\n    • Travel\n"
            "  • Why Everybody Is Suddenly Wearing Their Grandmother's Brooches Again\n    • Style\n"
            "  • This Small Bakery Makes the Best Rye Bread in the Whole Country\n    • Food"
        },
        "The Ten Most Beautiful Tea Rooms in All of the Northern Dales",
    ),
    "newsletter": (
        {
            "end": "Get the best of our magazine in your inbox.\n\nMore\n"
            "- A New and Surprising Way of Looking at Old Photographs\n"
            "- From Canvas to Couch, These Are the Best Chairs Around\n"
            "- Every Single Song on the Radio Sounds Like Somebody Else's"
        },
        "Get the best of our magazine in your inbox.",
    ),
}


@pytest.mark.parametrize("part", PAGE_PARTS)
def test_a_part_of_the_page_is_removed_from_a_pasted_article_and_reported(cleaned: Cleaned, part: str) -> None:
    where, words = PAGE_PARTS[part]
    document = cleaned("blog.txt", story(**where))

    assert words not in document.page_content
    assert any(words in text and why for text, why in removed(document).items())
    for paragraph in STORY:
        assert paragraph in document.page_content


def test_captions_repeated_between_the_paragraphs_are_removed(cleaned: Cleaned) -> None:
    caption = "View of the bench"
    text = "\n\n".join(line for paragraph in STORY for line in (paragraph, caption)) + f"\n\n{STORY[0]} Ende."
    document = cleaned("blog.txt", text)

    assert caption not in document.page_content
    assert removed(document)[caption]


def test_the_same_page_as_markdown_loses_its_link_lists_and_their_headings(cleaned: Cleaned) -> None:
    text = story(
        top="- [Home](/)\n- [Shops](/shops)\n- [About us](/about)",
        end="## You might also like\n\n- [Ten looms that changed Lancashire](/1)\n"
        "- [Why I walk to work in wooden shoes](/2)\n- [My favourite tea rooms](/3)",
    )
    document = cleaned("blog.md", text)

    assert document.page_content == "\n\n".join(STORY)
    assert set(removed(document)) == {
        "Home",
        "Shops",
        "About us",
        "You might also like",
        "Ten looms that changed Lancashire",
        "Why I walk to work in wooden shoes",
        "My favourite tea rooms",
    }


def test_a_notice_beside_a_button_in_the_middle_of_a_web_page_is_removed(cleaned: Cleaned) -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in STORY[:3])
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in STORY[3:])
    notice = (
        "<div><p>External content from VideoHub is blocked until marketing is allowed.</p><button>Load</button></div>"
    )
    quote = "<p>“The workshop has never owned a pattern of any kind.”</p>"
    article = f"<h1>Clogs</h1>{paragraphs}{notice}{quote}<p>Advertisement</p>{rest}"
    document = cleaned("blog.html", f"<html><body><article>{article}</article></body></html>")

    assert document.page_content == "\n\n".join(["Clogs", *STORY])
    assert {
        "External content from VideoHub is blocked until marketing is allowed.",
        "Load",
        "“The workshop has never owned a pattern of any kind.”",
        "Advertisement",
    } <= set(removed(document))


CONTENT = [
    "(An invented example: the village and the sisters are made up.)",
    "Invented example – the village and the sisters are made up",
    "Note: this is an invented example.",
    "Please keep dogs on a lead.",
    "Visiting\n\nPlease keep dogs on a lead.\n\nPrams can be left by the gate.",
    "Opening hours\n\nTuesday / Thursday\nToilets / baby changing\nNo lift.",
    "Tickets\nAdults £4\nUnder 16 free\nCarers free",
    "Getting here\n\nMill Lane\nThornby\nCA14 2XY\n\n01900 123456",
    "Facilities\n- step-free entrance from the lane\n- free parking for eight cars\n- no lift\n- tea, coffee and cake",
    "On show\n- The Great Bell of Carrowby\n- Portrait of Hester Quennell\n- Model of the Lady Ottoline",
    "• Bus 42 / 43 to Bridge End\n• Ferry\n• On foot",
    "“We would rather be small and stubborn than large and sorry,” says a neighbour.",
    "1. Ring the bell\n2. Wait\n3. Mind the step",
]


@pytest.mark.parametrize("content", CONTENT)
@pytest.mark.parametrize("where", ["top", "middle", "end"])
def test_what_a_visitor_may_ask_is_kept_wherever_it_stands(cleaned: Cleaned, where: str, content: str) -> None:
    document = cleaned("story.txt", story(**{where: content}))

    assert removed(document) == {}
    for line in content.split("\n"):
        assert line.strip("•- ") in document.page_content


@pytest.mark.parametrize("where", ["middle", "end"])
def test_practical_advice_that_speaks_to_the_visitor_is_kept_below_its_heading(cleaned: Cleaned, where: str) -> None:
    document = cleaned(
        "story.txt", story(**{where: "Visiting\n\nYour ticket is valid all week.\n\nYou can park free."})
    )

    assert "Your ticket is valid all week.\n\nYou can park free." in document.page_content


@pytest.mark.parametrize("name", ["visit.md", "visit.txt"])
def test_a_short_leaflet_is_kept_to_the_last_word(cleaned: Cleaned, name: str) -> None:
    blocks = ["Plan your visit", "You are welcome every day.", "No dogs.", "Café / shop", "- Loos\n- Lift\n- Lockers"]
    document = cleaned(name, "\n\n".join(blocks))

    assert removed(document) == {}
    assert document.page_content == "\n\n".join(blocks).replace("- ", "• ")


def test_the_same_rule_under_two_headings_is_kept_under_both(cleaned: Cleaned) -> None:
    text = "## The museum\n\nClosed on Mondays.\n\n## The café\n\nClosed on Mondays.\n"
    document = cleaned("visit.md", text)

    assert document.page_content.count("Closed on Mondays.") == 2


def test_a_list_of_links_with_facts_beside_them_is_kept(cleaned: Cleaned) -> None:
    text = (
        "## Bells\n\n- [Great Aldous](/1), 2,910 kg, cast in 1874\n- [The Mute Maid](/2), cracked in 1811\n"
        "- [Treble](/3), for a school\n\n## Write to us\n\n- [01900 123456](tel:01900123456)\n"
        "- [desk@mill.example](mailto:desk@mill.example)\n- [press@mill.example](mailto:press@mill.example)\n"
    )
    document = cleaned("bells.md", text)

    assert removed(document) == {}
    assert "01900 123456" in document.page_content


def test_a_heading_stays_when_there_is_more_below_it_than_links(cleaned: Cleaned) -> None:
    text = "## Rooms\n\n- [Hall](/1)\n- [Loft](/2)\n- [Yard](/3)\n\nAll rooms are step-free.\n"

    assert cleaned("rooms.md", text).page_content == "Rooms\n\nAll rooms are step-free."


def test_headings_are_spans_of_the_text(cleaned: Cleaned) -> None:
    document = cleaned("mill.md", "# Mill\n\n## Its history\n\nIt burned.\n\n### In 1846\n\nIn winter.\n")
    headings = document.metadata["headings"]

    assert [(h["title"], h["level"]) for h in headings] == [("Its history", 2), ("In 1846", 3)]
    assert [document.page_content[h["start"] : h["end"]] for h in headings] == ["Its history", "In 1846"]


def test_a_list_of_many_facts_is_kept_to_the_last(cleaned: Cleaned) -> None:
    lines = "\n\n".join(f"Drawer {i}: {['bells', 'wheels', 'looms'][i % 3]}" for i in range(20_000))

    assert cleaned("drawers.txt", lines).page_content.count("Drawer") == 20_000
