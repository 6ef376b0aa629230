"""Staff see what the guide has learnt, add and replace documents while it answers, and put back what was left out."""

import http.client
import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from knowledge.articles import Articles
from knowledge.house import open_house
from knowledge.learn import learn
from tests.knowledge.conftest import LIMIT, Museum
from tests.papers import pdf, saved, word
from tests.test_server import Guide, Place, write
from tests.web.conftest import ScriptedGuide, answer
from tests.web.serving import HOST, send, served
from tests.web.staffing import PASSWORD, post, staff, token
from tests.web.test_learning import started
from tests.web.visiting import DESKTOP, PATIENCE_MS, PHONE, Visit, watched
from web.app import create_app
from web.learning import Learning
from web.records.accounts import RecordedAccounts, Role
from web.records.conversations import RecordedConversations
from web.records.database import open_engine
from web.records.jobs import RecordedJobs, State
from web.settings import Settings
from web.uploads import FILES

OWL = "The owl in the loft is called Percival."
MILL = "# Thornby Mill\n\nThe mill was built in 1794.\n\n## More\n\n- [Shop](/s)\n- [Old](/o)\n- [Map](/m)\n"


class Office:
    """A learnt museum behind the staff's pages; a test works on its queue when it likes."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        museum = self.museum = Museum(folder)
        write(museum.folder / "house.yaml", "places: [{id: loft, name: The loft, documents: [owl]}]\n")
        self.own = museum.write("mill.md", MILL)
        museum.learn()
        house = open_house(museum.folder)

        def learnt(**change: Any) -> Any:
            return learn(house, museum.data_dir, museum.embeddings, limit_bytes=LIMIT, **change)

        articles = lambda: Articles(house, museum.data_dir).all()  # noqa: E731
        self.learning = Learning(RecordedJobs(engine), museum.data_dir, LIMIT, articles, learnt)
        chosen: dict[str, Any] = {"data_dir": museum.data_dir, "house": museum.folder}
        settings = Settings(**chosen, rate_limit="off", max_file_mb=1)
        conversations = RecordedConversations(engine)
        guide = ScriptedGuide(conversations, answer)
        self.app: Flask = create_app(settings, house, guide, museum.library(), conversations, self.learning)
        self.curator = staff(self.app, Role.CURATOR)

    def upload(self, *files: tuple[str, bytes | str], client: FlaskClient | None = None) -> TestResponse:
        sender = client or self.curator
        parts = [('name="csrf_token"', token(sender, "/staff/").encode())]
        for name, content in files:
            parts.append(
                (f'name="file"; filename="{name}"', content if isinstance(content, bytes) else content.encode())
            )
        body = b"".join(
            b"--edge\r\nContent-Disposition: form-data; " + about.encode() + b"\r\n\r\n" + content + b"\r\n"
            for about, content in parts
        )
        kind = "multipart/form-data; boundary=edge"
        return sender.post("/staff/documents", data=body + b"--edge--\r\n", content_type=kind)

    def learnt(self, *files: tuple[str, bytes | str]) -> None:
        assert self.upload(*files).status_code == 303
        self.learning.work()

    def page(self, path: str = "") -> str:
        return self.curator.get(f"/staff/documents{path}").text


@pytest.fixture
def office(tmp_path: Path, engine: Engine) -> Office:
    return Office(tmp_path, engine)


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_is_uploaded_is_learnt_and_listed(office: Office, tmp_path: Path) -> None:
    leaflet = saved(word("# The loft", "It holds four sacks."), tmp_path / "loft.docx").read_bytes()
    grain = pdf("The store holds grain.")
    sent = office.upload(("owl.md", OWL), ("grain.pdf", grain), ("loft.docx", leaflet))
    assert (sent.status_code, sent.location) == (303, "/staff/documents")
    assert words_of(office.page()).count("queued") == 3
    office.learning.work()

    page = words_of(office.page())
    assert "What the guide answers from, 4 documents" in page
    assert re.search(r"Thornby Mill mill\.md \d+ 1 \d+ \w+ \d+ the house", page)
    assert re.search(r"Owl owl\.md 8 1 \d+ \w+ \d+ added", page)
    assert len([job for job in office.learning.jobs() if job.state is State.DONE]) == 3


def test_bad_files_are_named_with_their_reason_and_the_others_are_in(office: Office) -> None:
    office.learnt(("bad.pdf", b"GIF89a" + bytes(40)), ("empty.txt", b""), ("owl.md", OWL))
    page = words_of(office.page())

    assert "bad.pdf: this is not a PDF but" in page
    assert "empty.txt: the file is empty." in page
    assert page.count("Try again") == 2 and "Add owl.md done" in page
    assert str(office.museum.data_dir) not in page


def test_an_upload_has_its_limits(office: Office) -> None:
    office.upload(("big.txt", b"x" * (LIMIT + 1)), ("owl.md", OWL))
    assert "big.txt is over the limit of 1 MB. Split it, or raise TOUR_MAX_FILE_MB." in office.page()
    assert [job.name for job in office.learning.jobs()] == ["owl.md"]

    office.upload(*[(f"{n}.md", OWL) for n in range(FILES + 1)])
    assert f"{FILES + 1} files are more than the {FILES} that may come at once." in office.page()
    assert len(office.learning.jobs()) == 1
    assert post(office.curator, "/staff/documents", page="/staff/").status_code == 303
    assert "No file was chosen." in office.page()
    assert office.upload(("huge.txt", b"x" * (FILES + 1) * 2**20)).status_code == 413


def test_a_name_is_text_and_no_path(office: Office) -> None:
    office.learnt(("../../<img src=x onerror='alert(1)'>.md", OWL), ("鴞\u202e夜.md", "The night owl is old."))

    page = office.page()
    assert "<img" not in page
    assert "鴞夜.md" in page
    assert {path.name for path in office.museum.data_dir.rglob("*.md")} == {
        "img src=x onerror='alert(1)'.md",
        "鴞夜.md",
    }


def test_a_document_is_shown_with_its_passages_and_what_was_left_out(office: Office) -> None:
    page = office.page("/mill")
    assert "Passage 1" in page and "The mill was built in 1794." in page
    assert f"edit <code>{office.own}</code>" in page and "Delete</button>" not in page
    assert "list of links to other pages" in page

    block = re.findall(r'name="block" value="(\w+)"', page)[1]
    fields = {"block": block}
    assert post(office.curator, "/staff/documents/mill/put-back", fields, "/staff/").status_code == 303
    office.learning.work()
    page = office.page("/mill")
    assert "• Shop" in page and "Leave out" in page
    post(office.curator, "/staff/documents/mill/leave-out", fields, "/staff/")
    office.learning.work()
    assert "• Shop" not in office.page("/mill")


def test_an_added_document_is_replaced_and_deleted_and_the_houses_own_is_not(office: Office) -> None:
    office.learnt(("owl.md", OWL))
    office.learnt(("owl.md", "The owl in the loft is called Griselda."))
    page = office.page("/owl")
    assert "Griselda" in page and "Percival" not in page

    for document_id in ("owl", "mill"):
        assert post(office.curator, f"/staff/documents/{document_id}/remove", page="/staff/").status_code == 303
    office.learning.work()
    assert "own articles. Delete" in words_of(office.page("/mill"))
    assert office.curator.get("/staff/documents/owl").status_code == 404
    assert "Griselda" not in office.museum.everything()


def test_an_original_is_only_ever_saved(office: Office) -> None:
    office.learnt(("page – «1».html", "<p>The mill has a <b>wheel</b>.</p><script>alert(1)</script>"))
    document_id = office.learning.jobs()[0].document_id
    response = office.curator.get(f"/staff/documents/{document_id}/file")

    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<script>" in response.data


def test_a_job_is_cancelled_and_tried_again(office: Office) -> None:
    office.upload(("owl.md", OWL))
    (job,) = office.learning.jobs()
    post(office.curator, f"/staff/documents/jobs/{job.id}/cancel", page="/staff/")
    office.learning.work()
    assert office.learning.job(job.id).state is State.CANCELLED
    post(office.curator, f"/staff/documents/jobs/{job.id}/retry", page="/staff/")
    office.learning.work()

    assert office.learning.job(job.id).state is State.DONE
    assert office.curator.get("/staff/documents/nowhere").status_code == 404
    assert post(office.curator, "/staff/documents/jobs/none/cancel", page="/staff/").status_code == 404


def test_progress_is_streamed_until_all_is_done(office: Office) -> None:
    office.upload(("owl.md", OWL))
    stream = office.curator.get("/staff/documents/progress", buffered=False)
    events: Iterator[Any] = iter(stream.response)
    first = next(events)
    assert b"event: jobs" in bytes(first) and b"queued" in bytes(first)
    office.learning.work()

    rest = b"".join(bytes(event) for event in events)
    assert b"done" in rest and rest.endswith(b"event: over\ndata: {}\n\n")


def test_a_viewer_sees_and_changes_nothing(office: Office) -> None:
    office.learnt(("owl.md", OWL))
    viewer = staff(office.app, Role.VIEWER)
    page = viewer.get("/staff/documents").text
    assert "Owl" in page and "Add documents" not in page
    assert "Put back" not in viewer.get("/staff/documents/mill").text.replace("<h2>Put back", "")
    assert office.upload(("a.md", OWL), client=viewer).status_code == 403
    for path in ("/owl/remove", "/mill/put-back", "/mill/leave-out", "/jobs/x/cancel", "/jobs/x/retry"):
        assert post(viewer, f"/staff/documents{path}", page="/staff/").status_code == 403
        assert office.curator.post(f"/staff/documents{path}").status_code == 400, "without its token"
    assert len(office.learning.jobs()) == 1


def test_visitors_may_not_send_large_bodies(office: Office) -> None:
    large = 3 * 2**20
    with served(office.app) as port:
        for path, cookie in (
            ("/staff/documents", ""),
            ("/api/v1/chat", "tour_staff=x"),
            ("/staff/login", "tour_staff=x"),
        ):
            with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as connection:
                connection.putrequest("POST", path)
                connection.putheader("Content-Length", str(large))
                if cookie:
                    connection.putheader("Cookie", cookie)
                connection.endheaders()
                assert connection.getresponse().status == 413, "before a byte of the body is taken"
        assert send(port, "POST", "/staff/documents", "x" * large, Cookie="tour_staff=x").status in (400, 413)


def test_the_places_have_codes_to_print(office: Office) -> None:
    page = office.curator.get("/staff/places").text
    assert "The loft" in page and "<svg" in page and "http://localhost/?place=loft" in page
    assert "<svg" in office.curator.get("/staff/places/sheet").text


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "place")
    loft = "places: [{id: loft, name: The loft, sections: [More]}]"
    write(place.folder / "house/house.yaml", f"name: Thornby Mill\n{loft}\n")
    write(place.articles / "history.md", MILL.replace("The mill", "Thornby Mill"))
    assert place.run("ingest").returncode == 0
    return place


def test_a_curator_adds_two_documents_in_a_browser_and_the_guide_answers_from_both(
    place: Place, browser: Browser, tmp_path: Path
) -> None:
    write(tmp_path / "owl.md", OWL)
    (tmp_path / "store.pdf").write_bytes(pdf("The store of Thornby Mill.", "The store holds ninety sacks of grain."))
    server, url = started(place)
    engine = open_engine(f"sqlite:///{place.data_dir / 'records.sqlite'}")
    RecordedAccounts(engine).add("ann", PASSWORD, Role.CURATOR)
    engine.dispose()
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    found: dict[str, list[str]] = {}
    try:
        with watched(Visit(context.new_page()), f"{url}staff/documents") as visit:
            page = visit.page
            page.get_by_label("Name").fill("ann")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.get_by_label("Add documents").set_input_files([tmp_path / "owl.md", tmp_path / "store.pdf"])
            page.get_by_role("button", name="Upload").click()
            expect(page.locator(".jobs > li")).to_have_count(2)
            picture(page, "documents-at-work")
            found["at work"] = visit.violations()
            expect(page.locator(".jobs > li[data-state=done]")).to_have_count(2, timeout=2 * PATIENCE_MS)
            guide = Guide(url, server)
            assert guide.asked_until("What is the owl called?", "Percival", said=True)
            stored = guide.ask("How many sacks of grain does the store hold?")
            assert [citation["page"] for citation in stored["citations"]] == [2], stored
            page.reload()
            found["done"] = visit.violations()
            picture(page, "documents")
            page.get_by_role("link", name="Store", exact=True).click()
            expect(page.get_by_text("Passage 2, page 2")).to_be_visible()
            found["document"] = visit.violations()
            picture(page, "document")
            page.goto(f"{url}staff/documents/history")
            expect(page.get_by_role("button", name="Put back").first).to_be_visible()
            found["own"] = visit.violations()
            picture(page, "document-own")
            page.get_by_role("link", name="Places", exact=True).click()
            found["places"] = visit.violations()
            picture(page, "places")
            page.set_viewport_size(PHONE)
            for path in ("places", "documents", "documents/store"):
                page.goto(f"{url}staff/{path}")
                assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), path
                found[f"{path} on a phone"] = visit.violations()
            picture(page, "document-phone")
        assert {name: wrong for name, wrong in found.items() if wrong} == {}
    finally:
        context.close()
        server.kill()
        server.communicate(timeout=30)


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it: TEST_PICTURES=folder."""
    if folder := os.environ.get("TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
