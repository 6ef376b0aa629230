"""`python server.py export`."""

import json

import click

from knowledge.export import desk_yaml, passages, prepared_yaml
from web.commands.parts import Parts
from web.settings import Settings


@click.command()
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
        kept = Parts(settings).curated()
        answers, notes = (kept.answers(), kept.notes()) if kept else ((), ())
        click.echo(prepared_yaml(answers) if what == "curated" else desk_yaml(notes), nl=False)
        return
    for row in passages(Parts(settings).library.current()):
        click.echo(json.dumps(row, ensure_ascii=False))
