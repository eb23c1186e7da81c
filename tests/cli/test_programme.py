"""Does the demonstration load whole, in the phases that it promises, and only once?"""

from collections import Counter

from flask import Flask
from sqlalchemy import func, select

from app.cli.demo import programme
from app.extensions import db
from app.models import (
    Amendment,
    Application,
    Call,
    Comment,
    Declaration,
    InterestAdvice,
    InterestLineage,
    JoinRequest,
    Message,
    Offer,
    Organisation,
    PublishedAnswer,
    RegisterAnswer,
    SizeStatement,
    Suggestion,
    User,
)
from tests.conftest import NOW


def test_programme_shows_every_phase(app: Flask) -> None:
    programme.load(NOW)

    states = dict(db.session.execute(select(Call.reference, Call.state)).all())
    offers = Counter(db.session.scalars(select(Offer.state)))
    assert states == {
        "GM-1": "released",
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


def test_programme_shows_a_question_answered_and_interests_that_merged(app: Flask) -> None:
    programme.load(NOW)

    answers = db.session.scalar(select(func.count()).select_from(PublishedAnswer))
    told = Counter(db.session.scalars(select(InterestAdvice.advice)))
    parents = db.session.scalar(select(func.count()).select_from(InterestLineage))
    assert (answers, parents) == (1, 2)
    assert told == {"go_on": 1, "merge": 2, "partner": 1, "no": 1}


def test_programme_shows_a_size_from_figures_and_somebody_who_asks_to_join(app: Flask) -> None:
    programme.load(NOW)

    tests = Counter(db.session.scalars(select(SizeStatement.test)))
    asked = db.session.scalars(select(JoinRequest.state)).all()
    unknown = select(RegisterAnswer.number).where(RegisterAnswer.name.is_(None))
    assert (tests["companies_act"], asked, db.session.scalars(unknown).all()) == (1, ["asked"], [])


def test_nobody_in_the_programme_has_an_address_in_the_real_world(app: Flask) -> None:
    programme.load(NOW)

    addresses = [*db.session.scalars(select(User.email)), *db.session.scalars(select(Message.address))]
    numbers = db.session.scalars(select(Organisation.company_number)).all()
    assert [address for address in addresses if not address.endswith(".example")] == []
    assert [number for number in numbers if not number.startswith("FC99")] == []


def test_command_loads_once(app: Flask) -> None:
    runner = app.test_cli_runner()

    first = runner.invoke(args=["demo", "load"])
    second = runner.invoke(args=["demo", "load"])

    assert first.output == "The demonstration programme is loaded.\n"
    assert second.output == "There are calls already; nothing was loaded.\n"
