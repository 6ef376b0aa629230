"""A kiosk before a guide that says what a test scripts, and a visitor's hand on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from assistant.events import Event, Replied, SentenceReady, Started
from assistant.reply import Kind, Reply
from knowledge.house import House, Place
from tests.web.conftest import FixedLibrary, ScriptedGuide, idle_learning, reply
from tests.web.serving import HOST, Running
from tests.web.visiting import PATIENCE_MS, Visit, watched
from web.app import create_app
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade
from web.settings import Settings

PORTRAIT = ViewportSize(width=1080, height=1920)
DECLINED = "zebra"
"""A question with this word in it is one that the sources leave open."""

Say = Callable[[str, str], Reply]


def said(conversation_id: str, question: str) -> Reply:
    """Return the answer to `question`, or that there is none."""
    answer = reply(conversation_id)
    if DECLINED not in question:
        return answer
    text = "The documents do not say."
    return answer.model_copy(update={"kind": Kind.NO_ANSWER, "text": text, "speech": text, "citations": []})


class Machine:
    """A guide's server that can be switched off and on again at the same address."""

    def __init__(self, folder: Path, say: Say = said, **settings: Any) -> None:
        self.data = folder / "data"
        engine = open_engine(f"sqlite:///{self.data / 'records.sqlite'}")
        upgrade(engine)
        keep = settings.get("keep_unanswered", True)
        conversations = RecordedConversations(engine, keep)
        self.guide = ScriptedGuide(conversations, self._play)
        self.library = FixedLibrary()
        self._say = say
        house = House(name="Flimby", tagline="Ask about the factory", places=[Place(id="hall", name="Hall")])
        chosen = Settings(data_dir=self.data, **{"rate_limit": "off", **settings})
        self.app: Flask = create_app(
            chosen, house, self.guide, self.library, conversations, idle_learning(engine, self.data)
        )
        self.port = 0
        self.on()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}/"

    def on(self) -> None:
        """Listen."""
        self._running = Running(self.app, self.port)
        self.port = self._running.port

    def off(self) -> None:
        """Be gone, as far as a browser can tell."""
        self._running.stop()

    def files(self) -> bytes:
        """Return every byte of the database."""
        return b"".join(file.read_bytes() for file in self.data.iterdir() if file.is_file())

    def set(self, **settings: Any) -> None:
        """Change settings while it runs."""
        parts = self.app.extensions["tour"]
        changed = parts.settings.model_copy(update=settings)
        self.app.extensions["tour"] = replace(parts, settings=changed)

    def _play(self, conversation_id: str) -> Iterator[Event]:
        answer = self._say(conversation_id, self.guide.questions[-1].message)
        yield Started("run_1", conversation_id)
        yield SentenceReady(answer.text)
        yield Replied(answer)


@dataclass
class KioskVisit(Visit):
    """What somebody sees and touches who stands before a kiosk."""

    @property
    def guide(self) -> Locator:
        return self.page.locator("tour-chat")

    @property
    def attract(self) -> Locator:
        return self.page.locator(".attract")

    @property
    def resting(self) -> Locator:
        return self.page.locator(".resting")

    @property
    def still(self) -> Locator:
        return self.page.locator("dialog.still")

    @property
    def taking(self) -> Locator:
        return self.page.locator("dialog.taking")

    @property
    def keyboard(self) -> Locator:
        return self.page.locator(".keyboard")

    @property
    def field(self) -> Locator:
        return self.page.locator("tour-chat textarea")

    def start(self, language: str = "en") -> None:
        """Touch to start."""
        self.page.locator(f".start[lang={language}]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)
        expect(self.keyboard).to_be_visible()

    def press(self, *keys: str) -> None:
        """Press keys of the on-screen keyboard."""
        for key in keys:
            self.keyboard.locator(f'.hg-row:visible [data-skbtn="{key}"]').first.click()

    def ask(self, question: str) -> None:
        """Ask and wait until the turn is over."""
        self.field.fill(question)
        self.field.press("Enter")
        self.settled()

    def seen(self) -> str:
        """Return all that the page holds, shown or not."""
        return str(
            self.page.evaluate(
                """() => {
                  const held = (root) => [...root.querySelectorAll("*")].flatMap((node) => [
                    node.value ?? "",
                    ...(node.shadowRoot ? [node.shadowRoot.innerHTML, ...held(node.shadowRoot)] : []),
                  ]);
                  return [document.documentElement.outerHTML, ...held(document)].join(" ");
                }"""
            )
        )


def hall(browser: Browser, **more: Any) -> BrowserContext:
    """Return a kiosk's browser."""
    context = browser.new_context(**{"viewport": PORTRAIT, "reduced_motion": "reduce", "has_touch": True, **more})
    context.set_default_timeout(PATIENCE_MS)
    return context


@contextmanager
def standing_before(page: Page, machine: Machine) -> Iterator[KioskVisit]:
    """Yield a visit to the kiosk of `machine`."""
    with watched(KioskVisit(page), f"{machine.url}kiosk") as visit:
        expect(visit.attract.locator(".question")).not_to_have_count(0)
        yield visit
