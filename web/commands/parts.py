"""What the commands that learn or answer are made of: settings -> knowledge -> assistant."""

import time
from typing import Any

import click

from assistant.conversation import Conversations
from assistant.curated import Curated
from assistant.guide import Guide
from assistant.model import open_model
from assistant.reader.read import Reader
from assistant.speak import Speaker
from knowledge.articles import Articles
from knowledge.embed import CachedEmbeddings, SentenceTransformerEmbeddings, built_in_model
from knowledge.errors import KnowledgeError, NotLearnt, WriterBusy
from knowledge.house import House, open_house
from knowledge.learn import Learnt, learn
from knowledge.library import Library
from knowledge.mend import mend
from web.learning import Learning
from web.progress import progress
from web.records.curated import RecordedCurated
from web.records.database import open_engine, upgrade
from web.records.jobs import RecordedJobs
from web.settings import Settings

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

    def curated(self) -> Curated | None:
        """Return what staff have written, None where nothing was ever recorded."""
        settings = self.settings
        if not settings.database_url and not (settings.data_dir / "records.sqlite").exists():
            return None
        engine = open_engine(settings.records_url)
        upgrade(engine)
        return RecordedCurated(engine)

    def learn(self, **what: Any) -> Learnt:
        """Learn, showing how far it is."""
        with progress() as report:
            return self._learn(report=report, **what)

    def learn_to_serve(self, wait: bool = False) -> None:
        """Learn the house; while another process does so, or when nothing can be learnt, serve what there is.

        Where there is nothing, `wait` until the other process is done.
        """
        while True:
            try:
                learnt = self.learn(unasked=True)
                for sentence in learnt.refused:
                    click.echo(sentence, err=True)
                if learnt.went_back:
                    click.echo(
                        f"Version {learnt.version} is served since a rollback. To learn: python server.py ingest",
                        err=True,
                    )
                return
            except KnowledgeError as error:
                busy = isinstance(error, WriterBusy)
                try:
                    if not busy:
                        self._mend()
                    self.library.current()
                except NotLearnt:
                    if not (wait and busy):
                        raise error from None
                else:
                    if not busy:
                        click.echo(f"{error} What was learnt before is served.", err=True)
                    return
            time.sleep(WAIT_SECONDS)

    def learning(self, jobs: RecordedJobs) -> Learning:
        """Return what learns beside serving, from that queue; it says how far it is there and nowhere else."""
        data_dir = self.settings.data_dir
        return Learning(jobs, data_dir, self._limit_bytes, lambda: Articles(self.house, data_dir).all(), self._learn)

    @property
    def _limit_bytes(self) -> int:
        return self.settings.max_file_mb * 2**20

    def _learn(self, **what: Any) -> Learnt:
        return learn(self.house, self.settings.data_dir, self.embeddings, limit_bytes=self._limit_bytes, **what)

    def _mend(self) -> None:
        """Make what is served anew if it is damaged; where that fails, the library looks for something older."""
        try:
            with progress() as report:
                if mend(self.settings.data_dir, self.embeddings, report):
                    click.echo(
                        "What was learnt before was damaged and has been made anew from its own texts.", err=True
                    )
        except KnowledgeError as error:
            click.echo(str(error), err=True)
