"""The entry point: reads the settings, knows every command, and says what ended one."""

import os
import sys

import click

from assistant.errors import AssistantError
from knowledge.errors import KnowledgeError
from web.commands.ask import ask
from web.commands.backup import backup, restore
from web.commands.doctor import doctor
from web.commands.evaluate import evaluate
from web.commands.export import export
from web.commands.keys import keys
from web.commands.learn import ingest, remove, rollback
from web.commands.parts import REFUSED
from web.commands.purge import purge
from web.commands.qr import qr
from web.commands.serve import serve
from web.commands.users import users
from web.errors import WebError
from web.settings import load_settings

COMMANDS = (
    *(serve, ingest, remove, rollback, export, backup, restore, ask, evaluate, doctor),
    *(keys, users, purge, qr),
)


@click.group(commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """A guide for museum and factory tours that says only what its documents say."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # PyTorch's threads otherwise spin while they wait: beside any other busy process a question then takes 0.5 s.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # oneDNN otherwise keeps what it made for a thousand lengths of question and passage, some 230 MB, and is no faster.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")
    os.environ.setdefault("LRU_CACHE_CAPACITY", "16")  # the same, kept by PyTorch itself
    context.obj = load_settings()


def _told(problem: Exception) -> tuple[str, int]:
    """Return what to say of a problem that staff can mend, and the exit status."""
    if isinstance(problem, OSError):
        if problem.filename is None:
            raise problem
        mend = "Mend that, or set TOUR_DATA_DIR to another folder."
        return f"{problem.filename}: {problem.strerror}. {mend}", REFUSED
    return str(problem), REFUSED if isinstance(problem, KnowledgeError) else 1


if __name__ == "__main__":
    try:
        main()
    except (KnowledgeError, AssistantError, WebError, OSError) as problem:
        said, status = _told(problem)
        click.echo(said, err=True)
        sys.exit(status)
