"""How does a page of HTML become an accessible PDF without reaching for anything outside?

The press owns its assets (the style sheets beside the templates), its fonts and its templates. Whatever a document asks
for that is not one of those assets stops the build, and so does everything WeasyPrint would only have logged: a missing
language, a picture without words, a character that no font has. The same HTML gives the same bytes.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FOLDER = Path(__file__).parent.parent / "templates" / "documents"
ASSET = "asset:"
# Debian's fonts-liberation2, which bin/run installs. The project carries no font of its own.
FAMILIES = ("Liberation Serif", "Liberation Sans")
CONTENT_TYPES = {".css": "text/css; charset=utf-8"}


class DocumentNotBuilt(Exception):
    """The document asked for something outside, or would not be whole. `faults` has every sentence that says why."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


class ClosedFetcher(URLFetcher):
    """Serves `asset:NAME` for the names it was given and refuses every other address, whatever its protocol."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The asset of this address. Anything else stops the whole build, because our templates never ask for it."""
        name = url.removeprefix(ASSET)
        if not url.startswith(ASSET) or name not in self._assets:
            raise FatalURLFetchingError(f"the document asks for {url[:200]}, which is not one of its assets")
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": CONTENT_TYPES[Path(name).suffix]})


class Press:
    """Templates, style sheets and fonts, read once. One document at a time: fonts are not shared between threads."""

    def __init__(self, *, templates: Mapping[str, str], assets: Mapping[str, bytes], stylesheet: str) -> None:
        self._lock = Lock()
        self._fetcher = ClosedFetcher(assets)
        self._fonts = FontConfiguration()
        self._templates = Environment(
            loader=DictLoader(dict(templates)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        with self._lock, _every_complaint_counts():
            self._css = CSS(url=ASSET + stylesheet, url_fetcher=self._fetcher, font_config=self._fonts)

    def html(self, template: str, **values: Any) -> str:
        """The template filled with values, all of them escaped; a name that the values lack is an error."""
        return self._templates.get_template(template).render(**values)

    def pdf(self, html: str) -> bytes:
        """The tagged PDF (PDF/UA-1) of the HTML, or `DocumentNotBuilt`."""
        with self._lock, _every_complaint_counts():
            page = HTML(string=html, url_fetcher=self._fetcher)
            written: bytes = page.write_pdf(
                stylesheets=[self._css], font_config=self._fonts, pdf_variant="pdf/ua-1", finisher=_only_known_fonts
            )
            return written


@cache
def press() -> Press:
    """The press of this process. Made at first use; a worker makes it before it forks, to share the work."""
    templates = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.html"))}
    assets = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.css"))}
    return Press(templates=templates, assets=assets, stylesheet="letter.css")


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(record.getMessage())


@contextmanager
def _every_complaint_counts() -> Iterator[None]:
    """Turns what WeasyPrint logs, and a refused address, into `DocumentNotBuilt`."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    was_disabled = logger.disabled
    # Alembic's logging set-up disables loggers that exist already; a silent logger would let a broken letter through.
    logger.disabled = False
    logger.addHandler(complaints)
    try:
        yield
    except FatalURLFetchingError as refused:
        raise DocumentNotBuilt(str(refused), *complaints.sentences) from refused
    finally:
        logger.removeHandler(complaints)
        logger.disabled = was_disabled
    if complaints.sentences:
        raise DocumentNotBuilt(*complaints.sentences)


def _only_known_fonts(_document: Any, pdf: Any) -> None:
    """Stops a document that fell back to another font: its metrics, and so its pages, would differ by machine."""
    used = {item["FontFamily"].string for item in pdf.objects if isinstance(item, dict) and "FontFamily" in item}
    strangers = sorted(family for family in used if family not in FAMILIES)
    if strangers:
        raise DocumentNotBuilt(
            f"a letter is set in {' and '.join(FAMILIES)} (Debian's fonts-liberation2); this one fell back to "
            + ", ".join(strangers)
        )
