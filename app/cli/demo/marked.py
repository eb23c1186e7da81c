"""The call of the demonstration whose marks are in: what do they leave to be moderated before a list is recommended?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.cli.demo import assessors, stage
from app.cli.demo.cast import Cast, acting
from app.cli.demo.rounds import Firm
from app.cli.demo.sheet import Sheet
from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Application, Assessment, Call
from app.services import anchors, conflicts, discussion, moderation
from app.transactions import unit_of_work
from workflows.authority import Authority
from workflows.definition import Ledger, Measure, PortfolioKind, PortfolioRule
from workflows.terms import OrganisationSize

REGION, PREFIX, REFERENCE = "greater-manchester", "gm", "GM-F"
DAY = timedelta(days=1)
# Up to which quality the first round left somebody out, and how much better they write with its advice.
LEFT_OUT, BETTER = 7, 2


@dataclass(frozen=True)
class Reading:
    """How one assessor reads apart from the others: by so much in quality, and with these words on these criteria."""

    by: int = 0
    said: Mapping[str, str] = field(default_factory=dict)


# By application and assessor in turn, of whom the first three are national. In each ledger somebody is far below the
# others, and somebody says next to nothing.
APART = {
    (0, 1): Reading(by=-5),
    (3, 0): Reading(by=-3),
    (5, 0): Reading(said={"risks": "Risks are listed and rated."}),
    (1, 4): Reading(by=-4),
    (2, 3): Reading(said={"gm_good_jobs": "Seven posts."}),
}
LATE, FAR = 2, (0, 1)
# The board endorses the list, and two people approve one with a large award.
AUTHORITY = Authority(board_endorses=True, two_above_pence=200_000_00)
RULES_OF_THE_LIST = (
    PortfolioRule("small_firms", PortfolioKind.SIZE, OrganisationSize.MICRO_SMALL.value, low=1),
    PortfolioRule("manchester", PortfolioKind.PLACE, "E08000003", Measure.PENCE, high=1_000_000_00),
    PortfolioRule("invested", PortfolioKind.CO_INVESTMENT, "", Measure.BASIS_POINTS, low=2_500),
)
ASKED = "Your marks lie far below those of the others. Which part of the answers do they rest on?"
OPENED = "Two of us would fund this and one would not. Please say here what you would have to see to change your mark."


def play(cast: Cast, firms: Sequence[Firm], now: datetime) -> None:
    """They apply and are marked, both ledgers are closed, and a conflict is found only then. Nothing is recommended."""
    call = _agreed(cast, now)
    better = [replace(one, sheet=replace(one.sheet, quality=min(9, one.sheet.quality + BETTER))) for one in firms]
    bids = [_write(cast, call, firm, call.opens_at + (2 + turn) * DAY) for turn, firm in enumerate(better)]
    for turn, (firm, bid) in enumerate(zip(better, bids, strict=True)):
        stage.submit(bid, firm.lead, call.closes_at - (2 + turn) * DAY)
    stage.deliver(call.closes_at)
    tick(call.closes_at)
    asked = _mark(cast, call, bids, [one.sheet for one in better], call.closes_at + DAY)
    stage.close_ledgers(cast, call, now - 4 * DAY)
    _begin_to_moderate(cast, bids[FAR[0]], asked[FAR[0]][FAR[1]], now - 3 * DAY)
    _find_late(cast, call, asked[LATE][0], better[LATE].sheet, now - 2 * DAY)


def _agreed(cast: Cast, now: datetime) -> Call:
    dates = stage.milestones(stage.uk_day(now - 58 * DAY), stage.uk_day(now - 36 * DAY))
    drafted_at = dates.opens_at - 30 * DAY
    title = f"{cast.regions[REGION].name} follow-on projects"
    call = stage.draft(
        cast, REGION, REFERENCE, title, dates, drafted_at, authority=AUTHORITY, portfolio=RULES_OF_THE_LIST
    )
    stage.agree(cast, call, REGION, PREFIX, drafted_at + 4 * DAY)
    tick(dates.opens_at)
    stage.deliver(dates.opens_at)
    return db.session.get_one(Call, call.id, populate_existing=True)


def _write(cast: Cast, call: Call, firm: Firm, at: datetime) -> Application:
    begun = stage.begin(call, cast.regions[REGION], firm.sheet, firm.organisation, firm.lead, at)
    stage.write(begun, firm.sheet, firm.organisation, firm.lead, at + DAY)
    return begun


def _mark(
    cast: Cast, call: Call, bids: Sequence[Application], sheets: Sequence[Sheet], at: datetime
) -> list[list[Assessment]]:
    """Everybody hands in; the first application is an anchor of the national ledger. The work on each, in turn."""
    for bid in bids:
        stage.check(cast, bid, at)
    asked = [stage.assign(cast, bid, PREFIX, turn, at + DAY) for turn, bid in enumerate(bids)]
    with unit_of_work():
        anchors.set_anchor(bids[0].id, Ledger.NATIONAL, acting(cast.people["officer"], call), at + DAY, is_anchor=True)
    stage.start_assessment(cast, call, at + 2 * DAY)
    for turn, (sheet, work) in enumerate(zip(sheets, asked, strict=True)):
        for index, assessment in enumerate(work):
            reading = APART.get((turn, index), Reading())
            read = replace(sheet, quality=sheet.quality + reading.by)
            stage.accept(assessment, at + (3 + turn) * DAY)
            stage.score(assessment, read, index, at + (5 + turn) * DAY, said=reading.said)
    stage.deliver(at + (6 + len(bids)) * DAY)
    return asked


def _begin_to_moderate(cast: Cast, bid: Application, far: Assessment, at: datetime) -> None:
    """The officer asks whoever is far from the others, and opens the discussion of the same application."""
    officer = cast.people["officer"]
    with unit_of_work():
        moderation.ask(far.id, ASKED, acting(officer, stage.find(bid.id)), at)
    with unit_of_work():
        discussion.write(bid.id, Ledger.NATIONAL, OPENED, acting(officer, stage.find(bid.id)), at)


def _find_late(cast: Cast, call: Call, work: Assessment, sheet: Sheet, at: datetime) -> None:
    """Somebody says after handing in that they are a director of the firm that they marked; the officer looks."""
    key = next(key for key, person in cast.people.items() if person.id == work.user_id)
    assessors.say_directorship(cast.people, key, sheet.organisation.name, sheet.organisation.company_number, at)
    with unit_of_work():
        conflicts.find_in_call(call.id, acting(cast.people["officer"], call), at + DAY / 24)
