"""A visitor's stay with <tour-chat>, against a guide that a test plays by hand."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Route, expect

from tests.web.visiting import START, Visit, citation, reply, served, visiting

TEXT = "It began in 1982. [1] It grew. [2]"
CITED = [citation(1, (0, 21)), citation(2, (22, 34))]


@pytest.fixture
def url(make_app: Callable[[], Flask]) -> Iterator[str]:
    with served(make_app()) as url:
        yield url


@pytest.fixture
def stay(context: BrowserContext, url: str) -> Iterator[Visit]:
    """One visitor's stay, with the server played by hand."""
    with visiting(context, url) as visit:
        expect(visit.page.locator("tour-chat[ready]")).to_be_visible()
        visit.by_hand()
        yield visit


def answered(visit: Visit, **more: Any) -> None:
    """Ask something and have it answered."""
    field = visit.page.locator("textarea")
    field.fill("When did it begin?")
    field.press("Enter")
    visit.say(START, reply(TEXT, **{"citations": CITED, **more}))
    visit.settled()


def votes(visit: Visit, status: int = 204) -> list[dict[str, Any]]:
    """Answer votes with `status`, and return the list that they are noted in."""
    sent: list[dict[str, Any]] = []

    def note(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(status=status)

    visit.page.route("**/api/v1/feedback", note)
    return sent
