"""Does a word without end that somebody typed stay within the page: in a table, whose other columns keep their width,
and in the header?"""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import DESKTOP, PHONE, ROOT

BUILT = ROOT / "build" / "static"
TABLE = """<!DOCTYPE html><html lang="en" class="govuk-template"><style>{sheet}</style>
<body class="govuk-template__body"><div class="govuk-width-container"><main><div class="accord-scroll">
<table class="govuk-table accord-table"><thead><tr><th>When</th><th>What</th><th>Who</th></tr></thead>
<tbody><tr><td>28 September 2026 at 11:00am</td><td>Call: closed. Why: {word}</td><td>Priya Raman</td></tr></tbody>
</table></div></main></div></body></html>"""
HEADER = """<!DOCTYPE html><html lang="en" class="govuk-template"><style>{sheet}</style>
<body class="govuk-template__body"><header class="accord-header"><div class="accord-width accord-header__row">
<a class="accord-wordmark" href="/"><span>Accord</span></a>
<div class="accord-header__side"><span class="accord-header__label">{word}</span>
<details class="accord-switch" open>
<summary>Switch side</summary><ul><li><a href="/">{word}</a></li></ul></details></div>
<nav class="accord-header__you"><a class="accord-header__name" href="/">{word}</a></nav></div></header></body></html>"""
MEASURED = """() => {
  const region = document.querySelector(".accord-scroll");
  const widths = [...document.querySelectorAll("tbody td")].map((cell) => cell.clientWidth);
  const [narrowest, widest] = [Math.min(...widths), Math.max(...widths)];
  return [document.documentElement.scrollWidth, widest <= region.clientWidth, narrowest >= 96];
}"""


@pytest.fixture(scope="module")
def sheet() -> str:
    """The style sheet as it was built."""
    return (BUILT / json.loads((BUILT / "manifest.json").read_text())["accord.css"]).read_text()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def window(request: pytest.FixtureRequest) -> dict[str, int]:
    """How large the window is."""
    size: dict[str, int] = request.param
    return size


@pytest.fixture
def page(chromium: Browser, window: dict[str, int]) -> Iterator[Page]:
    """A window of that size, with nothing in it."""
    opened = chromium.new_page(viewport=window)
    yield opened
    opened.close()


def test_table_with_a_word_of_five_thousand_letters_is_no_wider_than_its_page(
    page: Page, sheet: str, window: dict[str, int]
) -> None:
    page.set_content(TABLE.format(sheet=sheet, word="w" * 5_000))
    measured = page.evaluate(MEASURED)

    assert measured == [window["width"], True, True]


def test_header_with_a_name_of_two_hundred_letters_is_no_wider_than_its_page(
    page: Page, sheet: str, window: dict[str, int]
) -> None:
    page.set_content(HEADER.format(sheet=sheet, word="w" * 200))
    measured = page.evaluate("document.documentElement.scrollWidth")

    assert measured == window["width"]
