"""Who declares something in the demonstration? All who are asked for what was submitted; others are still asked."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.cli.demo import stage
from app.cli.demo.cast import acting
from app.extensions import db
from app.models import Application, Declaration, User
from app.queries.declarations import parties_of
from app.queries.finances import costed_partners
from app.services import declarations, people
from app.services.declarations import Named, Signed, sums_mark
from app.transactions import unit_of_work
from workflows.actor import Actor, Role
from workflows.declaration import DeclarationKind
from workflows.declaration_rules import DeclarationRules

# What the open call asks for: a word from outside, which the applicants do not read.
ASKED_FOR = DeclarationRules(signatories=True, referees=1, statement_words=250, in_confidence=True)
DAY = timedelta(days=1)
REFEREES = (
    ("Morag Kilbride", "morag.kilbride@lochend-trials.example", "Head of trials, Lochend Trials"),
    ("Tavish Orrin", "tavish.orrin@clydefoot.example", "Director of supply, Clydefoot Group"),
    ("Ishbel Drummore", "ishbel.drummore@carrick-institute.example", "Professor, Carrick Institute"),
)
WORDS = (
    "We have run trials with this firm for four years. What they send us is labelled, complete and on the day that "
    "they said, and when something fails they ask why before they ask for money back.\n\nThe plan leans on a first "
    "trial of which we know the like. Eleven weeks for it is tight: I would allow fourteen. I would still give them "
    "the room and the people, and have said so to my own board.",
    "We have bought from them since 2022, at first one thing and now nineteen. Twice they told us of a fault before we "
    "had found it.\n\nIf the project does what it says, we would be among the first to buy. What I cannot judge is the "
    "price that they expect in the third year: it rests on costs of their own suppliers that nobody in our trade "
    "would promise.",
)


def declared(application: Application, lead: User, signatory: User, turn: int, at: datetime) -> None:
    """Everybody whom the call asks for is named, and declares within two days."""
    sign(application, lead, signatory, at)
    known = turn % len(WORDS)
    asked, person = refer(application, lead, known, at)
    signed = Signed(person.name, REFEREES[known][2], statement=WORDS[known])
    with unit_of_work():
        declarations.make(asked.id, signed, Actor(person.id, frozenset({Role.INVITED})), at + 2 * DAY)


def waiting(application: Application, lead: User, signatory: User, partner: tuple[User, UUID], at: datetime) -> None:
    """One signatory has declared; the other, of a partner, and the referee have yet to."""
    sign(application, lead, signatory, at)
    person, organisation_id = partner
    _ask_signatory(application, lead, person, organisation_id, at)
    refer(application, lead, len(WORDS), at)


def sign(application: Application, lead: User, signatory: User, at: datetime) -> None:
    """The signatory of the organisation that leads is asked, and declares for its sums a day later."""
    asked = _ask_signatory(application, lead, signatory, application.organisation_id, at)
    with unit_of_work():
        parties = parties_of(costed_partners(stage.find(application.id)))
        seen = next(one.sums for one in parties if one.id == asked.partner_id)
        signed = Signed(signatory.name, signatory.job_title or "Director", sums_mark(seen))
        declarations.make(asked.id, signed, Actor(signatory.id, frozenset({Role.INVITED})), at + DAY)


def refer(application: Application, lead: User, turn: int, at: datetime) -> tuple[Declaration, User]:
    """Somebody from outside, who registers unless they have, is asked for their word."""
    name, email, relation = REFEREES[turn]
    with unit_of_work():
        known = db.session.scalars(select(User).where(User.email == email)).one_or_none()
        person = known or people.create_person(name, email, at)
    named = Named(DeclarationKind.REFEREE, None, name, email, relation)
    with unit_of_work():
        return declarations.ask(application.id, named, acting(lead, stage.find(application.id)), at), person


def _ask_signatory(
    application: Application, lead: User, person: User, organisation_id: UUID, at: datetime
) -> Declaration:
    found = stage.find(application.id)
    partner = next(one for one, _ in costed_partners(found) if one.organisation_id == organisation_id)
    named = Named(
        DeclarationKind.SIGNATORY, partner.id, person.name, person.email, person.job_title or "Managing director"
    )
    with unit_of_work():
        return declarations.ask(application.id, named, acting(lead, found), at)
