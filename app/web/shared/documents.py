"""How does a document of record leave the service: as it was made, to be kept and not to be run?"""

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.extensions import files
from app.models import Document

SANDBOX = "sandbox; default-src 'none'"


def attached(document: Document) -> Response:
    """The bytes of a stored document, under its own name."""
    return as_file(files.get(document.sha256), document.name, document.media_type)


def attached_or_not_found(document: Document | None) -> Response:
    """The same, and 404 where there is none."""
    if document is None:
        raise NotFound
    return attached(document)


def attached_or_back(document: Document | None, page: str) -> ResponseReturnValue:
    """The same, and while it is being made back to the page that leads to it, which says so."""
    if document is None:
        flash("The PDF is being made. Try again in a moment.", "told")
        return redirect(page)
    return attached(document)


def as_file(content: bytes, name: str, media_type: str) -> Response:
    """These bytes to be saved under this name."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
