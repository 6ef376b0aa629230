"""The staff's pages in a real browser: by keyboard from the set-up link to each of them, without a violation."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from knowledge.embed import CachedEmbeddings
from tests.web.conftest import MakeApp
from tests.web.curators import curated_house
from tests.web.staffing import PASSWORD, accounts_of
from tests.web.test_staff_pages import reasoned, record
from tests.web.visiting import DESKTOP, PHONE, Visit, served, watched
from web.records.conversations import RecordedConversations


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path, engine: Engine, embeddings: CachedEmbeddings) -> Flask:
    """A guide that is scripted, with everything that its staff work with."""
    app = make_app(reasoned)
    whole = curated_house(tmp_path / "curated", engine, embeddings).app.extensions["tour"]
    app.extensions["tour"] = replace(app.extensions["tour"], curating=whole.curating)
    return app


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_set_up_link_to_every_page_by_keyboard(
    app: Flask, conversations: RecordedConversations, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    secret = accounts_of(app).open_set_up()
    record(conversations, "When did it open?")
    context = browser.new_context(viewport=DESKTOP, color_scheme=scheme, reduced_motion="reduce")
    with served(app) as url, watched(Visit(context.new_page()), f"{url}staff/setup/{secret}") as visit:
        page = visit.page
        found = {"set up": visit.violations()}
        page.keyboard.type("Ann")
        for _ in range(2):
            page.keyboard.press("Tab")
            page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        for name in page.get_by_role("navigation", name="Staff").get_by_role("link").all_inner_texts():
            page.get_by_role("link", name=name, exact=True).press("Enter")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
            found[name] = visit.violations()
        page.get_by_role("link", name="Chat", exact=True).press("Enter")
        page.get_by_label("Your question").fill("When?")
        page.keyboard.press("Enter")
        page.get_by_text("Why it came out so").press("Enter")
        expect(page.get_by_text("1999 is not in the passage")).to_be_visible()
        found["reasons"] = visit.violations()
        page.get_by_role("button", name="Check that it stays so").press("Enter")
        page.get_by_role("button", name="Ask all").press("Enter")
        expect(page.get_by_text("1 of 1 questions as they should be")).to_be_visible()
        found["checks"] = visit.violations()
        page.get_by_role("link", name="Transcripts").press("Enter")
        page.get_by_role("link", name="When did it open?").press("Enter")
        found["conversation"] = visit.violations()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Forget this conversation").press("Enter")
        expect(page.get_by_text("The conversation is forgotten.")).to_be_visible()
        page.set_viewport_size(PHONE)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        found["on a phone"] = visit.violations()
        page.get_by_role("button", name="Sign out").press("Enter")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        found["signed out"] = visit.violations()
        assert {name: wrong for name, wrong in found.items() if wrong} == {}
    context.close()


def test_everything_works_without_scripts(app: Flask, conversations: RecordedConversations, browser: Browser) -> None:
    secret = accounts_of(app).open_set_up()
    record(conversations, "When did it open?")
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    page = context.new_page()
    with served(app) as url:
        page.goto(f"{url}staff/setup/{secret}")
        page.get_by_label("Name").fill("Ann")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The password again").fill(PASSWORD)
        page.get_by_role("button").click()
        page.get_by_role("link", name="Transcripts", exact=True).click()
        page.get_by_label("Words in question or answer").fill("open")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name="When did it open?").click()
        page.get_by_role("button", name="Check that it stays so").click()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_text("The check is deleted.")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()
