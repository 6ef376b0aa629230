"""A kiosk for everybody: by axe, by keyboard alone, and by the measure of its targets and its text."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.web.kiosks import KioskVisit, Machine, hall, standing_before
from tests.web.visiting import AXE

TARGET_PX, GAP_PX = 60, 12
SMALL_PX, ANSWER_PX = 20, 40

MEASURES = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((n) => [n, ...(n.shadowRoot ? all(n.shadowRoot) : [])]);
  const nodes = all(document).filter((node) => node.checkVisibility({ visibilityProperty: true }));
  const modal = nodes.filter((node) => node.matches("dialog:modal")).at(-1);
  const shown = modal ? nodes.filter((node) => modal.contains(node)) : nodes;
  const name = (node) => node.ariaLabel || node.textContent.trim().slice(0, 30);
  const isAt = (node, x, y) => {
    let at = document.elementFromPoint(x, y);
    while (at?.shadowRoot && at.shadowRoot.elementFromPoint(x, y) !== at) at = at.shadowRoot.elementFromPoint(x, y);
    return node.contains(at);
  };
  const isWhole = ({ node, box: { left, right, top, bottom } }) => {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return [[x, y], [left + 3, y], [right - 3, y], [x, top + 3], [x, bottom - 3]].every(([x, y]) => isAt(node, x, y));
  };
  const targets = shown.filter((node) => node.matches("button, a"))
    .map((node) => ({ node, name: name(node), box: node.getBoundingClientRect() })).filter(isWhole);
  const texts = shown.filter((node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((node) => !node.closest(".unseen, noscript, script, style, title, option"))
    .map((node) => [name(node), parseFloat(getComputedStyle(node).fontSize)]);
  const apart = (a, b) => Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
  const near = targets.flatMap((a, i) => targets.slice(i + 1).map((b) => [a.name, b.name, apart(a.box, b.box)]));
  return { targets: targets.map(({ name, box }) => [name, Math.min(box.width, box.height)]), texts, near };
}"""

CONTRAST = """async () => {
  const rules = ["color-contrast-enhanced"];
  const found = await axe.run(document, { runOnly: { type: "rule", values: rules }, resultTypes: ["violations"] });
  return found.violations.flatMap((one) => one.nodes.map((node) => node.html + node.failureSummary));
}"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("kiosk"))
    machine.set(public_url=machine.url.rstrip("/"))
    yield machine
    machine.off()


def walk(visit: KioskVisit, language: str, look: Callable[[str], None]) -> None:
    """Come through every state of the kiosk, and look at each."""
    page = visit.page
    look("attract")
    visit.start(language)
    look("keyboard")
    visit.ask("Is there a zebra?")
    look("declined")
    visit.ask("When?")
    look("answered")
    page.locator("button.language").click()
    look("languages")
    page.keyboard.press("Escape")
    page.locator(".thumb.down").last.click()
    look("vote")
    page.locator("tour-chat .reach").click()
    look("low")
    page.locator(".chip").first.click()
    expect(visit.drawer.locator("mark").first).to_be_visible()
    look("drawer")
    page.keyboard.press("Escape")
    page.locator(".take").click()
    expect(visit.taking.locator("img")).to_be_visible()
    look("code")
    page.clock.run_for(61_000)
    expect(visit.still).to_be_visible()
    look("countdown")
    page.route("**/readyz", lambda route: route.abort())
    page.clock.run_for(31_000)
    page.clock.run_for(15_000)
    expect(visit.resting).to_be_visible()
    look("resting")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_use_every_state_of_it(browser: Browser, machine: Machine, language: str) -> None:
    context = hall(browser)
    page = context.new_page()
    page.clock.install()
    found: list[str] = []
    with standing_before(page, machine) as visit:
        visit.failures_expected = True

        def look(state: str) -> None:
            found.extend(f"{state}: {each}" for each in visit.violations())
            found.extend(f"{state}: {each}" for each in page.evaluate(CONTRAST))
            measured = page.evaluate(MEASURES)
            found.extend(f"{state}: {name} {size}" for name, size in measured["targets"] if size < TARGET_PX)
            found.extend(f"{state}: {near}" for near in measured["near"] if near[2] < GAP_PX - 0.5)
            found.extend(f"{state}: {name} {size}" for name, size in measured["texts"] if size < SMALL_PX)
            if state == "answered":
                answer = visit.last.locator(".answer")
                assert answer.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= ANSWER_PX

        walk(visit, language, look)
        visit.errors.clear()  # a style that axe tries, where it runs twice
    context.close()
    assert "\n".join(found) == ""


def test_with_forced_colours_too(browser: Browser, machine: Machine) -> None:
    assert AXE.exists()
    context = hall(browser, forced_colors="active")
    page = context.new_page()
    page.clock.install()
    found: list[str] = []
    with standing_before(page, machine) as visit:
        visit.failures_expected = True
        walk(visit, "en", lambda state: found.extend(f"{state}: {each}" for each in visit.violations()))
    context.close()
    assert "\n".join(found) == ""


def test_all_of_it_works_by_keyboard_alone_and_the_answer_is_said_once(browser: Browser, machine: Machine) -> None:
    context = hall(browser)
    with standing_before(context.new_page(), machine) as visit:
        keys = visit.page.keyboard

        def to(name: str) -> None:
            active = """() => {
              let node = document.activeElement;
              while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
              return node?.ariaLabel || node?.textContent.trim() || "";
            }"""
            for _ in range(40):
                if visit.page.evaluate(active) == name:
                    return
                keys.press("Tab")
            raise AssertionError(f"Tab does not lead to {name}")

        to("Touch to start")
        keys.press("Enter")
        expect(visit.field).to_be_focused()
        visit.listen()
        keys.type("When?")
        expect(visit.keyboard).to_be_hidden()
        keys.press("Enter")
        visit.settled()
        assert visit.heard() == ["Looking…", "The factory opened in 1982. It stands by the sea."]
        to("Source 1: Flimby")
        keys.press("Enter")
        expect(visit.drawer.locator("mark").first).to_be_visible()
        keys.press("Escape")
        to("Take it with you")
        keys.press("Enter")
        expect(visit.taking.locator("img")).to_be_visible()
        keys.press("Escape")
        to("Start over")
        keys.press("Space")
        expect(visit.attract).to_be_visible()
        to("When did the factory open?")
        keys.press("Enter")
        visit.settled()
        expect(visit.last.locator("h2")).to_be_focused()
    context.close()
