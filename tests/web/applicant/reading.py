"""How does a test read what a page says?"""

import html
import re

from werkzeug.test import TestResponse

_SPACE = re.compile(r"\s+")


def words_in(page: TestResponse, start: str = "<main", end: str = "</main>") -> str:
    """The words of the page's main part in reading order, without mark-up; what stands in text boxes included."""
    source = page.get_data(as_text=True)
    part = source[source.index(start) : source.index(end)]
    return _SPACE.sub(" ", html.unescape(re.sub(r"<[^>]+>", " ", part))).strip()


def summary_lines(page: TestResponse) -> list[str]:
    """The lines of the error summary, in order; none when there is no summary."""
    source = page.get_data(as_text=True)
    found = re.search(r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', source, re.S)
    items = re.findall(r"<li>(.*?)</li>", found[1], re.S) if found else []
    return [_SPACE.sub(" ", html.unescape(re.sub(r"<[^>]+>", "", item))).strip() for item in items]


def links_in(page: TestResponse, text: str) -> list[str]:
    """The addresses of the links that say exactly this."""
    source = page.get_data(as_text=True)
    found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', source, re.S)
    return [html.unescape(href) for href, label in found if _SPACE.sub(" ", html.unescape(label)).strip() == text]


def box(page: TestResponse, name: str = "answer") -> str:
    """What stands in the long text box of this name."""
    source = page.get_data(as_text=True)
    found = re.search(rf'<textarea[^>]*\b(?:name|id)="{name}"[^>]*>\n?(.*?)</textarea>', source, re.S)
    assert found is not None, f"there is no box {name}"
    return html.unescape(found[1]).lstrip("\n")


def hidden_in(page: TestResponse, name: str) -> str:
    """What the page's form carries unseen under this name."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page.get_data(as_text=True))
    assert found is not None, f"the page carries no {name}"
    return html.unescape(found[1])


def heading(page: TestResponse) -> str:
    """The page's one h1."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", page.get_data(as_text=True), re.S)
    assert len(found) == 1
    return _SPACE.sub(" ", html.unescape(re.sub(r"<[^>]+>", "", found[0]))).strip()
