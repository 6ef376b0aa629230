"""<tour-chat> in seven languages, one of them from right to left."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect

from tests.web.staying import answered
from tests.web.visiting import PATIENCE_MS, PHONE, Visit, visiting

OWN_NAMES = ["English", "العربية", "Deutsch", "Español", "Français", "Italiano", "日本語"]
RIGHT_TO_LEFT = "node => getComputedStyle(node).direction"


def place_of(node: Locator) -> float:
    box = node.bounding_box()
    assert box
    return box["x"]


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
