"""A visitor's browser and page, and a server's part of a turn that a test plays by hand."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.web import serving

WEB = Path(__file__).parents[2] / "web"
AXE = WEB / "node_modules/axe-core/axe.min.js"

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=860)
PATIENCE_MS = 30_000
"""A browser on a busy machine takes its time."""

BY_HAND = """
() => {
  const real = window.fetch;
  window.tour = { asked: [], deleted: [], stopped: 0 };
  window.fetch = async (input, init) => {
    if (init?.method === "DELETE") return window.tour.deleted.push(String(input)), new Response(null, { status: 204 });
    if (!String(input).endsWith("/api/v1/chat")) return real(input, init);
    window.tour.asked.push(JSON.parse(init.body));
    return new Response(new ReadableStream({
      start(stream) {
        const write = (text) => stream.enqueue(new TextEncoder().encode(text));
        window.tour.write = write;
        window.tour.say = (part) => write(`data: ${JSON.stringify(part)}\\n\\n`);
        window.tour.end = () => { write("data: [DONE]\\n\\n"); stream.close(); };
        init.signal.addEventListener("abort", () => {
          window.tour.stopped += 1;
          stream.error(new DOMException("stopped", "AbortError"));
        });
      },
    }));
  };
}
"""
"""Lets a test play the server's part of a stream, one part at a time."""


def find_chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("No Chromium, without which the page cannot be tested: apt-get install chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet = ["--disable-background-networking", "--disable-component-update"]
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=args + quiet)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One visitor's page, with all that must not have happened when it is left."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    failures_expected: bool = False

    @property
    def input(self) -> Locator:
        return self.page.get_by_label("Your question")

    @property
    def turns(self) -> Locator:
        return self.page.get_by_role("article")

    @property
    def last(self) -> Locator:
        return self.turns.last

    @property
    def invitations(self) -> Locator:
        return self.page.get_by_role("list", name="Questions to begin with").get_by_role("button")

    @property
    def drawer(self) -> Locator:
        return self.page.get_by_role("dialog")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def ask(self, question: str) -> None:
        """Ask by keyboard and wait until the turn is over."""
        self.input.fill(question)
        self.input.press("Enter")
        self.settled()

    def choose(self, own_name: str) -> None:
        """Choose a language of the interface."""
        self.page.locator("button.language").click()
        self.page.get_by_role("button", name=own_name, exact=True).last.click()
        expect(self.page.locator("button.language")).to_have_text(own_name)

    def ask_something_answered(self) -> str:
        """Ask the first question that is offered, which has an answer by promise, and return it."""
        question = self.invitations.first.text_content() or ""
        self.invitations.first.click()
        self.settled()
        return question

    def settled(self) -> None:
        self.page.locator("article[aria-busy]").wait_for(state="detached")

    def by_hand(self) -> None:
        """Play the server from now on."""
        self.page.evaluate(f"({BY_HAND})()")

    def say(self, *parts: dict[str, Any]) -> None:
        """Play the server's next parts; after the reply the stream ends."""
        for part in parts:
            self.page.evaluate("part => window.tour.say(part)", part)
            if part["type"] == "data-reply":
                self.page.evaluate("() => window.tour.end()")

    def listen(self) -> None:
        """Note from now on whatever is said to screen readers."""
        self.page.evaluate(
            """() => {
              window.spoken = [];
              const live = document.querySelector("tour-chat").shadowRoot.querySelector("[aria-live]");
              new MutationObserver(() => live.textContent && window.spoken.push(live.textContent))
                .observe(live, { childList: true, characterData: true, subtree: true });
            }"""
        )

    def heard(self) -> list[str]:
        return [str(text) for text in self.page.evaluate("() => window.spoken")]

    def violations(self) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA and good practice."""
        assert AXE.exists(), f"{AXE} is missing, without which access cannot be tested: cd web && npm ci"
        errors = len(self.errors)
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        del self.errors[errors:]  # axe tries a style of its own, which our pages do not allow
        return [
            f"{one['id']}: {node['html']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]


AnyVisit = TypeVar("AnyVisit", bound=Visit)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, guide_url: str) -> Iterator[Visit]:
    with visiting(context, guide_url) as visit:
        expect(visit.invitations).to_have_count(3)
        yield visit


@contextmanager
def visiting(context: BrowserContext, url: str, *homes: str) -> Iterator[Visit]:
    """Yield a visit to `url`, which asks nobody but it and `homes` for anything, and complains of nothing."""
    with watched(Visit(context.new_page()), url, *homes) as visit:
        yield visit


@contextmanager
def watched(visit: AnyVisit, url: str, *homes: str) -> Iterator[AnyVisit]:
    """Begin a visit at `url`, and yield it likewise."""
    known = {urlsplit(home).netloc for home in (url, *homes)}

    def noted(request: Request) -> None:
        if urlsplit(request.url).netloc not in known:
            visit.outside.append(request.url)

    def complained(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            visit.errors.append(said.text)

    visit.page.on("request", noted)
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.on("console", complained)
    visit.page.goto(url)
    yield visit
    errors = visit.errors
    if visit.failures_expected:  # the browser itself notes every answer that is not 200
        errors = [text for text in errors if not text.startswith("Failed to load resource")]
    assert errors == []
    assert visit.outside == []


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Yield the address of `app` on a port of its own, for tests that need a browser and no real answers."""
    with serving.served(app) as port:
        yield f"http://{serving.HOST}:{port}/"


def reply(text: str, **more: Any) -> dict[str, Any]:
    """Return the part that ends a turn."""
    whole = {
        "id": "run_1",
        "conversation_id": "cnv_1",
        "kind": "answer",
        "text": text,
        "speech": re.sub(r"\s*\[\d+\]", "", text),
        "language": "en",
        "model": "test",
        "citations": [],
        "suggestions": [],
        "timings_ms": {},
    }
    return {"type": "data-reply", "data": whole | more}


def citation(n: int, answer: tuple[int, int], **more: Any) -> dict[str, Any]:
    whole = {
        "n": n,
        "passage_id": f"none-{n}",
        "document_id": "d",
        "title": "A companion",
        "section": f"Part {n}",
        "url": "/sources/d?start=0&end=9#quote",
        "quote": f"The words of part {n}.",
        "match": "exact",
        "source_span": {"start": 0, "end": 9},
        "answer_span": {"start": answer[0], "end": answer[1]},
    }
    return whole | more


START = {"type": "start", "messageId": "run_1", "messageMetadata": {"conversation_id": "cnv_1"}}


def delta(text: str) -> dict[str, Any]:
    return {"type": "text-delta", "id": "text", "delta": text}
