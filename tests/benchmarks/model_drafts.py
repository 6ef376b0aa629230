"""What a real, small model drafts, and what of it a visitor sees: python -m tests.benchmarks.model_drafts [--count N]

Asks the bundled house's questions through SmolLM2 in llama.cpp and prints each drafted sentence as kept or dropped
with the reason, to be read by hand; then the time to the first words and of the whole turn beside the model's own
speed of reading and writing.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied, SentenceReady
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
    server, address = serve(0)
    with tempfile.TemporaryDirectory() as folder:
        model = SentenceTransformerEmbeddings()
        embeddings = CachedEmbeddings(model, model.fingerprint, Path(folder) / "vectors.sqlite")
        house = open_house(HOUSE)
        learn(house, Path(folder), embeddings)
        speaker = Speaker(house.name, "en", open_model(NAME, address, PATIENCE), NAME, PATIENCE)
        guide = Guide(house, Library(Path(folder), embeddings), speaker, MemoryConversations())
        guide.suggestions()
        kept = dropped = spoken = 0
        first: list[float] = []
        whole: list[float] = []
        for question in questions(count):
            began, seen = time.perf_counter(), 0.0
            for event in guide.turn(Question(question)):
                if isinstance(event, SentenceReady) and not seen:
                    seen = time.perf_counter() - began
            assert isinstance(event, Replied)
            first.append(seen)
            whole.append(time.perf_counter() - began)
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
        for name, times in (("first words", first), ("whole turn", whole)):
            print(f"{name}: median {statistics.median(times):.1f} s, worst {max(times):.1f} s")
        print(speed(server))


def speed(server: object) -> str:
    """Return how fast the model reads and writes by its own account, on one prompt of a turn's size."""
    prompt = "The factory stands in a small village by the sea. " * 60
    request = {"messages": [{"role": "user", "content": prompt}], "max_tokens": 60, "cache_prompt": False}
    answer = server.handle_chat_completions(request)  # type: ignore[attr-defined]
    timings = (answer if isinstance(answer, dict) else json.loads(answer))["timings"]
    return (
        f"the model alone: reads {timings['prompt_per_second']:.0f} tokens/s ({timings['prompt_n']} tokens), "
        f"writes {timings['predicted_per_second']:.0f} tokens/s"
    )


if __name__ == "__main__":
    main()
