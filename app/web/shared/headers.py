"""Which headers protect every page?"""

import secrets
from wsgiref.headers import Headers

from flask import Flask, Response, g, request

STEADY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    """Send a strict content policy with a fresh nonce, and keep signed-in pages out of shared caches."""
    app.context_processor(lambda: {"csp_nonce": _nonce()})
    app.after_request(_protect)


def protect_file(headers: Headers, path: str, url: str) -> None:
    """The same for a built file, which is served before the application is asked."""
    for name, value in STEADY.items():
        headers[name] = value


def _nonce() -> str:
    """Drawn when it is first wanted: a form that is refused before any view has a page too."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def _protect(response: Response) -> Response:
    for name, value in STEADY.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy(_nonce()))
    response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _policy(nonce: str) -> str:
    return (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'; "
        f"font-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self' 'nonce-{nonce}'"
    )
