"""Take pictures of the visitor's page: python -m tests.screenshots FOLDER [URL]."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, ViewportSize, expect, sync_playwright

from tests.running import running_guide

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=860)

OUT_OF_SCOPE = "What does a pair cost?"


def phone(page: Page) -> None:
    """An answer with its sources, and a question that the sources leave open."""
    desktop(page)
    ask(page, OUT_OF_SCOPE)


def desktop(page: Page) -> None:
    """An answer with its sources."""
    page.locator(".invitation").first.click()
    settled(page)


def empty(page: Page) -> None:
    """What stands there before the first question."""


def drawer(page: Page) -> None:
    """The words that a sentence rests on."""
    desktop(page)
    page.locator(".chip").first.click()
    expect(page.locator(".passage mark").first).to_be_visible()


def error(page: Page) -> None:
    """A failure of ours, with its way on."""
    page.route("**/api/v1/chat", lambda route: route.fulfill(status=500, body=""))
    page.locator(".invitation").first.click()
    settled(page)


def stop(page: Page) -> None:
    """A turn that its visitor stopped."""
    held: list[Route] = []
    page.route("**/api/v1/chat", lambda route: held.append(route))
    page.locator(".invitation").first.click()
    page.get_by_role("button", name="Stop").click()
    settled(page)
    for route in held:
        route.abort()


SHOTS: list[tuple[str, ViewportSize, Callable[[Page], None]]] = [
    ("empty", PHONE, empty),
    ("phone", PHONE, phone),
    ("desktop", DESKTOP, desktop),
    ("drawer", DESKTOP, drawer),
    ("drawer-phone", PHONE, drawer),
    ("error", PHONE, error),
    ("stop", PHONE, stop),
]


def ask(page: Page, question: str) -> None:
    """Write a question and wait for what comes of it."""
    field = page.get_by_label("Your question")
    field.fill(question)
    field.press("Enter")
    settled(page)


def settled(page: Page) -> None:
    """Wait until no turn is under way."""
    page.locator("article[aria-busy]").wait_for(state="detached")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the system's Chromium; exit where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        sys.exit("No Chromium is installed. On Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def main(url: str, folder: Path) -> None:
    """Write one PNG for each state of the page at `url` into `folder`, on light paper and on dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, size, prepare in SHOTS:
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport=size,
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                    device_scale_factor=2,
                )
                page = context.new_page()
                page.goto(url)
                expect(page.locator(".invitation").first).to_be_visible(timeout=30_000)
                prepare(page)
                page.evaluate("document.fonts.ready")
                page.mouse.move(0, 0)
                page.screenshot(path=folder / f"{name}{'-dark' if scheme == 'dark' else ''}.png")
                context.close()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("Usage: python -m tests.screenshots FOLDER [URL]")
    pictures = Path(sys.argv[1])
    if len(sys.argv) == 3:
        main(sys.argv[2], pictures)
    else:
        with tempfile.TemporaryDirectory() as data_dir, running_guide(Path(data_dir)) as address:
            main(address, pictures)
