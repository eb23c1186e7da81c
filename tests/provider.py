"""Where do people sign in in the tests of it? An OpenID Connect provider of our own, on this machine, that is as strict
as the real one: codes count once, the client shows itself by a signed assertion, PKCE and nonce are held."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import HTTPErrorProcessor, build_opener

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app import clock
from config import Provider

CLIENT = "accord"
AUTHORISE = frozenset({"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge"})


@dataclass
class Person:
    """Who signs in there."""

    sub: str = "urn:person:1"
    email: str = "ada.holt@people.example"
    email_verified: bool = True
    name: str = ""


@dataclass
class LocalProvider:
    """Whoever comes is `person`. `lies` changes claims of the next token; `key` signs it."""

    url: str
    client_key: Any
    person: Person = field(default_factory=Person)
    lies: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    published: Any = None
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.published = self.key

    def settings(self, folder: Path) -> Provider:
        """The settings of a client of this provider, its key in this folder."""
        path = folder / "oidc.pem"
        path.write_bytes(self.client_key.as_pem(private=True))
        return Provider(self.url, CLIENT, path, "Test Login", vtr="Cl.Cm")

    def sign_in(self, address: str) -> str:
        """What a person does there: come by this address, sign in, and be sent back to the path that this returns."""
        with build_opener(_Stay).open(address) as answer:
            where: str = answer.headers["Location"]
        return where.removeprefix("http://localhost")

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        handler = {
            "/.well-known/openid-configuration": self._metadata,
            "/jwks": self._jwks,
            "/authorize": self._authorise,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }[request.path]
        return handler(request)(environ, start)

    def _metadata(self, _request: Request) -> Response:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        names |= {"jwks_uri": "jwks", "userinfo_endpoint": "userinfo"}
        found = {"issuer": f"{self.url}/", "id_token_signing_alg_values_supported": ["ES256"]}
        return _json(found | {name: f"{self.url}/{path}" for name, path in names.items()})

    def _jwks(self, _request: Request) -> Response:
        return _json({"keys": [self.published.as_dict(private=False)]})

    def _authorise(self, request: Request) -> Response:
        self.asked = dict(request.args)
        is_whole = self.asked.keys() >= AUTHORISE and self.asked["code_challenge_method"] == "S256"
        if not is_whole or self.asked["client_id"] != CLIENT:
            return _json({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(self.asked)
        where = f"{self.asked['redirect_uri']}?code={code}&state={self.asked['state']}"
        return Response(status=302, headers={"Location": where})

    def _token(self, request: Request) -> Response:
        form = request.form
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or not self._is_client(form) or not _is_verifier(form["code_verifier"], asked):
            return _json({"error": "invalid_grant"}, 400)
        now = int(clock.now().timestamp())
        claims = {"iss": f"{self.url}/", "aud": CLIENT, "sub": self.person.sub, "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 120, "auth_time": now, "vot": "Cl.Cm"}
        token = jwt.encode({"alg": "ES256", "kid": "one"}, claims | self.lies, self.key, algorithms=["ES256"])
        return _json({"access_token": self.person.sub, "token_type": "Bearer", "id_token": token})

    def _is_client(self, form: Any) -> bool:
        try:
            claims = jwt.decode(form["client_assertion"], self.client_key, algorithms=["ES256"]).claims
        except JoseError:
            return False
        is_new = claims["jti"] not in self.assertions
        self.assertions.add(claims["jti"])
        return is_new and claims["iss"] == claims["sub"] == CLIENT and claims["aud"] == f"{self.url}/token"

    def _userinfo(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {self.person.sub}":
            return _json({"error": "invalid_token"}, 401)
        return _json({name: value for name, value in vars(self.person).items() if value != ""})


@contextmanager
def local_provider() -> Iterator[LocalProvider]:
    """A provider at work while the block lasts."""
    made = LocalProvider("", ECKey.generate_key("P-256"))
    server = make_server("127.0.0.1", 0, made)
    made.url = f"http://127.0.0.1:{server.port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Stay(HTTPErrorProcessor):
    """A browser that reads where it is sent and does not go there."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response


def _is_verifier(verifier: str, asked: dict[str, str]) -> bool:
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return made == asked["code_challenge"]


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data), status, mimetype="application/json")
