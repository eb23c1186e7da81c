"""Is an offer prepared, built, sent and answered by the right people, on the letter that they read?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Acceptance, Application, Call, Document, Event, Message, Offer, Outbox, RoleGrant
from app.notices.write import write_messages
from app.queries.letters import Terms
from app.services import decisions, offers
from app.transactions import unit_of_work
from tests.factories import AFTER, World, a_person, a_ranked_call, a_world, actor, approved, built, grant, sent
from workflows.actor import Actor, Role
from workflows.machine import Refusal
from workflows.offer import OfferState

LETTER = "0" * 64
TERMS = Terms("1", demonstration=True)


@dataclass
class Desk:
    """An approved award and those who handle its offer."""

    world: World
    call: Call
    application: Application
    offer: Offer

    @property
    def officer(self) -> Actor:
        return Actor(self.world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))

    @property
    def signatory(self) -> Actor:
        return Actor(offers.signatories_of(self.application.id)[0].id, frozenset({Role.SIGNATORY}))

    def build(self, by: Actor | None = None) -> Offer:
        with unit_of_work():
            return offers.build(self.offer.id, TERMS, by or self.officer, AFTER)

    def prepare(self, by: Actor | None = None) -> Offer:
        with unit_of_work():
            return offers.prepare(self.offer.id, date(2027, 7, 1), {}, " Report monthly. ", by or self.officer, AFTER)

    def keep(self) -> Offer:
        with unit_of_work():
            return offers.keep_letter(self.offer.id, LETTER, 10, AFTER)

    def send(self, by: Actor | None = None) -> Offer:
        with unit_of_work():
            return offers.send(self.offer.id, by or self.officer, AFTER)

    def release(self) -> None:
        with unit_of_work():
            decisions.release(self.call.id, self.officer, AFTER)

    def accept(
        self, *, seen: str = LETTER, authority: bool = True, by: Actor | None = None, at: datetime = AFTER
    ) -> Offer:
        with unit_of_work():
            who = by or self.signatory
            return offers.accept(self.offer.id, seen, "Director", who, at, authority_declared=authority)

    def refuse(self, reason: str, *, seen: str = LETTER) -> Offer:
        with unit_of_work():
            return offers.refuse(self.offer.id, seen, reason, self.signatory, AFTER)


@pytest.fixture
def desk(app: Flask) -> Desk:
    world = a_world()
    call, received = a_ranked_call(world)
    return Desk(world, call, received[0], approved(world, call, received[:1])[0])


def refused(act: Callable[[], object]) -> list[str]:
    """The codes with which something is refused, and that it leaves nothing behind."""
    before = written()
    with pytest.raises(Refusal) as no:
        act()
    assert written() == before
    return [reason.code for reason in no.value.reasons]


def written() -> list[int]:
    db.session.rollback()
    db.session.expire_all()
    kinds = (Document, Acceptance, Event, Outbox)
    return [db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]


def moves(offer: Offer) -> list[str]:
    return list(db.session.scalars(select(Event.move).where(Event.subject_id == offer.id).order_by(Event.number)))


def bodies_of_sent_offers() -> list[list[str]]:
    """What is written to whom it concerns, each time that an offer was sent."""
    told = db.session.scalars(select(Outbox).where(Outbox.payload["notice"].as_string() == "offer_sent"))
    rows = sorted(told, key=lambda row: row.payload["event"])
    with unit_of_work():
        for row in rows:
            write_messages(row, AFTER)
    return [list(db.session.scalars(select(Message.body).where(Message.outbox_id == row.id))) for row in rows]


def asked(offer: Offer) -> list[str]:
    """What the outbox holds about an offer."""
    payloads = db.session.scalars(select(Outbox.payload))
    return sorted(one["notice"] for one in payloads if one["subject_id"] == str(offer.id))


class TestBuilding:
    def test_prepared_offer_keeps_what_the_letter_needs(self, desk: Desk) -> None:
        offer = desk.prepare()

        assert (offer.starts_on, offer.extra_condition, offer.prepared_by, moves(offer)) == (
            date(2027, 7, 1),
            "Report monthly.",
            desk.world.officer.id,
            ["prepare"],
        )

    @pytest.mark.parametrize(
        ("start", "code"),
        [(date(2027, 4, 1), "start_day"), (date(2027, 5, 2), "start_day"), (date(2199, 2, 1), "start_year")],
    )
    def test_project_starts_after_the_time_to_answer_and_not_in_another_age(
        self, desk: Desk, start: date, code: str
    ) -> None:
        def prepare() -> None:
            with unit_of_work():
                offers.prepare(desk.offer.id, start, {}, "", desk.officer, AFTER)

        assert refused(prepare) == [code]

    def test_built_letter_waits_for_the_workers(self, desk: Desk) -> None:
        offer = built(desk.world, desk.offer)

        assert (offer.state, moves(offer), asked(offer)) == (
            OfferState.BUILDING,
            ["prepare", "build"],
            ["build_letter"],
        )

    def test_letter_is_addressed_to_whoever_submitted_and_not_to_whoever_began(self, desk: Desk) -> None:
        with unit_of_work():
            began = a_person("Otto Original")
            db.session.get_one(Application, desk.application.id).created_by = began.id

        offer = built(desk.world, desk.offer)

        addressee = offer.snapshot["addressee"]
        assert (addressee["name"], addressee["organisation"]) == ("Lena Lead", "Firm 0 Ltd")

    def test_letter_without_a_start_is_not_built(self, desk: Desk) -> None:
        assert refused(desk.build) == ["start_missing"]

    def test_approver_builds_no_letter_for_their_own_award(self, desk: Desk) -> None:
        desk.prepare()
        grant(desk.world.approver, Role.PROGRAMME_OFFICER, desk.world.funder)
        both = actor(desk.world.approver, offers.load(desk.offer.id))

        assert refused(lambda: desk.build(by=both))[0] == "preparer_is_approver"

    def test_only_an_officer_prepares_and_builds(self, desk: Desk) -> None:
        desk.prepare()

        assert refused(lambda: desk.prepare(by=desk.signatory)) == ["wrong_role"]
        assert refused(lambda: desk.build(by=desk.signatory)) == ["wrong_role"]

    def test_made_letter_is_kept_once(self, desk: Desk) -> None:
        built(desk.world, desk.offer)
        offer = desk.keep()

        document = db.session.scalars(select(Document)).one()
        assert (offer.state, offer.letter_sha256, document.sha256) == (OfferState.BUILT, LETTER, LETTER)
        assert refused(desk.keep) == ["wrong_state"]

    def test_letter_that_could_not_be_made_says_why_and_can_be_built_again(self, desk: Desk) -> None:
        built(desk.world, desk.offer)
        with unit_of_work():
            failed = offers.record_failure(desk.offer.id, "No font.", AFTER)
        told = (failed.state, failed.build_error)

        again = desk.build()

        assert (told, again.state, again.build_error) == (
            (OfferState.PREPARING, "No font."),
            OfferState.BUILDING,
            "",
        )


class TestSending:
    def test_nothing_is_sent_before_the_release_nor_before_it_is_built(self, desk: Desk) -> None:
        early = refused(desk.send)
        built(desk.world, desk.offer)
        desk.keep()

        assert (early, refused(desk.send)) == (["wrong_state"], ["not_released"])

    def test_nothing_is_sent_to_an_organisation_without_a_signatory(self, desk: Desk) -> None:
        built(desk.world, desk.offer)
        desk.keep()
        with unit_of_work():
            held = select(RoleGrant).where(RoleGrant.user_id == desk.signatory.id, RoleGrant.role == Role.SIGNATORY)
            db.session.scalars(held).one().ended_at = AFTER

        assert refused(desk.send) == ["not_released", "no_signatory"]

    def test_letter_is_sent_once_with_its_notice(self, desk: Desk) -> None:
        offer = sent(desk.world, desk.offer)

        assert (offer.state, offer.sent_at, asked(offer)) == (OfferState.SENT, AFTER, ["build_letter", "offer_sent"])
        assert refused(desk.send) == ["wrong_state"]


class TestAnswering:
    @pytest.fixture(autouse=True)
    def _sent(self, desk: Desk) -> None:
        sent(desk.world, desk.offer)

    def test_acceptance_keeps_its_evidence(self, desk: Desk) -> None:
        offer = desk.accept()

        kept = db.session.scalars(select(Acceptance)).one()
        assert (offer.state, moves(offer)[-1], asked(offer).count("offer_accepted")) == (
            OfferState.ACCEPTED,
            "accept",
            1,
        )
        assert (kept.user_id, kept.name, kept.job_title, kept.letter_sha256, kept.accepted_at) == (
            desk.signatory.id,
            "Sian Signatory",
            "Director",
            LETTER,
            AFTER,
        )

    def test_every_reason_against_an_acceptance_is_given(self, desk: Desk) -> None:
        assert refused(lambda: desk.accept(seen="1" * 64, authority=False)) == ["letter_changed", "authority_missing"]
        assert refused(lambda: desk.accept(by=desk.officer)) == ["wrong_role"]

    def test_letter_is_accepted_until_the_end_of_its_last_day_in_the_uk(self, desk: Desk) -> None:
        # Made on 4 March 2027: until the end of 4 April, when clocks have gone forward.
        over = datetime(2027, 4, 4, 23, 0, tzinfo=UTC)

        assert refused(lambda: desk.accept(at=over)) == ["too_late"]
        assert desk.accept(at=over - timedelta(seconds=1)).state == OfferState.ACCEPTED

    def test_letter_that_nobody_answered_in_time_is_made_anew(self, desk: Desk) -> None:
        start, over = date(2027, 7, 1), datetime(2027, 4, 4, 23, 0, tzinfo=UTC)

        def prepare(at: datetime) -> Offer:
            with unit_of_work():
                return offers.prepare(desk.offer.id, start, {}, "", desk.officer, at)

        assert refused(lambda: prepare(over - timedelta(seconds=1))) == ["answer_awaited"]
        assert prepare(over).state == OfferState.PREPARING

    def test_message_of_a_letter_made_anew_says_which_it_replaces(self, desk: Desk) -> None:
        with unit_of_work():
            over = datetime(2027, 4, 4, 23, 0, tzinfo=UTC)
            offers.prepare(desk.offer.id, date(2027, 7, 1), {}, "", desk.officer, over)
        built(desk.world, desk.offer)
        desk.keep()
        desk.send()

        first, again = bodies_of_sent_offers()
        said = "This letter replaces the one of 4 March 2027, which nobody can accept any more."
        assert ("replaces" in "".join(first), [said in body for body in again]) == (False, [True, True])

    def test_refusal_needs_a_reason_and_the_letter_that_was_read(self, desk: Desk) -> None:
        assert refused(lambda: desk.refuse(" ", seen="1" * 64)) == ["letter_changed", "reason_missing"]

        offer = desk.refuse(" Too small. ")

        assert (offer.state, offer.refusal_reason, asked(offer).count("offer_refused")) == (
            OfferState.REFUSED,
            "Too small.",
            1,
        )

    def test_answer_is_given_once(self, desk: Desk) -> None:
        desk.accept()

        assert refused(lambda: desk.refuse("Changed my mind.")) == ["wrong_state"]
        assert refused(desk.accept) == ["wrong_state"]
