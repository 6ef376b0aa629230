"""How long the staff's pages take with 20 000 turns: `.venv/bin/python tests/benchmarks/staff.py [TURNS]`.

Prints the milliseconds of each page, the median and the worst of five, and of both exports to their end.
`TEST_DATABASE_URL` names a database to fill instead of SQLite in a new folder.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import langchain_core  # noqa: F401
from sqlalchemy import Engine, insert

from assistant.reply import Kind
from knowledge.house import House
from tests.web.conftest import FixedLibrary, ScriptedGuide, answer, idle_learning, reply
from tests.web.staffing import staff
from web.app import create_app
from web.records.accounts import Role
from web.records.conversations import RecordedConversations
from web.records.database import open_engine, upgrade
from web.records.tables import ConversationRow, DailyCountRow, FeedbackRow, TurnRow
from web.settings import Settings

TURNS, LONG, RUNS = 20_000, 5, 5
WORDS = "when who made the shoes factory museum bell open cost people years machine sole leather story".split()
PAGES = {
    "figures": "/staff/",
    "transcripts": "/staff/transcripts/",
    "transcripts, last page": "/staff/transcripts/?page=400",
    "declined": "/staff/transcripts/?kind=no_answer",
    "thumbs down": "/staff/transcripts/?rating=down",
    "one language": "/staff/transcripts/?language=de",
    "search, common": "/staff/transcripts/?words=factory",
    "search, three words": "/staff/transcripts/?words=bell+leather+story",
    "search, nothing": "/staff/transcripts/?words=quokka",
    "export as CSV": "/staff/transcripts/export.csv",
    "export as JSONL": "/staff/transcripts/export.jsonl",
}


def fill(engine: Engine, turns: int) -> None:
    """Write so many turns of a fortnight, five to a conversation."""
    chance, now = random.Random(1982), datetime.now(UTC)
    talks: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    votes: list[dict[str, Any]] = []
    for n in range(turns):
        key = f"{n // LONG:064x}"
        if n % LONG == 0:
            talks.append({"id": key})
        kind = chance.choice((Kind.ANSWER, Kind.ANSWER, Kind.CURATED, Kind.NO_ANSWER, Kind.SMALLTALK))
        text = " ".join(chance.choices(WORDS, k=40))
        language = chance.choice(("en", "en", "en", "de", "fr"))
        whole = reply("x", text).model_copy(update={"kind": kind, "language": language})
        said.append(
            {
                "id": n + 1,
                "conversation_id": key,
                "run_id": f"run_{n}",
                "position": n % LONG,
                "question": " ".join(chance.choices(WORDS, k=8)),
                "standalone": "",
                "kind": kind,
                "reply": whole.model_dump(mode="json", exclude={"conversation_id"}),
                "created_at": now - timedelta(days=14) * (turns - n) / turns,
            }
        )
        if n % 10 == 0:
            votes.append({"turn_id": n + 1, "rating": chance.choice(("up", "down"))})
    days = [
        {"day": (now - timedelta(days=n)).date(), "kind": "answer", "language": "en", "count": 100} for n in range(14)
    ]
    with engine.begin() as connection:
        for table, rows in ((ConversationRow, talks), (TurnRow, said), (FeedbackRow, votes), (DailyCountRow, days)):
            connection.execute(insert(table), rows)


def main() -> None:
    """Fill, ask, print."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/records.sqlite")
        upgrade(engine)
        fill(engine, turns)
        conversations = RecordedConversations(engine)
        chosen: dict[str, Any] = {"data_dir": Path(folder), "rate_limit": "off"}
        guide = ScriptedGuide(conversations, answer)
        learning = idle_learning(engine, Path(folder))
        app = create_app(Settings(**chosen), House(), guide, FixedLibrary(), conversations, learning)
        client = staff(app, Role.ADMIN)
        print(f"{turns} turns in {engine.dialect.name}")
        print(f"| {'page':24} | median ms | worst ms | first bytes ms |      KB |")
        for name, path in PAGES.items():
            took, first, size = [], [], 0
            for _ in range(RUNS):
                began = time.perf_counter()
                response = client.get(path, buffered=False)
                chunks = response.iter_encoded()
                size = len(next(chunks, b""))
                first.append((time.perf_counter() - began) * 1000)
                size += sum(map(len, chunks))
                took.append((time.perf_counter() - began) * 1000)
                assert response.status_code == 200, path
            print(
                f"| {name:24} | {statistics.median(took):9.0f} | {max(took):8.0f} | "
                f"{statistics.median(first):14.0f} | {size / 1024:7.0f} |"
            )
        engine.dispose()


if __name__ == "__main__":
    main()
