"""`python server.py ask`."""

import click

from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied
from web.commands.parts import Parts
from web.errors import WebError
from web.settings import Settings


@click.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the whole reply as JSON.")
@click.pass_obj
def ask(settings: Settings, question: str, as_json: bool) -> None:
    """Ask one question and print the answer with its sources."""
    if not question.strip():
        raise WebError("The question is empty. Say what you would like to know.")
    parts = Parts(settings)
    guide = parts.guide(MemoryConversations(), curated=parts.curated())
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
