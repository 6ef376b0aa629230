"""The command line as staff use it: what it prints, what it exits with, and a guide that never needs a restart."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from knowledge.versions import Versions

CHECKOUT = Path(__file__).parent.parent
Finished: TypeAlias = subprocess.CompletedProcess[str]
Command: TypeAlias = tuple[Sequence[str | Path], dict[str, str]]
NOTICED_IN = 15.0
"""Seconds in which a running guide must have noticed what another process learnt."""


@dataclass
class Place:
    """A house, its data folder, and the command line run on them."""

    folder: Path

    @property
    def articles(self) -> Path:
        return self.folder / "house/articles"

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def environment(self, **settings: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("TOUR_")}
        own |= {"TOUR_HOUSE": str(self.folder / "house"), "TOUR_DATA_DIR": str(self.data_dir)}
        return {**own, "TOUR_RATE_LIMIT": "off", "PYTHONUNBUFFERED": "1", **settings}

    def start(self, *arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, CHECKOUT / "server.py", *arguments],
            cwd=self.folder,
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str | Path) -> Finished:
        return self.run_all((arguments, {}))[0]

    def run_all(self, *commands: Command) -> list[Finished]:
        """Run commands side by side, each to its end."""
        started = [self.start(*arguments, **settings) for arguments, settings in commands]
        finished = []
        for process in started:
            with process:
                out, err = process.communicate(timeout=300)
            assert "Traceback" not in err, err
            finished.append(subprocess.CompletedProcess(process.args, process.returncode, out, err))
        return finished


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A small museum, not yet learnt."""
    place = Place(tmp_path_factory.mktemp("mill"))
    write(place.folder / "house/house.yaml", "name: Thornby Mill\nask_at: the miller\n")
    write(
        place.articles / "history.md",
        "# Thornby Mill\n\n## History\n\nThornby Mill was built in 1794 by Isaac Munn. It ground corn until 1921.\n\n"
        "## More\n\n- [Shop](/s)\n- [News](/n)\n- [Jobs](/j)\n",
    )
    write(place.articles / "empty.md", "")
    return place


@pytest.fixture(scope="module")
def first_learning(mill: Place) -> Finished:
    """What `ingest` said and came to, in a house with one bad file."""
    return mill.run("ingest")


@pytest.fixture
def other(tmp_path: Path) -> Place:
    """A place of a test's own, with a house that has no articles."""
    (tmp_path / "house/articles").mkdir(parents=True)
    return Place(tmp_path)


def test_ingest_tells_what_it_learnt_and_what_it_left_out(first_learning: Finished) -> None:
    assert re.search(
        r"^history: Thornby Mill \(history\.md\)\n"
        r"  left out, heading of a list of links: More\n"
        r"  left out, list of links to other pages: Shop\n",
        first_learning.stdout,
    )
    assert re.search(r"^Learnt 1 document, 1 passages, version \S+\.$", first_learning.stdout, re.MULTILINE)


def test_a_bad_file_is_named_and_the_exit_status_says_so(mill: Place, first_learning: Finished) -> None:
    assert f"{mill.articles / 'empty.md'}: the file is empty." in first_learning.stderr
    assert first_learning.returncode == 3


@pytest.fixture(scope="module")
def examined_and_asked(mill: Place, first_learning: Finished) -> list[Finished]:
    """The answers to `doctor` and to two questions, asked at once, for each of them loads the model."""
    assert first_learning
    return mill.run_all(
        (["doctor"], {}), (["ask", "Who built the mill?"], {}), (["ask", "--json", "What does the café serve?"], {})
    )


def test_doctor_says_of_every_part_how_it_is(mill: Place, examined_and_asked: list[Finished]) -> None:
    examined = examined_and_asked[0]
    lines = examined.stdout.splitlines()

    assert examined.returncode == 1
    assert [line for line in lines if line.startswith("ILL")] == [
        f"ILL   article: {mill.articles / 'empty.md'}: the file is empty."
    ]
    assert {line.split(":")[0] for line in lines if line.startswith("well")} == {
        "well  data folder",
        "well  article",
        "well  embedding model",
        "well  reader",
        "well  corpus",
    }


def test_a_question_is_answered_with_its_source(examined_and_asked: list[Finished]) -> None:
    asked = examined_and_asked[1]
    answer, source = asked.stdout.splitlines()[:2]

    assert asked.returncode == 0
    assert "Isaac Munn" in answer
    assert "[1]" in answer
    assert source.startswith("  [1] History — Thornby Mill: “Thornby Mill was built in 1794 by Isaac Munn.")


def test_a_program_gets_the_whole_reply_as_json(examined_and_asked: list[Finished]) -> None:
    asked = examined_and_asked[2]
    reply = json.loads(asked.stdout)

    assert asked.returncode == 0
    assert reply["kind"] == "no_answer"
    assert reply["citations"] == []
    assert "the miller" in reply["text"]


@pytest.mark.usefixtures("first_learning")
def test_learning_again_says_that_nothing_has_changed_and_is_well(mill: Place) -> None:
    (mill.articles / "empty.md").unlink(missing_ok=True)
    again = mill.run("ingest")

    assert again.stdout.splitlines()[-1].startswith("Nothing has changed: 1 document, 1 passages, version")
    assert again.returncode == 0


@pytest.mark.usefixtures("first_learning")
def test_a_second_learning_stops_at_once_and_names_the_first(mill: Place) -> None:
    with Versions(mill.data_dir).writing():
        second = mill.run("ingest")

    assert f"is being written by process {os.getpid()} (" in second.stderr
    assert second.returncode == 3


WRONG: dict[str, tuple[Command, int, str]] = {
    "no house": ((["ingest"], {"TOUR_HOUSE": "/no/such/house"}), 3, "no house at /no/such/house. Set TOUR_HOUSE"),
    "empty house": ((["ingest"], {}), 3, "There is nothing to learn in"),
    "not learnt": ((["ask", "Who built it?"], {}), 3, "has not learnt its documents yet. Run: python server.py ingest"),
    "no question": ((["ask", "  "], {}), 1, "The question is empty."),
    "misspelt": ((["ingest"], {"TOUR_DATADIR": "x"}), 1, "no setting TOUR_DATADIR. Did you mean TOUR_DATA_DIR?"),
    "no checks": (
        (["evaluate"], {}),
        2,
        "house/checks.jsonl. README.md says under “Check your own house” how to write",
    ),
    "no check": ((["evaluate", __file__], {}), 2, f"{__file__}, line 1 is not JSON"),
    "some checks": ((["evaluate", "--store", "--tag", "people"], {}), 2, "--store is for the figures of all checks."),
    "no places": ((["qr"], {}), 1, "house.yaml. List them there as “places”."),
    "no document": ((["remove", "leaflet"], {}), 3, "There is no document “leaflet”."),
    "no folder": ((["ingest"], {"TOUR_DATA_DIR": __file__}), 3, f"{__file__}/corpus: Not a directory. Mend that"),
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finished]:
    """What each of these came to, in a house without articles."""
    place = Place(tmp_path_factory.mktemp("empty"))
    place.articles.mkdir(parents=True)
    commands = [
        (
            arguments,
            {"TOUR_DATA_DIR": str(place.folder / f"data{i}"), **settings},
        )  # they run at once: none waits for another
        for i, ((arguments, settings), _, _) in enumerate(WRONG.values())
    ]
    finished = place.run_all(*commands)
    return dict(zip(WRONG, finished, strict=True))


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_done_is_said_in_a_sentence_with_the_mend(failures: dict[str, Finished], wrong: str) -> None:
    _, status, said = WRONG[wrong]

    assert said in failures[wrong].stderr
    assert failures[wrong].returncode == status


def test_a_port_in_use_is_a_clear_error(other: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        failed = other.run("serve", "--port", str(port))

    assert re.search(
        rf"Port {port} of 127\.0\.0\.1 cannot be used \(Address already in use.*Choose another", failed.stderr
    )
    assert failed.returncode == 1


def test_a_guide_stopped_in_the_middle_of_learning_ends_cleanly(other: Place) -> None:
    for i in range(40):
        write(other.articles / f"{i}.md", f"The mill number {i} turns.")
    with other.start("serve", "--port", "0") as server:
        assert server.stderr
        assert any(line.startswith("Reading") for line in server.stderr)
        server.terminate()
        out, err = server.communicate(timeout=30)

    assert (server.returncode, out) == (0, "Stopped.\n")
    assert "Traceback" not in err


CHECKS = (
    {
        "id": "builder",
        "tags": ["kept"],
        "turns": [{"q": "Who built the mill?", "expect": "answer", "must": [["Munn"]]}],
    },
    {"id": "café", "turns": [{"q": "What does the café serve?", "expect": "decline"}]},
    {"id": "year", "turns": [{"q": "When was Thornby Mill built?", "expect": "answer", "must": [["1850"]]}]},
)


@pytest.mark.usefixtures("first_learning")
def test_a_house_is_held_against_its_own_checks_and_the_figures_that_it_stored(mill: Place) -> None:
    checks = write(mill.folder / "house/checks.jsonl", "\n".join(json.dumps(check) for check in CHECKS))
    figures = checks.with_name("checks.figures.json")

    first = mill.run("evaluate", "--store")

    assert (first.returncode, first.stderr.splitlines()[-1]) == (0, f"Stored in {figures}.")
    assert "| kept | answer | 1 | 1 | 0 | 0 |" in first.stdout
    assert "| answerable, answered right | 1/2 (50.0%) | 1/1 (100.0%) |" in first.stdout
    said = json.loads(figures.read_text("utf-8"))
    assert said["all"]["shares"]["answered_right"] == {"met": 1, "of": 2, "share": 0.5}

    said["all"]["shares"]["answered_right"] |= {"met": 2}
    write(figures, json.dumps(said))
    whole, some = mill.run_all((["evaluate", "--json"], {}), (["evaluate", checks, "--tag", "kept", "--failures"], {}))

    assert whole.returncode == 1
    assert "  all: answerable, answered right: 1/2 (50.0%); stored 2/2 (100.0%)" in whole.stderr
    told = json.loads(whole.stdout)
    assert told["worse"]
    assert [(failed["id"], failed["kind"]) for failed in told["files"][0]["failures"]] == [("year", "answer")]
    assert (some.returncode, some.stdout[:5]) == (0, "| tag")
    assert "(kept): not worse in any figure." in some.stderr


def test_a_house_without_checks_is_asked_those_of_its_staff(other: Place) -> None:
    of_staff = write(other.data_dir / "checks.jsonl", "spoilt")

    evaluated = other.run("evaluate")

    assert (evaluated.returncode, evaluated.stderr[: len(str(of_staff))]) == (2, str(of_staff))


def test_staff_print_a_sheet_of_codes_and_purge_by_hand(other: Place) -> None:
    places = "[{id: wheel, name: The water wheel}, {id: loft, name: Rope & loft}]"
    write(other.folder / "house/house.yaml", f"name: Thornby Mill\nplaces: {places}\n")
    sheet = other.folder / "codes.html"
    public = {"TOUR_PUBLIC_URL": "https://mill.example/guide/"}

    written, printed, purged = other.run_all(
        (["qr", "--output", sheet], public),
        (["qr", "--port", "9000"], {}),
        (["purge", "--json"], {}),
    )

    assert (written.returncode, written.stderr) == (0, "")
    page = sheet.read_text("utf-8")
    assert page.count("<svg") == 2 and "Rope &amp; loft" in page and "<?xml" not in page
    assert "https://mill.example/guide/?place=wheel" in page
    if printed.returncode == 0:
        assert ":9000/?place=loft" in printed.stdout and "TOUR_PUBLIC_URL is not set" in printed.stderr
    else:  # a machine without a network
        assert "Set TOUR_PUBLIC_URL" in printed.stderr
    assert (purged.returncode, json.loads(purged.stdout)) == (0, {"conversations": 0, "handoffs": 0})


@pytest.fixture(scope="module")
def guide(mill: Place, first_learning: Finished) -> Iterator["Guide"]:
    assert first_learning
    with mill.start("serve", "--port", "0") as server:
        assert server.stdout
        ready = next((line for line in server.stdout if "http://" in line), "")
        assert ready, "the guide did not start"
        yield Guide(ready.split()[-1], server)
        server.kill()


@dataclass
class Guide:
    """A guide that is running."""

    url: str
    process: subprocess.Popen[str]

    def ask(self, question: str, **more: str) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}api/v1/chat",
            data=json.dumps({"message": question, **more}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            reply: dict[str, Any] = json.load(response)
        return reply

    def asked_until(self, question: str, word: str, *, said: bool) -> bool:
        """Ask, without one error, until the answer has `word` or has it no longer; False if it never comes so far."""
        end = time.monotonic() + NOTICED_IN
        while time.monotonic() < end:
            if (word in self.ask(question)["text"]) == said:
                return True
        return False


def test_a_running_guide_learns_of_documents_added_and_removed(mill: Place, guide: Guide, tmp_path: Path) -> None:
    question = "What is the owl in the loft called?"
    assert guide.ask(question)["kind"] == "no_answer"

    leaflet = write(tmp_path / "leaflet.md", "The owl in the loft is called Percival.")
    assert mill.run("ingest", leaflet).returncode == 0
    assert guide.asked_until(question, "Percival", said=True)

    removed = mill.run("remove", "leaflet")
    assert "leaflet" not in removed.stdout
    assert removed.returncode == 0
    assert guide.asked_until(question, "Percival", said=False)
    assert "Isaac Munn" in guide.ask("Who built the mill?")["text"]


def test_a_guide_that_is_told_to_stop_stops_cleanly(guide: Guide) -> None:
    guide.process.send_signal(signal.SIGTERM)
    out, err = guide.process.communicate(timeout=20)

    assert guide.process.returncode == 0
    assert out.endswith("Stopped.\n")
    assert err.count("Traceback") == 0
