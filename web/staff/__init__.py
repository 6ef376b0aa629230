"""What staff see, below /staff/: each page is a module with a blueprint of its own, listed here and nowhere else."""

from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, request
from flask_login import current_user

from web.collaborators import collaborators
from web.settings import Settings
from web.staff import (
    access,
    answers,
    chat,
    checks,
    desk,
    documents,
    figures,
    inbox,
    places,
    sessions,
    sign_in,
    transcripts,
)
from web.staff.evaluating import Evaluating
from web.staff.throttle import Throttle


@dataclass(frozen=True)
class Page:
    """A page that stands in the navigation, for those who may open it: its name, its first view."""

    name: str
    endpoint: str
    bp: Blueprint


PAGES = (
    Page("Figures", "staff_figures.show", figures.bp),
    Page("Chat", "staff_chat.show", chat.bp),
    Page("Inbox", "staff_inbox.show", inbox.bp),
    Page("Answers", "staff_answers.show", answers.bp),
    Page("Desk", "staff_desk.show", desk.bp),
    Page("Documents", "staff_documents.show", documents.bp),
    Page("Places", "staff_places.show", places.bp),
    Page("Transcripts", "staff_transcripts.show", transcripts.bp),
    Page("Checks", "staff_checks.show", checks.bp),
)


def install(app: Flask, settings: Settings) -> None:
    """Add the staff's pages to `app`, guarded."""
    access.install(app, settings)
    app.extensions[sign_in.THROTTLE] = Throttle(settings.redis_url)
    app.extensions[checks.EVALUATING] = Evaluating(settings.data_dir)
    app.context_processor(lambda: _frame() if sessions.is_staff(request.path) else {})
    for bp in (sign_in.bp, *(page.bp for page in PAGES)):
        app.register_blueprint(bp)


def _frame() -> dict[str, object]:
    """Return what the frame around every page shows."""
    signed_in = current_user.is_authenticated
    person = access.person() if signed_in else None
    entries = [page for page in PAGES if person and _opens(person, page)]
    return {"house": collaborators().house, "person": person, "entries": entries}


def _opens(person: access.Account, page: Page) -> bool:
    role = access.required(current_app, page.endpoint)
    return role is not None and person.role.includes(role)
