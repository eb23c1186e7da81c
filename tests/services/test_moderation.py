"""Is a mark set aside with its reason and its effect, and never after the list was recommended?"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from app.extensions import db
from app.models import Application, Assessment, AssessorQuestion, Call, ConsensusNote, Event, Outbox, Ranking, Score
from app.queries.moderated import asides_of, moderated_of
from app.queries.moderation_facts import effect_of
from app.queries.ranking import candidates
from app.services import approving, moderation
from app.transactions import unit_of_work
from tests import factories as f
from tests.marking import a_marked_call
from workflows.actor import Actor, Role
from workflows.asking_assessor import QuestionState
from workflows.definition import Ledger
from workflows.machine import Refusal
from workflows.moderated import hash_of
from workflows.set_aside import ActKind, Effect, SetAside


@dataclass(frozen=True)
class Round:
    """A ranked call in which one mark can be moderated."""

    world: f.World
    call: Call
    applications: list[Application]
    assessments: list[Assessment]
    officer: Actor
    lead: Actor

    def assessment(self, of: int = 0, ledger: Ledger = Ledger.NATIONAL) -> Assessment:
        query = select(Assessment).where(
            Assessment.application_id == self.applications[of].id, Assessment.ledger == ledger
        )
        return db.session.scalars(query.order_by(Assessment.id)).all()[0]

    def kept(self) -> Ranking:
        return db.session.scalars(select(Ranking).where(Ranking.call_id == self.call.id)).one()

    def places(self) -> list[int | None]:
        found = {line.application_id: line.position for line in moderated_of(self.kept()).record.lines}
        return [found[one.id] for one in self.applications]


@pytest.fixture
def ranked(app: object) -> Round:
    world = f.a_world()
    call, applications, assessments = a_marked_call(world)
    return Round(
        world,
        call,
        applications,
        assessments,
        Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER})),
        Actor(world.region_lead.id, frozenset({Role.REGION_LEAD})),
    )


def done(act: Callable[[], object]) -> list[str]:
    """The codes of the reasons for which this act was refused; none where it was done."""
    try:
        with unit_of_work():
            act()
    except Refusal as refusal:
        return [reason.code for reason in refusal.reasons]
    return []


def test_a_mark_set_aside_and_restored(ranked: Round, now: datetime) -> None:
    one = ranked.assessment()
    marks = db.session.execute(select(Score.id, Score.score).order_by(Score.id)).all()
    plain = ranked.kept().sha256

    aside = done(lambda: moderation.set_aside(one.id, "", "Its comments are about another bid.", ranked.officer, now))
    moderated = moderated_of(ranked.kept())
    restored = done(lambda: moderation.restore(one.id, "", "They are about this one.", ranked.officer, now))

    assert (aside, restored, asides_of(ranked.call.id)) == ([], [], ())
    assert (moderated.plain_sha256, hash_of(moderated) != plain) == (plain, True)
    assert [(each.assessment_id, each.by, each.why) for each in moderated.set_aside] == [
        (one.id, ranked.officer.id, "Its comments are about another bid.")
    ]
    assert hash_of(moderated_of(ranked.kept())) == plain
    assert db.session.execute(select(Score.id, Score.score).order_by(Score.id)).all() == marks
    moves = select(Event.move).where(Event.subject_id == one.id, Event.move.like("%_mark")).order_by(Event.number)
    assert db.session.scalars(moves).all() == ["set_aside_mark", "restore_mark"]


def test_a_mark_set_aside_moves_the_ranking(ranked: Round, now: datetime) -> None:
    low = ranked.assessments[1]
    mark = SetAside(low.id, ranked.world.officer.id, now, "Read another bid.")
    before, said = ranked.places(), effect_of(ActKind.SET_ASIDE, mark, ranked.applications[0])

    refused = done(lambda: moderation.set_aside(low.id, "", "Read another bid.", ranked.officer, now))

    assert (before, refused, ranked.places()) == ([None, 1], [], [1, 2])
    assert said == Effect(ranked.applications[0].id, before=None, after=1, others=1)
    assert [each.position for each in candidates(ranked.call.id, ranked.world.region.id)] == [1, 2]


def test_the_last_mark_of_a_ledger_is_not_set_aside(ranked: Round, now: datetime) -> None:
    only = ranked.assessment(ledger=Ledger.REGIONAL)

    assert done(lambda: moderation.set_aside(only.id, "", "Not by the criteria.", ranked.lead, now)) == ["last_one"]


@pytest.mark.parametrize(
    ("who", "why", "criterion", "expected"),
    [
        ("officer", " ", "", ["why_missing"]),
        ("lead", "A reason.", "", ["other_ledger"]),
        ("officer", "A reason.", "no-such", ["no_mark"]),
    ],
)
def test_a_mark_is_not_set_aside(
    ranked: Round, now: datetime, who: str, why: str, criterion: str, expected: list[str]
) -> None:
    actor = ranked.officer if who == "officer" else ranked.lead

    refused = done(lambda: moderation.set_aside(ranked.assessment().id, criterion, why, actor, now))

    assert (refused, asides_of(ranked.call.id)) == (expected, ())


def test_nothing_is_moderated_once_the_list_is_recommended(ranked: Round, now: datetime) -> None:
    one = ranked.assessment()
    kept = f.recommended(ranked.world, ranked.call, ranked.applications[1:])

    while_sent = [
        done(lambda: moderation.set_aside(one.id, "", "A reason.", ranked.officer, now)),
        done(lambda: moderation.ask(one.id, "Why so?", ranked.officer, now)),
        done(lambda: moderation.write_note(one.application_id, Ledger.NATIONAL, "Words.", 0, ranked.officer, now)),
    ]
    with unit_of_work():
        approving.send_back(kept.id, "Look again.", f.actor(ranked.world.approver, kept), now)

    assert while_sent == [["list_sent"]] * 3
    assert done(lambda: moderation.set_aside(one.id, "", "A reason.", ranked.officer, now)) == []


def test_an_assessor_is_asked_and_answers(ranked: Round, now: datetime) -> None:
    one = ranked.assessment()
    assessor = Actor(one.user_id, frozenset({Role.ASSESSOR}))

    asked = done(lambda: moderation.ask(one.id, "Which page says so?", ranked.officer, now))
    again = done(lambda: moderation.ask(one.id, "And which line?", ranked.officer, now))
    silent = done(lambda: moderation.answer(one.id, "  ", assessor, now))
    answered = done(lambda: moderation.answer(one.id, "Page four.", assessor, now))

    kept = db.session.scalars(select(AssessorQuestion)).one()
    assert (asked, again, silent, answered) == ([], ["waits_already"], ["no_answer"], [])
    assert (kept.question, kept.answer, kept.state) == ("Which page says so?", "Page four.", QuestionState.ANSWERED)
    written = [row.payload["notice"] for row in db.session.scalars(select(Outbox)) if row.kind == "notice"]
    assert [one for one in written if one.startswith("assessor_a")] == ["assessor_asked", "assessor_answered"]


def test_a_consensus_note_has_versions(ranked: Round, now: datetime) -> None:
    about: uuid.UUID = ranked.applications[0].id

    def write(words: str, seen: int) -> list[str]:
        return done(lambda: moderation.write_note(about, Ledger.NATIONAL, words, seen, ranked.officer, now))

    said = [write("Strong.", 0), write("Strong, with risks.", 1), write("Late.", 1), write(" ", 2)]

    assert said == [[], [], ["overtaken"], ["no_words"]]
    notes = db.session.execute(select(ConsensusNote.number, ConsensusNote.words).order_by(ConsensusNote.number))
    assert [tuple(row) for row in notes] == [(1, "Strong."), (2, "Strong, with risks.")]


def test_acts_are_never_changed(ranked: Round, now: datetime) -> None:
    one = ranked.assessment()
    assert done(lambda: moderation.set_aside(one.id, "", "A reason.", ranked.officer, now)) == []

    for change in ("UPDATE moderation_acts SET why = 'x'", "DELETE FROM moderation_acts"):
        with pytest.raises(DatabaseError), unit_of_work():
            db.session.execute(text(change))

    assert db.session.scalar(select(func.count()).select_from(text("moderation_acts"))) == 1
