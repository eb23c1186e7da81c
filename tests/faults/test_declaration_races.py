"""When a declaration is made twice, withdrawn or overtaken at the same moment, does exactly one of the stories hold?"""

from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Declaration, Event, RefereeStatement, Submission, User
from app.services import applications, costs, declarations
from app.services.declarations import Named, Signed, sums_mark
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    SHEET,
    Applicant,
    a_call,
    a_draft,
    a_person,
    a_world,
    actor,
    an_applicant,
    complete,
    partner_of,
)
from tests.together import overlapping
from workflows.actor import Actor, Role
from workflows.declaration import DeclarationKind, DeclarationState, Sums
from workflows.definition import DeclarationRules

SUMS = Sums(200_000_00, 140_000_00, 60_000_00)


@dataclass
class Race:
    """A complete draft, with its signatory and a referee asked to declare."""

    application: Application
    applicant: Applicant
    referee: User
    signing: Declaration
    word: Declaration

    @property
    def lead(self) -> Actor:
        return Actor(self.applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))

    def refer(self) -> None:
        signed = Signed("Rae Referee", "Director", statement="They do what they say.")
        declarations.make(self.word.id, signed, Actor(self.referee.id, frozenset({Role.INVITED})), DURING)

    def sign(self) -> None:
        signed = Signed("Sian Signatory", "Director", sums_mark(SUMS))
        invited = Actor(self.applicant.signatory.id, frozenset({Role.INVITED}))
        declarations.make(self.signing.id, signed, invited, DURING)

    def submit(self) -> None:
        applications.submit(self.application.id, self.lead, DURING, declaration_made=True)

    def states(self) -> tuple[DeclarationState, DeclarationState]:
        db.session.rollback()
        db.session.expire_all()
        return self.signing.state, self.word.state


@pytest.fixture
def race(app: Flask) -> Race:
    world = a_world()
    call = a_call(world, core={"declarations": DeclarationRules(signatories=True, referees=1)})
    applicant, referee = an_applicant(world), a_person("Rae Referee")
    draft = complete(a_draft(world, call, applicant), applicant)
    lead = Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
    signs = Named(
        DeclarationKind.SIGNATORY, partner_of(draft, applicant).id, "Sian", applicant.signatory.email, "Director"
    )
    refers = Named(DeclarationKind.REFEREE, None, "Rae", referee.email, "University")
    with unit_of_work():
        asked = [declarations.ask(draft.id, named, lead, DURING) for named in (signs, refers)]
    return Race(draft, applicant, referee, asked[0], asked[1])


def moves_of(kept: Declaration) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.move).where(Event.subject_id == kept.id).order_by(Event.number)))


def how_many(kind: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_two_presses_declare_once(app: Flask, race: Race) -> None:
    said = overlapping(app, race.refer, race.refer)

    assert said == ("done", ["wrong_state"])
    assert (moves_of(race.word), how_many(RefereeStatement)) == (["ask_declaration", "make_declaration"], 1)


def test_what_is_withdrawn_first_is_not_declared(app: Flask, race: Race) -> None:
    def withdraw() -> None:
        declarations.withdraw(race.application.id, race.word.id, race.lead, DURING)

    said = overlapping(app, withdraw, race.refer)

    assert said == ("done", ["wrong_state"])
    assert (race.states()[1], how_many(RefereeStatement)) == (DeclarationState.WITHDRAWN, 0)


def test_what_is_declared_first_is_withdrawn_with_its_words(app: Flask, race: Race) -> None:
    def withdraw() -> None:
        declarations.withdraw(race.application.id, race.word.id, race.lead, DURING)

    said = overlapping(app, race.refer, withdraw)

    assert said == ("done", "done")
    assert (race.states()[1], how_many(RefereeStatement)) == (DeclarationState.WITHDRAWN, 0)


def test_sums_that_change_first_are_not_those_that_were_declared_for(app: Flask, race: Race) -> None:
    part = partner_of(race.application, race.applicant)
    writer = actor(race.applicant.lead, part)

    def save() -> None:
        costs.save_sheet(part.id, SHEET, costs.Asked(6_000, 0), seen_number=2, actor=writer, now=DURING)

    said = overlapping(app, save, race.sign)

    assert (said, race.states()[0]) == (("done", ["sums_changed"]), DeclarationState.ASKED)


def test_submission_sees_the_declaration_that_came_first(app: Flask, race: Race) -> None:
    with unit_of_work():
        race.sign()

    said = overlapping(app, race.refer, race.submit)

    assert (said, how_many(Submission)) == (("done", "done"), 1)


def test_nothing_is_withdrawn_of_what_was_submitted_first(app: Flask, race: Race) -> None:
    with unit_of_work():
        race.sign()
        race.refer()

    said = overlapping(
        app, race.submit, lambda: declarations.withdraw(race.application.id, race.word.id, race.lead, DURING)
    )

    assert (said, race.states()) == (("done", ["not_a_draft"]), (DeclarationState.MADE, DeclarationState.MADE))


def test_two_who_name_the_same_signatory_name_one(app: Flask, race: Race) -> None:
    with unit_of_work():
        declarations.withdraw(race.application.id, race.signing.id, race.lead, DURING)
    signs = Named(
        DeclarationKind.SIGNATORY, race.signing.partner_id, "Sian", race.applicant.signatory.email, "Director"
    )

    def name(email: str) -> None:
        declarations.ask(race.application.id, replace(signs, email=email), race.lead, DURING)

    said = overlapping(app, lambda: name("one@people.example"), lambda: name("two@people.example"))

    assert said == ("done", ["enough_asked"])
