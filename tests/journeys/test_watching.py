"""Does a page that waits for a worker move by itself, say so politely, and leave the keyboard where it was?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import ROOT

WAITS = """<title>Waits</title><main id="main"><h1>Panels</h1>
<div data-watch><p role="status"><span data-words>{words}</span> <a href="/">Look again</a></p></div></main>
<script type="module" src="/watching.js"></script>"""
FOUND = """<title>Found</title><main id="main"><h1>Panels proposed</h1><p>Two panels.</p></main>"""
HOUSE = "http://accord.test/"

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window on a page whose work is at step one, at step two, and done, as it is asked for again."""
    answers = iter([WAITS.format(words="Step 1 of 3"), WAITS.format(words="Step 2 of 3"), FOUND])

    def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(path=ROOT / "app/static/src/watching.js", content_type="text/javascript")
        else:
            route.fulfill(body=next(answers), content_type="text/html")

    opened = chromium.new_page()
    opened.clock.install()
    opened.route(f"{HOUSE}**", answer)
    opened.goto(HOUSE)
    yield opened
    opened.close()


def test_page_that_waits_becomes_the_page_of_what_was_found(page: Page) -> None:
    page.clock.fast_forward(2_500)
    expect(page.locator("[data-words]")).to_have_text("Step 2 of 3")
    page.clock.fast_forward(2_500)
    expect(page.locator("h1")).to_have_text("Panels proposed")

    told = page.locator("[role=status]").all_inner_texts()
    assert (page.title(), told) == ("Found", ["This page has changed. Panels proposed"])


def test_whoever_stands_on_the_link_keeps_it_and_is_led_to_the_heading(page: Page) -> None:
    page.get_by_role("link").focus()
    page.clock.fast_forward(2_500)
    expect(page.locator("[data-words]")).to_have_text("Step 2 of 3")
    stood = page.evaluate("document.activeElement.textContent")
    page.clock.fast_forward(2_500)
    expect(page.locator("h1")).to_be_focused()

    assert stood == "Look again"
