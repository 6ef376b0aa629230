"""Take pictures of the visitor's page: python -m tests.screenshots FOLDER [URL]."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, Route, ViewportSize, expect, sync_playwright

from tests.running import running_guide

PATIENCE_MS = 60_000
PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=860)

OUT_OF_SCOPE = "What does a pair cost?"

MUSEUM = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A museum</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<main><h1>A museum</h1><p>Open every day from ten to five. The café is in the old stable.</p></main>
<tour-chat mode="launcher"></tour-chat><script src="widget/v1/tour-chat.js"></script></html>"""
"""Somebody else's page, with the guide behind its round button."""


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


def menu(page: Page) -> None:
    """The choice of languages."""
    desktop(page)
    page.locator("button.language").click()


def not_helpful(page: Page) -> None:
    """An answer that did not help, and what may have been wrong."""
    page.route("**/api/v1/feedback", lambda route: route.fulfill(status=204))
    desktop(page)
    page.locator(".thumb.down").click()
    expect(page.locator(".why .pill").first).to_be_visible()


def launcher(page: Page) -> None:
    """The panel that the round button opens."""
    page.get_by_role("button", name="Ask the guide").click()


def launcher_answered(page: Page) -> None:
    """An answer in it."""
    launcher(page)
    desktop(page)


@dataclass(frozen=True)
class Shot:
    """A state of the page, and how it is come to."""

    name: str
    size: ViewportSize
    prepare: Callable[[Page], None]
    locale: str = "en-GB"
    path: str = ""
    forced: bool = False


SHOTS = [
    Shot("empty", PHONE, empty),
    Shot("phone", PHONE, phone),
    Shot("desktop", DESKTOP, desktop),
    Shot("drawer", DESKTOP, drawer),
    Shot("drawer-phone", PHONE, drawer),
    Shot("error", PHONE, error),
    Shot("stop", PHONE, stop),
    Shot("menu", PHONE, menu),
    Shot("not-helpful", PHONE, not_helpful),
    Shot("forced-colours", PHONE, not_helpful, forced=True),
    Shot("launcher-closed", DESKTOP, empty, path="museum"),
    Shot("launcher", DESKTOP, launcher, path="museum"),
    Shot("launcher-answered", DESKTOP, launcher_answered, path="museum"),
    Shot("launcher-phone", PHONE, launcher_answered, path="museum"),
    Shot("arabic", PHONE, empty, locale="ar"),
    Shot("arabic-answered", PHONE, not_helpful, locale="ar"),
    Shot("arabic-drawer", DESKTOP, drawer, locale="ar"),
    Shot("japanese", PHONE, empty, locale="ja-JP"),
    Shot("japanese-answered", PHONE, desktop, locale="ja-JP"),
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
        for shot in SHOTS:
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport=shot.size,
                    locale=shot.locale,
                    color_scheme="dark" if scheme == "dark" else "light",
                    forced_colors="active" if shot.forced else "none",
                    reduced_motion="reduce",
                    device_scale_factor=2,
                )
                context.set_default_timeout(PATIENCE_MS)
                context.route("**/museum", lambda route: route.fulfill(body=MUSEUM, content_type="text/html"))
                page = context.new_page()
                page.goto(urljoin(url, f"/{shot.path}"))
                page.locator(".invitation").first.wait_for(state="attached")
                shot.prepare(page)
                page.evaluate("document.fonts.ready")
                page.mouse.move(0, 0)
                page.screenshot(path=folder / f"{shot.name}{'-dark' if scheme == 'dark' else ''}.png")
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
