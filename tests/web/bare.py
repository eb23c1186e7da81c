"""An application that has templates and nothing else, and what a browser would find on its pages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from flask import Blueprint, Flask

from app.web.shared import assets, controls, display

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
BUILT = {
    "accord.css": "accord-0123456789ab.css",
    "accord.js": "accord-0123456789ab.js",
    "keeping.js": "keeping-0123456789ab.js",
    "govuk-frontend.min.js": "govuk-frontend.min-0123456789ab.js",
    "keys.svg": "keys-0123456789ab.svg",
}


class Markings(HTMLParser):
    """What a browser would find: inputs by name, labels, descriptions, ids."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.described: list[str] = []
        self.labelled: list[str] = []
        self.inputs: list[dict[str, str | None]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        self.described += (found.get("aria-describedby") or "").split()
        self.labelled += [found["for"]] if tag == "label" and found.get("for") else []
        if tag in ("input", "textarea", "select"):
            self.inputs.append(found)


@contextmanager
def page_app(folder: Path) -> Iterator[Flask]:
    """The templates in a request, with files that need no build and a form token that never changes."""
    (folder / "manifest.json").write_text(json.dumps(BUILT))
    made = Flask(__name__, template_folder=str(TEMPLATES), static_folder=None)
    made.config.update(BUILT_DIR=folder, SECRET_KEY="for this test")
    for part in (assets, display, controls):
        part.init_app(made)
    made.add_template_global(lambda: "token", "csrf_token")
    public = Blueprint("public", __name__)
    for name in ("accessibility", "privacy", "open_data", "record"):
        public.add_url_rule(f"/{name}", name, lambda: "")
    made.register_blueprint(public)
    with made.test_request_context():
        yield made
