"""What does the register of companies say? Asked of Companies House, of recorded data, or of nobody.

A register that is away, busy or not to be understood raises `RegisterAway`: people then type what they know and look it
up later. Whoever asks does so outside any transaction, and waits a few seconds at most.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import structlog
from flask import Flask, current_app

from workflows.company import Company, status_of

log = structlog.get_logger(__name__)

# Each application keeps the register that it was bound to under this name.
REGISTER = "accord.company_register"
RECORDED = Path(__file__).parent / "recorded_companies.json"
SECONDS_TO_ANSWER = 4
LARGEST_ANSWER = 1_000_000
MOST_FOUND = 20
NOT_FOUND = 404
# The parts of an address in the order in which they stand on a letter.
LINES = (
    ("care_of",),
    ("po_box",),
    ("premises", "address_line_1"),
    ("address_line_2",),
    ("locality",),
    ("region",),
    ("postal_code",),
    ("country",),
)


class RegisterAway(Exception):
    """The register cannot be asked now."""


class CompanyRegister(Protocol):
    """Finds companies. `name` is what is kept beside an answer, '' where there is no register."""

    name: str

    def find(self, number: str) -> Company | None:
        """The company with this number, None where there is none; `RegisterAway` when it cannot be asked."""

    def search(self, words: str) -> tuple[Company, ...]:
        """Companies with these words in their names, the likeliest first; `RegisterAway` when it cannot be asked."""


class NoRegister:
    """Where no register is named: everything is typed."""

    name = ""

    def find(self, number: str) -> Company | None:
        """Never anything."""
        raise RegisterAway("no register")

    def search(self, words: str) -> tuple[Company, ...]:
        """Never anything."""
        raise RegisterAway("no register")


class RecordedRegister:
    """Made-up companies in the shape of the real answers, for development and the demonstration."""

    name = "recorded"

    def find(self, number: str) -> Company | None:
        """The recorded company with this number."""
        return next((one for one in _recorded() if one.number == number), None)

    def search(self, words: str) -> tuple[Company, ...]:
        """The recorded companies that have every one of these words in a name."""
        wanted = words.casefold().split()
        found = (one for one in _recorded() if all(word in _names_of(one) for word in wanted))
        return tuple(found)[:MOST_FOUND] if wanted else ()


class CompaniesHouse:
    """The register itself: the public data API of Companies House, 600 requests in five minutes for a key."""

    name = "companies_house"

    def __init__(self, url: str, key: str, *, seconds: float = SECONDS_TO_ANSWER) -> None:
        self._seconds = seconds
        self._url = url.rstrip("/")
        self._headers = {
            "Accept": "application/json",
            # The key stands as the user's name, without a password.
            "Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}",
            "User-Agent": "Accord",
        }
        self._opener = build_opener(_StayHere)

    def find(self, number: str) -> Company | None:
        """The profile of the company with this number."""
        found = self._ask(f"/company/{quote(number, safe='')}")
        return None if found is None else _understood(company_of_profile, found)

    def search(self, words: str) -> tuple[Company, ...]:
        """The first page of what the register's own search finds."""
        query = urlencode({"q": words, "items_per_page": MOST_FOUND})
        found = self._ask(f"/search/companies?{query}")
        return () if found is None else _understood(_companies_found, found)

    def _ask(self, path: str) -> Mapping[str, Any] | None:
        # The address is the operator's setting, which the start has checked; only the path is made here.
        request = Request(f"{self._url}{path}", headers=self._headers)  # noqa: S310
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                answered: Any = json.loads(answer.read(LARGEST_ANSWER))
        except HTTPError as refused:
            refused.close()
            if refused.code == NOT_FOUND:
                return None
            raise _away(f"answered {refused.code}") from refused
        except (OSError, HTTPException, ValueError) as failed:
            raise _away(type(failed).__name__) from failed
        if not isinstance(answered, dict):
            raise _away("said something else")
        return answered


class _StayHere(HTTPRedirectHandler):
    """An answer that points elsewhere is not followed: the key is for this address alone."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Register:
    """The register of the application at work."""

    def init_app(self, app: Flask) -> None:
        app.extensions[REGISTER] = _named(app.config)

    @property
    def client(self) -> CompanyRegister:
        """The register that the settings name."""
        client: CompanyRegister = current_app.extensions[REGISTER]
        return client


def company_of_profile(profile: Mapping[str, Any]) -> Company:
    """One company as the API describes it; `KeyError`, `TypeError` or `ValueError` where it does not."""
    return _company(profile, profile["company_name"], profile.get("registered_office_address"))


def _companies_found(found: Mapping[str, Any]) -> tuple[Company, ...]:
    items: Sequence[Mapping[str, Any]] = found["items"]
    return tuple(_company(item, item["title"], item.get("address")) for item in items[:MOST_FOUND])


def _company(described: Mapping[str, Any], name: str, address: Mapping[str, str] | None) -> Company:
    ended = described.get("date_of_cessation")
    earlier = described.get("previous_company_names") or ()
    return Company(
        number=str(described["company_number"])[:20],
        name=str(name)[:200],
        status=status_of(str(described.get("company_status") or "")),
        address=_lines(address or {})[:500],
        previous_names=tuple(str(one["name"])[:200] for one in earlier)[:MOST_FOUND],
        ended_on=date.fromisoformat(ended) if ended else None,
    )


def _lines(address: Mapping[str, str]) -> str:
    lines = [" ".join(str(address[name]).strip() for name in names if address.get(name)) for names in LINES]
    return "\n".join(line for line in lines if line)


def _understood(read: Any, found: Mapping[str, Any]) -> Any:
    try:
        return read(found)
    except (AttributeError, KeyError, TypeError, ValueError) as odd:
        raise _away(f"said something else: {type(odd).__name__}") from odd


def _away(why: str) -> RegisterAway:
    log.warning("company_register_away", why=why)
    return RegisterAway(why)


def _named(config: Mapping[str, Any]) -> CompanyRegister:
    if config["COMPANY_REGISTER"] == CompaniesHouse.name:
        return CompaniesHouse(config["COMPANIES_HOUSE_URL"], config["COMPANIES_HOUSE_KEY"])
    return RecordedRegister() if config["COMPANY_REGISTER"] == RecordedRegister.name else NoRegister()


@cache
def _recorded() -> tuple[Company, ...]:
    return tuple(company_of_profile(one) for one in json.loads(RECORDED.read_text(encoding="utf-8"))["companies"])


def _names_of(company: Company) -> str:
    return " ".join((company.number, company.name, *company.previous_names)).casefold()
