"""`python server.py evaluate`."""

import json
import sys
from pathlib import Path

import click

from assistant.conversation import MemoryConversations
from assistant.errors import AssistantError
from assistant.evaluation import checks, figures
from assistant.evaluation.report import carry_out, plan
from web.commands.parts import Parts
from web.progress import progress
from web.settings import Settings

WORSE = 1
"""Exit status when a house's checks come to less than they did."""
UNUSABLE = 2
"""Exit status when checks cannot be used."""


@click.command()
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
    checks.jsonl of the house is asked, or where it has none the one that staff have written at /staff/checks/. The
    figures of checks.jsonl are stored in checks.figures.json.

    \b
    Exit status:
      0  no figure is worse than the stored one, or none was compared
      1  a figure is worse by more than half a percentage point (or a setting is wrong, as for every command)
      2  the checks, the stored figures, the options or the language model cannot be used
      3  the house cannot be learnt
    """
    if store and (tags or without_prepared):
        click.echo("--store is for the figures of all checks. Leave out --tag and --without-prepared.", err=True)
        sys.exit(UNUSABLE)
    parts = Parts(settings)
    try:
        plans = [
            plan(f, tags, against_stored=not (store or without_prepared))
            for f in files or (_checks_of(parts.house.folder, settings.data_dir),)
        ]
        guide = parts.guide(MemoryConversations(), not without_prepared, parts.curated())
        parts.learn_to_serve()
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
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE)
    sys.exit(WORSE if any(e.worse for e in evaluations) else 0)


def _checks_of(house: Path, data_dir: Path) -> Path:
    """Return the house's checks; where it has none, those that staff have written while it was served."""
    own, staffs = house / checks.FILE, data_dir / checks.FILE
    return staffs if staffs.exists() and not own.exists() else own
