"""What can be done with an answer in <tour-chat>: vote, copy, listen, look where it comes from."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.web.staying import CITED, answered, votes
from tests.web.visiting import Visit, citation, visiting

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
    with stay.page.expect_response(lambda _: len(sent) == 2):
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
    with stay.page.expect_response(lambda _: len(sent) == 2):
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
