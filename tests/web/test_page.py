"""What a visitor sees and can do, in a real browser, against the real server."""

import json
import re
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext, Request, expect

from tests.web.visiting import START, Visit, citation, delta, reply

NOT_COVERED = "What will the weather be like on Mars next Tuesday?"

# Before the first question


def test_the_notice_stands_before_the_first_question(visit: Visit) -> None:
    expect(visit.page.get_by_text("automatic guide").first).to_be_in_viewport()
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    expect(visit.turns).to_have_count(0)


def test_an_empty_question_is_not_sent(visit: Visit) -> None:
    visit.input.fill("   ")
    visit.button("Ask").click()
    expect(visit.input).to_be_focused()
    expect(visit.turns).to_have_count(0)


# Asking


def test_a_question_is_answered_with_its_sources(visit: Visit) -> None:
    question = visit.ask_something_answered()
    expect(visit.last.get_by_role("heading")).to_have_text(question)
    sources = visit.last.get_by_role("list", name="Sources of this answer").get_by_role("button")
    chips = visit.last.locator(".chip")
    numbers = set(chips.all_text_contents())
    assert numbers
    labels = [text.split(" · ")[0].split(", ") for text in sources.all_text_contents()]
    assert {number for label in labels for number in label} == numbers
    expect(visit.invitations).to_have_count(0)


def test_what_follows_can_be_asked_with_one_tap(visit: Visit) -> None:
    visit.ask_something_answered()
    next_ones = visit.last.get_by_role("list", name="You could also ask").get_by_role("button")
    question = next_ones.first.text_content() or ""
    next_ones.first.click()
    visit.settled()
    expect(visit.turns).to_have_count(2)
    expect(visit.last.get_by_role("heading")).to_have_text(question)
    expect(visit.last.get_by_role("heading")).to_be_focused()
    expect(visit.turns.first.get_by_role("list", name="You could also ask")).to_have_count(0)


def test_a_question_that_the_sources_leave_open_is_declined(visit: Visit) -> None:
    visit.ask(NOT_COVERED)
    expect(visit.last).to_have_attribute("data-state", "no_answer")
    expect(visit.last.locator(".answer")).not_to_be_empty()
    expect(visit.last.locator(".chip")).to_have_count(0)
    expect(visit.last.get_by_role("list", name="Sources of this answer")).to_have_count(0)


def test_a_greeting_is_answered(visit: Visit) -> None:
    visit.ask("Hello!")
    expect(visit.last).to_have_attribute("data-state", "smalltalk")


def test_a_follow_up_stays_in_the_conversation_and_its_id_on_the_page_alone(visit: Visit) -> None:
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/chat"):
            sent.append(json.loads(request.post_data or "{}"))

    visit.page.on("request", note)
    visit.ask_something_answered()
    visit.ask("And when was that?")
    assert "conversation_id" not in sent[0]
    secret = sent[1]["conversation_id"]
    assert secret
    assert secret not in visit.page.url
    kept = "() => JSON.stringify([localStorage, sessionStorage, document.cookie, history.state])"
    assert visit.page.evaluate(kept) == '[{},{},"",null]'
    visit.page.request.delete(urljoin(visit.page.url, f"/api/v1/conversations/{secret}"))
    visit.failures_expected = True
    visit.ask("Hello!")  # in a conversation that is gone, and is answered all the same
    expect(visit.last).to_have_attribute("data-state", "smalltalk")


def test_enter_sends_and_shift_enter_breaks_the_line(visit: Visit) -> None:
    visit.input.press_sequentially("Hello,")
    visit.input.press("Shift+Enter")
    visit.input.press_sequentially("guide")
    expect(visit.input).to_have_value("Hello,\nguide")
    expect(visit.turns).to_have_count(0)
    visit.input.press("Enter")
    expect(visit.last.get_by_role("heading")).to_have_text("Hello,\nguide")
    expect(visit.input).to_have_value("")
    visit.settled()


def test_a_composition_never_sends(visit: Visit) -> None:
    visit.input.fill("これは")
    for how in ("{ isComposing: true }", "{ keyCode: 229 }"):
        visit.input.evaluate(
            f"field => field.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, ...{how} }}))"
        )
    expect(visit.turns).to_have_count(0)
    expect(visit.input).to_have_value("これは")


def test_a_question_ends_at_1000_characters_and_the_page_says_so(visit: Visit) -> None:
    visit.input.fill("a" * 990)
    expect(visit.page.get_by_text("10 characters left")).to_be_visible()
    visit.input.press_sequentially("b" * 20)
    expect(visit.input).to_have_value("a" * 990 + "b" * 10)
    expect(visit.page.locator(".hint")).to_contain_text("1000 characters")


def test_a_script_in_a_question_stays_text(visit: Visit) -> None:
    payload = '<img src=x onerror="window.broken=1"><script>window.broken=1</script> <b>bold</b>'
    visit.ask(payload)
    expect(visit.last.get_by_role("heading")).to_have_text(payload)
    assert visit.page.evaluate("() => window.broken") is None
    expect(visit.page.locator("tour-chat img, tour-chat b, tour-chat script")).to_have_count(0)


def test_markup_in_an_answer_stays_text(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("Hello")
    visit.input.press("Enter")
    text = "<img src=x onerror=alert(1)> said [1]."
    evil = citation(1, (0, len(text)), url="javascript:alert(1)", section="<b>bold</b>", quote="<i>x</i>")
    visit.say(START, delta(text), reply(text, citations=[evil], suggestions=["<u>more</u>"]))
    expect(visit.last.locator(".answer")).to_contain_text("<img src=x onerror=alert(1)>")
    visit.failures_expected = True  # the passage of this citation does not exist
    visit.last.locator(".chip").click()
    expect(visit.drawer.get_by_role("heading", name="<b>bold</b>")).to_be_visible()
    expect(visit.drawer.locator("mark")).to_have_text("<i>x</i>")
    expect(visit.drawer.get_by_role("link")).to_have_count(0)
    expect(visit.page.locator("tour-chat :is(img, b, i, u)")).to_have_count(0)


# What else a visitor has at hand


def test_start_over_forgets_everything(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("When did it begin?")
    visit.input.press("Enter")
    visit.say(START, reply("In 1982."))
    visit.settled()
    visit.page.locator(".size").click()
    visit.input.fill("half a question")
    visit.button("Start over").click()
    expect(visit.turns).to_have_count(0)
    expect(visit.input).to_have_value("")
    expect(visit.input).to_be_focused()
    expect(visit.invitations).to_have_count(3)
    expect(visit.button("Start over")).to_have_count(0)
    visit.input.fill("Who?")
    visit.input.press("Enter")
    expect(visit.turns).to_have_count(1)
    assert "conversation_id" not in visit.page.evaluate("() => window.tour.asked.at(-1)")
    assert [url.split("/")[-1] for url in visit.page.evaluate("() => window.tour.deleted")] == ["cnv_1"]


def test_the_text_grows_and_is_back_after_a_reload(visit: Visit) -> None:
    visit.ask("Hello!")
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    sizes = []
    for _ in range(4):
        sizes.append(visit.last.locator(".answer").evaluate(size))
        visit.page.locator(".size").click()
    assert sizes[0] < sizes[1] < sizes[2]
    assert sizes[3] == sizes[0] >= 22


def test_copy_takes_the_answer_with_its_numbered_sources(visit: Visit, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask_something_answered()
    visit.button("Copy").click()
    expect(visit.button("Copied")).to_be_visible()
    text = str(visit.page.evaluate("() => navigator.clipboard.readText()"))
    answer, sources = text.split("\n\nSources:\n")
    assert "[1]" in answer
    assert re.match(r"\[1\] .+: “.+” https?://", sources)


def test_a_page_around_it_can_ask_listen_and_stop(visit: Visit) -> None:
    visit.page.evaluate(
        """() => {
          window.told = [];
          for (const name of ["answer", "citation", "error", "reset"])
            document.addEventListener(`tour:${name}`, (event) => window.told.push([name, event.detail]));
        }"""
    )
    guide = visit.page.locator("tour-chat")
    question = visit.invitations.first.text_content()
    guide.evaluate("(guide, question) => guide.ask(question)", question)
    visit.settled()
    visit.last.locator(".chip").first.click()
    guide.evaluate("guide => { guide.close(); guide.open(); guide.reset(); }")
    told = visit.page.evaluate("() => window.told")
    assert [name for name, _ in told] == ["answer", "citation", "reset"]
    assert told[0][1]["citations"][0] == told[1][1]
    assert "conversation_id" not in told[0][1]
    expect(visit.turns).to_have_count(0)
