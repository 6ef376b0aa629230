"""In a real browser: a group of the inbox becomes an answer, which the next visitor gets; every page is accessible."""

from pathlib import Path

from playwright.sync_api import BrowserContext
from sqlalchemy import Engine

from knowledge.embed import CachedEmbeddings
from tests.assistant.conftest import ARTICLE
from tests.web.curators import PASSWORD, curated_house
from tests.web.test_staff_inbox import seed
from tests.web.visiting import DESKTOP, served, visiting
from web.records.accounts import RecordedAccounts, Role


def test_a_curator_closes_the_loop(
    tmp_path: Path, engine: Engine, embeddings: CachedEmbeddings, context: BrowserContext
) -> None:
    place = curated_house(tmp_path, engine, embeddings)
    RecordedAccounts(engine).add("peg", PASSWORD, Role.CURATOR)
    seed(engine, ["Which plant do the ropes come from?", "What plant are the ropes from?", "Will it rain tomorrow?"])
    violations: dict[str, list[str]] = {}
    with served(place.app) as url, visiting(context, f"{url}staff/login?next=/staff/inbox") as visit:
        page = visit.page
        page.set_viewport_size(DESKTOP)

        def look(name: str) -> None:
            violations[name] = visit.violations()

        page.get_by_label("Name").fill("peg")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        look("inbox")
        page.get_by_role("article").first.get_by_role("button", name="Write an answer").click()
        look("editor-begun")
        page.get_by_label("Answer in English").fill("Of Baltic hemp, which does not rot in salt water.")
        page.get_by_label("Find words in the documents").fill("hemp does not rot")
        page.get_by_role("button", name="Find", exact=True).click()
        look("editor-found")
        page.get_by_role("button", name="Use this quote").first.click()
        page.get_by_role("button", name="Preview").click()
        page.get_by_text("would be told this").wait_for()
        look("editor-preview")
        page.get_by_role("button", name="Save and tell it").click()
        look("answers")
        assert place.ask("Which plant do the ropes come from?")["kind"] == "curated"

        place.learn(ARTICLE.replace("Baltic hemp, because", "Irish flax, because"))
        assert "Baltic" not in place.ask("Which plant do the ropes come from?")["text"]
        page.reload()
        page.get_by_text("No document has these words any more").wait_for()
        look("suspended")
        page.goto(f"{url}staff/desk")
        look("desk")
        page.get_by_role("link", name="Write a note").click()
        look("note")

    assert {name: found for name, found in violations.items() if found} == {}
