"""The composition root and the command line: settings -> knowledge -> assistant -> web.

All commands that learn or answer are in one place, because they share `Parts`; those of records are in web/commands.
"""

import json
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from langchain_core.documents import Document

from assistant.conversation import Conversations, MemoryConversations, Question
from assistant.curated import Curated
from assistant.drafts import Drafts
from assistant.errors import AssistantError
from assistant.evaluation import checks, figures
from assistant.evaluation.report import carry_out, plan
from assistant.events import Replied
from assistant.groups import Meanings
from assistant.guide import Guide
from assistant.inbox import Inboxes
from assistant.model import open_model
from assistant.reader.read import Reader
from assistant.speak import Speaker
from knowledge.articles import Articles
from knowledge.backup import back_up
from knowledge.backup import restore as put_back
from knowledge.doctor import examine
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings, built_in_model
from knowledge.errors import KnowledgeError, NotLearnt, WriterBusy
from knowledge.export import desk_yaml, prepared_yaml
from knowledge.export import passages as exported_passages
from knowledge.house import House, open_house
from knowledge.learn import Learnt, learn
from knowledge.library import Library
from knowledge.mend import mend
from knowledge.rollback import roll_back
from web.commands.keys import keys
from web.commands.purge import purge
from web.commands.qr import qr
from web.commands.users import users
from web.errors import WebError
from web.progress import progress
from web.settings import Settings, load_settings

if TYPE_CHECKING:
    from web.learning import Learning
    from web.records.jobs import RecordedJobs
    from web.serving import Serving

WORSE = 1
"""Exit status when a house's checks come to less than they did."""
UNUSABLE = 2
"""Exit status when checks cannot be used."""
REFUSED = 3
"""Exit status when something could not be learnt; what could be is served."""
WAIT_SECONDS = 2.0
"""How often it is looked whether the process that learns is done."""


class Parts:
    """What the commands are made of, each made once, when a command first needs it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.house: House = open_house(settings.house)
        model = SentenceTransformerEmbeddings(settings.embedding_model)
        self.embeddings = CachedEmbeddings(
            model, model.fingerprint, settings.data_dir / "vectors.sqlite", model.languages
        )
        self.library = Library(settings.data_dir, self.embeddings, settings.chroma_url)

    def guide(self, conversations: Conversations, with_prepared: bool = True, curated: Curated | None = None) -> Guide:
        """Return a guide that keeps its conversations there, with the answers that are prepared or not."""
        said = self.settings
        model = open_model(said.model, said.model_base_url, said.model_timeout)
        speaker = Speaker(self.house.name, self.house.languages[0], model, said.model, said.model_timeout)
        return Guide(self.house, self.library, speaker, conversations, Reader(built_in_model()), with_prepared, curated)

    def mend(self) -> None:
        """Make what is served anew if it is damaged; where that fails, the library looks for something older."""
        try:
            with progress() as report:
                if mend(self.settings.data_dir, self.embeddings, report):
                    click.echo(
                        "What was learnt before was damaged and has been made anew from its own texts.", err=True
                    )
        except KnowledgeError as error:
            click.echo(str(error), err=True)

    def learn(self, **what: Any) -> Learnt:
        """Learn, showing how far it is."""
        with progress() as report:
            return self._learn(report=report, **what)

    def learning(self, jobs: "RecordedJobs") -> "Learning":
        """Return what learns beside serving, from that queue; it says how far it is there and nowhere else."""
        from web.learning import Learning

        data_dir = self.settings.data_dir
        return Learning(jobs, data_dir, self._limit_bytes, lambda: Articles(self.house, data_dir).all(), self._learn)

    @property
    def _limit_bytes(self) -> int:
        return self.settings.max_file_mb * 2**20

    def _learn(self, **what: Any) -> Learnt:
        return learn(self.house, self.settings.data_dir, self.embeddings, limit_bytes=self._limit_bytes, **what)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """A guide for museum and factory tours that says only what its documents say."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # PyTorch's threads otherwise spin while they wait: beside any other busy process a question then takes 0.5 s.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    context.obj = load_settings()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Learn the house and answer visitors until stopped."""
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        _fail(f"Port {port} of {host} cannot be used ({error.strerror}). Choose another with --port.")
    address = f"http://{host}:{listening.getsockname()[1]}/"
    if workers == 1:
        _serve_alone(settings, listening, address)
    else:
        _serve_with(workers, settings, listening, address)
        click.echo("Stopped.")


def _serve_alone(settings: Settings, listening: socket.socket, address: str) -> None:
    from web.serving import serve_alone

    failed: list[Exception] = []

    def fail(error: Exception) -> None:
        failed.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serving = _serving(settings, lambda: _say_ready(settings, address), fail)
    try:
        serve_alone(serving, listening, settings)
    except SystemExit:
        if failed:
            raise failed[0] from None
    click.echo("Stopped.")
    serving.upkeep.leave()


def _serve_with(workers: int, settings: Settings, listening: socket.socket, address: str) -> None:
    """Serve with that many processes; each learns, which costs nothing once one of them has."""
    from web.records.database import open_engine, upgrade

    open_house(settings.house)
    engine = open_engine(settings.records_url)
    upgrade(engine)
    engine.dispose()  # no connection may be shared by processes
    if settings.rate_limit != "off" and not settings.redis_url:
        click.echo("Without TOUR_REDIS_URL each worker counts a visitor's questions by itself.", err=True)
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))
    shared = multiprocessing.get_context("fork")
    are_ready, status = shared.Value("i", 0), shared.Value("i", 0)

    def ready() -> None:
        with are_ready:
            are_ready.value += 1
            if are_ready.value == workers:
                _say_ready(settings, address)

    def fail(error: Exception) -> None:
        with status:
            if not status.value:
                click.echo(str(error), err=True)
            status.value = REFUSED if isinstance(error, KnowledgeError) else 1
        os.kill(os.getppid(), signal.SIGTERM)

    with tempfile.TemporaryDirectory(prefix="tour-metrics-") as folder:
        from web.metrics import share
        from web.serving import Workers

        share(folder)
        Workers(lambda: _serving(settings, ready, fail), listening, workers, settings).run()
    if status.value:
        sys.exit(status.value)


def _say_ready(settings: Settings, address: str) -> None:
    """Say where the guide is, and how a house without accounts gets its first one."""
    from web.records.accounts import RecordedAccounts
    from web.records.database import open_engine

    click.echo(f"The guide is ready: {address}")
    engine = open_engine(settings.records_url)
    if secret := RecordedAccounts(engine).open_set_up():
        base = settings.public_url or address.rstrip("/")
        click.echo(f"Nobody of the staff has an account yet. Make the first one, once: {base}/staff/setup/{secret}")
    engine.dispose()


def _serving(settings: Settings, ready: Callable[[], None], failed: Callable[[Exception], None]) -> "Serving":
    """Put together what one process serves, and what goes on in it beside."""
    from web import logs
    from web.app import create_app
    from web.collaborators import Curating
    from web.records.conversations import RecordedConversations
    from web.records.curated import RecordedCurated
    from web.records.database import open_engine, upgrade
    from web.records.inbox import RecordedInVain
    from web.records.jobs import RecordedJobs
    from web.records.retention import purge as purge_records
    from web.serving import Serving
    from web.upkeep import Upkeep

    logs.configure()
    parts = Parts(settings)
    engine = open_engine(settings.records_url)
    upgrade(engine)
    conversations = RecordedConversations(engine, settings.keep_unanswered)
    curated, house = RecordedCurated(engine), parts.house
    guide = parts.guide(conversations, curated=curated)
    inboxes = Inboxes(
        RecordedInVain(engine, settings.keep_unanswered),
        guide,
        Meanings(parts.embeddings),
        house.languages,
        settings.data_dir / "inbox.lock",
    )
    learning = parts.learning(RecordedJobs(engine))
    upkeep = Upkeep(
        learn=lambda: _learn_to_serve(parts, wait=True),
        keep_up=guide.keep_up,
        keep_inbox=lambda: inboxes.keep_up(lambda: (parts.library.current().version, curated.stamp())),
        purge=lambda: purge_records(engine, settings.retention_days),
        learning=learning,
        ready=ready,
        failed=failed,
    )
    curating = Curating(inboxes, Drafts(house, parts.library, curated), guide.prepared)
    return Serving(create_app(settings, house, guide, parts.library, conversations, learning, curating), upkeep)


def _curated(settings: Settings) -> Curated | None:
    """Return what staff have written, None where nothing was ever recorded."""
    from web.records.curated import RecordedCurated
    from web.records.database import open_engine, upgrade

    if not settings.database_url and not (settings.data_dir / "records.sqlite").exists():
        return None
    engine = open_engine(settings.records_url)
    upgrade(engine)
    return RecordedCurated(engine)


def _learn_to_serve(parts: Parts, wait: bool = False) -> None:
    """Learn the house; while another process does so, or when nothing can be learnt, serve what there is.

    Where there is nothing, `wait` until the other process is done.
    """
    while True:
        try:
            learnt = parts.learn(unasked=True)
            for sentence in learnt.refused:
                click.echo(sentence, err=True)
            if learnt.went_back:
                click.echo(
                    f"Version {learnt.version} is served since a rollback. To learn: python server.py ingest", err=True
                )
            return
        except KnowledgeError as error:
            busy = isinstance(error, WriterBusy)
            try:
                if not busy:
                    parts.mend()
                parts.library.current()
            except NotLearnt:
                if not (wait and busy):
                    raise error from None
            else:
                if not busy:
                    click.echo(f"{error} What was learnt before is served.", err=True)
                return
        time.sleep(WAIT_SECONDS)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def ingest(settings: Settings, paths: tuple[Path, ...]) -> None:
    """Learn the house's articles as they are now, after adding the files and folders at PATHS."""
    _tell(Parts(settings).learn(add=paths))


@main.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Take out an added document by its id, file name or path."""
    _tell(Parts(settings).learn(remove=name))


@main.command()
@click.option("--to", default="", metavar="VERSION", help="One that `doctor` lists; its first letters are enough.")
@click.pass_obj
def rollback(settings: Settings, to: str) -> None:
    """Serve the version before the present one again, until something else is learnt or `ingest` is run."""
    kept = roll_back(settings.data_dir, Parts(settings).embeddings.fingerprint, to)
    click.echo(f"Nothing has changed: {kept.said}" if kept.current else f"Went back to {kept.said}")


@main.command()
@click.option("--passages", "what", flag_value="passages", help="The passages with their places in the documents.")
@click.option("--jsonl", is_flag=True, help="One JSON object a line: with --passages.")
@click.option("--curated", "what", flag_value="curated", help="The answers that staff wrote, for prepared.yaml.")
@click.option("--desk", "what", flag_value="desk", help="The desk notes that staff wrote, for house.yaml.")
@click.pass_obj
def export(settings: Settings, what: str | None, jsonl: bool) -> None:
    """Print what is served.

    With --passages --jsonl passage_id, document_id, start, end and text of each passage; with --curated or --desk, as
    YAML, what staff have written and want told.
    """
    if what is None or jsonl != (what == "passages"):
        raise click.UsageError("Name what to export: --passages --jsonl, --curated or --desk.")
    if what in ("curated", "desk"):
        kept = _curated(settings)
        answers, notes = (kept.answers(), kept.notes()) if kept else ((), ())
        click.echo(prepared_yaml(answers) if what == "curated" else desk_yaml(notes), nl=False)
        return
    for row in exported_passages(Parts(settings).library.current()):
        click.echo(json.dumps(row, ensure_ascii=False))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Write over FILE if there is one.")
@click.pass_obj
def backup(settings: Settings, file: Path, force: bool) -> None:
    """Write what is served, the added documents and the conversations into FILE, beside a running guide."""
    from web.records.copies import copying_out

    if file.exists() and not force:
        _fail(f"{file} is there already. Name another file, or add --force.")
    about = back_up(settings.data_dir, file, copying_out(settings.records_url))
    click.echo(f"Wrote {about.said}, to {file}. It holds what visitors asked: keep it as safe as that.")
    click.echo(f"The house itself is not in it; copy {settings.house} too.", err=True)
    if settings.database_url:
        click.echo("Conversations in TOUR_DATABASE_URL are in it only if that is SQLite; else use pg_dump.", err=True)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Put it in the place of what the data folder holds.")
@click.pass_obj
def restore(settings: Settings, file: Path, force: bool) -> None:
    """Serve what FILE holds, beside a running guide; what is there is kept unless --force is given."""
    from web.records.copies import copying_in

    fingerprint, records = Parts(settings).embeddings.fingerprint, copying_in(settings.records_url)
    about = put_back(settings.data_dir, file, fingerprint, force=force, put_records=records)
    click.echo(f"Restored {about.said}. A running guide serves it within seconds.")


@main.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the whole reply as JSON.")
@click.pass_obj
def ask(settings: Settings, question: str, as_json: bool) -> None:
    """Ask one question and print the answer with its sources."""
    if not question.strip():
        _fail("The question is empty. Say what you would like to know.")
    guide = Parts(settings).guide(MemoryConversations(), curated=_curated(settings))
    for event in guide.turn(Question(question.strip())):
        if isinstance(event, Replied):
            reply = event.reply
    if as_json:
        click.echo(reply.model_dump_json(indent=1))
        return
    click.echo(reply.text)
    for citation in reply.citations:
        page = f"page {citation.page}" if citation.page else ""
        where = " — ".join(filter(None, (citation.section, citation.title, page)))
        click.echo(f"  [{citation.n}] {where}: “{citation.quote}”")
    for suggestion in reply.suggestions if not reply.citations else ():
        click.echo(f"  · {suggestion}")


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--json", "as_json", is_flag=True, help="Print everything, failures too, as one JSON object.")
@click.option("--tag", "tags", multiple=True, help="Only checks with this tag; given again, with all of them.")
@click.option("--without-prepared", is_flag=True, help="Leave out prepared answers; nothing is compared then.")
@click.option("--failures", is_flag=True, help="List what was said where it was not right.")
@click.option("--store", is_flag=True, help="Store the figures beside the checks instead of comparing with them.")
@click.pass_obj
def evaluate(
    settings: Settings,
    files: tuple[Path, ...],
    as_json: bool,
    tags: tuple[str, ...],
    without_prepared: bool,
    failures: bool,
    store: bool,
) -> None:
    """Ask a house's checks and print how many turns come out as they should.

    FILE holds one conversation a line; README.md says under “Check your own house” how to write one. Without FILE, the
    checks.jsonl of the house is asked. The figures of checks.jsonl are stored in checks.figures.json.

    \b
    Exit status:
      0  no figure is worse than the stored one, or none was compared
      1  a figure is worse by more than half a percentage point (or a setting is wrong, as for every command)
      2  the checks, the stored figures, the options or the language model cannot be used
      3  the house cannot be learnt
    """
    if store and (tags or without_prepared):
        _fail("--store is for the figures of all checks. Leave out --tag and --without-prepared.", UNUSABLE)
    parts = Parts(settings)
    try:
        plans = [
            plan(f, tags, against_stored=not (store or without_prepared))
            for f in files or (parts.house.folder / checks.FILE,)
        ]
        guide = parts.guide(MemoryConversations(), not without_prepared, _curated(settings))
        _learn_to_serve(parts)
        guide.keep_up()
        with progress() as report:
            evaluations = carry_out(plans, guide, report)
        if as_json:
            said = {"worse": any(e.worse for e in evaluations), "files": [e.as_json() for e in evaluations]}
            click.echo(json.dumps(said, ensure_ascii=False, indent=1))
        for evaluation in evaluations:
            file = evaluation.plan.file
            if not as_json:
                click.echo((f"## {file}\n\n" if len(plans) > 1 else "") + evaluation.text(failures))
            kept = f"Stored in {figures.store(file, evaluation.figures)}." if store else evaluation.compared
            click.echo(kept, err=True)
    except (AssistantError, checks.ChecksError) as error:
        _fail(str(error), UNUSABLE)
    sys.exit(WORSE if any(e.worse for e in evaluations) else 0)


@main.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Look at every part and say how it is, with the mend where one is not well."""
    parts = Parts(settings)
    limit = settings.max_file_mb * 2**20
    ill = 0
    for finding in examine(parts.house, settings.data_dir, parts.embeddings, limit):
        click.echo(f"{'well' if finding.well else 'ILL '}  {finding.part}: {finding.said}")
        ill += not finding.well
    trouble = Reader(built_in_model()).check()
    click.echo(f"ILL   reader: {trouble}" if trouble else "well  reader: its weights are whole")
    ill += bool(trouble)
    sys.exit(1 if ill else 0)


main.add_command(keys)
main.add_command(purge)
main.add_command(qr)
main.add_command(users)


def _tell(learnt: Learnt) -> None:
    for document in learnt.documents:
        _tell_removed(document)
    documents = f"{len(learnt.documents)} document{'s' if len(learnt.documents) != 1 else ''}"
    done = "Learnt" if learnt.changed else "Nothing has changed:"
    click.echo(f"{done} {documents}, {learnt.passages} passages, version {learnt.version}.")
    for sentence in learnt.refused:
        click.echo(sentence, err=True)
    if learnt.refused:
        sys.exit(REFUSED)


def _tell_removed(document: Document) -> None:
    about = document.metadata
    click.echo(f"{about['document_id']}: {about['title']} ({about['file']})")
    for block in about["removed"]:
        text = block["text"] if len(block["text"]) <= 90 else block["text"][:89] + "…"
        click.echo(f"  left out, {block['why']}: {text}")


def _fail(message: str, status: int = 1) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


if __name__ == "__main__":
    try:
        main()
    except KnowledgeError as problem:
        _fail(str(problem), REFUSED)
    except (AssistantError, WebError) as problem:
        _fail(str(problem))
    except OSError as problem:
        if problem.filename is None:
            raise
        _fail(f"{problem.filename}: {problem.strerror}. Mend that, or set TOUR_DATA_DIR to another folder.", REFUSED)
