"""The page in every state, for everybody: seen or heard, in any colours, on a small phone, over a slow line."""

import gzip
import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Request

from tests.web.visiting import START, Visit, citation, delta, reply

CHAT = "**/api/v1/chat"
NOT_COVERED = "What will the weather be like on Mars next Tuesday?"
MOST_KILOBYTES = 60


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
