"""How large may a request be? A form with files as large as an upload, everything else as large as typed words are."""

from flask import Flask, Request, current_app

WITH_FILES = "multipart/form-data"


class SizedRequest(Request):
    """A request that is refused (413) past the size of its kind; Werkzeug holds only texts beside files to theirs."""

    @property
    def max_content_length(self) -> int | None:
        if self.mimetype == WITH_FILES:
            return super().max_content_length
        limit: int | None = current_app.config["MAX_FORM_MEMORY_SIZE"]
        return limit


def init_app(app: Flask) -> None:
    """Read every request by its size."""
    app.request_class = SizedRequest
