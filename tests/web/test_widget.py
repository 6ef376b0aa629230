"""<tour-chat> in all its modes and languages, against a guide that says what it is told."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect

from tests.web.conftest import MakeApp
from tests.web.visiting import DESKTOP, PATIENCE_MS, PHONE, START, Visit, citation, delta, reply, served, visiting

TEXT = "It began in 1982. [1] It grew. [2]"
CITED = [citation(1, (0, 21)), citation(2, (22, 34))]
OWN_NAMES = ["English", "العربية", "Deutsch", "Español", "Français", "Italiano", "日本語"]
RIGHT_TO_LEFT = "node => getComputedStyle(node).direction"

VOICES = """
() => {
  window.spoken = [];
  window.voices = [];
  const listeners = [];
  const synthesis = {
    getVoices: () => window.voices,
    speak: (said) => window.spoken.push(said),
    cancel: () => { window.cancelled = (window.cancelled ?? 0) + 1; },
    addEventListener: (_, heard) => listeners.push(heard),
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  window.arrive = (...voices) => { window.voices = voices; for (const heard of listeners) heard(); };
}
"""
"""A device's voices, as a test has them speak."""


@pytest.fixture
def url(make_app: MakeApp) -> Iterator[str]:
    with served(make_app()) as url:
        yield url


@pytest.fixture
def stay(context: BrowserContext, url: str) -> Iterator[Visit]:
    """One visitor's stay, with the server played by hand."""
    with visiting(context, url) as visit:
        expect(visit.page.locator("tour-chat[ready]")).to_be_visible()
        visit.by_hand()
        yield visit


def answered(visit: Visit, **more: Any) -> None:
    """Ask something and have it answered."""
    field = visit.page.locator("textarea")
    field.fill("When did it begin?")
    field.press("Enter")
    visit.say(START, reply(TEXT, **{"citations": CITED, **more}))
    visit.settled()


def place_of(node: Locator) -> float:
    box = node.bounding_box()
    assert box
    return box["x"]


# Languages


def test_the_menu_offers_each_language_by_its_own_name(stay: Visit) -> None:
    stay.button("Language: English").click()
    menu = stay.page.locator(".languages button")
    expect(menu).to_have_text(OWN_NAMES)
    expect(menu.first).to_be_focused()
    stay.page.keyboard.press("ArrowDown")
    expect(menu.nth(1)).to_be_focused()
    assert stay.violations() == []
    stay.page.keyboard.press("Escape")
    expect(menu.first).to_be_hidden()
    expect(stay.button("Language: English")).to_be_focused()
    stay.button("Language: English").click()
    stay.page.locator(".opening").click(position={"x": 5, "y": 5})
    expect(menu.first).to_be_hidden()


def test_a_choice_of_language_changes_every_word_of_the_interface_and_goes_with_the_question(stay: Visit) -> None:
    page = stay.page
    answered(stay, kind="correction")
    stay.choose("Français")
    expect(page.get_by_label("Votre question")).to_have_attribute("placeholder", "Votre question…")
    expect(stay.last.locator(".kind")).to_have_text("Rectification")
    expect(stay.last.get_by_role("button", name="Source 1", exact=False).first).to_be_visible()
    expect(stay.button("Copier")).to_be_visible()
    expect(page.locator(".shell")).to_have_attribute("lang", "fr")
    expect(page.locator("tour-chat")).to_have_attribute("lang", "fr")
    expect(page.get_by_text("Ceci est un guide automatique.")).to_be_visible()
    answered(stay)
    asked = page.evaluate("() => window.tour.asked.map(one => one.language)")
    assert asked == ["en", "fr"]
    kept = "() => JSON.stringify([localStorage, sessionStorage, document.cookie, location.search])"
    assert page.evaluate(kept) == '[{},{},"",""]'
    stay.button("Recommencer").click()
    expect(stay.input).to_be_focused()
    expect(page.locator(".shell")).to_have_attribute("lang", "en")


def test_questions_to_begin_with_are_in_the_language_too_where_there_are_such(stay: Visit) -> None:
    invitation = stay.page.locator(".invitation")
    expect(invitation).to_have_text(["When did the factory open?"])
    stay.choose("Français")
    expect(invitation).to_have_text(["Quand l’usine a-t-elle ouvert ?"])
    stay.choose("日本語")
    expect(invitation).to_have_text(["When did the factory open?"])


def test_arabic_runs_from_right_to_left(stay: Visit) -> None:
    answered(stay)
    stay.choose("العربية")
    shell, ask, field = stay.page.locator(".shell"), stay.button("اسأل"), stay.page.get_by_label("سؤالك")
    assert shell.evaluate(RIGHT_TO_LEFT) == "rtl"
    assert place_of(ask) < place_of(field)
    assert stay.last.locator(".answer").evaluate(RIGHT_TO_LEFT) == "ltr"  # an English source stays English
    assert stay.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert stay.violations() == []
    stay.failures_expected = True  # the passage does not exist
    stay.last.locator(".chip").first.click()
    expect(stay.drawer.get_by_text("اقتباس حرفي")).to_be_visible()
    assert stay.violations() == []


@pytest.mark.parametrize(
    ("locale", "words"), [("ja-JP", "質問を入力…"), ("de-AT", "Ihre Frage…"), ("nl-NL", "Ask a question…")]
)
def test_the_page_speaks_the_visitors_language_from_the_first_paint(
    browser: Browser, url: str, locale: str, words: str
) -> None:
    context = browser.new_context(locale=locale, viewport=PHONE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(
        """
        window.seen = new Set();
        const look = () => {
          const field = document.querySelector("tour-chat")?.shadowRoot?.querySelector("textarea");
          if (field?.checkVisibility()) window.seen.add(field.placeholder);
          requestAnimationFrame(look);
        };
        look();
        """
    )
    with visiting(context, url) as visit:
        expect(visit.page.locator("textarea")).to_have_attribute("placeholder", words)
        visit.page.wait_for_function("() => window.seen.size > 0")
        assert visit.page.evaluate("() => [...window.seen]") == [words]
        expect(visit.page.locator("html")).to_have_attribute("lang", locale[:2] if locale != "nl-NL" else "en")
    context.close()


def test_words_that_do_not_come_at_first_are_asked_for_again(context: BrowserContext, url: str) -> None:
    failed: list[str] = []

    def once(route: Route) -> None:
        if failed:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort()

    context.route("**/widget/v1/texts/en.json", once)
    with visiting(context, url) as visit:
        visit.failures_expected = True
        expect(visit.input).to_be_visible()
    assert failed


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
    assert panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert panel.evaluate("node => node.matches(':modal')")
    expect(launcher.input).not_to_be_focused()  # which would bring up the keyboard over the greeting
    assert launcher.violations() == []
    launcher.page.set_viewport_size(DESKTOP)
    expect(panel).to_be_visible()
    assert not panel.evaluate("node => node.matches(':modal')")


def test_a_page_can_open_ask_and_close_the_launcher(launcher: Visit) -> None:
    guide, panel = launcher.page.locator("tour-chat"), launcher.page.locator("dialog.panel")
    guide.evaluate("guide => guide.open()")
    expect(panel).to_be_visible()
    guide.evaluate("guide => guide.close()")
    expect(panel).to_be_hidden()
    guide.evaluate("guide => guide.ask('When did it open?')")
    expect(panel).to_be_visible()
    expect(launcher.last.locator(".answer")).to_contain_text("The factory opened in 1982.")


# What can be done with an answer


def votes(visit: Visit, status: int = 204) -> list[dict[str, Any]]:
    """Answer votes with `status`, and return the list that they are noted in."""
    sent: list[dict[str, Any]] = []

    def note(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(status=status)

    visit.page.route("**/api/v1/feedback", note)
    return sent


def test_a_thumb_down_is_sent_at_once_and_a_reason_if_there_is_one(stay: Visit) -> None:
    sent = votes(stay)
    answered(stay)
    stay.listen()
    stay.button("Not helpful").click()
    expect(stay.button("Not helpful")).to_have_attribute("aria-pressed", "true")
    reasons = stay.page.get_by_role("list", name="What was wrong with it?").get_by_role("button")
    expect(reasons.last).to_be_in_viewport()
    expect(reasons).to_have_text(["It is wrong", "Not what I asked", "Hard to understand", "Something else"])
    assert stay.violations() == []
    reasons.nth(1).click()
    expect(stay.last).to_contain_text("Thank you.")
    expect(stay.button("Not helpful")).to_be_focused()
    about = {"run_id": "run_1", "conversation_id": "cnv_1", "rating": "down"}
    assert sent == [about, about | {"reason": "not_asked"}]
    assert stay.heard() == ["What was wrong with it?", "Thank you."]


def test_a_thumb_up_can_take_the_place_of_one_down(stay: Visit) -> None:
    sent = votes(stay)
    answered(stay)
    stay.button("Not helpful").click()
    stay.button("Helpful").click()
    expect(stay.last).to_contain_text("Thank you.")
    expect(stay.button("Helpful")).to_have_attribute("aria-pressed", "true")
    expect(stay.button("Not helpful")).to_have_attribute("aria-pressed", "false")
    assert [one["rating"] for one in sent] == ["down", "up"]


def test_a_vote_that_does_not_arrive_is_not_claimed_to_have(stay: Visit) -> None:
    stay.failures_expected = True
    votes(stay, status=503)
    answered(stay)
    stay.button("Helpful").click()
    expect(stay.last).to_contain_text("That could not be sent.")
    expect(stay.button("Helpful")).to_have_attribute("aria-pressed", "false")


def test_a_real_vote_is_taken(context: BrowserContext, url: str) -> None:
    with visiting(context, url) as visit:
        visit.ask_something_answered()
        with visit.page.expect_response("**/api/v1/feedback") as response:
            visit.button("Helpful").click()
        assert response.value.status == 204


def test_a_greeting_is_nothing_to_vote_on(stay: Visit) -> None:
    answered(stay, kind="smalltalk", citations=[])
    expect(stay.button("Helpful")).to_have_count(0)


def test_what_a_person_checked_says_so_with_its_date(stay: Visit) -> None:
    answered(stay, kind="curated", checked_by="Ann Pell", checked_on="2026-05-03")
    expect(stay.last.locator(".kind")).to_have_text("Checked by our staff, May 3, 2026")
    answered(stay, kind="curated", checked_by="Ann Pell", checked_on=None)
    expect(stay.last.locator(".kind")).to_have_text("Checked by our staff")
    answered(stay, kind="curated", checked_by=None, checked_on=None)
    expect(stay.last.locator(".kind")).to_have_text("Prepared answer")
    stay.choose("Deutsch")
    expect(stay.turns.first.locator(".kind")).to_have_text("Von unserem Personal geprüft, 3. Mai 2026")


def test_a_quote_in_another_language_says_which(stay: Visit) -> None:
    stay.failures_expected = True  # the passages do not exist
    answered(stay, citations=[citation(1, (0, 21), language="de"), CITED[1]])
    stay.last.locator(".chip").first.click()
    expect(stay.drawer.locator("blockquote")).to_have_attribute("lang", "de")
    stay.page.keyboard.press("Escape")
    stay.last.locator(".chip").last.click()
    expect(stay.drawer.locator("blockquote")).not_to_have_attribute("lang", "de")


@pytest.fixture
def aloud(context: BrowserContext, url: str) -> Iterator[Visit]:
    """A stay on a device that has voices, once a test has them arrive."""
    context.add_init_script(f"({VOICES})()")
    with visiting(context, url) as visit:
        expect(visit.page.locator("tour-chat[ready]")).to_be_visible()
        visit.by_hand()
        yield visit


def spoken(visit: Visit) -> list[str]:
    return [str(text) for text in visit.page.evaluate("() => window.spoken.map(said => said.text)")]


ENGLISH = "() => window.arrive({ lang: 'de-DE', localService: true }, { lang: 'en_GB', localService: true })"


def test_an_answer_is_read_aloud_paused_and_stopped(aloud: Visit) -> None:
    aloud.page.evaluate(ENGLISH)
    answered(aloud)
    aloud.button("Listen").click()
    assert spoken(aloud) == ["It began in 1982."]  # without its marker
    assert aloud.page.evaluate("() => [window.spoken[0].lang, document.querySelector('tour-chat').isBusy]") == [
        "en_GB",
        True,
    ]
    aloud.button("Pause").click()
    assert aloud.page.evaluate("() => window.cancelled") == 1
    aloud.page.evaluate("() => window.spoken[0].onend()")  # which comes late, and means nothing any more
    aloud.button("Go on").click()
    assert spoken(aloud) == ["It began in 1982."] * 2
    aloud.page.evaluate("() => window.spoken[1].onend()")
    assert spoken(aloud)[2:] == ["It grew."]
    assert aloud.violations() == []
    aloud.button("Stop reading").click()
    expect(aloud.button("Listen")).to_be_focused()
    expect(aloud.button("Stop reading")).to_be_hidden()
    aloud.button("Listen").click()
    aloud.page.evaluate("() => window.spoken[3].onend()")
    aloud.page.evaluate("() => window.spoken[4].onend()")
    expect(aloud.button("Listen")).to_be_visible()


def test_it_falls_silent_when_the_visitor_starts_over_or_asks_on(aloud: Visit) -> None:
    aloud.page.evaluate(ENGLISH)
    answered(aloud)
    aloud.button("Listen").click()
    answered(aloud)
    assert aloud.page.evaluate("() => window.cancelled") == 1
    aloud.button("Listen").last.click()
    aloud.button("Start over").click()
    assert aloud.page.evaluate("() => window.cancelled") == 2


def test_without_a_voice_of_the_device_for_its_language_nothing_is_read(aloud: Visit) -> None:
    answered(aloud)
    expect(aloud.button("Listen")).to_have_count(0)
    aloud.page.evaluate("() => window.arrive({ lang: 'en', localService: false }, { lang: 'fr', localService: true })")
    expect(aloud.button("Listen")).to_have_count(0)  # one that is elsewhere would be sent what is read
    aloud.page.evaluate(ENGLISH)
    expect(aloud.button("Listen")).to_be_visible()


def test_what_the_browser_withholds_is_not_offered(context: BrowserContext, url: str) -> None:
    context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    with visiting(context, url) as visit:
        visit.by_hand()
        answered(visit)
        expect(visit.button("Helpful")).to_be_visible()
        expect(visit.button("Copy")).to_have_count(0)


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
    assert stay.page.evaluate("() => [...window.told]") == ["touch"]
    stay.input.press("Enter")
    stay.say(START, delta("It began."))
    assert stay.page.evaluate("() => [...window.told]") == ["touch", "answer"]
    busy = "() => document.querySelector('tour-chat').isBusy"
    assert stay.page.evaluate(busy) is True
    stay.say(reply("It began."))
    stay.settled()
    assert stay.page.evaluate(busy) is False
    stay.choose("Italiano")
    assert "it" in stay.page.evaluate("() => [...window.told]")


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
    stay.page.keyboard.press("Enter")
    expect(stay.last).to_contain_text("Thank you.")
    assert [one.get("reason") for one in sent] == [None, "wrong"]
