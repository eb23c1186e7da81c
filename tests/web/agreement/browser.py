"""How does a test fill in a form as a browser would: with everything that stands in it, and what it types over that?"""

import html
import re
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_SPACE = re.compile(r"\s+")


class _Forms(HTMLParser):
    """Every form of a page: its address, and what a browser would send from it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._open: str | None = None
        self._text = ""
        self._select = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("action", ""), {}))
        elif tag == "textarea":
            self._open, self._text = found.get("name"), ""
        elif tag == "select":
            self._select = found.get("name", "")
        elif tag == "option" and "selected" in found:
            self._add(self._select, found.get("value", ""))
        elif tag == "input" and self._is_sent(found):
            self._add(found["name"], found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._open:
            self._add(self._open, self._text.removeprefix("\n"))
            self._open = None

    def handle_data(self, data: str) -> None:
        self._text += data if self._open else ""

    def _add(self, name: str, value: str) -> None:
        self.forms[-1][1].setdefault(name, []).append(value)

    def _is_sent(self, found: dict[str, str]) -> bool:
        chosen = "checked" in found or found.get("type") not in ("radio", "checkbox")
        return bool(self.forms) and "name" in found and chosen


def forms_in(page: TestResponse) -> list[tuple[str, dict[str, list[str]]]]:
    """The forms of the page's main part."""
    markup = page.get_data(as_text=True)
    return _Forms(markup[markup.index("<main") : markup.index("</main>")]).forms


def send(client: FlaskClient, address: str, page: TestResponse | None = None, **typed: str | list[str]) -> TestResponse:
    """Post the first form of a page (asked for at this address unless given), with these fields typed over.

    The offer to throw away what was typed earlier is not what anybody fills in.
    """
    forms = [fields for _action, fields in forms_in(page or client.get(address))]
    fields = next((one for one in forms if set(one) - {"csrf_token", "copy_sitting"}), forms[0])
    return client.post(address, data={**fields, **typed})


def press(client: FlaskClient, page: TestResponse, action: str) -> TestResponse:
    """Post the form of a page that goes to this address, as it stands."""
    fields = next(fields for address, fields in forms_in(page) if address == action)
    return client.post(action, data=fields)


def words_in(page: TestResponse, start: str = "<main", end: str = "</main>") -> str:
    """The words of a part of the page in reading order, without mark-up."""
    source = page.get_data(as_text=True)
    part = source[source.index(start) :]
    part = part[: part.index(end)]
    return _SPACE.sub(" ", html.unescape(re.sub(r"<[^>]+>", " ", part))).strip()


def summary_lines(page: TestResponse) -> list[tuple[str, str]]:
    """The lines of the error summary with their addresses ('' for one that is no link)."""
    found = re.search(r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', page.text, re.S)
    items = re.findall(r"<li>(.*?)</li>", found[1], re.S) if found else []
    return [(_plain(item), _href(item)) for item in items]


def _href(item: str) -> str:
    found = re.search(r'href="([^"]*)"', item)
    return html.unescape(found[1]) if found else ""


def _plain(item: str) -> str:
    return _SPACE.sub(" ", html.unescape(re.sub(r"<[^>]+>", "", item))).strip()
