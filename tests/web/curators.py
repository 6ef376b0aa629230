"""A small real house with everything that staff make it better with, and a browser of one of the staff."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from assistant.drafts import Drafts
from assistant.groups import Meanings
from assistant.guide import Guide
from assistant.inbox import Inboxes
from assistant.reader.read import Reader
from assistant.speak import Speaker
from knowledge.embed import CachedEmbeddings, built_in_model
from knowledge.house import House, open_house
from knowledge.learn import learn
from knowledge.library import Library
from tests.assistant.conftest import ARTICLE
from tests.web.conftest import idle_learning
from web.app import create_app
from web.collaborators import Curating
from web.records.accounts import RecordedAccounts, Role
from web.records.conversations import RecordedConversations
from web.records.curated import RecordedCurated
from web.records.inbox import RecordedInVain
from web.settings import Settings

PASSWORD = "a few odd words"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HEMP = "Orford ropes are made of Baltic hemp, because hemp does not rot in salt water."
DESK = """\
name: the Orford rope walk
ask_at: the keeper at the gate
languages: [en, de]
desk:
- id: toilets
  asked: {en: ["Where are the toilets?"], de: ["Wo sind die Toiletten?"]}
  say: {en: "The keeper at the gate shows you the toilets.", de: "Am Tor zeigt man Ihnen die Toiletten."}
"""
PREPARED = """\
- id: founders
  questions: {en: ["Who opened the rope walk?", "Who founded the Orford rope walk?"]}
  answer: {en: "The sisters Mary and Hester Pell opened it in 1794."}
  quotes: ["The Orford rope walk was opened in 1794 by the sisters Mary and Hester Pell."]
- id: length
  questions: {en: ["How long is the rope walk?", "What is the length of the building?"]}
  answer: {en: "It was 380 metres long."}
  quotes: ["It was 380 metres long, so that a rope could be laid in one piece."]
- id: keeper
  questions: {en: ["Who keeps the machines?", "Who is Tom Ibbs?"]}
  answer: {en: "Tom Ibbs keeps the machines."}
  quotes: ["Tom Ibbs is the keeper of the machines."]
"""


@dataclass
class Curated:
    """The house, its application and what a test may do to it."""

    app: Flask
    house: House
    data_dir: Path
    embeddings: CachedEmbeddings
    engine: Engine
    inboxes: Inboxes
    library: Library
    guide: Guide

    def learn(self, article: str) -> None:
        """Change the only article and learn it."""
        (self.house.articles / "ropewalk.md").write_text(article, "utf-8")
        learn(self.house, self.data_dir, self.embeddings)

    def keep_up(self) -> None:
        """Do what goes on beside the visitors until there is nothing more to do."""
        stamp = RecordedCurated(self.engine).stamp
        for _ in range(50):
            self.inboxes.keep_up(lambda: (self.library.current().version, stamp()))

    def ask(self, question: str, client: FlaskClient | None = None) -> dict[str, Any]:
        """Return the reply that a visitor gets."""
        reply = (client or self.app.test_client()).post("/api/v1/chat", json={"message": question})
        assert reply.status_code == 200
        return dict(reply.get_json())

    def staff(self, role: Role) -> FlaskClient:
        """Return the browser of somebody who has signed in."""
        RecordedAccounts(self.engine).add(f"a {role}", PASSWORD, role)
        client = self.app.test_client()
        signed_in = send(client, "/staff/login", {"name": f"a {role}", "password": PASSWORD})
        assert signed_in.status_code == 303
        return client


def curated_house(tmp_path: Path, engine: Engine, embeddings: CachedEmbeddings, prepared: str = PREPARED) -> Curated:
    """Return it, learnt and served by its application."""
    folder, data_dir = tmp_path / "house", tmp_path / "data"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "ropewalk.md").write_text(ARTICLE, "utf-8")
    (folder / "house.yaml").write_text(DESK, "utf-8")
    if prepared:
        (folder / "prepared.yaml").write_text(prepared, "utf-8")
    house = open_house(folder)
    learn(house, data_dir, embeddings)
    library, conversations, curated = (
        Library(data_dir, embeddings),
        RecordedConversations(engine),
        RecordedCurated(engine),
    )
    speaker = Speaker(house.name, "en", None, "extractive", timeout=5.0)
    guide = Guide(house, library, speaker, conversations, Reader(built_in_model()), curated=curated)
    lock = data_dir / "inbox.lock"
    inboxes = Inboxes(RecordedInVain(engine), guide, Meanings(embeddings), house.languages, lock)
    curating = Curating(inboxes, Drafts(house, library, curated), guide.prepared)
    more: dict[str, Any] = {"rate_limit": "off"}
    settings = Settings(data_dir=data_dir, **more)
    app = create_app(settings, house, guide, library, conversations, idle_learning(engine, data_dir), curating)
    return Curated(app, house, data_dir, embeddings, engine, inboxes, library, guide)


def send(client: FlaskClient, path: str, fields: Mapping[str, object], page: str = "/staff/login") -> TestResponse:
    """Send a form with the token of a page."""
    found = TOKEN.search(client.get(page, follow_redirects=True).text)
    assert found, f"no form on {page}"
    return client.post(path, data={"csrf_token": found[1], **fields})
