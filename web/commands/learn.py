"""`python server.py ingest`, `remove` and `rollback`: what the guide has learnt, beside a running guide."""

import sys
from pathlib import Path

import click
from langchain_core.documents import Document

from knowledge.learn import Learnt
from knowledge.rollback import roll_back
from web.commands.parts import REFUSED, Parts
from web.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def ingest(settings: Settings, paths: tuple[Path, ...]) -> None:
    """Learn the house's articles as they are now, after adding the files and folders at PATHS."""
    _tell(Parts(settings).learn(add=paths))


@click.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Take out an added document by its id, file name or path."""
    _tell(Parts(settings).learn(remove=name))


@click.command()
@click.option("--to", default="", metavar="VERSION", help="One that `doctor` lists; its first letters are enough.")
@click.pass_obj
def rollback(settings: Settings, to: str) -> None:
    """Serve the version before the present one again, until something else is learnt or `ingest` is run."""
    kept = roll_back(settings.data_dir, Parts(settings).embeddings.fingerprint, to)
    click.echo(f"Nothing has changed: {kept.said}" if kept.current else f"Went back to {kept.said}")


def _tell(learnt: Learnt) -> None:
    for document in learnt.documents:
        _tell_left_out(document)
    documents = f"{len(learnt.documents)} document{'s' if len(learnt.documents) != 1 else ''}"
    done = "Learnt" if learnt.changed else "Nothing has changed:"
    click.echo(f"{done} {documents}, {learnt.passages} passages, version {learnt.version}.")
    for sentence in learnt.refused:
        click.echo(sentence, err=True)
    if learnt.refused:
        sys.exit(REFUSED)


def _tell_left_out(document: Document) -> None:
    about = document.metadata
    click.echo(f"{about['document_id']}: {about['title']} ({about['file']})")
    for block in about["removed"]:
        text = block["text"] if len(block["text"]) <= 90 else block["text"][:89] + "…"
        click.echo(f"  left out, {block['why']}: {text}")
