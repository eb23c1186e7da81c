"""Does the press refuse to reach outside and to print what is not whole, and does it print the same bytes twice?"""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.documents.engine import DocumentNotBuilt, Press
from tests.documents.watching import watched

CSS = b'body { font: 11pt "Liberation Serif" } .elsewhere { font-family: "DejaVu Sans" }'
PAGE = '<!DOCTYPE html><html lang="en-GB"><head><title>A page</title>{head}</head><body>{body}</body></html>'


def page(body: str = "<h1>A page</h1>", head: str = "") -> str:
    return PAGE.format(head=head, body=body)


@pytest.fixture(scope="module")
def press() -> Press:
    made = Press(templates={"greeting.html": "<p>{{ name }}</p>"}, assets={"page.css": CSS}, stylesheet="page.css")
    made.pdf(page())
    return made


@pytest.mark.parametrize(
    ("address", "html"),
    [
        ("http://outside.example/a.png", page('<img alt="A" src="http://outside.example/a.png">')),
        ("https://outside.example/a.css", page(head='<link rel="stylesheet" href="https://outside.example/a.css">')),
        ("file:///etc/passwd", page(head='<link rel="attachment" href="file:///etc/passwd">')),
        ("file:///etc/passwd", page('<p style="background: url(file:///etc/passwd)">A</p>')),
        ("file:///etc/passwd", page('<object data="file:///etc/passwd">A</object>')),
        ("data:text/css,p{}", page(head='<link rel="stylesheet" href="data:text/css,p{}">')),
        ("ftp://outside.example/a.css", page(head="<style>@import url(ftp://outside.example/a.css);</style>")),
        ("asset:other.css", page(head='<link rel="stylesheet" href="asset:other.css">')),
        ("asset:../offer_letter.html", page(head='<link rel="stylesheet" href="asset:../offer_letter.html">')),
    ],
)
def test_an_address_that_is_no_asset_stops_the_build_untouched(press: Press, address: str, html: str) -> None:
    with watched() as events, pytest.raises(DocumentNotBuilt) as refused:
        press.pdf(html)

    assert refused.value.faults[0] == f"the document asks for {address}, which is not one of its assets"
    assert events == []


def test_a_font_from_outside_stops_the_build(press: Press) -> None:
    face = "<style>@font-face { font-family: F; src: url(https://outside.example/f.ttf) }</style>"

    with pytest.raises(DocumentNotBuilt, match=r"the document asks for https://outside\.example/f\.ttf"):
        press.pdf(page(head=face))


def test_the_watcher_sees_what_is_opened(tmp_path: Path) -> None:
    with watched() as events:
        (tmp_path / "seen").write_bytes(b"")

    assert [event.split()[0] for event in events] == ["open"]


def test_an_asset_is_served(press: Press) -> None:
    linked = press.pdf(page(head='<link rel="stylesheet" href="asset:page.css">'))

    assert linked == press.pdf(page())


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        (
            "<!DOCTYPE html><title>A page</title><p>No language</p>",
            'Missing required "lang" attribute at the root of the document',
        ),
        (page('<img src="page.png" alt="A">'), "Relative URI reference without a base URI: page.png"),
        (page(head="<style>p { colour: red }</style>"), "Ignored `colour: red ` at 1:5, unknown property."),
        (page('<p class="elsewhere">Another font</p>'), "a letter is set in Liberation Serif and Liberation Sans"),
        (page("<p>No font has this: \U000f0000</p>"), ".notdef glyph rendered for Unicode string unsupported by fonts"),
    ],
)
def test_what_would_only_be_logged_stops_the_build(press: Press, html: str, fault: str) -> None:
    with pytest.raises(DocumentNotBuilt) as refused:
        press.pdf(html)

    assert refused.value.faults[0][: len(fault)] == fault


def test_a_silenced_logger_does_not_let_a_fault_through(press: Press) -> None:
    logger = logging.getLogger("weasyprint")
    logger.disabled = True

    try:
        with pytest.raises(DocumentNotBuilt, match="unknown property"):
            press.pdf(page(head="<style>p { colour: red }</style>"))
        assert logger.disabled is True
    finally:
        logger.disabled = False


def test_a_refused_document_leaves_the_press_as_it_was(press: Press) -> None:
    before = press.pdf(page())
    handlers = list(logging.getLogger("weasyprint").handlers)

    with pytest.raises(DocumentNotBuilt):
        press.pdf(page('<img alt="A" src="http://outside.example/a.png">'))

    assert press.pdf(page()) == before
    assert logging.getLogger("weasyprint").handlers == handlers


def test_a_style_sheet_with_a_fault_makes_no_press() -> None:
    with pytest.raises(DocumentNotBuilt, match="unknown property"):
        Press(templates={}, assets={"page.css": b"p { colour: red }"}, stylesheet="page.css")


def test_threads_take_turns_and_get_the_same_bytes(press: Press) -> None:
    alone = press.pdf(page())

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(press.pdf, [page()] * 8))

    assert together == [alone] * 8


def test_values_are_escaped_in_templates(press: Press) -> None:
    assert press.html("greeting.html", name="<b>'&") == "<p>&lt;b&gt;&#39;&amp;</p>"
