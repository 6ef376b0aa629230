"""What a real, small model drafts, and what of it a visitor sees: python -m tests.benchmarks.model_drafts [--count N]

Asks the bundled house's questions through SmolLM2 in llama.cpp and prints each drafted sentence as kept or dropped
with the reason, to be read by hand.
"""

import argparse
import json
import tempfile
from pathlib import Path

from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied
from assistant.guide import Guide
from assistant.model import open_model
from assistant.speak import Speaker
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings
from knowledge.house import open_house
from knowledge.learn import learn
from knowledge.library import Library
from tests.llama_server import serve

HOUSE = Path(__file__).parent.parent.parent / "knowledge" / "houses" / "flimby"
NAME = "openai:smollm2"
PATIENCE = 120.0


def questions(count: int) -> list[str]:
    """Return the first questions of the house's checks that the sources answer."""
    rows = [json.loads(line) for line in (HOUSE / "checks.jsonl").read_text("utf-8").splitlines()]
    return [row["turns"][0]["q"] for row in rows if row["turns"][0]["expect"] == "answer"][:count]


def main() -> None:
    """Ask, print, and sum up."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=60)
    count = arguments.parse_args().count
    _server, address = serve(0)  # which ends with the name
    with tempfile.TemporaryDirectory() as folder:
        model = SentenceTransformerEmbeddings()
        embeddings = CachedEmbeddings(model, model.fingerprint, Path(folder) / "vectors.sqlite")
        house = open_house(HOUSE)
        learn(house, Path(folder), embeddings)
        speaker = Speaker(house.name, "en", open_model(NAME, address, PATIENCE), NAME, PATIENCE)
        guide = Guide(house, Library(Path(folder), embeddings), speaker, MemoryConversations())
        guide.suggestions()
        kept = dropped = spoken = 0
        for question in questions(count):
            *_, event = guide.turn(Question(question))
            assert isinstance(event, Replied)
            print(f"\nQ {question}")
            for draft in event.reasons.drafts:
                if draft.model == NAME:
                    kept, dropped = kept + (not draft.dropped), dropped + bool(draft.dropped)
                    print(f"  {'DROPPED' if draft.dropped else 'KEPT   '} {draft.text}")
                    if draft.dropped:
                        print(f"          because {draft.dropped}")
            spoken += event.reply.model == NAME
            print(f"  SHOWN   {event.reply.text}", flush=True)
        print(f"\n{kept} sentences kept, {dropped} dropped; {spoken} of {count} answers in the model's own words")


if __name__ == "__main__":
    main()
