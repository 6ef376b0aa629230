"""A screen in a hall: it forgets each visitor, hands conversations to phones, and survives its server."""

import json
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import numpy as np
import pytest
import zxingcpp
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import MakeApp
from tests.web.kiosks import KioskVisit, Machine, hall, standing_before
from tests.web.visiting import START, delta, reply, visiting
from web.headers import CONTENT_SECURITY_POLICY

UNIT = Path(__file__).parents[2] / "web/kiosk.service"
AT_ONCE_MS = 1_000
NOTHING_KEPT = [0, 0, "", None, 0, 0]
KEPT = """async () => [
  localStorage.length, sessionStorage.length, document.cookie, history.state,
  (await caches.keys()).length, (await indexedDB.databases()).length,
]"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("kiosk"))
    yield machine
    machine.off()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = hall(browser)
    yield context.new_page()
    context.close()


@pytest.fixture
def kiosk(page: Page, machine: Machine) -> Iterator[KioskVisit]:
    with standing_before(page, machine) as visit:
        yield visit


def test_the_page_is_kept_nowhere_and_leads_nowhere(make_app: MakeApp) -> None:
    client = make_app(kiosk_idle_seconds=7, kiosk_countdown_seconds=3, keep_unanswered=False).test_client()
    response = client.get("/kiosk?place=hall-2", headers={"Accept-Language": "de"})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY.format(embedders="'self'")
    assert 'data-idle="7" data-countdown="3"' in response.text and 'place="hall-2"' in response.text
    assert '<html lang="en"' in response.text and "Zum Starten berühren" in response.text
    assert "everything you asked is deleted" in response.text and "stay for our staff" not in response.text
    assert "<a " not in response.text and "<form" not in response.text
    assert "stay for our staff" in make_app().test_client().get("/kiosk").text


def test_the_keyboard_comes_from_the_installed_packages(client: FlaskClient) -> None:
    for path in ("/kiosk/keyboard.js", "/kiosk/layouts/french.js"):
        with client.get(path) as response:
            assert (response.status_code, response.mimetype) == (200, "text/javascript")
    for path in ("/kiosk/layouts/nothing.js", "/kiosk/layouts/..%2f..%2fpackage.js", "/kiosk/layouts/english.d.ts"):
        assert client.get(path).status_code == 404


# Forgetting


@pytest.mark.parametrize("keeps", [False, True])
def test_nothing_is_left_of_a_visitor_who_went_away(
    keeps: bool, page: Page, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    machine = Machine(tmp_path, kiosk_idle_seconds=30, kiosk_countdown_seconds=10, keep_unanswered=keeps)
    page.clock.install()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url} {request.post_data}"))
    with standing_before(page, machine) as visit:
        visit.failures_expected = True
        visit.start("fr")
        visit.ask("Where do giraffes sleep?")
        visit.page.locator(".size").click()
        visit.ask("Is the zebra called Rose?")
        assert "giraffes" in visit.seen() and b"giraffes" in machine.files()
        visit.field.press_sequentially("half an okapi", delay=0)
        page.clock.run_for(31_000)
        expect(visit.still).to_be_visible()
        page.clock.run_for(10_000)
        expect(visit.attract).to_be_visible()
        deleted = [line for line in sent if line.startswith("DELETE")]
        (conversation,) = {line.split()[1].rpartition("/")[2] for line in deleted}

        words = ("giraffes", "zebra", "Rose", "okapi", conversation)
        for leave in (lambda: None, page.reload, lambda: (page.goto("about:blank"), page.go_back())):
            leave()
            expect(visit.attract).to_be_visible()
            assert [word for word in words if word in visit.seen()] == []
            assert page.evaluate(KEPT) == NOTHING_KEPT
            assert urlsplit(page.url)._replace(netloc="").geturl() == "http:///kiosk"
            expect(page.locator("html")).to_have_attribute("lang", "en")
        asked = {"message": "And then?", "conversation_id": conversation}
        assert page.request.post(urljoin(machine.url, "api/v1/chat"), data=asked).status == 404
        assert page.request.post(urljoin(machine.url, "api/v1/handoffs"), data=asked).status == 404
        assert [word for word in ("giraffes", "okapi") if word.encode() in machine.files()] == []
        assert (b"Is the zebra called Rose?" in machine.files()) is keeps
        assert [word for word in words[:4] if word in caplog.text] == []

        visit.start()
        expect(visit.turns).to_have_count(0)
        expect(visit.field).to_have_value("")
        expect(visit.guide.locator(".frame")).to_have_attribute("data-size", "0")
        visit.ask("When?")
        last = json.loads(sent[-1].split(" ", 2)[2])
        assert last["message"] == "When?" and "conversation_id" not in last
    machine.off()


@pytest.fixture
def timed(page: Page, machine: Machine) -> Iterator[KioskVisit]:
    """A visit whose time a test lets pass."""
    page.clock.install()
    with standing_before(page, machine) as visit:
        visit.start()
        yield visit


def test_an_idle_visitor_is_asked_and_then_forgotten(timed: KioskVisit) -> None:
    timed.ask("When did it open?")
    timed.page.clock.run_for(59_000)
    expect(timed.still).to_be_hidden()
    timed.page.clock.run_for(2_000)
    expect(timed.still).to_contain_text(re.compile("In (29|30) seconds"))
    timed.page.mouse.click(3, 3)
    expect(timed.still).to_be_hidden()
    expect(timed.turns).to_have_count(1)
    timed.page.clock.run_for(61_000)
    timed.page.keyboard.press("Tab")
    expect(timed.still).to_be_visible()
    timed.button("I’m still here").press("Enter")
    expect(timed.still).to_be_hidden()
    timed.page.clock.run_for(61_000)
    timed.still.get_by_role("button", name="Start over").click()
    expect(timed.attract).to_be_visible()
    timed.start()
    timed.page.clock.run_for(91_000)
    expect(timed.attract).to_be_visible()
    expect(timed.still).to_be_hidden()


def test_nobody_is_forgotten_while_an_answer_arrives_or_they_write(timed: KioskVisit) -> None:
    timed.by_hand()
    timed.field.fill("When?")
    timed.field.press("Enter")
    timed.say(START)
    for _ in range(3):
        timed.page.clock.run_for(50_000)
        timed.page.evaluate("() => window.tour.write(': still here\\n\\n')")
        timed.page.clock.run_for(50_000)
        expect(timed.still).to_be_hidden()
        timed.say(delta("It began. "))
    timed.say(reply("It began. It began. It began. "))
    timed.settled()
    for _ in range(4):
        timed.page.clock.run_for(50_000)
        timed.field.press("a")
        timed.field.click()
        timed.page.clock.run_for(50_000)
        timed.press("b")
        expect(timed.still).to_be_hidden()
    expect(timed.field).to_have_value("abababab")


def test_what_a_reset_overtakes_is_deleted_as_soon_as_it_is_known(kiosk: KioskVisit) -> None:
    kiosk.start()
    kiosk.by_hand()
    kiosk.field.fill("When?")
    kiosk.field.press("Enter")
    kiosk.button("Start over").click()
    expect(kiosk.attract).to_be_visible()
    assert kiosk.page.evaluate("() => window.tour.deleted") == []
    kiosk.say(START)
    kiosk.page.wait_for_function("() => window.tour.deleted.length === 1 && window.tour.stopped === 1")
    assert kiosk.page.evaluate("() => window.tour.deleted[0]").endswith("/conversations/cnv_1")
    kiosk.start()
    kiosk.field.fill("Who?")
    kiosk.field.press("Enter")
    assert "conversation_id" not in kiosk.page.evaluate("() => window.tour.asked.at(-1)")
    expect(kiosk.turns).to_have_count(1)


def test_without_its_server_it_forgets_rests_and_comes_back(page: Page, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with standing_before(page, machine) as visit:
        visit.failures_expected = True
        visit.start()
        visit.ask("Where do giraffes sleep?")
        machine.off()
        visit.ask("And okapis?")
        expect(visit.last).to_contain_text("cannot be reached")
        visit.button("Start over").click()
        expect(visit.guide).to_be_hidden(timeout=AT_ONCE_MS)
        assert not re.search("giraffes|okapis", visit.seen())
        expect(visit.resting).to_be_visible()
        expect(visit.resting).to_contain_text("Please ask our staff.")
        assert b"giraffes" in machine.files()
        machine.on()
        expect(visit.attract).to_be_visible()
        expect(visit.attract.locator(".question")).to_have_count(1)
        for _ in range(100):
            if b"giraffes" not in machine.files():
                break
            page.wait_for_timeout(100)
        assert b"giraffes" not in machine.files()  # the deletion that did not arrive was sent again
        visit.start()
        visit.ask("When?")
        expect(visit.last.locator(".chip")).not_to_have_count(0)
    machine.off()


# Take it with you


def read_code(page: Page, picture: bytes) -> str:
    """Read a QR code off a screenshot, which the browser unpacks."""
    unpack = """async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
      canvas.drawImage(image, 0, 0);
      const { data } = canvas.getImageData(0, 0, image.width, image.height);
      const red = data.filter((_, i) => i % 4 === 0);
      return [image.width, image.height, Array.from(red, (light) => (light > 127 ? 1 : 0)).join("")];
    }"""
    width, height, light = page.evaluate(unpack, list(picture))
    dots = np.frombuffer(light.encode(), np.uint8) - ord("0")
    found = zxingcpp.read_barcode(dots.reshape(height, width) * 255)
    assert found is not None, "no code can be read off the screen"
    return found.text


def test_a_phone_takes_the_conversation_and_the_kiosk_forgets_it(
    kiosk: KioskVisit, context: BrowserContext, machine: Machine
) -> None:
    machine.set(public_url=machine.url.rstrip("/"))
    kiosk.failures_expected = True  # that a code was used up is no failure here
    kiosk.start("de")
    expect(kiosk.button("Mitnehmen")).to_be_hidden()
    kiosk.ask("When did it open?")
    kiosk.button("Mitnehmen").click()
    expect(kiosk.taking.locator("img")).to_be_visible()
    address = read_code(kiosk.page, kiosk.taking.locator("img").screenshot())
    assert re.fullmatch(rf"{machine.url}h/[\w-]{{22}}", address)
    assert context.request.head(address).status == 200
    assert context.request.get(address, headers={"Sec-Purpose": "prefetch"}).status == 204

    with visiting(context, address) as phone:
        expect(kiosk.taking).to_contain_text("Ihr Telefon hat es jetzt.")  # for some seconds
        expect(phone.last.get_by_role("heading")).to_have_text("When did it open?")
        kiosk.button("Schließen").click()
        expect(kiosk.attract).to_be_visible()
        expect(kiosk.taking).to_be_hidden()
        phone.ask("And who works there?")
        expect(phone.last.locator(".answer")).to_contain_text("The factory opened in 1982.")
        expect(phone.turns).to_have_count(2)
    assert "When did it open" not in kiosk.seen()
    assert context.request.get(address).status == 410


def test_a_hand_off_that_fails_is_told_and_a_reset_takes_the_code_along(kiosk: KioskVisit, machine: Machine) -> None:
    machine.set(public_url=machine.url.rstrip("/"))
    kiosk.failures_expected = True
    kiosk.start()
    kiosk.ask("When did it open?")
    kiosk.page.route("**/api/v1/handoffs", lambda route: route.fulfill(status=503))
    kiosk.button("Take it with you").click()
    expect(kiosk.taking).to_contain_text("That did not work just now.")
    expect(kiosk.taking.locator("img")).to_have_count(0)
    kiosk.button("Close").click()
    kiosk.page.unroute("**/api/v1/handoffs")
    with kiosk.page.expect_response("**/api/v1/handoffs") as handed:
        kiosk.button("Take it with you").click()
    kiosk.page.keyboard.press("Escape")
    expect(kiosk.turns).to_have_count(1)
    with kiosk.page.expect_response("**/api/v1/conversations/*"):
        kiosk.button("Start over").click()
    assert kiosk.page.request.get(handed.value.json()["url"]).status == 410


# The keyboard


@pytest.mark.parametrize(
    ("language", "keys", "written"),
    [
        ("en", ["{shift}", "W", "h", "o", "?", "x", "{bksp}"], "Who?"),
        ("de", ["ü", "ß", "{space}", "{shift}", "Ä"], "üß Ä"),
        ("fr", ["ê", "ù", "œ", "z"], "êùœz"),
        ("es", ["¿", "ñ", "á"], "¿ñá"),
        ("it", ["è", "ì", "'"], "èì'"),
        ("ja", ["は", "{voiced}", "{voiced}", "つ", "{voiced}", "{shift}", "ア"], "ぱっア"),
        ("ar", ["م", "ت", "ى", "؟"], "متى؟"),
    ],
)
def test_each_language_is_written_on_the_screen(
    kiosk: KioskVisit, language: str, keys: list[str], written: str
) -> None:
    kiosk.start(language)
    expect(kiosk.field).to_have_attribute("inputmode", "none")
    kiosk.press(*keys)
    expect(kiosk.field).to_have_value(written)
    expect(kiosk.field).to_be_focused()


def test_the_keyboard_asks_writes_where_the_cursor_is_and_stops_where_a_question_ends(kiosk: KioskVisit) -> None:
    kiosk.start()
    kiosk.field.fill("a" * 999)
    kiosk.field.evaluate("field => field.setSelectionRange(1, 1)")
    kiosk.field.click(position={"x": 30, "y": 30}, force=True)
    kiosk.press("b", "c")
    assert kiosk.field.input_value().count("b") == 1 and "c" not in kiosk.field.input_value()
    kiosk.field.fill("👍🏽")
    kiosk.field.click()
    kiosk.press("{bksp}", "w", "h", "o")
    kiosk.keyboard.locator('[data-skbtn="n"]').evaluate("key => key.click()")  # as a screen reader does
    kiosk.press("{enter}")
    expect(kiosk.last.get_by_role("heading")).to_have_text("whon")
    expect(kiosk.keyboard).to_be_hidden()
    assert "whon" not in kiosk.page.evaluate("() => JSON.stringify(Object.values(SimpleKeyboardInstances)[0].input)")
    kiosk.field.click()
    expect(kiosk.keyboard).to_be_visible()
    kiosk.last.get_by_role("heading").click()
    expect(kiosk.keyboard).to_be_hidden()


def test_only_a_kiosk_loads_it_and_without_it_the_devices_own_is_there(page: Page, machine: Machine) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(machine.url)
    expect(page.locator("tour-chat[ready]")).to_be_visible()
    assert not [url for url in asked if "kiosk" in url]
    page.route("**/kiosk/keyboard.js", lambda route: route.fulfill(status=404))
    with standing_before(page, machine) as visit:
        page.locator(".start").first.click()
        expect(visit.field).to_be_focused()
        assert visit.field.get_attribute("inputmode") is None
        visit.errors.clear()  # it tells whoever looks after the machine


# No way out


PREVENTED = """([name, kind, options]) => {
  const target = document.querySelector("tour-chat").shadowRoot.querySelector("h2, .opening");
  return !target.dispatchEvent(new window[kind](name, { bubbles: true, composed: true, cancelable: true, ...options }));
}"""


def test_no_gesture_and_no_shortcut_leads_out(kiosk: KioskVisit) -> None:
    kiosk.start()
    kiosk.ask("When did it open?")
    ways: list[tuple[str, str, dict[str, Any]]] = [
        ("contextmenu", "MouseEvent", {}),
        ("auxclick", "MouseEvent", {"button": 1}),
        ("mouseup", "MouseEvent", {"button": 3}),
        ("dragstart", "DragEvent", {}),
        ("drop", "DragEvent", {}),
        ("copy", "ClipboardEvent", {}),
        ("selectstart", "Event", {}),
        ("wheel", "WheelEvent", {"ctrlKey": True}),
        *(("keydown", "KeyboardEvent", {"key": key}) for key in ("F1", "F5", "F11", "BrowserHome", "PrintScreen")),
        *(("keydown", "KeyboardEvent", {"key": key, "ctrlKey": True}) for key in "pfosunt+-0"),
        *(("keydown", "KeyboardEvent", {"key": key, "altKey": True}) for key in ("ArrowLeft", "Home")),
    ]
    assert [way for way in ways if not kiosk.page.evaluate(PREVENTED, list(way))] == []
    free = [("keydown", "KeyboardEvent", {"key": "a"}), ("wheel", "WheelEvent", {})]
    assert [way for way in free if kiosk.page.evaluate(PREVENTED, list(way))] == []
    action = "node => [getComputedStyle(node).touchAction, getComputedStyle(node).userSelect]"
    for part in (".answer", ".composer", "header"):
        assert kiosk.guide.locator(part).evaluate(action) == ["pan-y", "none"]
    expect(kiosk.page.locator("a, iframe, form[action]")).to_have_count(0)
    expect(kiosk.button("Copy")).to_have_count(0)
    kiosk.last.locator(".chip").first.click()
    expect(kiosk.drawer.locator("mark").first).to_be_visible()
    expect(kiosk.drawer.get_by_role("link")).to_have_count(0)


def test_what_is_touched_comes_down_to_a_wheelchair(kiosk: KioskVisit) -> None:
    def tops() -> list[float]:
        controls = kiosk.page.locator("button:visible, textarea:visible")
        return [box["y"] for box in (each.bounding_box() for each in controls.all()) if box]

    low = 1920 * 2 / 3
    kiosk.button("Move lower").click()
    assert min(tops()) >= low - 60
    kiosk.page.locator(".start").first.click()
    expect(kiosk.keyboard).to_be_visible()
    fixed = kiosk.page.locator("header button:visible, .composer :is(textarea, button), .keyboard button")
    assert min(box["y"] for box in (each.bounding_box() for each in fixed.all()) if box) >= low
    kiosk.ask("When?")
    kiosk.page.locator("h2.question").click()
    assert min(tops()) >= 1920 * 0.38
    kiosk.button("Start over").click()
    expect(kiosk.button("Move lower")).to_be_visible()


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    found = shutil.which("systemd-analyze")
    if not found:
        raise FileNotFoundError("No systemd-analyze, without which the unit is not tested: apt-get install systemd")
    # Only the unit is looked at: that the machine has its programs is said to be needed by the README.
    unit = tmp_path / "kiosk.service"
    unit.write_text(re.sub(r"^(Exec\w+=)\S+", r"\1/bin/true", UNIT.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    done = subprocess.run([found, "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
