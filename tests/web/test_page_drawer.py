"""The drawer, where a visitor sees the words that an answer rests on."""

import re

from playwright.sync_api import expect

from tests.web.visiting import START, Visit, citation, delta, reply


def test_a_chip_opens_the_exact_words_where_they_stand(visit: Visit) -> None:
    visit.ask_something_answered()
    chip = visit.last.locator(".chip").first
    chip.click()
    expect(visit.drawer).to_be_visible()
    expect(visit.drawer.get_by_text(re.compile("^(exact quote|close match)$"))).to_be_visible()
    expect(visit.drawer.get_by_role("heading", level=3)).not_to_be_empty()
    mark = visit.drawer.locator(".passage mark").first
    expect(mark).to_be_in_viewport()
    passage = visit.drawer.locator(".passage").first
    expect(passage).not_to_have_attribute("aria-busy", "true")
    assert len(passage.text_content() or "") > len(mark.text_content() or "")
    quoted = mark.text_content() or ""
    whole = visit.drawer.get_by_role("link", name="Read the whole page")
    with visit.page.context.expect_page() as opened:
        whole.click()
    expect(opened.value.locator("#quote")).to_be_in_viewport()
    expect(opened.value.locator("#quote")).to_have_text(re.compile(re.escape(quoted[:20])))
    expect(opened.value.locator(".cited")).to_be_visible()
    opened.value.close()


def test_the_drawer_works_by_keyboard_alone(visit: Visit) -> None:
    visit.ask_something_answered()
    chip = visit.last.locator(".chip").first
    chip.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.drawer).to_be_visible()
    within = "() => Boolean(document.activeElement.shadowRoot?.activeElement?.closest('dialog'))"
    for key in ("Tab",) * 5 + ("Shift+Tab",) * 7:
        visit.page.keyboard.press(key)
        assert visit.page.evaluate(within), f"{key} left the drawer"
    visit.page.keyboard.press("Escape")
    expect(visit.drawer).to_have_count(0)
    expect(chip).to_be_focused()


def test_close_gives_the_focus_back_to_the_source_label(visit: Visit) -> None:
    visit.ask_something_answered()
    label = visit.last.get_by_role("list", name="Sources of this answer").get_by_role("button").first
    label.click()
    visit.drawer.get_by_role("button", name="Close").click()
    expect(visit.drawer).to_have_count(0)
    expect(label).to_be_focused()


def test_tapping_a_sentence_shows_what_it_rests_on(visit: Visit) -> None:
    visit.ask_something_answered()
    sentence = visit.last.locator(".sentence").first
    sentence.click(position={"x": 8, "y": 8})
    expect(visit.drawer.locator(".passage mark").first).to_be_visible()


def test_a_sentence_on_two_passages_shows_both(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("Who?")
    visit.input.press("Enter")
    text = "It began in 1982, by hand. [1] [2]"
    both = [citation(1, (0, len(text))), citation(2, (0, len(text)), match="close")]
    visit.say(START, delta(text), reply(text, citations=both))
    visit.failures_expected = True  # neither passage exists
    visit.last.locator(".sentence").click(position={"x": 8, "y": 8})
    expect(visit.drawer.locator("mark")).to_have_text(["The words of part 1.", "The words of part 2."])
    expect(visit.drawer.locator(".badge")).to_have_text(["exact quote", "close match"])
    visit.page.keyboard.press("Escape")
    visit.last.locator(".chip").nth(1).click()
    expect(visit.drawer.locator("mark")).to_have_text(["The words of part 2."])


def test_sentences_on_one_passage_share_its_label(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("Who?")
    visit.input.press("Enter")
    text = "It began. [1] It grew. [2] It stands. [3]"
    spans, passages = [(0, 13), (14, 26), (27, 41)], ["none-1", "none-2", "none-1"]
    three = [citation(n, spans[n - 1], section="Part", passage_id=passages[n - 1]) for n in (1, 2, 3)]
    visit.say(START, delta(text), reply(text, citations=three))
    labels = visit.last.get_by_role("list", name="Sources of this answer").get_by_role("button")
    expect(labels).to_have_text(["1, 3 · Part — A companion", "2 · Part — A companion"])
    expect(visit.last.locator(".sentence")).to_have_text(["It began.1", "It grew.2", "It stands.3"])
    visit.failures_expected = True  # none of the passages exists
    labels.first.click()
    expect(visit.drawer.locator("mark")).to_have_text(["The words of part 1.", "The words of part 3."])


def test_the_quote_is_marked_at_its_place_whatever_characters_stand_before_it(visit: Visit) -> None:
    words = "Here 🥿🥿 begins it. It began in 1982. And so on."
    start = words.index("It began")
    passage = {
        "passage_id": "p",
        "document_id": "d",
        "title": "A companion",
        "section": "Beginnings",
        "source": "our retelling",
        "text": words,
        "start": 100,
        "end": 100 + len(words),
        "before": "Before it. ",
        "after": "",
        "url": "/sources/d",
    }
    visit.page.route("**/api/v1/passages/p", lambda route: route.fulfill(json=passage))
    visit.by_hand()
    visit.input.fill("Who?")
    visit.input.press("Enter")
    span = {"start": 100 + start, "end": 100 + start + len("It began in 1982.")}
    text = "🥿 It began in 1982. [1]"
    cited = citation(1, (0, len(text)), passage_id="p", quote="It began in 1982.", source_span=span)
    visit.say(START, delta(text), reply(text, citations=[cited]))
    visit.last.locator(".chip").click()
    expect(visit.drawer.locator("mark")).to_have_text("It began in 1982.")
    expect(visit.drawer.locator(".passage")).to_have_text(f"Before it. {words}")
    expect(visit.drawer).to_contain_text("our retelling")
