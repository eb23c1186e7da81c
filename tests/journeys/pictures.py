"""What do the main screens look like? Pictures of the demonstration for README.md, taken by `bin/pictures`."""

import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask_migrate import upgrade
from playwright.sync_api import Page

from app import clock, create_app
from app.cli.demo import programme
from tests.browsing import driven
from tests.conftest import settings_for
from tests.journeys.conftest import BEGINS, MovingClock, Windows, served
from tests.journeys.doors import follow

DECIDED = "Greater Manchester innovation projects, round 1"
AGREEING = "Greater Manchester innovation projects, round 2"

Walk = Callable[[Page], None]


def criteria(page: Page) -> None:
    """The region's part of a call that is being agreed."""
    page.goto("/agreement")
    follow(page, AGREEING)
    page.evaluate("document.getElementById('greater-manchester').scrollIntoView()")


def answer(page: Page) -> None:
    """One question of an application that is being written."""
    page.locator(".govuk-task-list__link").first.click()
    follow(page, "Approach and innovation")


def costs(page: Page) -> None:
    """The cost sheet of the same application."""
    page.locator(".govuk-task-list__link").first.click()
    follow(page, "Costs and grant")
    page.get_by_role("link", name="Open the costs of").first.click()


def scoring(page: Page) -> None:
    """The answer, the criterion and the mark side by side."""
    page.goto("/assessments?state=complete")
    page.locator("tbody a").first.click()
    page.locator(".govuk-task-list__link").first.click()


def ranking(page: Page) -> None:
    """The ranking with every assessor's marks."""
    page.goto("/agreement")
    follow(page, DECIDED)
    page.goto(page.url.replace("/agreement/", "/funder/calls/") + "/ranking")


def chosen(page: Page) -> None:
    """The region's list with its rules."""
    page.goto("/agreement")
    follow(page, DECIDED)
    page.goto(page.url.replace("/agreement/", "/region/calls/") + "/portfolio")


def award(page: Page) -> None:
    """What everyone can read of an award."""
    page.goto("/awards")
    page.locator("tbody a").first.click()


SCREENS: tuple[tuple[str, str, Walk], ...] = (
    ("criteria", "Dominic Hartshead", criteria),
    ("answer", "Dr Eilidh Carnegie-Bose", answer),
    ("costs", "Dr Eilidh Carnegie-Bose", costs),
    ("scoring", "Dr Anneke Visser", scoring),
    ("ranking", "Priya Raman", ranking),
    ("chosen", "Tomasz Wrona", chosen),
    ("award", "", award),
)


def take(out: Path, folder: Path) -> None:
    """Load the demonstration into this folder, walk to each screen, and keep a picture of what a person sees first."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    clock.now = MovingClock(BEGINS)
    (folder / "files").mkdir()
    site = create_app(settings_for(folder, f"sqlite:///{folder}/pictures.sqlite"))
    with site.app_context():
        upgrade()
        programme.load(BEGINS)
    out.mkdir(parents=True, exist_ok=True)
    with driven() as chromium, served(site) as address:
        windows = Windows(browser=chromium, address=address)
        for name, person, walk in SCREENS:
            page = windows.sign_in(person) if person else windows.visitor()
            walk(page)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=out / f"{name}.png")
            page.context.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        take(Path(sys.argv[1]), Path(made))
