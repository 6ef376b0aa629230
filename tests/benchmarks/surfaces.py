"""Whether JSON, stream and OpenAI's shape say the same to every check question of a house.

    .venv/bin/python -m tests.benchmarks.surfaces [CHECKS.jsonl]

The visitor's page shows what the stream says; its own tests hold it to that.
"""

import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.running import running_guide

CHECKS = Path("knowledge/houses/flimby/checks.jsonl")
SOURCES = "\n\nSources:\n"


@dataclass(frozen=True)
class Difference:
    """What kind of answer was given, and which surfaces said something else than JSON."""

    kind: str
    differ: tuple[str, ...]


def questions(checks: Path) -> list[str]:
    """Return the first question of every check."""
    return [json.loads(line)["turns"][0]["q"] for line in checks.read_text("utf-8").splitlines() if line.strip()]


def differences(url: str, question: str) -> Difference:
    """Ask in all ways and compare text, kind and citations."""
    whole = json.loads(_post(f"{url}/api/v1/chat", {"message": question}))
    parts = _events(_post(f"{url}/api/v1/chat", {"message": question, "stream": True}))
    asked = {"model": "tour", "messages": [{"role": "user", "content": question}]}
    completion = json.loads(_post(f"{url}/v1/chat/completions", asked))
    chunks = _events(_post(f"{url}/v1/chat/completions", {**asked, "stream": True}))
    replied = next(part["data"] for part in parts if part["type"] == "data-reply")
    said = {
        "stream": (
            "".join(part["delta"] for part in parts if part["type"] == "text-delta"),
            replied["kind"],
            [part["data"] for part in parts if part["type"] == "data-citation"],
        ),
        "reply of the stream": (replied["text"], replied["kind"], replied["citations"]),
        "OpenAI": (
            _own_text(completion["choices"][0]["message"]["content"], completion),
            completion["kind"],
            completion["citations"],
        ),
        "OpenAI's stream": (
            _own_text("".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks), chunks[-1]),
            chunks[-1]["kind"],
            chunks[-1]["citations"],
        ),
    }
    right = (whole["text"], whole["kind"], whole["citations"])
    return Difference(whole["kind"], tuple(name for name, told in said.items() if told != right))


def _own_text(text: str, outcome: dict[str, Any]) -> str:
    """Return the text, less the list that must stand at its end: of the sources, or of the questions announced."""
    if outcome["citations"]:
        own, listed, _ = text.partition(SOURCES)
        return own if listed else f"{text} (without its sources)"
    return text.removesuffix("\n" + "".join(f"\n- {question}" for question in outcome["suggestions"]))


def _post(url: str, body: dict[str, Any]) -> str:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as response:
        said: bytes = response.read()
    return said.decode()


def _events(stream: str) -> list[dict[str, Any]]:
    data = [line.removeprefix("data: ") for line in stream.splitlines() if line.startswith("data: ")]
    return [json.loads(each) for each in data if each != "[DONE]"]


def main(checks: Path) -> int:
    """Print how many questions were asked, how they were answered, and where surfaces differ."""
    kinds: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, running_guide(Path(folder)) as url:
        for question in questions(checks):
            found = differences(url, question)
            kinds[found.kind] += 1
            if found.differ:
                wrong += 1
                print(f"{question}: {', '.join(found.differ)}")
    print(f"{kinds.total()} questions ({dict(kinds)}): {wrong} where the surfaces differ.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKS))
