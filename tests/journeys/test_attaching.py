"""Does a browser tell before it sends, send a large file in pieces, and go on by itself after a lost connection?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask_migrate import upgrade
from playwright.sync_api import Browser, FilePayload, Page, Route
from sqlalchemy import select

from app import clock, create_app
from app.cli.demo.cast import Cast
from app.extensions import db
from app.models import Answer
from app.walls import as_system
from tests import factories
from tests.attachments import a_pdf
from tests.conftest import settings_for
from tests.factories import DURING
from tests.journeys.conftest import Journey, MovingClock, served
from tests.journeys.doors import press
from tests.workflows.definitions import a_core, a_file_question
from workflows.definition import Section

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]

PLAN = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=a_pdf(filler=1_700_000))
MAP = FilePayload(name="map.pdf", mimeType="application/pdf", buffer=a_pdf(filler=1_200_000))


@dataclass
class Attaching:
    """A draft whose call asks for a plan as a file."""

    journey: Journey
    url: str

    def open(self, *, script: bool = True) -> Page:
        page = self.journey.sign_in("Lena Lead", script=script)
        page.goto(self.url)
        return page

    def kept(self) -> list[tuple[str, int]]:
        """Name and size of what is attached."""
        with self.journey.app.app_context(), as_system():
            stored = db.session.scalars(select(Answer.value).where(Answer.question_id == "plan")).one()
            return [(file["name"], file["size"]) for file in stored]


@pytest.fixture
def attaching(tmp_path: Path, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attaching]:
    moving = MovingClock(DURING)
    monkeypatch.setattr(clock, "now", moving)
    for name in ("files", "pages"):
        (tmp_path / name).mkdir()
    site = create_app(settings_for(tmp_path, f"sqlite:///{tmp_path}/attaching.sqlite"))
    with site.app_context(), as_system():
        upgrade()
        world = factories.a_world()
        papers = Section("papers", "Papers", (a_file_question(),))
        call = factories.a_call(world, core={"sections": (*a_core().sections, papers)})
        draft, cast = factories.a_draft(world, call).id, Cast(world.funder, {}, {})
        db.session.remove()
    with served(site) as address:
        walk = Journey(app=site, cast=cast, clock=moving, browser=chromium, address=address, folder=tmp_path / "pages")
        yield Attaching(walk, f"{address}/applications/{draft}/questions/plan")
        for context in walk.contexts:
            context.close()


def test_a_large_file_goes_on_after_a_lost_connection(attaching: Attaching) -> None:
    page, lost = attaching.open(), []

    def lose_one(route: Route) -> None:
        if len(lost) == 1:
            lost.append("lost")
            route.abort("connectionfailed")
            return
        lost.append("sent")
        route.continue_()

    page.route("**/uploads/piece", lose_one)
    page.get_by_label("Choose a file").set_input_files(PLAN)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    attaching.journey.look(page, "attached")

    assert lost == ["sent", "lost", "sent"]
    assert attaching.kept() == [("plan.pdf", len(PLAN["buffer"]))]


@pytest.mark.parametrize("is_chosen_anew", [False, True])
def test_a_file_that_came_is_neither_sent_again_nor_attached_unasked(
    attaching: Attaching, is_chosen_anew: bool
) -> None:
    page, asked = attaching.open(), []

    def refuse_the_map_once(route: Route) -> None:
        name = "map.pdf" if b"map.pdf" in (route.request.post_data_buffer or b"") else "plan.pdf"
        asked.append(name)
        if asked.count("map.pdf") == 1:
            route.fulfill(status=422, json={"told": "Not now."})
            return
        route.continue_()

    page.route("**/uploads", refuse_the_map_once)
    choose, save = page.get_by_label("Choose a file"), page.get_by_role("button", name="Save", exact=True)
    choose.set_input_files([PLAN, MAP])
    save.click()
    page.get_by_text("Not now.").wait_for()
    if is_chosen_anew:
        choose.set_input_files([MAP])
    with page.expect_navigation():
        save.click()

    kept = ["map.pdf"] if is_chosen_anew else ["plan.pdf", "map.pdf"]
    assert asked == ["plan.pdf", "map.pdf", "map.pdf"]
    assert [name for name, _ in attaching.kept()] == kept


def test_what_is_not_taken_is_told_before_it_is_sent(attaching: Attaching) -> None:
    page, asked = attaching.open(), []
    page.on("request", lambda request: asked.append(request.method))
    choose = page.get_by_label("Choose a file")

    choose.set_input_files(FilePayload(name="plan.exe", mimeType="", buffer=b"MZ"))
    strange = page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Save", exact=True).click()
    choose.set_input_files(FilePayload(name="plan.pdf", mimeType="", buffer=b"." * 2_100_000))
    large = page.get_by_role("alert").inner_text()

    assert strange == "‘plan.exe’ is not of a type that is taken here. Types that are: PDF or PNG picture."
    assert large == "‘plan.pdf’ has 2.1 MB; the most is 2 MB."
    assert "POST" not in asked


def test_without_script_the_form_sends_the_file_whole(attaching: Attaching) -> None:
    page = attaching.open(script=False)

    page.get_by_label("Choose a file").set_input_files(PLAN)
    press(page, "Save")

    assert attaching.kept() == [("plan.pdf", len(PLAN["buffer"]))]
