"""The whole thread of a call, played by its people on a clean database: the smoke test of everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.cli.demo import stage, talk
from app.cli.demo.cast import Cast, bring_in
from app.cli.demo.sheet import Sheet, load_written
from app.extensions import db, files
from app.jobs.clockwork import tick
from app.models import Application, Call, Offer, User
from app.queries.definitions import current_version
from app.services import offers
from app.transactions import unit_of_work
from workflows.definition import NATIONAL

REGION, PREFIX = "greater-manchester", "gm"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One line of the story: who did what to what, and the state it is in now.

    `sha256` is the hash of what was signed, submitted, ranked, recommended or made, '' where there is none; `path` is
    the file of the letter on the last line.
    """

    step: str
    actor: str
    object: str
    state: str
    sha256: str = ""
    path: str = ""


def play(out: Path, now: datetime) -> Iterator[Step]:
    """Play the thread on the current application's empty database; every step is told when it has been committed.

    Raises `Refusal` at the first step that is refused. The letter is written into `out`.
    """
    cast = bring_in(now)
    dates = stage.milestones(stage.uk_day(now + 30 * DAY), stage.uk_day(now + 60 * DAY))
    title = "Greater Manchester innovation projects"
    call = stage.draft(cast, REGION, "STORY-1", title, dates, now)
    yield _told("draft", cast.people["officer"], call, current_version(call).sha256)
    yield from _agree(cast, call, now)
    applied: list[tuple[Application, Sheet, User, User]] = []
    for sheet in load_written(REGION):
        yield from _apply(cast, call, sheet, applied)
    yield from _assess(cast, call, applied)
    yield from _decide(cast, call, applied, out)


def _agree(cast: Cast, call: Call, now: datetime) -> Iterator[Step]:
    lead = cast.people["gm_lead"]
    stage.add_layer(cast, call, REGION, lead, now + DAY)
    yield _told("add_layer", lead, call, current_version(call).sha256)
    yield from _negotiate(cast, call, talk.Side(lead, REGION), now + DAY)
    report = stage.rehearse(call, lead, now + DAY)
    yield _told("rehearse", lead, call, report)
    for side, key in ((REGION, "gm_signatory"), (NATIONAL, "national_signatory")):
        signed = stage.sign(call, side, cast.people[key], now + 2 * DAY)
        yield _told("sign", cast.people[key], call, signed)
    tick(call.opens_at)
    yield _told("open", None, call)


def _negotiate(cast: Cast, call: Call, lead: talk.Side, at: datetime) -> Iterator[Step]:
    officer = talk.national(cast)
    reason = "Scorers of other calls ran out of words before they came to what was missing."
    made = talk.suggest(officer, call, talk.GOOD_JOBS, {"comment_words": 150}, reason, at)
    yield _told("suggest", officer.person, made)
    talk.accept(lead, call, made, at)
    yield _told("accept_suggestion", lead.person, made, current_version(call).sha256)


def _apply(
    cast: Cast, call: Call, sheet: Sheet, applied: list[tuple[Application, Sheet, User, User]]
) -> Iterator[Step]:
    at = call.opens_at + DAY
    organisation, lead, signatory = stage.register(sheet, at)
    yield Step("register", lead.name, organisation.name, "registered")
    application = stage.begin(call, cast.regions[REGION], sheet, organisation, lead, at)
    yield _told("start", lead, application)
    stage.write(application, sheet, organisation, lead, at + DAY)
    yield _told("write", lead, application)
    receipt = stage.submit(application, lead, at + 2 * DAY)
    applied.append((application, sheet, lead, signatory))
    yield _told("submit", lead, application, receipt)


def _assess(cast: Cast, call: Call, applied: list[tuple[Application, Sheet, User, User]]) -> Iterator[Step]:
    tick(call.closes_at)
    yield _told("close", None, call)
    at = call.closes_at + DAY
    asked = []
    for turn, (application, sheet, _lead, _signatory) in enumerate(applied):
        stage.check(cast, application, at)
        yield _told("confirm_eligible", cast.people["officer"], application)
        asked += [(assessment, sheet) for assessment in stage.assign(cast, application, PREFIX, turn, at)]
    stage.start_assessment(cast, call, at + DAY)
    yield _told("start_assessment", cast.people["officer"], call)
    for index, (assessment, sheet) in enumerate(asked):
        assessor = db.session.get_one(User, assessment.user_id)
        stage.accept(assessment, at + 2 * DAY)
        yield _told("accept_assessment", assessor, assessment)
        stage.score(assessment, sheet, index, at + 3 * DAY)
        yield _told("complete_assessment", assessor, assessment)
    ranking = stage.close_ledgers(cast, call, at + 10 * DAY)
    yield _told("close_ledgers", cast.people["officer"], call, ranking.sha256)


def _decide(cast: Cast, call: Call, applied: list[tuple[Application, Sheet, User, User]], out: Path) -> Iterator[Step]:
    at = call.closes_at + 20 * DAY
    kept = stage.recommend(cast, call, REGION, PREFIX, at)
    yield _told("recommend", cast.people["gm_secretary"], kept, kept.list_sha256 or "")
    signatories = {application.id: signatory for application, _sheet, _lead, signatory in applied}
    begun = stage.approve(cast, kept, at + DAY)
    signed_by = [(offer, signatories[offer.award.application_id]) for offer in begun]
    yield _told("approve", cast.people["approver"], kept, kept.list_sha256 or "")
    stage.release(cast, call, at + 2 * DAY)
    yield _told("release", cast.people["officer"], call)
    for offer, signatory in signed_by:
        yield from _offer(cast, offer, signatory, at + 3 * DAY, out)


def _offer(cast: Cast, offer: Offer, signatory: User, at: datetime, out: Path) -> Iterator[Step]:
    officer = cast.people["officer"]
    stage.build(cast, offer, stage.start_on(stage.uk_day(at)), at)
    yield _told("build_letter", officer, offer)
    stage.deliver(at)
    with unit_of_work():
        made = offers.load(offer.id)
    yield _told("keep_letter", None, made, made.letter_sha256 or "")
    stage.send(cast, offer, at + DAY)
    yield _told("send_offer", officer, offer, made.letter_sha256 or "")
    accepted = stage.accept_offer(offer, signatory, at + 2 * DAY)
    letter = out / f"offer-letter-{made.award.reference}.pdf"
    letter.write_bytes(files.get(accepted))
    yield _told("accept_offer", signatory, offer, accepted, str(letter))


def _told(step: str, actor: User | None, thing: Any, sha256: str = "", path: str = "") -> Step:
    """The step with the thing's state as the database has it now."""
    with unit_of_work():
        db.session.refresh(thing, ["state"])
        state = thing.state.value
    name = getattr(thing, "reference", None) or f"{thing.__tablename__} {thing.id}"
    return Step(step, actor.name if actor else "the clock", name, state, sha256, path)
