"""Rough hands and rough words: everything clicked, tapped at random, and strings that programs stumble over."""

import random
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from langchain_core.documents import Document
from playwright.sync_api import Browser, expect

from assistant.reply import Reply
from tests.web.conftest import reply
from tests.web.kiosks import PORTRAIT, Machine, hall, standing_before
from tests.web.naughty import NAUGHTY, SCRIPTS
from tests.web.visiting import visiting

TAPS = 1_000
CLICKS = 120

CLICK_ONE = """(done) => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((n) => [n, ...(n.shadowRoot ? all(n.shadowRoot) : [])]);
  const nodes = all(document).filter((node) => node.checkVisibility({ visibilityProperty: true }));
  const modal = nodes.filter((node) => node.matches("dialog:modal")).at(-1);
  const shown = modal ? nodes.filter((node) => modal.contains(node)) : nodes;
  const name = (node) => `${node.className}|${node.ariaLabel || node.textContent.trim()}`;
  const next = shown.filter((node) => node.matches("button, a, summary, textarea, .sentence, img, h2"))
    .find((node) => !done.includes(name(node)));
  next?.focus();
  next?.click();
  return next ? name(next) : null;
}"""


def echo(conversation_id: str, question: str) -> Reply:
    """Return an answer in which every word is the visitor's."""
    whole = reply(conversation_id)
    cited = whole.citations[0].model_copy(
        update={"title": question, "section": question, "quote": question, "source": question, "url": question}
    )
    text = f"{question} [1]"
    return whole.model_copy(update={"text": text, "speech": text, "citations": [cited], "suggestions": [question]})


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("rough"), echo)
    yield machine
    machine.off()


def test_whatever_is_clicked_stays_in_the_kiosk(browser: Browser, machine: Machine) -> None:
    context = hall(browser)
    with standing_before(context.new_page(), machine) as visit:
        visit.failures_expected = True
        visit.page.locator(".start").first.click()
        visit.ask("When?")
        done, clicks = {"quiet again|Start over"}, 0
        for _ in range(CLICKS):
            clicked = visit.page.evaluate(CLICK_ONE, list(done))
            if clicked:
                done.add(clicked)
                clicks += 1
            else:  # on with the next language of the menu, and all the other names that come with it
                visit.page.keyboard.press("Escape")
                done = {name for name in done if not name.startswith("quiet language")}
        assert clicks > CLICKS / 2
        assert visit.page.url == f"{machine.url}kiosk"
        assert len(context.pages) == 1
        assert visit.page.evaluate("() => history.length") <= 2
    context.close()


def test_a_thousand_taps_anywhere_break_nothing(browser: Browser, machine: Machine) -> None:
    hand = random.Random(7)
    context = hall(browser)
    with standing_before(context.new_page(), machine) as visit:
        visit.failures_expected = True
        for _ in range(TAPS):
            x, y = (hand.randrange(PORTRAIT[side]) for side in ("width", "height"))
            visit.page.mouse.click(x, y)
        assert visit.page.url == f"{machine.url}kiosk" and len(context.pages) == 1
        visit.guide.evaluate("guide => guide.reset()")
        expect(visit.attract).to_be_visible()
    context.close()


def test_rough_words_are_shown_as_they_are_and_nothing_runs(browser: Browser, machine: Machine) -> None:
    context = hall(browser)
    assert len(NAUGHTY) >= 60 and len(SCRIPTS) >= 60
    with standing_before(context.new_page(), machine) as visit:
        visit.failures_expected = True  # the passages of these citations do not exist
        visit.page.locator(".start").first.click()
        shown = visit.page.evaluate(
            """async (strings) => {
              const guide = document.querySelector("tour-chat");
              const wrong = [];
              for (const string of strings) {
                await guide.ask(string);
                const turn = [...guide.shadowRoot.querySelectorAll("article")].at(-1);
                const asked = string.trim().slice(0, 1000);
                if (turn.querySelector("h2").textContent !== asked) wrong.push(["question", string]);
                const held = turn.querySelector(".answer")?.textContent ?? "";
                const expected = asked.replace(/[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]/g, "").replaceAll("[1]", "1");
                if (!held.includes(expected) && turn.dataset.state === "answer") wrong.push(["answer", string, held]);
              }
              guide.shadowRoot.querySelector(".chip")?.click();
              return wrong;
            }""",
            [*NAUGHTY, *SCRIPTS],
        )
        assert shown == []
        expect(visit.turns).to_have_count(len(NAUGHTY) + len(SCRIPTS))
        assert visit.page.evaluate("() => window.broken") is None
        expect(visit.page.locator("tour-chat :is(img, script, iframe, a, b, style, object)")).to_have_count(0)
    context.close()


def test_rough_documents_are_shown_as_they_are_too(browser: Browser, machine: Machine) -> None:
    for n, (title, text) in enumerate(zip(SCRIPTS, NAUGHTY, strict=False)):
        whole = f"{title}\n\n{text}\n\n{title}"
        headings = [{"title": title, "level": 1, "start": 0, "end": len(title)}]
        about = {"document_id": f"rough-{n}", "title": title, "language": "en", "source": text, "headings": headings}
        machine.library.corpus.documents[f"rough-{n}"] = Document(page_content=whole, metadata=about)
    context = hall(browser)
    with visiting(context, urljoin(machine.url, "sources/flimby")) as visit:
        held = visit.page.evaluate(
            """async (count) => {
              const texts = [];
              for (let n = 0; n < count; n += 1) {
                const frame = document.createElement("iframe");
                frame.src = `rough-${n}?start=0&end=9`;
                document.body.append(frame);
                await new Promise((done) => frame.addEventListener("load", done));
                const page = frame.contentDocument;
                const foreign = page.querySelectorAll("main :is(img, script, iframe, svg, object, style, form, a)");
                const broken = frame.contentWindow.broken ?? null;
                texts.push([page.querySelector("h1").textContent, page.title, foreign.length, broken]);
                frame.remove();
              }
              return texts;
            }""",
            len(SCRIPTS),
        )
    context.close()
    for title, (heading, name, foreign, broken) in zip(SCRIPTS, held, strict=True):
        assert " ".join(heading.split()) == " ".join(title.split())
        assert " ".join(name.split()) == " ".join(title.split())
        assert (foreign, broken) == (0, None), title
