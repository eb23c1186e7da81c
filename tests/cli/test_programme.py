"""Does the demonstration load whole, in the phases that it promises, and only once?"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app.cli.demo import programme
from app.extensions import db
from app.loading import Load, being_loaded, load_now
from app.models import (
    Amendment,
    Application,
    AssessorQuestion,
    Call,
    Comment,
    Conflict,
    Declaration,
    InterestAdvice,
    InterestLineage,
    JoinRequest,
    Message,
    Offer,
    Organisation,
    PublishedAnswer,
    Recommendation,
    RegisterAnswer,
    SizeStatement,
    Suggestion,
    User,
)
from app.policy import viewer_of
from app.queries.panel import flags_of, ledger_marks
from tests.conftest import Database, empty_after
from tests.factories import a_call, a_world
from workflows.definition import Ledger

pytestmark = pytest.mark.early


@dataclass(frozen=True)
class Loaded:
    """The application in which the command loaded the demonstration, what it said, and how its transactions began."""

    app: Flask
    said: str
    begun: Counter[str]


@pytest.fixture(scope="class")
def loaded(migrated_app: Flask, database: Database) -> Iterator[Loaded]:
    """Loaded once for all the tests that only look at it."""
    with empty_after(migrated_app, database):
        begun: Counter[str] = Counter()

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            begun[statement] += statement.startswith("BEGIN")

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            done = migrated_app.test_cli_runner().invoke(args=["demo", "load"])
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        yield Loaded(migrated_app, done.output, begun)


class TestLoaded:
    """What the demonstration shows, and how it came there."""

    def test_programme_shows_every_phase(self, loaded: Loaded) -> None:
        states = dict(db.session.execute(select(Call.reference, Call.state)).all())
        offers = Counter(db.session.scalars(select(Offer.state)))
        assert states == {
            "GM-1": "released",
            "GM-F": "ranked",
            "WM-1": "assessing",
            "GM-A": "released",
            "GM-A-R2": "open",
            "GCR-1": "open",
            "GCR-2": "open",
            "GM-2": "drafting",
            "WM-2": "drafting",
        }
        assert db.session.scalar(select(func.count(Application.id))) >= 40
        assert {"accepted", "sent", "preparing"} == {state.value for state in offers}
        assert programme.is_loaded()
        amendment = db.session.scalars(select(Amendment)).one()
        assert (amendment.state.value, amendment.effect.value) == ("in_force", "everyone")
        said = [*db.session.scalars(select(Suggestion.state)), *db.session.scalars(select(Comment.state))]
        assert Counter(state.value for state in said) == {"open": 2, "accepted": 1, "resolved": 1, "noted": 1}
        declared = db.session.execute(select(Declaration.kind, Declaration.state)).all()
        assert Counter((kind.value, state.value) for kind, state in declared) == {
            ("signatory", "made"): 5,
            ("referee", "made"): 4,
            ("signatory", "asked"): 1,
            ("referee", "asked"): 1,
        }

    def test_nobody_in_the_programme_declares_for_what_is_not_begun(self, loaded: Loaded) -> None:
        begun = select(Application.created_at).where(Application.id == Declaration.application_id).scalar_subquery()
        early = select(Declaration.email).where(Declaration.asked_at < begun)
        assert db.session.scalars(early).all() == []

    def test_programme_shows_a_question_answered_and_interests_that_merged(self, loaded: Loaded) -> None:
        answers = db.session.scalar(select(func.count()).select_from(PublishedAnswer))
        told = Counter(db.session.scalars(select(InterestAdvice.advice)))
        parents = db.session.scalar(select(func.count()).select_from(InterestLineage))
        assert (answers, parents) == (1, 2)
        assert told == {"go_on": 1, "merge": 2, "partner": 1, "no": 1}

    def test_programme_shows_a_size_from_figures_and_somebody_who_asks_to_join(self, loaded: Loaded) -> None:
        tests = Counter(db.session.scalars(select(SizeStatement.test)))
        asked = db.session.scalars(select(JoinRequest.state)).all()
        unknown = select(RegisterAnswer.number).where(RegisterAnswer.name.is_(None))
        assert (tests["companies_act"], asked, db.session.scalars(unknown).all()) == (1, ["asked"], [])

    def test_programme_leaves_marks_to_moderate_and_a_conflict_found_late(self, loaded: Loaded) -> None:
        call = db.session.scalars(select(Call).where(Call.reference == "GM-F")).one()
        officer = db.session.scalars(select(User.id).where(User.name == "Priya Raman")).one()
        marks = ledger_marks(call.id, Ledger.NATIONAL, viewer_of(officer), [], None)
        found = flags_of(marks, [], {one.application_id for one in marks.assessed}).values()
        kinds = {flag.kind.value for flags in found for flag in flags}
        late = select(Conflict.source, Conflict.kind).join(Application, Application.id == Conflict.application_id)
        conflicts = db.session.execute(late.where(Application.call_id == call.id)).all()
        assert kinds == {"spread", "outlier", "thin_comment"}
        assert conflicts == [("detected", "personal_financial")]
        assert db.session.scalars(select(AssessorQuestion.state)).all() == ["asked"]
        assert db.session.scalars(select(Recommendation.id).where(Recommendation.call_id == call.id)).all() == []

    def test_nobody_in_the_programme_has_an_address_in_the_real_world(self, loaded: Loaded) -> None:
        addresses = [*db.session.scalars(select(User.email)), *db.session.scalars(select(Message.address))]
        numbers = db.session.scalars(select(Organisation.company_number)).all()
        assert [address for address in addresses if not address.endswith(".example")] == []
        assert [number for number in numbers if not number.startswith("FC99")] == []

    def test_command_loads_once_and_never_begins_to_write_by_reading(self, loaded: Loaded) -> None:
        second = loaded.app.test_cli_runner().invoke(args=["demo", "load"])

        assert loaded.said == "The demonstration programme is loaded.\n"
        assert second.output == "There are calls already; nothing was loaded.\n"
        assert loaded.begun["BEGIN"] == 0
        assert load_now() == Load.NONE


def test_service_is_loading_and_not_ready_while_the_demonstration_loads(app: Flask, client: FlaskClient) -> None:
    app.config["FILES_DIR"].mkdir(exist_ok=True)

    with being_loaded():
        during = client.get("/readyz")
    after = client.get("/readyz")

    told = [(one.status_code, one.json["status"], one.json["checks"]["demonstration"]) for one in (during, after)]
    assert told == [(503, "loading", False), (200, "ready", True)]


@pytest.mark.parametrize("fails", [False, True])
def test_a_load_that_waited_knows_how_the_one_before_it_ended(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)

    def wait() -> bool:
        with app.app_context(), being_loaded() as was_broken_off:
            return was_broken_off

    with ThreadPoolExecutor() as beside:
        with suppress(ZeroDivisionError), being_loaded():
            second = beside.submit(wait)
            if fails:
                raise ZeroDivisionError
        assert second.result() == fails
    assert load_now() == Load.NONE


def test_half_a_demonstration_is_never_taken_for_a_whole_one(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a load that was broken off leaves is left in a folder of this test alone.
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    a_call(a_world())
    with suppress(ZeroDivisionError), being_loaded():
        raise ZeroDivisionError

    status = client.get("/readyz").json["status"]
    again = app.test_cli_runner().invoke(args=["demo", "load"])

    assert (status, again.exit_code) == ("not ready", 1)
    assert again.output.startswith("Error: An earlier load was broken off, so that only a part of it is here.")
