"""An answer while it arrives, and when it does not, in a real browser."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.web.visiting import START, Visit, citation, delta, reply

CHAT = "**/api/v1/chat"


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
