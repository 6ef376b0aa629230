"""Measures the real guide, warm and extractive: turns over HTTP and in the browser, memory, and how long a start takes.

Usage: python tests/benchmarks/turns.py [--questions 50] [--starts 3] [--no-browser]

Every question is asked over HTTP, asked on the page, and embedded alone in this process, before the next one is: so
whatever else the machine does hits each of them alike. The page has a guide of its own, because a guide remembers the
vectors of questions. In the browser the clock runs from Enter to the frame that shows the first words of the answer.
"""

import argparse
import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import langchain_core  # noqa: F401  first, as the tests import it
from playwright.sync_api import Page, sync_playwright

from assistant.evaluation.checks import FILE, read_checks
from knowledge.embed import SentenceTransformerEmbeddings
from tests.benchmarks.measured import (
    HOST,
    ask,
    free_port,
    middle_and_worst,
    resident_megabytes,
    table,
    wait_until_well,
)

CHECKOUT = Path(__file__).parents[2]
FLIMBY = CHECKOUT / "knowledge/houses/flimby"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WARM_UP = 3
FIRST_WORDS, WHOLE_TURN, IN_BROWSER = "HTTP: first words", "HTTP: whole turn", "browser: Enter to first words seen"
OWN_WORK, RETRIEVAL = "the guide's own work in a whole turn", "retrieval in it"
EMBED_QUERY, ENCODE = "embed_query alone", "SentenceTransformer.encode alone"
ORDER = (FIRST_WORDS, IN_BROWSER, WHOLE_TURN, OWN_WORK, RETRIEVAL, EMBED_QUERY, ENCODE)

WATCH = """
() => {
  const root = document.querySelector("tour-chat").shadowRoot;
  window.shown = new Promise((resolve) => {
    let asked = 0;
    const field = root.querySelector("textarea");
    const keep = (event) => { if (event.key === "Enter") asked ||= performance.now(); };
    window.addEventListener("keydown", keep, { capture: true });
    const watching = new MutationObserver(() => {
      const answer = root.querySelector(".answer");
      if (!asked || !answer?.innerText.trim() || !answer.checkVisibility()) return;
      watching.disconnect();
      window.removeEventListener("keydown", keep, { capture: true });
      requestAnimationFrame(() => setTimeout(() => resolve((performance.now() - asked) / 1000)));
    });
    watching.observe(root, { childList: true, subtree: true, characterData: true });
    field.focus();
  });
}
"""
FINISHED = """
() => {
  const turn = document.querySelector("tour-chat").shadowRoot.querySelector("article");
  return turn && !turn.hasAttribute("aria-busy");
}
"""


@dataclass(frozen=True)
class Running:
    """A guide that was started."""

    port: int
    pid: int
    alive: float
    """Seconds until /livez answered."""
    ready: float
    """Seconds until /readyz said so."""


@contextmanager
def guide(data_dir: Path) -> Iterator[Running]:
    """Run the guide as a house runs it, without the rate limit."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOUR_")},
        "TOUR_DATA_DIR": str(data_dir),
        "TOUR_RATE_LIMIT": "off",
    }
    # A port chosen here, because `--port 0` is told only once the guide is ready.
    port = free_port()
    command = [sys.executable, "server.py", "serve", "--port", str(port)]
    began = time.monotonic()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=quiet, stderr=quiet) as server:
        try:
            alive = wait_until_well(port, "/livez") - began
            ready = wait_until_well(port, "/readyz") - began
            yield Running(port, server.pid, alive, ready)
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=20)
            server.kill()


def first_questions(count: int) -> list[str]:
    """Return different first questions of visitors, after a few to warm up with."""
    checks = read_checks(FLIMBY / FILE)
    tagged = dict.fromkeys(check.turns[0].question for check in checks if "first" in check.tags)
    if len(tagged) < count + WARM_UP:
        sys.exit(f"There are only {len(tagged)} first questions: choose --questions {len(tagged) - WARM_UP} or fewer.")
    return list(tagged)[: count + WARM_UP]


def ask_over_http(connection: http.client.HTTPConnection, question: str) -> dict[str, float]:
    """Ask, and return what took how long."""
    took: dict[str, float] = {}
    began = time.monotonic()
    for moment, part in ask(connection, question):
        if part["type"] == "text-delta":
            took.setdefault(FIRST_WORDS, moment - began)
        if part["type"] == "data-reply":
            timings = part["data"]["timings_ms"]
            took[OWN_WORK] = timings["total"] / 1000
            if "retrieve" in timings:
                took[RETRIEVAL] = timings["retrieve"] / 1000
    return {**took, WHOLE_TURN: time.monotonic() - began}


def ask_on_page(page: Page, question: str) -> float:
    """Ask as a visitor does, in a new conversation, and return the seconds until the first words are seen."""
    page.evaluate("document.querySelector('tour-chat').reset()")
    page.wait_for_load_state("networkidle")
    page.locator("tour-chat textarea").fill(question)
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    seconds: float = page.evaluate("window.shown")
    page.wait_for_function(FINISHED)
    return seconds


def embed_alone(model: SentenceTransformerEmbeddings, question: str, bare_first: bool) -> dict[str, float]:
    """Embed as the guide does, and by the bare model; whichever goes second has it a little easier."""
    ways: list[tuple[str, Callable[[], object]]] = [
        (EMBED_QUERY, lambda: model.embed_query(question)),
        (ENCODE, lambda: model._model.encode(question, show_progress_bar=False)),
    ]
    took = {}
    for name, embed in reversed(ways) if bare_first else ways:
        began = time.monotonic()
        embed()
        took[name] = time.monotonic() - began
    return took


def measure_turns(server: Running, page: Page | None, questions: list[str]) -> dict[str, list[float]]:
    """Ask every question everywhere, in turn; the first few do not count."""
    model = SentenceTransformerEmbeddings()
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    seen: dict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(questions):
        took = ask_over_http(connection, question)
        if page:
            took[IN_BROWSER] = ask_on_page(page, question)
        took |= embed_alone(model, question, bare_first=number % 2 == 1)
        for name, seconds in took.items() if number >= WARM_UP else ():
            seen[name].append(seconds)
    connection.close()
    return dict(sorted(seen.items(), key=lambda one: ORDER.index(one[0])))


def measure_starts(folder: Path, count: int, question: str) -> list[list[str]]:
    """Start with nothing learnt and then with everything, and ask as soon as it is ready; keep what was learnt."""
    seen: dict[str, list[float]] = defaultdict(list)
    for number in range(count):
        for state in ("empty", "learnt"):
            with guide(folder / f"data{number}") as server:
                connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
                took = ask_over_http(connection, question)
                connection.close()
            seen[f"{state} data folder: /livez after"].append(server.alive)
            seen[f"{state} data folder: /readyz after"].append(server.ready)
            seen[f"{state} data folder: first words of a turn begun then"].append(took[FIRST_WORDS])
    return [[name, *middle_and_worst(seconds)] for name, seconds in seen.items()]


@contextmanager
def opened_page(port: int) -> Iterator[Page]:
    """Open the guide's page as a browser shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        page.goto(f"http://{HOST}:{port}/")
        page.locator("tour-chat textarea").wait_for()
        yield page
        browser.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    questions = first_questions(options.questions)
    with tempfile.TemporaryDirectory() as made, contextlib.ExitStack() as open_things:
        folder = Path(made)
        starts = measure_starts(folder, max(1, options.starts), questions[0])
        shutil.copytree(folder / "data0", folder / "page")
        server = open_things.enter_context(guide(folder / "data0"))
        ready = resident_megabytes(server.pid)
        page = None
        if not options.no_browser:
            second = open_things.enter_context(guide(folder / "page"))
            page = open_things.enter_context(opened_page(second.port))
        turns = measure_turns(server, page, questions)
        memory = [
            ["ready", f"{ready} MB"],
            [f"after {len(questions)} turns", f"{resident_megabytes(server.pid)} MB"],
            ["most ever", f"{resident_megabytes(server.pid, 'VmHWM')} MB"],
        ]
    print(f"{options.questions} questions, each a first turn; load average {os.getloadavg()[0]:.1f}.\n")
    print(table(["", "median", "worst"], [[name, *middle_and_worst(seconds)] for name, seconds in turns.items()]))
    print(f"\n{table(['start', f'median of {options.starts}', 'worst'], starts)}")
    print(f"\n{table(['resident memory of the server', ''], memory)}")


if __name__ == "__main__":
    main()
