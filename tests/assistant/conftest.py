"""A small made-up house, learnt once, and a guide to it."""

from pathlib import Path

import pytest

from assistant.conversation import MemoryConversations
from assistant.guide import Guide
from assistant.speak import Speaker
from knowledge.embed import CachedEmbeddings
from knowledge.house import House, open_house
from knowledge.learn import learn
from knowledge.library import Corpus, Library

ARTICLE = """---
title: The Orford rope walk
source: a leaflet of the rope walk's friends
---

## How it began

The Orford rope walk was opened in 1794 by the sisters Mary and Hester Pell. They bought the field from a miller \
who had gone to sea. It was 380 metres long, so that a rope could be laid in one piece.

## The people

Agnes Whitlow, the head ropemaker, has worked at the Orford rope walk for twenty-six years. She learned the craft \
from her uncle. “A rope tells you when it is ready,” she says.

Tom Ibbs is the keeper of the machines. Tom Ibbs repaired the steam engine in 2011 with parts from a threshing machine.

## The rope

Orford ropes are made of Baltic hemp, because hemp does not rot in salt water. Every rope is tarred twice and hung \
in the loft for a month.
"""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house of one article."""
    folder = tmp_path_factory.mktemp("ropewalk")
    (folder / "articles").mkdir()
    (folder / "articles" / "ropewalk.md").write_text(ARTICLE, "utf-8")
    (folder / "house.yaml").write_text(
        "name: the Orford rope walk\n"
        "ask_at: the keeper at the gate\n"
        "questions:\n- Who opened the rope walk?\n- What are the ropes made of?\n- What is the name of the cat?\n",
        "utf-8",
    )
    return open_house(folder)


@pytest.fixture(scope="session")
def library(house: House, embeddings: CachedEmbeddings, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the library that serves it."""
    data_dir: Path = tmp_path_factory.mktemp("data")
    learn(house, data_dir, embeddings)
    return Library(data_dir, embeddings)


@pytest.fixture(scope="session")
def corpus(library: Library) -> Corpus:
    """Return its corpus."""
    return library.current()


@pytest.fixture
def guide(house: House, library: Library) -> Guide:
    """Return a guide to it with no conversation behind it."""
    speaker = Speaker(house.name, "en", None, "extractive", timeout=5.0)
    return Guide(house, library, speaker, MemoryConversations())
