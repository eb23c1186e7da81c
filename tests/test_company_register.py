"""Is the register asked as its API wants, are its answers understood, and is all else taken for a register away?

A server on this machine speaks in the shape of the public data API of Companies House.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.company_register import CompaniesHouse, NoRegister, RecordedRegister, RegisterAway
from workflows.company import ENDED, INSOLVENT, Company, CompanyStatus

pytestmark = pytest.mark.enable_socket

PROFILE = {
    "company_name": "QUIET ENGINES LTD",
    "company_number": "01234567",
    "company_status": "voluntary-arrangement",
    "date_of_creation": "2001-02-03",
    "registered_office_address": {
        "premises": "Unit 4",
        "address_line_1": "Plectrum Yard",
        "locality": "Hometown",
        "postal_code": "ZZ1 1ZZ",
        "country": "England",
    },
    "previous_company_names": [{"name": "LOUD ENGINES LTD", "effective_from": "2001-02-03", "ceased_on": "2009-01-01"}],
}
FOUND = {
    "total_results": 1,
    "items": [
        {
            "title": "GONE LTD",
            "company_number": "SC000001",
            "company_status": "dissolved",
            "date_of_cessation": "2025-03-18",
            "address": {"address_line_1": "1 Example Street", "locality": "Hometown"},
            "address_snippet": "1 Example Street, Hometown",
        }
    ],
}


@dataclass
class Server:
    """What the server answers next, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    hold: threading.Event | None = None

    def says(self, answer: Any, status: int = 200, **headers: str) -> None:
        self.body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.status, self.headers = status, headers


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, self.headers.get("Authorization")))
            if state.hold is not None:
                state.hold.wait(10)
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(state.body)))
            self.end_headers()
            self.wfile.write(state.body)

        def log_message(self, *_args: object) -> None:
            """Nothing: a test says what it asks."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    state.url = f"http://127.0.0.1:{listening.server_address[1]}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    if state.hold is not None:
        state.hold.set()
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def house(server: Server) -> CompaniesHouse:
    return CompaniesHouse(server.url, "a-key")


def test_a_profile_is_asked_for_with_the_key_and_understood(server: Server, house: CompaniesHouse) -> None:
    server.says(PROFILE)

    found = house.find("01234567")

    assert found == Company(
        "01234567",
        "QUIET ENGINES LTD",
        CompanyStatus.VOLUNTARY_ARRANGEMENT,
        "Unit 4 Plectrum Yard\nHometown\nZZ1 1ZZ\nEngland",
        ("LOUD ENGINES LTD",),
    )
    # The key as a user without a password: base64 of "a-key:".
    assert server.asked == [("/company/01234567", "Basic YS1rZXk6")]


def test_a_search_is_one_page_of_what_the_register_finds(server: Server, house: CompaniesHouse) -> None:
    server.says(FOUND)

    found = house.search("gone & lost")

    assert found == (
        Company("SC000001", "GONE LTD", CompanyStatus.DISSOLVED, "1 Example Street\nHometown", (), date(2025, 3, 18)),
    )
    assert server.asked[0][0] == "/search/companies?q=gone+%26+lost&items_per_page=20"


def test_a_number_that_is_not_there_is_nothing(server: Server, house: CompaniesHouse) -> None:
    server.says({"errors": [{"error": "company-profile-not-found"}]}, 404)

    assert (house.find("99999999"), house.search("nobody")) == (None, ())


def test_a_number_cannot_lead_elsewhere_on_the_server(server: Server, house: CompaniesHouse) -> None:
    server.says({}, 404)

    house.find("../search?q=x")

    assert server.asked[0][0] == "/company/..%2Fsearch%3Fq%3Dx"


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 502, 503])
def test_whatever_else_it_answers_it_is_away(server: Server, house: CompaniesHouse, status: int) -> None:
    server.says({"error": "busy"}, status)

    with pytest.raises(RegisterAway):
        house.find("01234567")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        json.dumps({**PROFILE, "registered_office_address": "one line"}).encode(),
        json.dumps({**PROFILE, "date_of_cessation": "yesterday"}).encode(),
        json.dumps({**PROFILE, "previous_company_names": [1]}).encode(),
    ],
)
def test_what_cannot_be_understood_is_a_register_away(server: Server, house: CompaniesHouse, body: bytes) -> None:
    server.says(body)

    with pytest.raises(RegisterAway):
        house.find("01234567")


def test_an_answer_that_points_elsewhere_is_not_followed(server: Server, house: CompaniesHouse) -> None:
    server.says({}, 302, Location=f"{server.url}/elsewhere")

    with pytest.raises(RegisterAway):
        house.find("01234567")

    assert [path for path, _key in server.asked] == ["/company/01234567"]


def test_a_register_that_does_not_answer_is_away_soon(server: Server) -> None:
    server.hold = threading.Event()

    with pytest.raises(RegisterAway):
        CompaniesHouse(server.url, "a-key", seconds=0.1).find("01234567")


def test_nobody_at_the_address_is_a_register_away() -> None:
    with pytest.raises(RegisterAway):
        CompaniesHouse("http://127.0.0.1:9", "a-key").find("01234567")


def test_the_recorded_register_has_companies_of_every_standing() -> None:
    register = RecordedRegister()

    states = {one.status for word in ("ltd", "plc") for one in register.search(word)}

    assert {CompanyStatus.ACTIVE} < states
    assert (len(states & ENDED) > 0, len(states & INSOLVENT) > 0) == (True, True)


def test_the_recorded_register_finds_former_names_and_numbers() -> None:
    register = RecordedRegister()

    assert [one.name for one in register.search("thwaite cells")] == ["BRAMBLETHWAITE BATTERIES LTD"]
    assert [one.name for one in register.search("FC980001")] == ["QUILLFORD ACOUSTICS LTD"]
    assert (register.search("  "), register.find("00000000")) == ((), None)


def test_without_a_register_nothing_is_asked() -> None:
    for ask in (lambda: NoRegister().find("01234567"), lambda: NoRegister().search("x")):
        with pytest.raises(RegisterAway):
            ask()
