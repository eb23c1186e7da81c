"""Is an expression of interest its writers' until it closes, its advice the region's until it is told, and never an
assessor's?"""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.clockwork import tick
from app.jobs.outbox import drain_due
from app.models import Application, Call, Event, Interest, InterestAdvice, InterestLineage, Message, User
from app.queries.history import of_interest
from app.queries.interests import interest_read, listed_in
from app.queries.visible import find, may_read_advice
from app.services import applications, calls, interests
from app.services.applications import Overtaken
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    IN_STAGE,
    STAGE_CLOSES,
    STAGED,
    Applicant,
    World,
    a_call,
    a_first_stage,
    a_person,
    a_world,
    actor,
    advised,
    an_applicant,
    an_interest,
    grant,
    interests_told,
    stage_closed,
    viewer,
)
from tests.together import overlapping
from workflows.actor import Role
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.history import Reader
from workflows.interest import Advice, InterestState
from workflows.machine import Refusal


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def call(world: World) -> Call:
    return a_call(world, first_stage=a_first_stage())


@pytest.fixture
def northbeam(world: World) -> Applicant:
    return an_applicant(world)


@pytest.fixture
def rival(world: World) -> Applicant:
    return an_applicant(world, "Rival Ltd")


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def begin(call: Call, applicant: Applicant, *made: Interest, title: str = "Joined") -> Application:
    lead = actor(applicant.lead, applicant.organisation)
    with unit_of_work():
        ids = [one.id for one in made]
        return interests.begin_application(call.id, ids, applicant.organisation, title, lead, DURING)


def subjects() -> dict[str, list[str]]:
    drain_due(STAGED)
    found: dict[str, list[str]] = {}
    for message in db.session.scalars(select(Message).order_by(Message.address)):
        found.setdefault(message.subject, []).append(message.address)
    return found


def now_in(made: Interest) -> InterestState:
    db.session.expire_all()
    return db.session.get_one(Interest, made.id).state


def test_clock_closes_the_first_stage_once_and_tells_the_region(world: World, call: Call, northbeam: Applicant) -> None:
    an_interest(world, call, northbeam)

    moves = [tick(STAGE_CLOSES), tick(STAGE_CLOSES)]

    assert moves == [1, 0]
    assert subjects()["Small call: expressions of interest to read"] == [world.region_lead.email]
    db.session.expire_all()
    assert db.session.get_one(Call, call.id).state == CallState.OPEN


def test_nobody_but_its_writers_reads_it_before_it_closes(world: World, call: Call, northbeam: Applicant) -> None:
    elsewhere = a_world("west-midlands")
    made = an_interest(world, call, northbeam)
    people: dict[str, User] = {
        "lead": northbeam.lead,
        "officer": world.officer,
        "region lead": world.region_lead,
        "secretary": world.secretary,
        "assessor": world.assessors[0],
        "scorer": world.scorers[0],
        "elsewhere": elsewhere.region_lead,
        "stranger": a_person(),
    }

    def who() -> set[str]:
        return {name for name, user in people.items() if find(Interest, made.id, viewer(user))}

    before = who()
    stage_closed(call)

    assert before == {"lead"}
    assert who() == {"lead", "officer", "region lead", "secretary"}


def test_draft_is_never_read_by_staff(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam, sent=False)

    stage_closed(call)

    assert find(Interest, made.id, viewer(world.region_lead)) is None


def test_incomplete_one_is_refused_with_what_is_missing(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam, sent=False)
    lead = actor(northbeam.lead, northbeam.organisation)
    with unit_of_work():
        interests.save(made.id, "Idea", {"idea": "word " * 51}, 1, lead, IN_STAGE)

    with pytest.raises(Refusal) as refusal, unit_of_work():
        interests.submit(made.id, lead, IN_STAGE)

    assert [reason.where for reason in refusal.value.reasons] == ["question:idea"]


def test_second_writer_is_told_and_nothing_is_overwritten(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam, sent=False)
    lead = actor(northbeam.lead, northbeam.organisation)

    with pytest.raises(Overtaken) as newer, unit_of_work():
        interests.save(made.id, "Mine", {"idea": "Mine."}, 0, lead, IN_STAGE)

    assert newer.value.number == 1
    db.session.expire_all()
    assert db.session.get_one(Interest, made.id).answers == {"idea": "The idea of Bright idea."}


@pytest.mark.parametrize("act", [interests.submit, interests.reopen, interests.withdraw])
def test_nothing_moves_after_the_time_for_them(world: World, call: Call, northbeam: Applicant, act) -> None:
    made = an_interest(world, call, northbeam, sent=act is not interests.submit)

    with pytest.raises(Refusal) as refusal, unit_of_work():
        act(made.id, actor(northbeam.lead, northbeam.organisation), STAGE_CLOSES)

    assert codes(refusal) == ["deadline_passed"]


def test_full_application_needs_an_expression_of_interest(world: World, call: Call, northbeam: Applicant) -> None:
    lead = actor(northbeam.lead, northbeam.organisation)

    with pytest.raises(Refusal) as refusal, unit_of_work():
        applications.start(call.id, world.region, northbeam.organisation, "Straight in", lead, DURING)

    assert codes(refusal) == ["first_stage"]


def test_call_without_a_first_stage_takes_none(world: World, northbeam: Applicant) -> None:
    plain = a_call(world, reference="GM-2027-02")

    with pytest.raises(Refusal) as refusal:
        an_interest(world, plain, northbeam)

    assert codes(refusal) == ["stage_not_open"]


def test_everybody_is_told_at_once_and_only_when_all_are_decided(
    world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    ours, theirs = an_interest(world, call, northbeam), an_interest(world, call, rival, "Rival idea")
    stage_closed(call)
    advised(world, ours)

    with pytest.raises(Refusal) as refusal:
        interests_told(world, call)
    advised(world, theirs, Advice.NO, "It is finished already.")
    interests_told(world, call)

    assert codes(refusal) == ["undecided"]
    told = subjects()
    assert told["Bright idea: what Greater Manchester says"] == [northbeam.lead.email]
    assert told["Rival idea: what Greater Manchester says"] == [rival.lead.email]
    assert (now_in(ours), now_in(theirs)) == (InterestState.TOLD, InterestState.TOLD)


def test_telling_nobody_is_refused(world: World, call: Call) -> None:
    stage_closed(call)

    with pytest.raises(Refusal) as refusal:
        interests_told(world, call)

    assert codes(refusal) == ["nobody_to_tell"]


def test_advice_is_changed_until_it_is_told(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam)
    stage_closed(call)
    advised(world, made)
    advised(world, made, Advice.NO, "On reflection, no.")
    interests_told(world, call)

    with pytest.raises(Refusal) as refusal:
        advised(world, made)

    assert codes(refusal) == ["wrong_state"]
    assert [one.advice for one in db.session.scalars(select(InterestAdvice))] == [Advice.NO]


def test_advice_names_others_of_the_same_region_and_call_alone(
    world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    beside = a_world("west-midlands")
    elsewhere = a_call(beside, reference="WM-2027-01", first_stage=a_first_stage())
    foreign = an_interest(beside, elsewhere, an_applicant(beside, "Far Ltd"))
    ours, draft = an_interest(world, call, northbeam), an_interest(world, call, rival, sent=False)
    stage_closed(call)

    found = []
    for others in ([foreign], [draft], [ours], []):
        with pytest.raises(Refusal) as refusal:
            advised(world, ours, Advice.MERGE, others=others)
        found.append(codes(refusal))

    assert found == [["others_elsewhere"], ["others_elsewhere"], ["others_elsewhere"], ["others_and_advice"]]


def test_application_keeps_that_it_came_from_two(
    world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    ours, theirs = an_interest(world, call, northbeam), an_interest(world, call, rival, "Rival idea")
    stage_closed(call)
    advised(world, ours, Advice.MERGE, others=[theirs])
    advised(world, theirs, Advice.MERGE, others=[ours])
    interests_told(world, call)

    made = begin(call, northbeam, ours, theirs)

    kept = db.session.scalars(select(InterestLineage.interest_id).where(InterestLineage.application_id == made.id))
    assert set(kept) == {ours.id, theirs.id}
    event = db.session.scalars(select(Event).where(Event.subject_id == made.id, Event.move == "start")).one()
    assert event.data == {"interests": sorted([str(ours.id), str(theirs.id)])}
    with pytest.raises(Refusal) as refusal:
        begin(call, rival, theirs)
    assert codes(refusal) == ["used_up", "merged_apart"]


def test_partner_is_told_into_whose_application_theirs_went(
    world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    ours, theirs = an_interest(world, call, northbeam), an_interest(world, call, rival, "Rival idea")
    stage_closed(call)
    advised(world, ours, Advice.MERGE, others=[theirs])
    advised(world, theirs, Advice.MERGE, others=[ours])
    interests_told(world, call)

    made = begin(call, northbeam, ours, theirs)

    mail = joined_mail()
    assert [one.address for one in mail] == [rival.lead.email]
    named = (northbeam.organisation.name in mail[0].body, made.reference in mail[0].body)
    assert named == (True, True)


def test_partner_whose_advice_names_nobody_is_not_told_who_took_theirs(
    world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    ours, theirs = an_interest(world, call, northbeam), an_interest(world, call, rival, "Rival idea")
    stage_closed(call)
    advised(world, ours, Advice.PARTNER, others=[theirs])
    advised(world, theirs)
    interests_told(world, call)

    made = begin(call, northbeam, ours, theirs)

    (mail,) = joined_mail()
    told = (northbeam.organisation.name in mail.body, made.reference in mail.body)
    assert (mail.address, told) == (rival.lead.email, (False, False))
    assert "Another organisation has begun a full application" in mail.body


def joined_mail() -> list[Message]:
    drain_due(DURING)
    found = select(Message).where(Message.subject == "Rival idea: taken into another’s application")
    return list(db.session.scalars(found))


def test_merged_one_is_begun_apart_only_by_those_who_mean_it(
    world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    ours, theirs = an_interest(world, call, northbeam), an_interest(world, call, rival, "Rival idea")
    stage_closed(call)
    advised(world, ours, Advice.MERGE, others=[theirs])
    advised(world, theirs, Advice.MERGE, others=[ours])
    interests_told(world, call)
    lead = actor(northbeam.lead, northbeam.organisation)

    with pytest.raises(Refusal) as refusal:
        begin(call, northbeam, ours)
    with unit_of_work():
        interests.begin_application(
            call.id, [ours.id], northbeam.organisation, "Apart", lead, DURING, is_meant_apart=True
        )

    assert codes(refusal) == ["merged_apart"]
    assert list(db.session.scalars(select(InterestLineage.interest_id))) == [ours.id]


def test_one_is_split_into_as_many_as_the_region_allows(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam)
    stage_closed(call)
    advised(world, made, applications=2)
    interests_told(world, call)

    begin(call, northbeam, made, title="First half")
    begin(call, northbeam, made, title="Second half")
    with pytest.raises(Refusal) as refusal:
        begin(call, northbeam, made, title="Third half")

    assert codes(refusal) == ["used_up"]


def test_withdrawn_application_gives_its_place_back(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam)
    stage_closed(call)
    advised(world, made)
    interests_told(world, call)
    first = begin(call, northbeam, made)
    with unit_of_work():
        applications.withdraw(first.id, actor(northbeam.lead, northbeam.organisation), DURING)

    begin(call, northbeam, made, title="Again")

    states = db.session.scalars(select(Application.state).order_by(Application.reference)).all()
    assert states == [ApplicationState.WITHDRAWN, ApplicationState.DRAFT]


def test_nothing_is_begun_from_a_stranger_or_from_nothing(
    world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    ours, theirs = an_interest(world, call, northbeam), an_interest(world, call, rival, "Rival idea")
    stage_closed(call)
    advised(world, ours)
    advised(world, theirs)

    with pytest.raises(Refusal) as early:
        begin(call, northbeam, ours)
    interests_told(world, call)
    with pytest.raises(Refusal) as stolen:
        begin(call, northbeam, ours, theirs)
    lead = actor(northbeam.lead, northbeam.organisation)
    with pytest.raises(NotFound):
        interests.begin_application(call.id, [uuid4()], northbeam.organisation, "None", lead, DURING)

    assert (codes(early), codes(stolen)) == (["not_asked_on"], ["not_named"])


def test_two_who_begin_at_once_make_one_application(
    app: Flask, world: World, call: Call, northbeam: Applicant, rival: Applicant
) -> None:
    ours, theirs = an_interest(world, call, northbeam), an_interest(world, call, rival, "Rival idea")
    stage_closed(call)
    advised(world, ours, Advice.MERGE, others=[theirs])
    advised(world, theirs, Advice.MERGE, others=[ours])
    interests_told(world, call)
    ids = [ours.id, theirs.id]
    acts = [(one.organisation, actor(one.lead, one.organisation)) for one in (northbeam, rival)]

    outcomes = overlapping(
        app,
        *(
            lambda one=one, who=who: interests.begin_application(call.id, ids, one, "Joined", who, DURING)
            for one, who in acts
        ),
    )

    assert outcomes == ("done", ["used_up", "used_up"])


def test_advice_and_a_save_at_the_closing_never_both_stand(
    app: Flask, world: World, call: Call, northbeam: Applicant
) -> None:
    made = an_interest(world, call, northbeam, sent=False).id
    lead = actor(northbeam.lead, northbeam.organisation)
    call_id = call.id

    outcomes = overlapping(
        app,
        lambda: calls.close_interests(call_id, STAGE_CLOSES),
        lambda: interests.submit(made, lead, IN_STAGE),
    )

    assert outcomes == ("done", ["deadline_passed"])


@pytest.mark.parametrize(
    ("who", "before", "told", "ranked"),
    [
        ("region lead", True, True, True),
        ("officer", False, False, True),
        ("lead", False, True, True),
        ("rival", False, False, False),
        ("assessor", False, False, False),
        ("assessor who leads the region", False, False, False),
    ],
)
def test_advice_is_read_by_few_and_by_no_national_assessor(
    world: World, call: Call, northbeam: Applicant, rival: Applicant, who: str, before: bool, told: bool, ranked: bool
) -> None:
    made = an_interest(world, call, northbeam)
    both = grant(grant(a_person(), Role.REGION_LEAD, world.region), Role.NATIONAL_ASSESSOR, world.funder)
    people = {
        "region lead": world.region_lead,
        "officer": world.officer,
        "lead": northbeam.lead,
        "rival": rival.lead,
        "assessor": world.assessors[0],
        "assessor who leads the region": both,
    }
    stage_closed(call)
    advised(world, made)

    def reads(state: CallState) -> bool:
        db.session.expire_all()
        kept, at = db.session.get_one(Interest, made.id), SimpleNamespace(funder_id=world.funder.id, state=state)
        return may_read_advice(viewer(people[who]), kept, at)

    seen = [reads(CallState.OPEN)]
    interests_told(world, call)
    seen += [reads(CallState.ASSESSING), reads(CallState.RANKED)]

    assert seen == [before, told, ranked]


def test_record_keeps_a_hash_of_the_advice_and_not_its_words(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam)
    stage_closed(call)
    advised(world, made, reason="Secret words of the region.")

    event = db.session.scalars(select(Event).where(Event.move == "advise")).one()

    assert list(event.data) == ["sha256"]
    assert [one.move for one in of_interest(made, Reader.FUNDER)] == ["submit", "start"]
    assert [one.move for one in of_interest(made, Reader.ORGANISATION)] == ["submit", "start"]
    assert [one.move for one in of_interest(made, Reader.REGION)] == ["advise", "submit", "start"]


def test_funder_lists_without_the_advice(world: World, call: Call, northbeam: Applicant) -> None:
    made = an_interest(world, call, northbeam)
    stage_closed(call)
    advised(world, made)
    db.session.expire_all()
    found = find(Call, call.id, viewer(world.officer))

    lines = listed_in(found, viewer(world.officer))
    read = interest_read(find(Interest, made.id, viewer(world.officer)), viewer(world.officer))

    assert [(one.reference, one.advice) for one in lines] == [("GM-2027-01-E001", None)]
    assert read.said is None
