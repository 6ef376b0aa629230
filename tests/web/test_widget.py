"""<tour-chat> in all its modes, against a guide that says what it is told."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.web.staying import CITED, TEXT, answered, votes
from tests.web.visiting import DESKTOP, PATIENCE_MS, PHONE, START, Visit, delta, reply, visiting

# The launcher


@pytest.fixture
def launcher(context: BrowserContext, url: str) -> Iterator[Visit]:
    """A page of the same house that shows the guide behind a round button."""
    html = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Museum</title><main><h1>Museum</h1></main>"
        '<tour-chat mode="launcher"></tour-chat><script src="widget/v1/tour-chat.js"></script></html>'
    )
    context.route("**/museum", lambda route: route.fulfill(body=html, content_type="text/html"))
    with visiting(context, f"{url}museum") as visit:
        visit.page.set_viewport_size(DESKTOP)
        expect(visit.button("Ask the guide")).to_be_visible()
        yield visit


def test_the_launcher_opens_a_panel_and_escape_closes_it(launcher: Visit) -> None:
    button, panel = launcher.button("Ask the guide"), launcher.page.locator("dialog.panel")
    expect(panel).to_be_hidden()
    assert launcher.violations() == []
    button.focus()
    launcher.page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(launcher.input).to_be_focused()
    expect(panel).to_contain_text("Flimby")  # the house says its name where the page does not
    assert launcher.violations() == []
    launcher.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    launcher.button("Close").click()
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()


def test_escape_ends_the_innermost_thing_only(launcher: Visit) -> None:
    panel = launcher.page.locator("dialog.panel")
    launcher.by_hand()
    launcher.button("Ask the guide").click()
    launcher.input.fill("When?")
    launcher.input.press("Enter")
    launcher.say(START, delta("It began."))
    launcher.input.press("Escape")
    expect(launcher.last).to_have_attribute("data-state", "stopped")
    expect(panel).to_be_visible()
    answered(launcher)
    launcher.failures_expected = True  # the passage does not exist
    launcher.last.locator(".chip").first.click()
    expect(launcher.page.locator("dialog.drawer")).to_be_visible()
    launcher.page.keyboard.press("Escape")
    expect(launcher.page.locator("dialog.drawer")).to_be_hidden()
    expect(panel).to_be_visible()
    launcher.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_on_a_phone_the_panel_takes_the_screen_and_the_page_behind_rests(launcher: Visit) -> None:
    launcher.page.set_viewport_size(PHONE)
    launcher.button("Ask the guide").click()
    panel = launcher.page.locator("dialog.panel")
    expect(launcher.page.locator("dialog.panel:modal")).to_be_visible()
    assert panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    expect(launcher.input).not_to_be_focused()  # which would bring up the keyboard over the greeting
    assert launcher.violations() == []
    launcher.page.set_viewport_size(DESKTOP)
    expect(launcher.page.locator("dialog.panel:not(:modal)")).to_be_visible()


def test_a_page_can_open_ask_and_close_the_launcher(launcher: Visit) -> None:
    guide, panel = launcher.page.locator("tour-chat"), launcher.page.locator("dialog.panel")
    guide.evaluate("guide => guide.open()")
    expect(panel).to_be_visible()
    guide.evaluate("guide => guide.close()")
    expect(panel).to_be_hidden()
    guide.evaluate("guide => guide.ask('When did it open?')")
    expect(panel).to_be_visible()
    expect(launcher.last.locator(".answer")).to_contain_text("The factory opened in 1982.")


# What a page around it relies on


def test_in_a_kiosk_nothing_leads_away_and_start_over_is_always_there(context: BrowserContext, url: str) -> None:
    html = '<!doctype html><html lang=en><tour-chat mode="kiosk"></tour-chat><script src="widget/v1/tour-chat.js">'
    context.route("**/hall", lambda route: route.fulfill(body=f"{html}</script>", content_type="text/html"))
    with visiting(context, f"{url}hall") as visit:
        expect(visit.button("Start over")).to_be_visible()
        visit.by_hand()
        answered(visit)
        visit.failures_expected = True  # the passage does not exist
        visit.last.locator(".chip").first.click()
        expect(visit.drawer.locator("mark")).to_be_visible()
        expect(visit.page.locator("tour-chat a")).to_have_count(0)


def test_a_page_is_told_of_everything_that_is_done_and_said(stay: Visit) -> None:
    stay.page.evaluate(
        """() => {
          window.told = new Set();
          document.addEventListener("tour:activity", (event) => window.told.add(event.detail.what));
          document.addEventListener("tour:language", (event) => window.told.add(event.detail.language));
        }"""
    )
    stay.input.press_sequentially("Hi")
    stay.page.wait_for_function("() => [...window.told].join() === 'touch'")
    stay.input.press("Enter")
    stay.say(START, delta("It began."))
    stay.page.wait_for_function("() => [...window.told].join() === 'touch,answer'")
    busy = "() => document.querySelector('tour-chat').isBusy"
    assert stay.page.evaluate(busy) is True
    stay.say(reply("It began."))
    stay.settled()
    assert stay.page.evaluate(busy) is False
    stay.choose("Italiano")
    stay.page.wait_for_function("() => window.told.has('it')")


def test_a_conversation_can_be_gone_on_with(stay: Visit) -> None:
    turns = [{"question": q, "reply": reply(TEXT, citations=CITED)["data"]} for q in ("When?", "And then?")]
    handed = {"conversation_id": "cnv_9", "turns": turns}
    stay.page.locator("tour-chat").evaluate("(guide, handed) => guide.resume(handed)", handed)
    expect(stay.turns).to_have_count(2)
    expect(stay.last.locator(".chip")).to_have_count(2)
    answered(stay)
    assert stay.page.evaluate("() => window.tour.asked[0].conversation_id") == "cnv_9"


def test_a_phone_goes_on_with_what_it_was_handed(context: BrowserContext, url: str) -> None:
    asked = context.request.post(f"{url}api/v1/chat", data={"message": "When did it open?"}).json()
    conversation = {"conversation_id": asked["conversation_id"]}
    handed = context.request.post(f"{url}api/v1/handoffs", data=conversation).json()
    with visiting(context, urljoin(url, urlsplit(handed["url"]).path)) as visit:
        expect(visit.last.get_by_role("heading")).to_have_text("When did it open?")
        expect(visit.last.locator(".chip").first).to_be_enabled()
        expect(visit.page.locator("tour-chat script")).to_have_count(0)
        with visit.page.expect_request("**/api/v1/chat") as sent:
            visit.ask("And who works there?")
        own = json.loads(sent.value.post_data or "{}")["conversation_id"]
        assert own and own != asked["conversation_id"]


def test_the_place_goes_with_the_question(context: BrowserContext, url: str) -> None:
    with visiting(context, f"{url}?place=yard") as visit:
        visit.by_hand()
        answered(visit)
        assert visit.page.evaluate("() => window.tour.asked[0].place") == "yard"


def test_a_page_can_choose_colours_and_reach_the_parts(launcher: Visit) -> None:
    launcher.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.insertRule("tour-chat { --tour-accent: rgb(0, 80, 40) }");
          sheet.insertRule("tour-chat::part(launcher) { border-radius: 4px }");
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    style = "node => { const s = getComputedStyle(node); return [s.backgroundColor, s.borderRadius]; }"
    assert launcher.button("Ask the guide").evaluate(style) == ["rgb(0, 80, 40)", "4px"]


# For everybody


def test_with_forced_colours_everything_has_its_outline(browser: Browser, url: str) -> None:
    context = browser.new_context(viewport=PHONE, forced_colors="active")
    context.set_default_timeout(PATIENCE_MS)
    with visiting(context, url) as visit:
        visit.by_hand()
        answered(visit)
        votes(visit)
        visit.button("Not helpful").click()
        visit.button("Language: English").click()
        assert visit.violations() == []
        border = "node => getComputedStyle(node).borderTopWidth + ' ' + getComputedStyle(node).borderTopColor"
        for control in (".chip", ".ask", ".thumb.up", ".language"):
            width, colour = visit.page.locator(control).first.evaluate(border).split(" ", 1)
            assert width != "0px" and not re.fullmatch(r"rgba\(.*, 0\)", colour), control
    context.close()


def test_only_those_who_like_motion_get_it(stay: Visit) -> None:
    answered(stay)
    moves = "node => getComputedStyle(node).animationName"
    assert stay.last.locator(".sentence").first.evaluate(moves) == "none"
    stay.page.emulate_media(reduced_motion="no-preference")
    assert stay.last.locator(".sentence").first.evaluate(moves) == "arrive"


def test_all_of_it_works_by_keyboard(stay: Visit) -> None:
    sent = votes(stay)
    stay.input.focus()
    stay.page.keyboard.type("When did it begin?")
    stay.page.keyboard.press("Enter")
    stay.say(START, reply(TEXT, citations=CITED))
    stay.settled()
    stay.page.locator("h2.question").focus()
    reached = []
    for _ in range(8):
        stay.page.keyboard.press("Tab")
        reached.append(
            stay.page.evaluate(
                """() => {
                  const active = document.activeElement.shadowRoot?.activeElement;
                  return active?.ariaLabel ?? active?.textContent;
                }"""
            )
        )
    assert reached[:2] == ["Source 1: Part 1", "Source 2: Part 2"]
    assert "Helpful" in reached and "Not helpful" in reached
    stay.button("Not helpful").focus()
    stay.page.keyboard.press("Space")
    stay.page.keyboard.press("Tab")
    with stay.page.expect_response(lambda _: len(sent) == 2):
        stay.page.keyboard.press("Enter")
    expect(stay.last).to_contain_text("Thank you.")
    assert [one.get("reason") for one in sent] == [None, "wrong"]
