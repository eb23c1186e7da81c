"""Are panels proposed by a worker, deployed in one act, taken back where nobody has begun, and mended by others?"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.jobs.outbox import LONG_LEASE, claim, drain_due
from app.models import (
    Application,
    Assessment,
    Call,
    Conflict,
    Event,
    Message,
    Outbox,
    Proposal,
    ProposedPanel,
    ProposedSeat,
    RoleGrant,
    User,
)
from app.queries.pools import Side
from app.queries.proposals import takeover_of
from app.services import assessments, conflicts, deploying, pair_locks, proposals
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER
from tests.proposing import Round, a_round, again, asked, proposed
from tests.together import overlapping
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState, DeclineReason
from workflows.assessor import InterestKind
from workflows.assignment.problem import Rules
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Refusal
from workflows.proposal import MOST_TRIES, LockKind, ProposalState, SeatFate, Wanted


@pytest.fixture
def round_(app: Flask) -> Round:
    return a_round()


def officer(round_: Round) -> Actor:
    return f.actor(round_.world.officer, round_.call)


def deployed(round_: Round, kept: Proposal) -> deploying.Counts:
    with unit_of_work():
        return deploying.deploy(kept.id, round_.call.id, round_.side, officer(round_), AFTER)


def work(round_: Round) -> dict[tuple[UUID, UUID], Assessment]:
    found = db.session.scalars(select(Assessment).execution_options(populate_existing=True))
    return {(one.application_id, one.user_id): one for one in found}


def seats(kept: Proposal) -> dict[tuple[UUID, UUID], SeatFate]:
    query = select(ProposedSeat).where(ProposedSeat.proposal_id == kept.id)
    return {(one.application_id, one.user_id): one.fate for one in db.session.scalars(query)}


def texts(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.text for reason in refused.value.reasons]


def declined(one: Assessment, reason: DeclineReason = DeclineReason.TOO_MANY) -> None:
    with unit_of_work():
        assessments.decline(one.id, reason, Actor(one.user_id, frozenset({Role.ASSESSOR})), AFTER)


def taken_on(one: Assessment) -> None:
    with unit_of_work():
        me = Actor(one.user_id, frozenset({Role.ASSESSOR}))
        assessments.accept(one.id, me, AFTER, no_conflict_confirmed=True)


def test_panels_are_worked_out_by_whoever_drains_the_outbox(round_: Round) -> None:
    kept = asked(round_)
    before = kept.state

    drain_due(AFTER)
    kept = again(kept)

    assert (before, kept.state, kept.done, kept.said) == (ProposalState.SOLVING, ProposalState.PROPOSED, kept.steps, [])
    found = seats(kept)
    assert (len(found), set(found.values())) == (4, {SeatFate.NEW})
    totals = db.session.execute(select(ProposedPanel.total, ProposedPanel.own_best, ProposedPanel.share_basis_points))
    assert [(total == best, share) for total, best, share in totals] == [(True, 10_000)] * 2
    assert (kept.certificate["broken"], kept.certificate["versions"].keys() >= {"highspy"}) == ([], True)
    assert work(round_) == {}
    moves = select(Event.move).where(Event.subject_id == kept.id).order_by(Event.number)
    assert list(db.session.scalars(moves)) == ["ask_proposal", "propose_panels"]


def test_the_same_run_delivered_twice_does_nothing_twice(round_: Round) -> None:
    kept = proposed(round_)
    certificate, before = kept.certificate, seats(kept)
    with unit_of_work():
        db.session.execute(update(Outbox).where(Outbox.kind == "propose").values(done_at=None))

    drain_due(AFTER)
    kept = again(kept)

    assert (kept.certificate, seats(kept), kept.tries) == (certificate, before, 1)


def test_a_worker_that_died_is_followed_by_another_and_after_some_tries_the_run_has_failed(round_: Round) -> None:
    kept = asked(round_)
    for lost in range(MOST_TRIES):
        with unit_of_work():
            db.session.execute(update(Outbox).where(Outbox.kind != "propose").values(done_at=AFTER))
        assert claim(AFTER + lost * LONG_LEASE) is not None
        with unit_of_work():
            assert proposals.start(kept.id, AFTER) is not None
    early = drain_due(AFTER + MOST_TRIES * LONG_LEASE - timedelta(minutes=1))

    drain_due(AFTER + MOST_TRIES * LONG_LEASE)
    failed = again(kept).state
    with unit_of_work():
        proposals.begin_again(kept.id, round_.call.id, round_.side, officer(round_), AFTER)
    drain_due(AFTER + MOST_TRIES * LONG_LEASE)

    assert (early, failed, again(kept).state) == (0, ProposalState.FAILED, ProposalState.PROPOSED)


def test_a_run_that_was_stopped_keeps_nothing(round_: Round) -> None:
    kept = asked(round_)

    with unit_of_work():
        proposals.stop(kept.id, round_.call.id, round_.side, officer(round_), AFTER)
    drain_due(AFTER)

    assert (again(kept).state, seats(kept)) == (ProposalState.FAILED, {})


def test_rules_that_cannot_be_kept_are_told_and_nothing_is_loosened(round_: Round) -> None:
    kept = proposed(round_, Wanted(Rules(reviews=2, local=1, outside=0, lay=1, technical=0, per_organisation=0)))

    assert (kept.state, seats(kept)) == (ProposalState.IMPOSSIBLE, {})
    assert [text.split(":")[0] for text in kept.said] == [
        "2 reviews must be by lay assessors; there is no lay assessor for them",
        "2 reviews must be from the application’s own region; there is no local assessor for them",
    ]


def test_panels_are_asked_for_by_their_own_side_with_every_reason(round_: Round) -> None:
    wrong = Wanted(Rules(reviews=2, local=2, outside=1, lay=1, technical=2), least=3, most=2)
    lead = f.actor(round_.world.region_lead, round_.call)

    with pytest.raises(Refusal) as refused, unit_of_work():
        proposals.ask(round_.call.id, round_.side, wrong, lead, AFTER)

    codes = [reason.code for reason in refused.value.reasons]
    assert codes == ["wrong_role", "too_many_places", "too_many_kinds", "least_above_most"]


def test_deploying_asks_as_by_hand_and_does_it_once(round_: Round) -> None:
    kept = proposed(round_)

    done = deployed(round_, kept)
    with pytest.raises(Refusal) as twice:
        deployed(round_, kept)

    assert (done.asked, done.applications, done.freed) == (4, 2, 0)
    made = work(round_)
    assert made.keys() == seats(kept).keys()
    assert {one.state for one in made.values()} == {AssessmentState.INVITED}
    assigns = db.session.scalars(select(Event).where(Event.move == "assign")).all()
    assert sorted((one.subject_id, one.target, one.data["ledger"]) for one in assigns) == sorted(
        (one.id, "invited", "national") for one in made.values()
    )
    assert texts(twice) == ["The proposal is deployed."]


def left_the_pool(round_: Round, person: UUID) -> None:
    db.session.execute(update(RoleGrant).where(RoleGrant.user_id == person).values(ended_at=AFTER))


def conflicted(round_: Round, person: UUID) -> None:
    one = round_.applications[0]
    me = Actor(person, frozenset({Role.ASSESSOR}))
    conflicts.declare(one.id, person, InterestKind.FAMILY, "A cousin.", me, AFTER)


def not_eligible(round_: Round, person: UUID) -> None:
    one = round_.applications[0].id
    db.session.execute(update(Application).where(Application.id == one).values(state=ApplicationState.INELIGIBLE))


def asked_by_hand(round_: Round, person: UUID) -> None:
    assessments.assign(round_.applications[0].id, person, Ledger.NATIONAL, officer(round_), AFTER)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (left_the_pool, ["{person} is not in the pool any more.", "{person} is not in the pool any more."]),
        (conflicted, ["{person} must not assess {first}. There is a conflict of interest. A cousin."]),
        (not_eligible, ["{first} is not found eligible any more."]),
        (asked_by_hand, ["{person} has been asked about {first} already."]),
    ],
)
def test_deploying_is_refused_with_all_that_changed_since(
    round_: Round, change: Callable[[Round, UUID], None], said: list[str]
) -> None:
    kept = proposed(round_, Wanted(Rules(reviews=3, local=0, outside=0, lay=0, technical=0, per_organisation=0)))
    person = round_.world.assessors[0]
    with unit_of_work():
        change(round_, person.id)
    before = len(work(round_))

    with pytest.raises(Refusal) as refused:
        deployed(round_, kept)

    words = [text.format(person=person.name, first=round_.applications[0].reference) for text in said]
    assert texts(refused) == list(dict.fromkeys(words))
    assert (len(work(round_)), again(kept).state) == (before, ProposalState.PROPOSED)


def test_undeploying_takes_back_what_nobody_has_begun_and_says_what_stays(round_: Round) -> None:
    kept = proposed(round_)
    deployed(round_, kept)
    first, *_rest = [one for _pair, one in sorted(work(round_).items())]
    with unit_of_work():
        db.session.execute(update(Assessment).where(Assessment.id == first.id).values(state=AssessmentState.ACCEPTED))

    with unit_of_work():
        found = deploying.undeploy(kept.id, round_.call.id, round_.side, officer(round_), AFTER)
    drain_due(AFTER)

    reference = db.session.get_one(Application, first.application_id).reference
    name = db.session.get_one(User, first.user_id).name
    assert [(one.application, one.person, one.why) for one in found.stays] == [(reference, name, "has taken it on")]
    assert [one.id for one in work(round_).values()] == [first.id]
    events = db.session.scalars(select(Event.subject_id).where(Event.move == "withdraw_assignment")).all()
    assert len(events) == 3
    assert again(kept).state == ProposalState.UNDEPLOYED


def test_while_assessing_people_are_told_when_they_are_asked_and_when_no_longer(round_: Round) -> None:
    kept = proposed(round_)
    deployed(round_, kept)
    regional(round_)
    f.started(round_.world, round_.call)
    drain_due(AFTER)

    with unit_of_work():
        deploying.undeploy(kept.id, round_.call.id, round_.side, officer(round_), AFTER)
    drain_due(AFTER)

    told = db.session.scalars(select(Message.subject).where(Message.subject.contains("no longer"))).all()
    counts = sorted(int(text.rpartition("assess ")[2].split()[0]) for text in told)
    assert sum(counts) == 4
    failed = db.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.error != ""))
    assert failed == 0


def a_conflict(application_id: UUID, user_id: UUID) -> Conflict:
    return Conflict(
        id=uuid4(), application_id=application_id, user_id=user_id, source="declared", ground="stated", why="",
        matched="", found_at=AFTER, found_by=user_id,
    )  # fmt: skip


def regional(round_: Round) -> None:
    for one in round_.applications:
        with unit_of_work():
            lead = f.actor(round_.world.region_lead, f.load(one.id, round_.world.region_lead))
            assessments.assign(one.id, round_.world.scorers[0].id, Ledger.REGIONAL, lead, AFTER)


def test_a_lock_is_kept_by_the_next_proposal_and_says_who_and_when(round_: Round) -> None:
    one, person = round_.applications[0], round_.world.assessors[2]
    away = round_.world.assessors[0]
    with unit_of_work():
        pair_locks.swap(round_.call.id, round_.side, one.id, (away.id, person.id), officer(round_), AFTER)
        twice = pair_locks.set_lock(
            round_.call.id, round_.side, (one.id, person.id), LockKind.FIXED, officer(round_), AFTER
        )

    kept = proposed(round_)

    mine = {user_id for application_id, user_id in seats(kept) if application_id == one.id}
    assert (person.id in mine, away.id in mine) == (True, False)
    assert (twice.set_by, twice.set_at) == (round_.world.officer.id, AFTER)
    moves = db.session.scalars(select(Event.move).where(Event.subject_kind == "pair_locks")).all()
    assert list(moves) == ["lock_pair", "lock_pair"]


def test_a_decline_has_it_worked_out_who_takes_over_and_nothing_begun_moves(round_: Round) -> None:
    deployed(round_, proposed(round_))
    regional(round_)
    f.started(round_.world, round_.call)
    drain_due(AFTER)
    pairs = sorted(work(round_).items())
    begun = next(one for _pair, one in pairs if one.ledger == Ledger.NATIONAL)
    gives_back = next(
        one for _pair, one in pairs
        if one.ledger == Ledger.NATIONAL and one.application_id != begun.application_id
    )  # fmt: skip
    taken_on(begun)
    kept_out = f.grant(f.a_person("Connie Conflict"), Role.PROGRAMME_OFFICER, round_.world.funder)
    with unit_of_work():
        db.session.add(a_conflict(begun.application_id, kept_out.id))

    declined(gives_back)
    declined_twice = db.session.scalars(select(Proposal.id).where(Proposal.state == ProposalState.SOLVING)).all()
    drain_due(AFTER)

    mended = db.session.scalars(select(Proposal).where(Proposal.asked_by.is_(None))).one()
    found = seats(mended)
    assert (len(declined_twice), mended.state) == (1, ProposalState.PROPOSED)
    assert found[begun.application_id, begun.user_id] == SeatFate.STANDS
    new = [pair for pair, fate in found.items() if fate == SeatFate.NEW]
    assert [application_id for application_id, _ in new] == [gives_back.application_id]
    said = db.session.execute(select(Message.address, Message.body).where(Message.body.contains("take over"))).all()
    officer, page = round_.world.officer.email, f"/funder/calls/{round_.call.id}/proposals/{mended.id}\n"
    assert [(address, page in body) for address, body in said] == [(officer, True), (officer, True)]
    other = select(Message.body).where(Message.address == kept_out.email, Message.subject.contains("declined"))
    assert f"/funder/calls/{round_.call.id}/assessors\n" in db.session.scalars(other).one()
    offered = [takeover_of(round_.call.id, round_.side, one.id) for one in (round_.world.officer, kept_out)]
    assert offered == [mended.id, None]
    deployed(round_, mended)
    assert new[0] in work(round_)


def test_nobody_learns_of_an_application_with_which_they_have_a_conflict(round_: Round) -> None:
    kept = proposed(round_)
    hidden = round_.applications[0]
    with unit_of_work():
        db.session.add(a_conflict(hidden.id, round_.world.officer.id))

    own = proposed(round_)

    panels = select(ProposedPanel.application_id).where(ProposedPanel.proposal_id == own.id)
    assert list(db.session.scalars(panels)) == [round_.applications[1].id]
    with pytest.raises(NotFound), unit_of_work():
        pair_locks.set_lock(
            round_.call.id, round_.side, (hidden.id, round_.world.assessors[0].id), LockKind.FIXED,
            officer(round_), AFTER,
        )  # fmt: skip
    with pytest.raises(NotFound):
        deployed(round_, kept)


def test_a_proposal_of_another_side_is_not_there(round_: Round) -> None:
    kept = proposed(round_)
    other = Side(Ledger.REGIONAL, round_.world.region.id)
    lead = f.actor(round_.world.region_lead, round_.call)

    with pytest.raises(NotFound), unit_of_work():
        deploying.deploy(kept.id, round_.call.id, other, lead, AFTER)


def test_two_who_deploy_at_the_same_moment_deploy_once(app: Flask, round_: Round) -> None:
    one, other = proposed(round_).id, proposed(round_).id
    act, call_id, side = officer(round_), round_.call.id, round_.side

    def deploying_of(proposal_id: UUID) -> Callable[[], object]:
        return lambda: deploying.deploy(proposal_id, call_id, side, act, AFTER)

    same = overlapping(app, deploying_of(one), deploying_of(one))
    later = overlapping(app, deploying_of(other), deploying_of(other))

    assert same == ("done", ["wrong_state"])
    assert [set(codes) for codes in later] == [{"changed"}, {"changed"}]
    assert len(work(round_)) == 4


def test_whoever_asks_by_hand_and_whoever_deploys_wait_for_each_other(app: Flask, round_: Round) -> None:
    kept, act = proposed(round_), officer(round_)
    pair, proposal_id, call_id, side = min(seats(kept)), kept.id, round_.call.id, round_.side

    said = overlapping(
        app,
        lambda: deploying.deploy(proposal_id, call_id, side, act, AFTER),
        lambda: assessments.assign(*pair, Ledger.NATIONAL, act, AFTER),
    )

    assert said == ("done", ["already_assigned"])


def test_deploying_while_assessment_runs_writes_once_to_each_person(round_: Round) -> None:
    kept = proposed(round_)
    with unit_of_work():
        db.session.get_one(Call, round_.call.id).state = CallState.ASSESSING

    deployed(round_, kept)
    drain_due(AFTER)

    made = Counter(db.session.scalar(select(User.email).where(User.id == one.user_id)) for one in work(round_).values())
    messages = db.session.scalars(select(Message).where(Message.subject.contains("please assess")))
    told = sorted((one.address, one.subject.partition("please assess ")[2]) for one in messages)
    said = {1: "1 application", 2: "2 applications"}
    assert 2 in made.values()
    assert told == sorted((email, said[count]) for email, count in made.items())
