"""What a visitor sees and can do, in a real browser, against the real server."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Request, expect

from tests.web.visiting import START, Visit, citation, delta, reply

CHAT = "**/api/v1/chat"
NOT_COVERED = "What will the weather be like on Mars next Tuesday?"
MOST_KILOBYTES = 60

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


# While it arrives


def test_sentences_arrive_one_by_one_while_the_field_stays_free(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("When did it begin?")
    visit.input.press("Enter")
    expect(visit.last).to_contain_text("Looking…")
    visit.say(START, {"type": "data-status", "data": {"text": "Looking through 31 passages…"}, "transient": True})
    expect(visit.last).to_contain_text("Looking through 31 passages…")
    visit.page.evaluate("() => window.tour.write(': still here\\n\\n')")
    visit.say(delta("It began in 1982. [1]"))
    expect(visit.last.locator(".answer")).to_contain_text("It began in 1982.")
    expect(visit.last.locator(".chip")).to_be_disabled()
    expect(visit.input).to_be_editable()
    visit.input.fill("My next question")
    visit.say(delta(" It grew. [2]"))
    text = "It began in 1982. [1] It grew. [2]"
    visit.say(reply(text, citations=[citation(1, (0, 21)), citation(2, (22, 34))]))
    expect(visit.last).not_to_have_attribute("aria-busy", "true")
    expect(visit.last.locator(".chip")).to_have_count(2)
    expect(visit.last.locator(".chip").first).to_be_enabled()
    expect(visit.input).to_have_value("My next question")


def test_a_part_may_be_cut_anywhere_on_its_way(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("When?")
    visit.input.press("Enter")
    whole = json.dumps(reply("Im Jahr 1982 – früh.")).replace("\\u2013", "–").replace("\\u00fc", "ü")
    visit.page.evaluate(
        """async text => {
          const bytes = new TextEncoder().encode(`data: ${text}\\r\\n\\r\\ndata: [DONE]\\n\\n`);
          const real = TextEncoder.prototype.encode;
          for (const byte of bytes) {
            TextEncoder.prototype.encode = () => Uint8Array.of(byte);
            window.tour.write("");
            TextEncoder.prototype.encode = real;
          }
        }""",
        whole,
    )
    expect(visit.last.locator(".answer")).to_have_text("Im Jahr 1982 – früh.")


def test_stop_ends_the_turn_here_and_on_the_server_and_offers_it_again(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("When did it begin?")
    visit.input.press("Enter")
    visit.say(START, delta("It began in 1982. [1]"))
    visit.button("Stop").click()
    expect(visit.last).to_have_attribute("data-state", "stopped")
    expect(visit.last).to_contain_text("Stopped")
    expect(visit.last).to_contain_text("It began in 1982.")
    expect(visit.last.get_by_role("button", name="Source 1, which did not arrive")).to_be_disabled()
    assert visit.page.evaluate("() => window.tour.stopped") == 1
    expect(visit.button("Try again")).to_be_focused()
    expect(visit.button("Stop")).to_have_count(0)
    visit.button("Try again").click()
    visit.say(START, reply("It began in 1982."))
    expect(visit.turns).to_have_count(1)
    expect(visit.last.locator(".answer")).to_have_text("It began in 1982.")
    assert [asked["message"] for asked in visit.page.evaluate("() => window.tour.asked")] == ["When did it begin?"] * 2


def test_asking_again_stops_what_is_under_way(visit: Visit) -> None:
    visit.by_hand()
    for question in ("First?", "Second?"):
        visit.input.fill(question)
        visit.input.press("Enter")
    expect(visit.turns.first).to_have_attribute("data-state", "stopped")
    visit.say(START, reply("Here it is."))
    expect(visit.last.locator(".answer")).to_have_text("Here it is.")
    assert visit.page.evaluate("() => window.tour.stopped") >= 1


def test_it_says_looking_once_and_the_finished_answer_once(visit: Visit) -> None:
    visit.listen()
    visit.by_hand()
    visit.input.fill("When did it begin?")
    visit.input.press("Enter")
    visit.say(START, {"type": "data-status", "data": {"text": "Looking through 31 passages…"}, "transient": True})
    visit.say(delta("It began in 1982. [1]"), delta(" It grew. [2]"))
    text = "It began in 1982. [1] It grew. [2]"
    visit.say(reply(text, citations=[citation(1, (0, 21)), citation(2, (22, 34))]))
    visit.settled()
    assert visit.heard() == ["Looking…", "It began in 1982. It grew."]
    region = visit.page.get_by_role("region", name="Questions and answers")
    expect(region).to_be_visible()
    assert region.get_attribute("aria-live") is None


@pytest.mark.parametrize(
    ("kind", "label"), [("curated", "Prepared answer"), ("correction", "Correction"), ("answer", None)]
)
def test_a_kind_is_named_where_it_matters(visit: Visit, kind: str, label: str | None) -> None:
    visit.by_hand()
    visit.input.fill("Who?")
    visit.input.press("Enter")
    visit.say(START, delta("She did. [1]"), reply("She did. [1]", kind=kind, citations=[citation(1, (0, 12))]))
    visit.settled()
    expect(visit.last.locator(".kind")).to_have_text([label] if label else [])


# The drawer


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


# When it fails


def test_a_failure_offers_the_same_question_again(visit: Visit) -> None:
    visit.failures_expected = True
    visit.page.route(CHAT, lambda route: route.fulfill(status=500, body="Traceback (most recent call last)"))
    visit.ask("Hello!")
    expect(visit.last).to_have_attribute("data-state", "failed")
    expect(visit.last).not_to_contain_text("Traceback")
    visit.page.unroute(CHAT)
    visit.button("Try again").click()
    visit.settled()
    expect(visit.turns).to_have_count(1)
    expect(visit.last).to_have_attribute("data-state", "smalltalk")
    expect(visit.last.get_by_role("heading")).to_have_text("Hello!")


def test_an_unreachable_server_is_told_and_the_question_kept(visit: Visit) -> None:
    visit.failures_expected = True
    visit.page.route(CHAT, lambda route: route.abort())
    visit.ask("Hello!")
    expect(visit.last).to_contain_text("cannot be reached")
    expect(visit.button("Try again")).to_be_visible()


def test_being_offline_is_told(visit: Visit) -> None:
    visit.failures_expected = True
    visit.page.context.set_offline(True)
    visit.ask("Hello!")
    expect(visit.last).to_contain_text("no connection")
    visit.page.context.set_offline(False)
    visit.button("Try again").click()
    visit.settled()
    expect(visit.last).to_have_attribute("data-state", "smalltalk")


@pytest.mark.parametrize(("status", "said"), [(429, "a lot of questions"), (503, "not ready")])
def test_a_limit_says_how_long_to_wait_and_then_lets_ask(visit: Visit, status: int, said: str) -> None:
    visit.failures_expected = True
    problem = {"type": "about:blank", "title": "No", "status": status, "detail": "x", "code": "x", "request_id": "x"}
    visit.page.clock.install()
    visit.page.route(
        CHAT,
        lambda route: route.fulfill(
            status=status,
            body=json.dumps(problem),
            headers={"Retry-After": "7", "Content-Type": "application/problem+json"},
        ),
    )
    visit.ask("Hello!")
    expect(visit.last).to_contain_text(said)
    expect(visit.last).to_contain_text(re.compile("[67] seconds"))
    expect(visit.button("Try again")).to_have_count(0)
    visit.page.clock.run_for(8_000)
    expect(visit.last).to_contain_text("You can ask again now.")
    expect(visit.button("Try again")).to_be_visible()


def test_an_answer_that_breaks_off_keeps_what_arrived(visit: Visit) -> None:
    visit.by_hand()
    for ending in ("() => window.tour.end()", "() => window.tour.say({ type: 'error', errorText: 'KeyError' })"):
        visit.input.fill("When did it begin?")
        visit.input.press("Enter")
        visit.say(START, delta("It began in 1982."))
        visit.page.evaluate(ending)
        visit.settled()
        expect(visit.last).to_have_attribute("data-state", "failed")
        expect(visit.last).to_contain_text("It began in 1982.")
        expect(visit.last).to_contain_text("broke off")
        expect(visit.last).not_to_contain_text("KeyError")
        expect(visit.last.get_by_role("button", name="Try again")).to_be_visible()


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


# For everybody


def nothing(visit: Visit) -> None:
    """Before the first question."""


def answered(visit: Visit) -> None:
    visit.ask_something_answered()


def declined(visit: Visit) -> None:
    visit.ask(NOT_COVERED)


def arriving(visit: Visit) -> None:
    visit.by_hand()
    visit.input.fill("When?")
    visit.input.press("Enter")
    visit.say(START, delta("It began in 1982. [1]"))
    visit.last.locator(".chip").wait_for()


def stopped(visit: Visit) -> None:
    arriving(visit)
    visit.button("Stop").click()


def failed(visit: Visit) -> None:
    visit.failures_expected = True
    visit.page.route(CHAT, lambda route: route.fulfill(status=500, body=""))
    visit.ask("Hello!")


def prepared(visit: Visit) -> None:
    arriving(visit)
    text = "It began in 1982. [1]"
    visit.say(reply(text, kind="curated", citations=[citation(1, (0, len(text)))], suggestions=["Why?"]))
    visit.settled()


def drawer(visit: Visit) -> None:
    visit.ask_something_answered()
    visit.last.locator(".chip").first.click()
    visit.drawer.locator("mark").first.wait_for()


def larger(visit: Visit) -> None:
    visit.ask_something_answered()
    visit.page.locator(".size").click()
    visit.page.locator(".size").click()


STATES: list[Callable[[Visit], None]] = [
    nothing,
    answered,
    declined,
    arriving,
    stopped,
    failed,
    prepared,
    drawer,
    larger,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_everybody_can_use_it(visit: Visit, state: Callable[[Visit], None]) -> None:
    state(visit)
    assert visit.violations() == []
    visit.page.emulate_media(color_scheme="dark")
    assert visit.violations() == []
    visit.page.emulate_media(color_scheme="light", forced_colors="active")
    assert visit.violations() == []
    visit.page.emulate_media(forced_colors="none")
    if visit.drawer.count():
        visit.page.keyboard.press("Escape")
    visit.choose("العربية")
    assert visit.violations() == []


def test_everybody_can_read_a_source(visit: Visit) -> None:
    visit.ask_something_answered()
    visit.last.locator(".chip").first.click()
    visit.page.goto(visit.drawer.get_by_role("link").first.get_attribute("href") or "")
    assert visit.violations() == []


def test_nothing_is_wider_than_a_small_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    wider = "() => document.documentElement.scrollWidth - innerWidth"
    assert visit.page.evaluate(wider) <= 0
    larger(visit)
    assert visit.page.evaluate(wider) <= 0


@pytest.mark.parametrize("path", ["", "kiosk"])
def test_what_it_loads_at_start_is_small(context: BrowserContext, guide_url: str, path: str) -> None:
    page = context.new_page()
    received: list[Request] = []
    page.on("requestfinished", lambda request: received.append(request))
    page.goto(urljoin(guide_url, f"/{path}"), wait_until="networkidle")
    counted = [request for request in received if not re.search("/fonts/|/kiosk/(keyboard|layouts)", request.url)]
    answers = [answer for request in counted if (answer := request.response())]
    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers if answer.status == 200}
    assert any(url.endswith("/element.js") for url in sizes) and any("/suggestions" in url for url in sizes)
    assert sum(sizes.values()) <= MOST_KILOBYTES * 1000
