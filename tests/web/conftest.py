"""The application with a guide that says what a test scripts, over real records in a file."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import langchain_core  # noqa: F401  first, so that its deprecations are seen under our own filters
import pytest
from flask import Flask
from flask.testing import FlaskClient
from langchain_core.documents import Document
from sqlalchemy import Engine

from assistant.conversation import Question
from assistant.events import Cited, Event, Looking, Replied, SentenceReady, SourceFound, Started
from assistant.reply import Citation, Kind, Reply, Span
from knowledge.errors import NotLearnt
from knowledge.house import House, Place
from knowledge.learn import Learnt
from knowledge.library import Hit
from tests.web.staying import stay, url  # noqa: F401  fixtures of the tests with a browser
from tests.web.visiting import browser, context, visit  # noqa: F401  the same
from web.app import create_app
from web.learning import Learning
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade
from web.records.jobs import RecordedJobs
from web.settings import Settings

Script = Callable[[str], Iterator[Event]]

QUOTE = "The factory opened in 1982."
TEXT = f"Flimby\n\n{QUOTE} It stands by the sea.\n\nPeople\n\nAbout 280 people work there.\n\nShoes\n\nMany."


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own TOUR_ variables change no test."""
    for name in [name for name in os.environ if name.upper().startswith("TOUR_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new database: a file, or the PostgreSQL that `make test-scale` has started."""
    engine = open_engine(os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{tmp_path / 'data' / 'records.sqlite'}")
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def conversations(engine: Engine) -> RecordedConversations:
    return RecordedConversations(engine)


class ScriptedGuide:
    """Plays a script for each question; counts the turns that were begun and the ones that are over."""

    def __init__(self, conversations: RecordedConversations, script: Script) -> None:
        self.conversations = conversations
        self.script = script
        self.questions: list[Question] = []
        self.under_way: list[Iterator[Event]] = []
        self.over = 0
        self.trouble: str | None = None

    def turn(self, question: Question) -> Iterator[Event]:
        self.questions.append(question)
        self.under_way.append(self._play(question))  # held, so that only closing it ends it
        return self.under_way[-1]

    def _play(self, question: Question) -> Iterator[Event]:
        try:
            if question.conversation_id:
                self.conversations.turns(question.conversation_id)
            conversation_id = question.conversation_id or self.conversations.start()
            for event in self.script(conversation_id):
                yield event
                if isinstance(event, Replied):
                    self.conversations.record(conversation_id, question.message, "", event.reply)
        finally:
            self.over += 1

    def suggestions(self, language: str | None = None, place: str | None = None) -> list[str]:
        return {"fr": ["Quand l’usine a-t-elle ouvert ?"], "ja": []}.get(language or "", ["When did the factory open?"])

    def model_trouble(self) -> str | None:
        return self.trouble

    def reader_trouble(self) -> str | None:
        """Have none."""
        return None


class FixedCorpus:
    """One version that never changes."""

    version = "v1"

    def __init__(self) -> None:
        headings = [
            {"title": line, "level": level, "start": TEXT.index(line), "end": TEXT.index(line) + len(line)}
            for line, level in (("Flimby", 1), ("People", 2), ("Shoes", 2))
        ]
        about = {"document_id": "flimby", "title": "Flimby", "language": "en", "source": "our own words"}
        self.documents = {"flimby": Document(page_content=TEXT, metadata={**about, "headings": headings})}
        self.passages: dict[str, Document] = {}
        said = (
            (QUOTE, "Flimby"),
            ("It stands by the sea.", "Flimby"),
            ("About 280 people work there.", "People"),
        )
        for n, (words, section) in enumerate(said, 1):
            start = TEXT.index(words)
            place = {"passage_id": f"psg_{n}", "section": section, "start": start, "end": start + len(words)}
            self.passages[f"psg_{n}"] = Document(page_content=words, metadata={**about, **place})

    def search(self, query: str) -> list[Hit]:
        return [Hit(passage, (0, 5), 0.75) for passage in self.passages.values()]


class FixedLibrary:
    """Serves that version, or fails with `error`."""

    def __init__(self) -> None:
        self.corpus = FixedCorpus()
        self.error: Exception | None = None
        self.lesser: dict[str, str] = {}
        self.trouble = ""

    def current(self) -> FixedCorpus:
        if self.error:
            raise self.error
        return self.corpus

    def troubles(self) -> dict[str, str]:
        return self.lesser

    def opened(self) -> FixedCorpus | None:
        return None if isinstance(self.error, NotLearnt) else self.current()

    def forget(self) -> None:
        """Be as it is before anything was learnt."""
        self.error = NotLearnt("Run: python server.py ingest in /srv/secret")


@pytest.fixture
def learning(engine: Engine, tmp_path: Path) -> Learning:
    """A queue that nobody works on, for documents that are nowhere."""
    return idle_learning(engine, tmp_path / "data")


def idle_learning(engine: Engine, data_dir: Path) -> Learning:
    def learn(*, report: Callable[[str, int, int], None], **change: Any) -> Learnt:
        raise AssertionError("nobody works on this queue")

    return Learning(RecordedJobs(engine), data_dir, 2**20, list, learn)


@pytest.fixture
def library() -> FixedLibrary:
    return FixedLibrary()


def reply(conversation_id: str, text: str = f"{QUOTE} [1] It stands by the sea. [1]") -> Reply:
    """Return an answer that cites one passage."""
    citation = Citation(
        n=1,
        passage_id="psg_1",
        document_id="flimby",
        title="Flimby",
        section="Flimby",
        language="en",
        source="",
        url="/sources/flimby?start=8&end=35",
        quote=QUOTE,
        match="exact",
        source_span=Span(start=8, end=35),
        answer_span=Span(start=0, end=31),
    )
    return Reply(
        id="run_1",
        conversation_id=conversation_id,
        kind=Kind.ANSWER,
        text=text,
        speech=text.replace(" [1]", ""),
        language="en",
        model="extractive",
        citations=[citation],
        suggestions=["Who works there?"],
        timings_ms={"total": 1.5},
    )


def answer(conversation_id: str) -> Iterator[Event]:
    """Play a whole, answered turn."""
    said = reply(conversation_id)
    yield Started("run_1", conversation_id)
    yield Looking("Looking in the documents …")
    yield SourceFound("flimby", "Flimby", "/sources/flimby")
    yield SentenceReady(f"{QUOTE} [1]")
    yield SentenceReady(" It stands by the sea. [1]")
    yield Cited(said.citations[0])
    yield Replied(said)


class MakeApp(Protocol):
    def __call__(self, script: Script = answer, **settings: Any) -> Flask: ...


@pytest.fixture
def make_app(
    conversations: RecordedConversations, library: FixedLibrary, learning: Learning, tmp_path: Path
) -> MakeApp:
    def make(script: Script = answer, **changed: Any) -> Flask:
        settings = Settings(data_dir=tmp_path / "data", **{"rate_limit": "off", **changed})
        hall = Place(id="hall-2", name="Hall 2", sections=["People"])
        house = House(name="Flimby", ask_at="the desk", places=[hall])
        return create_app(settings, house, ScriptedGuide(conversations, script), library, conversations, learning)

    return make


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app().test_client()


def guide_of(app: Flask) -> ScriptedGuide:
    """Return the guide that `app` was made with."""
    guide = app.extensions["tour"].guide
    assert isinstance(guide, ScriptedGuide)
    return guide


def parts_of(stream: str) -> list[dict[str, Any]]:
    """Return the objects of a stream that ends as it must."""
    *events, done, rest = stream.split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    return [json.loads(event.removeprefix("data: ")) for event in events]
