"""How do people sign in with another service, and what does that service say of whoever comes back from it?

OpenID Connect in the shape of GOV.UK One Login: authorisation code, PKCE, a client that shows itself by a signed
assertion (private_key_jwt), a nonce bound to this browser. Authlib does all of it; this says only what we ask for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask import Flask, current_app, session
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

log = structlog.get_logger(__name__)

KEPT = "accord.openid"
SECONDS_TO_ANSWER = 10
SCOPE = "openid email"
# Authlib keeps what a request left in the session under such names; a new one takes the place of those before it.
_LEFT = "_state_provider_"


class Provider(Protocol):
    """What the settings say of the provider."""

    issuer: str
    client_id: str
    key_file: Path
    name: str
    vtr: str


class NotShown(Exception):
    """The provider did not say who this is: it was cancelled, is away, or its answer does not hold."""


@dataclass(frozen=True)
class Shown:
    """What the provider says: who it is, at which instant they showed it there, and an address that it vouches for."""

    issuer: str
    subject: str
    email: str
    name: str
    at: datetime


class OpenId:
    """The client of the one provider that the settings name. Each application makes its own at the first use."""

    @property
    def name(self) -> str:
        """What the provider is called on our buttons; '' where there is none."""
        provider: Provider | None = current_app.config["PROVIDER"]
        return provider.name if provider else ""

    def ask(self, return_url: str, *, anew: bool = False) -> ResponseReturnValue:
        """Send the browser to the provider; `anew` asks for a fresh sign-in there. `NotShown` when it is away."""
        for name in [name for name in session if name.startswith(_LEFT)]:
            session.pop(name)
        more: dict[str, Any] = {"prompt": "login", "max_age": 0} if anew else {}
        provider: Provider = current_app.config["PROVIDER"]
        if provider.vtr:
            more["vtr"] = f'["{provider.vtr}"]'
        try:
            answer: ResponseReturnValue = self._client().authorize_redirect(return_url, **more)
        except (AuthlibBaseError, requests.RequestException, ValueError, RuntimeError) as fault:
            raise _not_shown(fault) from fault
        return answer

    def shown(self) -> Shown:
        """Who came back with this request, once the provider's answer has been checked; else `NotShown`."""
        client = self._client()
        try:
            token = client.authorize_access_token()
            claims = token["userinfo"]
            more = client.userinfo(token=token)
            _refuse_other(claims, more, current_app.config["PROVIDER"])
            return Shown(
                issuer=claims["iss"],
                subject=claims["sub"],
                email=more["email"].strip().lower() if more.get("email_verified") is True else "",
                name=str(more.get("name") or ""),
                at=datetime.fromtimestamp(claims.get("auth_time", claims["iat"]), UTC),
            )
        except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, TypeError, ValueError) as fault:
            raise _not_shown(fault) from fault

    def _client(self) -> Any:
        client = current_app.extensions.get(KEPT)
        if client is None:
            client = current_app.extensions[KEPT] = _client_of(current_app, current_app.config["PROVIDER"])
        return client


def _client_of(app: Flask, provider: Provider) -> Any:
    key, algorithm = _key_in(provider.key_file.read_text("utf-8"))
    client = OAuth(app).register(
        "provider",
        client_id=provider.client_id,
        client_secret=key,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": SCOPE,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": PrivateKeyJWT.name,
            "default_timeout": SECONDS_TO_ANSWER,
        },
    )
    client.client_auth_methods = [PrivateKeyJWT(alg=algorithm)]
    return client


def _refuse_other(claims: Any, more: Any, provider: Provider) -> None:
    if claims["iss"].rstrip("/") != provider.issuer:
        raise ValueError("the answer is of another provider")
    if more["sub"] != claims["sub"]:
        raise ValueError("the answer names two people")


def _key_in(pem: str) -> tuple[RSAKey | ECKey, str]:
    """The key and the algorithm that goes with it."""
    try:
        return ECKey.import_key(pem), "ES256"
    except (JoseError, ValueError):
        return RSAKey.import_key(pem), "PS256"


def _not_shown(fault: Exception) -> NotShown:
    log.warning("provider_not_shown", error=f"{type(fault).__name__}: {fault}"[:300])
    return NotShown(str(fault))
