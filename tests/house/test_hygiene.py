"""Does every answer keep the web's own rules: headers, no inline script, a token on each write, our host, our size?"""

from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import csrf
from app.models import Event, User
from app.web.shared.headers import STEADY
from tests.conftest import settings_for
from tests.house.conftest import Gate
from tests.house.looking import Answer, undone
from tests.house.permissions import VALUES, Asked, address, rows
from tests.house.world import LETTER, Moment

pytestmark = pytest.mark.early

# Together they can open every page; the first who is let in is enough.
READERS = ("out", "off", "app", "nsg", "lead", "sec", "brd", "apl", "sig", "ass", "scr", "aud", "adm", "apl+", "none")
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'; "
    "font-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self' 'nonce-"
)
SANDBOX = "sandbox; default-src 'none'"

# Who is let in to most pages of a side: they are tried first.
AT_HOME = {
    "public": ("out",),
    "account": ("out", "off"),
    "agreement": ("off", "lead"),
    "funder": ("off", "app"),
    "region": ("lead", "sec", "brd"),
    "applicant": ("apl", "sig"),
    "assessor": ("ass", "scr"),
    "auditor": ("aud",),
    "admin": ("adm",),
}
# Most is to be read when most has happened, but for the pages of a call that is being agreed.
LATEST = (Moment.ACCEPTED, Moment.RELEASED, Moment.FROZEN, Moment.ASSESSING, Moment.OPEN, Moment.DRAFTING)
# Who asks, for which address, at which moment.
Visit = tuple[User, str, datetime]


@pytest.fixture(scope="module")
def moments() -> tuple[Moment, ...]:
    """What this file looks at."""
    return (Moment.DRAFTING, Moment.OPEN, Moment.ASSESSING, Moment.FROZEN, Moment.RELEASED, Moment.ACCEPTED)


@pytest.fixture(scope="module")
def opened(gate: Gate) -> dict[str, tuple[Visit, Answer] | None]:
    """The visit and the answer for each GET route, of the first moment and reader that are let in."""
    found = {}
    for row in rows(gate.looker.app):
        if row.method == "GET":
            found[row.name] = next((one for one in _tries(gate, row) if one[1].status == 200), None)
    return found


@pytest.fixture(scope="module")
def pages(opened: dict[str, tuple[Visit, Answer] | None]) -> dict[str, Answer | None]:
    """The answer of each."""
    return {name: one[1] if one else None for name, one in opened.items()}


@pytest.fixture(scope="module")
def visits(opened: dict[str, tuple[Visit, Answer] | None]) -> dict[str, Visit]:
    """Who got each page that opens, where and when."""
    return {name: one[0] for name, one in opened.items() if one}


def _tries(gate: Gate, row: object) -> Iterator[tuple[Visit, Answer]]:
    for moment in LATEST if row.audience != "agreement" else reversed(LATEST):
        for column in sorted(READERS, key=lambda one: one not in AT_HOME.get(row.audience, ())):
            of = Asked(gate.house, gate.house.things[moment], column, moment.value, row.side)
            if moment in (Moment.OPEN, Moment.DRAFTING) and {"assessment_id"} & row.rule.arguments:
                continue
            where = _built(gate, row, of)
            if where:
                visit = (gate.house.people[column], where, moment.at)
                yield visit, gate.looker.ask(visit[0], "GET", where, moment.at)


def _built(gate: Gate, row: object, of: Asked) -> str:
    """The address, or '' where the thing is not there at this moment."""
    is_there = all(VALUES[name](of) is not None for name in row.rule.arguments)
    return address(gate.looker.app, row, of) if is_there else ""


class Inline(HTMLParser):
    """What the content policy would refuse: inline script, style and handlers, and addresses that run."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.found += [f"{tag} {name}" for name in held if name.startswith("on") or name == "style"]
        self.found += [
            f"{tag} runs" for value in held.values() if (value or "").strip().lower().startswith("javascript:")
        ]
        if tag == "style" or (tag == "script" and "src" not in held):
            self.found.append(tag)


@pytest.mark.slow
def test_every_page_opens_for_somebody(pages: dict[str, Answer]) -> None:
    # Eligibility is the national side's, layer and settings a region's; an invitation that was answered leads on to the
    # room; none of the house's calls is being amended; a link for an address or a password works for its person alone,
    # a code is asked for behind a password; whoever comes from another service comes with an answer of it; what is
    # submitted has no PDF of a draft; no call of the house hands out a document, and nobody in it has a file, a
    # word in a team that can be written anew, or the lead of what is submitted offered to them; nobody is asked
    # any more to declare for what is submitted; no panel of the house has sat, so that there are no minutes; and an
    # act on many assignments stands in the address itself, which is made by choosing.
    assert [name for name, page in pages.items() if page is None and not name.endswith("/{file}")] == [
        "GET /calls/{public_call}/documents/{piece}",
        "GET /confirm/{token}",
        "GET /new-address/{token}",
        "GET /reset-password/{token}",
        "GET /sign-in/code",
        "GET /sign-in/provider/new",
        "GET /sign-in/provider/return",
        "GET /agreement/{call}/{own region}/eligibility",
        "GET /agreement/{call}/national/layer",
        "GET /agreement/{call}/national/settings",
        "GET /agreement/{call}/amendment/sign",
        "GET /agreement/{call}/documents/{piece}",
        "GET /applications/{application}/declarations/{owed}/withdraw",
        "GET /applications/{application}/declarations/signatory/{member}",
        "GET /applications/{application}/draft.pdf",
        "GET /applications/{application}/questions/{question}/comments/{remark}",
        "GET /applications/{application}/team/lead",
        "GET /assessments/{assessment}",
        "GET /region/calls/{call}/progress/confirm",
        "GET /funder/calls/{call}/progress/confirm",
        "GET /sittings/{sitting}/minutes.pdf",
    ]


@pytest.mark.slow
def test_no_page_has_anything_inline(pages: dict[str, Answer]) -> None:
    found = {name: Inline(page.text).found for name, page in pages.items() if page}

    assert {name: those for name, those in found.items() if those} == {}


@pytest.mark.slow
def test_every_answer_has_the_headers(gate: Gate, pages: dict[str, Answer]) -> None:
    at, nell = Moment.OPEN.at, gate.house.people["none"]
    refused = {
        "404": gate.looker.nowhere(nell, at),
        "403": gate.looker.ask(nell, "GET", "/audit", at),
        "302": gate.looker.ask(None, "GET", "/home", at),
        "400": gate.looker.ask(None, "POST", "/agreement/new", at),
        "OPTIONS": gate.looker.ask(None, "OPTIONS", "/home", at),
    }
    answers = {**{name: page for name, page in pages.items() if page}, **refused}

    lacking = [name for name, one in answers.items() if {key: one.headers.get(key) for key in STEADY} != STEADY]
    lax = [name for name, one in answers.items() if not _is_strict(one)]
    kept = [name for name, one in answers.items() if one.headers["Cache-Control"] != "no-store"]

    assert (lacking, lax, kept) == ([], [], [])


def _is_strict(answer: Answer) -> bool:
    policy = answer.headers["Content-Security-Policy"]
    return policy.startswith(POLICY) or policy == SANDBOX


def test_built_files_have_the_headers_too(gate: Gate) -> None:
    built = next(Path(gate.looker.app.config["BUILT_DIR"]).glob("accord-*.css"))

    answer = gate.looker.ask(None, "GET", f"/static/{built.name}", Moment.OPEN.at)

    assert answer.status == 200
    assert {key: answer.headers.get(key) for key in STEADY} == STEADY


@pytest.mark.slow
def test_files_are_attachments_in_a_sandbox(pages: dict[str, Answer]) -> None:
    letters = {name: page for name, page in pages.items() if page and "pdf" in name}
    papers = {name for name, page in pages.items() if page and "/evidence/" in name and "{grounds}" not in name}
    others = {
        name: page.headers["Content-Disposition"].partition(";")[0]
        for name, page in pages.items()
        if page and not page.headers["Content-Type"].startswith(("text/html", "application/json"))
    }

    assert len(letters) == 9
    assert {page.text for page in letters.values()} == {LETTER.decode()}
    assert {page.headers["Content-Security-Policy"] for page in letters.values()} == {SANDBOX}
    assert {pages[name].headers["Content-Security-Policy"] for name in papers} == {SANDBOX}
    tables = ("/awards.csv", "/calls.csv", "/applications.csv", "/partners/{partner}/costs.csv")
    tables += ("/funder/calls/{call}/pool.csv", "/region/calls/{call}/pool.csv")
    tables += tuple(f"/{side}/calls/{{call}}/proposals/{{proposal}}/panels.csv" for side in ("funder", "region"))
    tables += ("/funder/calls/{call}/panel-sheet/export", "/region/calls/{call}/panel-sheet/export")
    tables += ("/partners/{partner}/costs.xlsx", "/assessments/{assessment}/pack.xlsx", "/assessments/packs.zip")
    assert others == dict.fromkeys([*letters, *papers, *(f"GET {one}" for one in tables)], "attachment")


@pytest.mark.slow
def test_head_of_a_page_answers_as_the_page_and_acts_no_more_than_it(gate: Gate, visits: dict[str, Visit]) -> None:
    found = {}
    for name, (user, where, at) in visits.items():
        with undone(gate.looker.connection):
            before = _written(gate)
            head = gate.looker.ask(user, "HEAD", where, at, keep=True)
            found[name] = (head.status, _written(gate) - before)

    assert {name: one for name, one in found.items() if one != (200, 0)} == {}


def _written(gate: Gate) -> int:
    count = sa.select(sa.func.count(Event.number))
    return int(gate.looker.connection.execute(count).scalar_one())


def test_every_write_without_its_token_is_refused(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gate.looker.app.config, "WTF_CSRF_ENABLED", True)
    things, at = gate.house.things[Moment.ACCEPTED], Moment.ACCEPTED.at
    writes = [row for row in rows(gate.looker.app) if row.method != "GET"]

    statuses = {
        row.name: gate.looker.ask(
            gate.house.people["off"],
            row.method,
            address(gate.looker.app, row, Asked(gate.house, things, "off", "E", row.side)),
            at,
            data={"csrf_token": "forged"},
        ).status
        for row in writes
    }

    assert {name: status for name, status in statuses.items() if status != 400} == {}
    assert (csrf._exempt_views, csrf._exempt_blueprints) == (set(), set())


def test_reading_changes_nothing(gate: Gate) -> None:
    """A route that writes has a method that the token guards: no other method reaches it."""
    methods = {method for row in rows(gate.looker.app) for method in row.rule.methods}

    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_find_nothing(gate: Gate, method: str) -> None:
    at = Moment.OPEN.at
    for user in (None, gate.house.people["off"]):
        assert gate.looker.ask(user, method, "/home", at).same == gate.looker.nowhere(user, at).same


def test_request_that_is_too_large_is_refused(gate: Gate) -> None:
    answer = gate.looker.ask(None, "POST", "/sign-in", Moment.OPEN.at, data={"email": "a" * (2 * 1024 * 1024 + 1)})

    assert answer.status == 413
    assert "<h1" in answer.text


@pytest.fixture
def production(tmp_path: Path, migrated_app: Flask) -> Flask:
    """The application as it runs behind a proxy, on the same database."""
    url = migrated_app.config["SQLALCHEMY_DATABASE_URI"]
    return create_app(
        settings_for(
            tmp_path, url, production=True, demo=False, base_url="https://accord.example", other_hosts=("also.example",)
        )
    )


def fetched(production: Flask, host: str) -> TestResponse:
    """The sign-in page as a proxy passes it on."""
    headers = {"X-Forwarded-Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    return production.test_client().get("/sign-in", headers=headers)


def test_cookie_goes_to_us_alone_and_to_no_script(production: Flask) -> None:
    cookie = fetched(production, "accord.example").headers["Set-Cookie"]

    assert {part.strip() for part in cookie.split(";")[1:]} - {"Path=/"} == {"Secure", "HttpOnly", "SameSite=Lax"}


def test_browser_is_told_to_stay_on_https(production: Flask) -> None:
    answer = fetched(production, "accord.example")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("accord.example", 200),
        ("also.example", 200),
        ("127.0.0.1", 200),
        ("evil.example", 400),
        ("accord.example.evil", 400),
    ],
)
def test_only_our_own_names_are_answered(production: Flask, host: str, status: int) -> None:
    answer = fetched(production, host)

    assert answer.status_code == status
    assert host not in answer.text or status == 200
    assert {key: answer.headers.get(key) for key in STEADY} == STEADY


def test_demonstration_is_not_there_in_production(production: Flask) -> None:
    client = production.test_client()
    found = [client.get(path, base_url="https://accord.example").status_code for path in ("/demo", "/demo/mail")]

    assert found == [404, 404]
