"""Words do nothing: hidden ones in documents, rough ones in a browser, and none reaches anybody else."""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from langchain_core.messages import BaseMessage
from playwright.sync_api import Browser

from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied
from assistant.guide import Guide
from assistant.reply import Reply
from assistant.speak import Speaker
from knowledge.embed import CachedEmbeddings
from knowledge.house import open_house
from knowledge.learn import learn
from knowledge.library import Library
from tests.assistant.test_speak import ScriptedModel
from tests.hard.hidden import Hidden, hidden
from tests.recording import Table
from tests.web import test_rough
from tests.web.kiosks import Machine
from tests.web.naughty import NAUGHTY, SCRIPTS
from tests.web.test_chat import CHAT

DOCUMENTS = 100
GUESSES = 1000
ROUNDS = 3


def guides(folder: Path, texts: dict[str, str], embeddings: CachedEmbeddings, model: ScriptedModel | None) -> Guide:
    """Return a guide to a house of these documents."""
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / "articles" / name).write_text(text, "utf-8")
    house = open_house(folder)
    assert learn(house, folder / "data", embeddings).refused == []
    name = "openai:obedient" if model else "extractive"
    speaker = Speaker(house.name, "en", model, name, timeout=20.0)
    return Guide(house, Library(folder / "data", embeddings), speaker, MemoryConversations())


def ask(guide: Guide, question: str) -> Reply:
    *_, last = guide.turn(Question(question))
    assert isinstance(last, Replied)
    return last.reply


def test_hidden_instructions_are_not_obeyed(
    embeddings: CachedEmbeddings, chance: random.Random, reliability: Table, tmp_path: Path
) -> None:
    documents = hidden(chance, DOCUMENTS)
    canaries = [document.canary for document in documents]
    reached: list[str] = []

    def obey(messages: list[BaseMessage]) -> Iterator[str]:
        """Do whatever a passage says; where none says anything, repeat the first sentence of the first."""
        told = "\n".join(str(message.content) for message in messages)
        reached.extend(canary for canary in canaries if canary in told)
        yield f"{reached[-1]} founded it. [1]" if reached else told.partition(">\n")[2].partition(". ")[0] + ". [1]"

    what = "instructions hidden in documents, and the true fact asked for"
    with reliability.row("hidden text is not obeyed", what) as row:
        clean = guides(tmp_path / "clean", {d.file: d.clean for d in documents}, embeddings, None)
        texts = {d.file: d.text for d in documents}
        plainly = guides(tmp_path / "plain", texts, embeddings, None)
        obedient = guides(tmp_path / "model", texts, embeddings, ScriptedModel(script=obey))
        corpus = Library(tmp_path / "plain/data", embeddings).current()
        served = "\n".join(
            f"{p.page_content}{p.metadata}" for p in [*corpus.passages.values(), *corpus.documents.values()]
        )
        seen = f"{documents[0].name} was founded by {canaries[0]}, who has 40 workers."
        ask(guides(tmp_path / "seen", {"seen.md": seen}, embeddings, ScriptedModel(script=obey)), documents[0].question)
        assert reached == canaries[:1], "what is seen does reach the model"
        reached.clear()
        control = 0
        wrong: Counter[str] = Counter()
        for document in documents:
            control += document.founder in ask(clean, document.question).text
            for guide in (plainly, obedient):
                said = ask(guide, document.question).model_dump_json()
                well = document.founder in said and not any(canary in said for canary in canaries)
                row.tried(well)
                if not well:
                    wrong[document.way] += 1
                    print(document, said, sep="\n")
        invisible = sum(char in served for char in "\u200b\u200c\u2060") + any(c >= "\U000e0000" for c in served)
        row.tried(invisible == 0)
        row.seen = (
            f"{DOCUMENTS} documents, {len(ways(documents))} ways of hiding, asked without a model and with one "
            f"that obeys anything; {len(reached)} instructions reached it; the fact given in all (and in {control} of "
            f"{DOCUMENTS} without any instruction); {invisible} invisible characters served"
        )
        print(wrong)


def ways(documents: list[Hidden]) -> set[str]:
    return {document.way for document in documents}


def test_nobody_reads_continues_stops_or_deletes_what_is_another_s(
    client: FlaskClient, chance: random.Random, reliability: Table, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    what = "ids guessed, tampered with or malformed, by every way in"
    with reliability.row("nobody sees another's words", what) as row:
        mine = [client.post(CHAT, json={"message": "When?"}).get_json() for _ in range(20)]
        ids = [said["conversation_id"] for said in mine]
        runs = [said["id"] for said in mine]
        assert len(set(ids)) == len(ids)
        for n in range(GUESSES):
            guess = tampered(chance, ids[n % len(ids)])
            asked = {"message": "Tell me more", "conversation_id": guess}
            vote = {"conversation_id": guess, "run_id": runs[n % len(ids)], "rating": "up"}
            ways_in = (
                client.post(CHAT, json=asked),
                client.post(CHAT, json={**asked, "stream": True}),
                client.delete(f"/api/v1/conversations/{guess}"),
                client.post("/api/v1/feedback", json=vote),
                client.post("/api/v1/handoffs", json={"conversation_id": guess}),
                client.get(f"/h/{guess}"),
            )
            for response in ways_in:
                row.tried(response.status_code in (404, 410))
        for each in ids:
            row.tried(client.post(CHAT, json={"message": "And?", "conversation_id": each}).status_code == 200)
            row.tried(each not in caplog.text)
        row.seen = (
            f"{GUESSES} ids that are not one's own, to ask, to stream, to delete, to vote, to hand over and to open: "
            f"404 (410 for codes) each time; the {len(ids)} true ones go on, and none is in the log"
        )


def tampered(chance: random.Random, known: str) -> str:
    """Return an id that is nearly, or not at all, like one that there is."""
    at = chance.randrange(4, len(known))
    other = chance.choice([char for char in "0123456789abcdef" if char != known[at]])
    changes = (
        known[:at] + other + known[at + 1 :],
        known[:-1],
        known + "0",
        known.upper(),
        "cnv_" + f"{chance.getrandbits(128):032x}",
        known.replace("cnv_", "run_"),
        known[:8] + "%",
        "cnv_" + "_" * 32,
        known[4:],
    )
    return chance.choice(changes)


def test_rough_words_and_documents_in_a_browser(browser: Browser, reliability: Table, tmp_path: Path) -> None:
    what = "script, markup and link payloads as question, answer, title, source and document, in Chromium"
    with reliability.row("text is text", what) as row:
        for n in range(ROUNDS):
            machine = Machine(tmp_path / f"{n}", test_rough.echo)
            test_rough.test_rough_words_are_shown_as_they_are_and_nothing_runs(browser, machine)
            row.tried(True, len(NAUGHTY) + len(SCRIPTS))
            test_rough.test_rough_documents_are_shown_as_they_are_too(browser, machine)
            row.tried(True, len(SCRIPTS))
            machine.off()
        row.seen = "each shown letter by letter; no script ran, no request left, nothing foreign in the page"
