"""Is the right person asked to declare, does a declaration count as long as it should, and who reads what was said?"""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import (
    Application,
    ApplicationPaper,
    Declaration,
    Event,
    Message,
    Partner,
    RefereeStatement,
    Submission,
    User,
)
from app.queries.application_papers import draft_snapshot, submitted_snapshot, whole
from app.queries.declarations import declarations_of
from app.queries.team import belongs_to_applicant
from app.queries.visible import assessments_for, declarations_for
from app.queries.your_applications import bids_of
from app.services import application_papers, applications, declarations, lead_changes, partners
from app.services.declarations import Named, Signed, sums_mark
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    CLOSES,
    DURING,
    ENGINEER,
    SHEET,
    Applicant,
    a_call,
    a_declaration,
    a_draft,
    a_person,
    a_world,
    an_applicant,
    assigned,
    close,
    complete,
    costed,
    eligible,
    joined,
    partner_of,
    started,
    submitted,
    viewer,
)
from workflows.actor import Actor, Role
from workflows.declaration import DeclarationKind, DeclarationState, Sums
from workflows.definition import DeclarationRules
from workflows.machine import Refusal
from workflows.plain import sha256

K, S = DeclarationKind, DeclarationState
ASKS = DeclarationRules(signatories=True, referees=1, statement_words=50)
SUMS = Sums(200_000_00, 140_000_00, 60_000_00)
WORDS = "I have worked with them for nine years, and they do what they say."


@dataclass
class Bid:
    """A complete draft in a call that asks for declarations, another organisation, and somebody from outside."""

    application: Application
    lead: Applicant
    partner: Applicant
    referee: User

    @property
    def by_lead(self) -> Actor:
        return Actor(self.lead.lead.id, frozenset({Role.LEAD_APPLICANT}))

    @property
    def by_partner(self) -> Actor:
        return Actor(self.partner.lead.id, frozenset({Role.PARTNER_LEAD}))

    def ask(self, user: User, partner_id: object = None, by: Actor | None = None, at: object = DURING) -> Declaration:
        kind = K.SIGNATORY if partner_id else K.REFEREE
        named = Named(kind, partner_id, user.name, user.email.upper(), "Director")
        with unit_of_work():
            own = {self.partner.organisation.id} if by == self.by_partner else set()
            return declarations.ask(self.application.id, named, by or self.by_lead, at, own=own)

    def own(self) -> Partner:
        return partner_of(self.application, self.lead)

    def sign(self, sums: Sums = SUMS) -> Declaration:
        """The signatory of the lead is asked and declares."""
        asked = self.ask(self.lead.signatory, self.own().id)
        return made(asked, self.lead.signatory, sums)

    def refer(self) -> Declaration:
        return made(self.ask(self.referee), self.referee)

    def submit(self) -> Submission:
        with unit_of_work():
            return applications.submit(self.application.id, self.by_lead, DURING, declaration_made=True)

    def owed(self) -> list[str]:
        try:
            with unit_of_work():
                applications.submit(self.application.id, self.by_lead, DURING, declaration_made=False)
        except Refusal as refusal:
            return [reason.text for reason in refusal.reasons if reason.code == "declaration_owed"]
        return []


def by(user: User) -> Actor:
    return Actor(user.id, frozenset({Role.INVITED}))


def made(asked: Declaration, user: User, sums: Sums = SUMS, at: object = DURING) -> Declaration:
    signed = Signed(user.name, "Director", sums_mark(sums) if asked.partner_id else "", WORDS)
    with unit_of_work():
        return declarations.make(asked.id, signed, by(user), at)


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def state_of(asked: Declaration) -> DeclarationState:
    db.session.rollback()
    return db.session.get_one(Declaration, asked.id, populate_existing=True).state


def subjects_to(address: str) -> list[str]:
    drain_due(DURING + timedelta(minutes=1))
    query = select(Message.subject).where(Message.address == address).order_by(Message.created_at, Message.subject)
    return list(db.session.scalars(query))


def begun(rules: DeclarationRules = ASKS, slug: str = "greater-manchester") -> Bid:
    world = a_world(slug)
    call = a_call(world, reference=slug[:2].upper(), core={"declarations": rules})
    lead = an_applicant(world)
    draft = complete(a_draft(world, call, lead), lead)
    return Bid(draft, lead, an_applicant(world, "Partner Works Ltd"), a_person("Rae Referee"))


@pytest.fixture
def bid(app: Flask) -> Bid:
    return begun()


def test_application_is_submitted_once_everybody_has_declared(bid: Bid) -> None:
    before = bid.owed()
    bid.sign()
    between = bid.owed()
    bid.refer()

    submission = bid.submit()

    assert before == [
        "Northbeam Robotics Ltd needs a signatory’s declaration. Name who signs for it.",
        "The call asks for 1 referee; 0 declared so far. Name who else is asked.",
    ]
    assert between == before[1:]
    at = submission.content["declarations"][0]["made_at"]
    assert submission.content["declarations"] == [
        {
            "kind": "signatory",
            "name": bid.lead.signatory.name,
            "signed_as": "Director",
            "made_at": at,
            "organisation": "Northbeam Robotics Ltd",
            "cost_pence": 200_000_00,
            "grant_pence": 140_000_00,
            "contribution_pence": 60_000_00,
        },
        {"kind": "referee", "name": "Rae Referee", "signed_as": "Director", "made_at": at, "statement": WORDS},
    ]


def test_call_that_asks_for_nothing_keeps_what_it_kept(app: Flask) -> None:
    bid = begun(DeclarationRules())

    with pytest.raises(Refusal) as refusal:
        bid.ask(bid.referee)

    assert codes(refusal) == ["not_asked_for", "enough_asked"]
    assert "declarations" not in bid.submit().content


def test_declaration_is_there_for_its_address_alone(bid: Bid) -> None:
    asked = bid.ask(bid.referee)
    people = (bid.referee, bid.lead.lead, bid.lead.signatory, a_person())

    found = [list(db.session.scalars(declarations_for(viewer(one)))) for one in people]

    assert found == [[asked], [], [], []]
    assert asked.email == bid.referee.email


def test_change_of_sums_after_a_signatory_declared_asks_for_it_again(bid: Bid) -> None:
    kept = bid.sign()
    bid.refer()
    costed(bid.application, bid.lead, SHEET, rate=6_000, seen=2)

    owed = bid.owed()
    with unit_of_work():
        declarations.ask_again(bid.application.id, kept.id, bid.by_lead, DURING)
    waits = bid.owed()
    made(kept, bid.lead.signatory, replace(SUMS, grant_pence=120_000_00, contribution_pence=80_000_00))

    name = bid.lead.signatory.name
    assert owed == [
        f"{name} declared for Northbeam Robotics Ltd before its sums changed: grant £140,000 → £120,000; own "
        "contribution £60,000 → £80,000. Ask for the declaration again."
    ]
    assert waits == [f"{name} is asked to declare for Northbeam Robotics Ltd and has not answered."]
    assert bid.submit().content["declarations"][0]["grant_pence"] == 120_000_00


def test_costs_that_come_back_to_what_was_declared_for_need_no_new_declaration(bid: Bid) -> None:
    bid.sign()
    bid.refer()
    costed(bid.application, bid.lead, SHEET, rate=6_000, seen=2)
    changed = len(bid.owed())
    costed(bid.application, bid.lead, SHEET, rate=7_000, seen=3)

    assert (changed, bid.owed()) == (1, [])


def test_nobody_declares_for_sums_that_they_did_not_see(bid: Bid) -> None:
    asked = bid.ask(bid.lead.signatory, bid.own().id)
    costed(bid.application, bid.lead, SHEET, rate=6_000, seen=2)

    with pytest.raises(Refusal) as refusal:
        made(asked, bid.lead.signatory)

    assert (codes(refusal), state_of(asked)) == (["sums_changed"], S.ASKED)


def test_signatory_of_a_partner_without_costs_waits_for_them(bid: Bid) -> None:
    joined(bid.application, bid.lead, bid.partner)
    part = partner_of(bid.application, bid.partner)
    asked = bid.ask(bid.partner.signatory, part.id)

    with pytest.raises(Refusal) as refusal:
        made(asked, bid.partner.signatory, Sums(0, 0, 0))
    costed(bid.application, bid.partner, ENGINEER)
    made(asked, bid.partner.signatory, Sums(50_000_00, 35_000_00, 15_000_00))

    assert (codes(refusal), state_of(asked)) == (["no_costs"], S.MADE)


def test_partner_s_people_name_their_own_signatory_and_nobody_else(bid: Bid) -> None:
    joined(bid.application, bid.lead, bid.partner)
    part = partner_of(bid.application, bid.partner)

    asked = bid.ask(bid.partner.signatory, part.id, bid.by_partner)
    refused = []
    for user, partner_id in ((bid.lead.signatory, bid.own().id), (bid.referee, None)):
        with pytest.raises(Refusal) as refusal:
            bid.ask(user, partner_id, bid.by_partner)
        refused.append(codes(refusal))

    assert asked.partner_id == part.id
    assert refused == [["not_yours_to_name"]] * 2


def test_referee_comes_from_outside_however_they_came_in(bid: Bid) -> None:
    with pytest.raises(Refusal) as inside:
        bid.ask(bid.lead.signatory)
    asked = bid.ask(bid.partner.lead)
    joined(bid.application, bid.lead, bid.partner)
    with pytest.raises(Refusal) as since:
        made(asked, bid.partner.lead)

    assert (codes(inside), codes(since)) == (["inside"], ["inside"])


def test_signatory_who_holds_no_role_here_is_no_referee_either(bid: Bid) -> None:
    signs = a_person("Sol Signs")
    theirs = bid.ask(signs, bid.own().id)

    with pytest.raises(Refusal) as inside:
        bid.ask(signs)
    with unit_of_work():
        declarations.withdraw(bid.application.id, theirs.id, bid.by_lead, DURING)
    again = bid.ask(signs)

    assert (codes(inside), state_of(again)) == (["inside"], S.ASKED)


@pytest.mark.parametrize("has_declared", [False, True])
def test_referee_signs_for_no_organisation_until_their_word_is_withdrawn(bid: Bid, has_declared: bool) -> None:
    word = bid.refer() if has_declared else bid.ask(bid.referee)

    with pytest.raises(Refusal) as refusal:
        bid.ask(bid.referee, bid.own().id)
    with unit_of_work():
        declarations.withdraw(bid.application.id, word.id, bid.by_lead, DURING)
    asked = bid.ask(bid.referee, bid.own().id)

    [reason] = refusal.value.reasons
    assert (reason.code, reason.where, state_of(asked)) == ("is_referee", "email", S.ASKED)


def test_staff_of_the_call_declare_nothing_and_may_decline(bid: Bid) -> None:
    world = a_world("west-midlands")
    asked = bid.ask(world.officer)

    with pytest.raises(Refusal) as refusal:
        made(asked, world.officer)
    with unit_of_work():
        declarations.decline(asked.id, "I work on this call.", by(world.officer), DURING)

    assert (codes(refusal), state_of(asked)) == (["works_on_call"], S.DECLINED)


def test_no_more_are_asked_than_the_call_wants_until_one_declines(bid: Bid) -> None:
    first = bid.ask(bid.referee)
    other = a_person("Ned Next")
    with pytest.raises(Refusal) as refusal:
        bid.ask(other)
    with pytest.raises(Refusal) as again:
        bid.ask(bid.referee)
    with unit_of_work():
        declarations.decline(first.id, "I am too busy.", by(bid.referee), DURING)
    bid.ask(other)
    with pytest.raises(Refusal) as late, unit_of_work():
        declarations.ask_again(bid.application.id, first.id, bid.by_lead, DURING)

    assert (codes(refusal), codes(again)) == (["enough_asked"], ["already_asked", "enough_asked"])
    assert codes(late) == ["enough_asked"]


def test_what_holds_is_not_asked_again(bid: Bid) -> None:
    kept = bid.refer()

    with pytest.raises(Refusal) as refusal, unit_of_work():
        declarations.ask_again(bid.application.id, kept.id, bid.by_lead, DURING)

    assert codes(refusal) == ["still_holds"]


def test_who_has_not_answered_is_written_to_once_a_day_at_most(bid: Bid) -> None:
    asked = bid.ask(bid.referee)
    day = timedelta(days=1)
    refused = []
    for at in (DURING + timedelta(seconds=1), DURING + day, DURING + day + timedelta(hours=23)):
        try:
            with unit_of_work():
                declarations.send_again(bid.application.id, asked.id, bid.by_lead, at)
        except Refusal as refusal:
            refused.append((at, [reason.code for reason in refusal.reasons]))

    assert refused == [
        (DURING + timedelta(seconds=1), ["written_to"]),
        (DURING + day + timedelta(hours=23), ["written_to"]),
    ]
    drain_due(DURING + 3 * day)
    letters = select(Message.subject).where(Message.address == bid.referee.email)
    assert list(db.session.scalars(letters)) == ["Lena Lead asks you to be a referee"] * 2


def test_who_is_named_again_after_withdrawals_is_written_to_at_once_and_three_times_a_day_at_most(bid: Bid) -> None:
    for _ in range(3):
        withdrawn(bid, bid.ask(bid.referee))

    with pytest.raises(Refusal) as refusal:
        bid.ask(bid.referee)
    withdrawn(bid, bid.ask(a_person("Ned Next")))
    again = bid.ask(bid.referee, at=DURING + timedelta(days=1))

    [reason] = refusal.value.reasons
    assert (reason.code, reason.where, state_of(again)) == ("written_to", "email", S.ASKED)


def test_wrong_letter_on_the_last_day_keeps_nothing_from_being_submitted(bid: Bid) -> None:
    bid.sign()
    withdrawn(bid, bid.ask(bid.referee))

    bid.refer()

    assert bid.owed() == []


def withdrawn(bid: Bid, asked: Declaration) -> None:
    with unit_of_work():
        declarations.withdraw(bid.application.id, asked.id, bid.by_lead, DURING)


def test_withdrawn_declaration_counts_no_more_and_a_referee_s_words_are_gone(bid: Bid) -> None:
    kept = bid.refer()

    with unit_of_work():
        declarations.withdraw(bid.application.id, kept.id, bid.by_lead, DURING)

    assert (state_of(kept), db.session.scalars(select(RefereeStatement)).all()) == (S.WITHDRAWN, [])
    assert list(db.session.scalars(declarations_for(viewer(bid.referee)))) == []
    assert len(bid.owed()) == 2


def test_papers_of_the_draft_go_with_what_was_declared_and_stay_with_what_was_only_asked(bid: Bid) -> None:
    kept, asked = bid.refer(), bid.ask(bid.lead.signatory, bid.own().id)
    with unit_of_work():
        application_papers.ask(bid.application.id, bid.by_lead, DURING)
    left = []
    for one in (asked, kept):
        with unit_of_work():
            declarations.withdraw(bid.application.id, one.id, bid.by_lead, DURING)
        left.append(len(db.session.scalars(select(ApplicationPaper)).all()))

    assert left == [1, 0]


def test_signatory_of_a_partner_that_is_removed_falls_away_with_it(bid: Bid) -> None:
    joined(bid.application, bid.lead, bid.partner)
    part = partner_of(bid.application, bid.partner)
    theirs = bid.ask(bid.partner.signatory, part.id)
    ours = bid.sign()

    with unit_of_work():
        partners.remove(bid.application.id, part.id, bid.by_lead, DURING)

    assert (state_of(theirs), state_of(ours)) == (S.WITHDRAWN, S.MADE)
    moves = select(Event.move).where(Event.subject_id == theirs.id).order_by(Event.number)
    assert list(db.session.scalars(moves)) == ["ask_declaration", "drop_declaration"]
    assert "You are no longer asked to declare" in subjects_to(bid.partner.signatory.email)


def test_change_of_lead_keeps_what_was_declared(bid: Bid) -> None:
    joined(bid.application, bid.lead, bid.partner)
    part = partner_of(bid.application, bid.partner)
    ours, word = bid.sign(), bid.refer()
    with unit_of_work():
        lead_changes.ask(bid.application.id, part.id, bid.by_lead, DURING)
    with unit_of_work():
        lead_changes.consent(bid.application.id, bid.by_partner, DURING)

    assert (state_of(ours), state_of(word)) == (S.MADE, S.MADE)


def test_reopening_keeps_what_was_declared(bid: Bid) -> None:
    bid.sign()
    bid.refer()
    first = bid.submit().sha256
    with unit_of_work():
        applications.reopen(bid.application.id, bid.by_lead, DURING)

    assert bid.submit().sha256 == first


def test_nothing_is_asked_or_declared_for_what_is_no_draft_or_too_late(bid: Bid) -> None:
    asked = bid.ask(bid.lead.signatory, bid.own().id)
    late = CLOSES + timedelta(seconds=1)
    with pytest.raises(Refusal) as after:
        made(asked, bid.lead.signatory, at=late)
    with pytest.raises(Refusal) as naming:
        bid.ask(bid.referee, at=late)
    with unit_of_work():
        applications.withdraw(bid.application.id, bid.by_lead, DURING)
    with pytest.raises(Refusal) as withdrawn:
        made(asked, bid.lead.signatory)

    assert (codes(after), codes(naming)) == (["call_not_open"], ["call_not_open"])
    assert codes(withdrawn) == ["not_a_draft"]


def test_declaration_of_another_application_is_not_there(bid: Bid) -> None:
    kept = bid.ask(bid.referee)
    other = begun(slug="west-midlands")

    with pytest.raises(NotFound), unit_of_work():
        declarations.withdraw(other.application.id, kept.id, other.by_lead, DURING)
    with pytest.raises(NotFound):
        other.ask(other.lead.signatory, bid.own().id)


def test_what_a_referee_writes_in_confidence_the_applicants_do_not_read(app: Flask) -> None:
    bid = begun(replace(ASKS, signatories=False, in_confidence=True))
    bid.refer()

    submission = bid.submit()

    own, full = declarations_of(bid.application.id), declarations_of(bid.application.id, in_full=True)
    assert [(one.statement, one.in_confidence) for one in own] == [("", True)]
    assert [(one.statement, one.in_confidence) for one in full] == [(WORDS, True)]
    said = submission.content["declarations"][0]
    assert ("statement" in said, said["statement_sha256"]) == (False, sha256(WORDS))
    papers = (
        draft_snapshot(whole(bid.application.id), DURING),
        submitted_snapshot(submission, demonstration=False),
    )
    assert [one.statement for paper in papers for one in paper.declarations or ()] == ["", ""]


def test_who_declared_neither_assesses_nor_decides(bid: Bid) -> None:
    before = belongs_to_applicant(bid.referee.id, bid.application.id)
    bid.refer()

    assert (before, belongs_to_applicant(bid.referee.id, bid.application.id)) == (False, True)


def test_assessment_of_an_application_for_which_one_has_declared_is_not_there(app: Flask) -> None:
    world = a_world()
    call, applicant, assessor = a_call(world), an_applicant(world), world.assessors[0]
    theirs = submitted(world, call, applicant)
    asked = a_declaration(theirs, applicant, assessor.email)
    close(call)
    assigned(world, eligible(world, theirs))
    started(world, call)
    before = len(db.session.scalars(assessments_for(viewer(assessor))).all())
    declared = {"state": S.MADE, "signed_name": "Asa", "answered_by": assessor.id, "answered_at": DURING}
    with unit_of_work():
        db.session.execute(update(Declaration).where(Declaration.id == asked.id).values(declared))

    after = db.session.scalars(assessments_for(viewer(assessor))).all()

    assert (before, list(after)) == (1, [])


def test_everybody_is_told_and_a_stranger_is_told_to_register(bid: Bid) -> None:
    with unit_of_work():
        named = Named(K.REFEREE, None, "Sam Stranger", "sam@stranger.example", "Moorside University")
        asked = declarations.ask(bid.application.id, named, bid.by_lead, DURING)
    words = subjects_to("sam@stranger.example")
    body = db.session.scalars(select(Message.body).where(Message.address == "sam@stranger.example")).one()
    with unit_of_work():
        declarations.withdraw(bid.application.id, asked.id, bid.by_lead, DURING)
    bid.refer()

    assert words == ["Lena Lead asks you to be a referee"]
    assert "Register with this address, sam@stranger.example" in body
    assert f"/declarations/{asked.id}" not in body
    assert subjects_to("sam@stranger.example")[-1] == "You are no longer asked to declare"
    assert "Rae Referee has declared for Bright idea" in subjects_to(bid.lead.lead.email)


def test_declining_gives_the_reason_to_those_who_asked(bid: Bid) -> None:
    asked = bid.ask(bid.referee)

    with unit_of_work():
        declarations.decline(asked.id, "I know too little of it.", by(bid.referee), DURING)

    subjects = subjects_to(bid.lead.lead.email)
    bodies = db.session.scalars(select(Message.body).where(Message.address == bid.lead.lead.email)).all()
    assert "Rae Referee does not declare for Bright idea" in subjects
    assert any("I know too little of it." in body for body in bodies)


def test_list_of_applications_counts_what_is_owed(bid: Bid) -> None:
    before = bids_of(viewer(bid.lead.lead), DURING)[0].to_do
    bid.sign()
    between = bids_of(viewer(bid.lead.lead), DURING)[0].to_do
    bid.refer()
    after = bids_of(viewer(bid.lead.lead), DURING)[0].to_do

    assert (before, between, after) == (2, 1, 0)
