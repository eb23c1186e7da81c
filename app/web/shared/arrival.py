"""When did this request arrive? Measured at the edge, before its body is read and before it waits for anything."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import Flask, request

from app import clock
from app.extensions import SAFE_METHODS
from workflows.arrival import arrived_at

ARRIVED = "accord.arrived_at"


class Arrivals:
    """Notes the time of every request first of all. The header, if one is trusted, is set by the server before us."""

    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]], header: str | None) -> None:
        self.wsgi_app = wsgi_app
        self.name = f"HTTP_{header.upper().replace('-', '_')}" if header else None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        said = environ.get(self.name, "") if self.name else ""
        environ[ARRIVED] = arrived_at(said, clock.now())
        return self.wsgi_app(environ, start_response)


def init_app(app: Flask) -> None:
    """Note every arrival; outside everything else that reads a request."""
    app.before_request(_take_in)
    app.wsgi_app = Arrivals(app.wsgi_app, app.config["ARRIVAL_HEADER"])  # type: ignore[method-assign]


def _take_in() -> None:
    """Have the whole of what is sent before anything is locked: a slow line would keep everybody else from writing."""
    if request.method not in SAFE_METHODS:
        request.form  # noqa: B018


def arrived() -> datetime:
    """When this request arrived: the instant by which deadlines are kept."""
    at: datetime | None = request.environ.get(ARRIVED)
    return at or clock.now()
