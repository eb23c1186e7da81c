"""The always-open call of the demonstration: its first round is decided, and its second takes applications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.cli.demo import stage
from app.cli.demo.cast import Cast
from app.cli.demo.sheet import Sheet
from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Application, Call, Organisation, User

REGION, PREFIX = "greater-manchester", "gm"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Firm:
    """An organisation that applied before, with the sheet from which it writes again."""

    organisation: Organisation
    lead: User
    signatory: User
    sheet: Sheet


def play(cast: Cast, firms: Sequence[Firm], now: datetime) -> None:
    """Two are read in the first round, of which one is found ineligible; a draft goes on into the second, where a
    fourth begins."""
    first = _agreed(cast, now)
    bids = [_write(cast, first, firm, first.opens_at + (3 + turn) * DAY) for turn, firm in enumerate(firms[:3])]
    for firm, bid in zip(firms[:2], bids, strict=False):
        stage.submit(bid, firm.lead, first.closes_at - 2 * DAY)
    tick(first.closes_at)
    _decide(cast, first, bids[:2], firms, first.closes_at + 3 * DAY)
    second = stage.round_after(first)
    _write(cast, second, firms[3], second.opens_at + 20 * DAY, share=75)


def _agreed(cast: Cast, now: datetime) -> Call:
    """Agreed for three rounds and opened: the second closes in two months."""
    opens_on, closes_on = stage.uk_day(now - 150 * DAY), stage.uk_day(now - 95 * DAY)
    dates = stage.milestones(opens_on, closes_on)
    later = [stage.milestones(opens_on, closes_on + timedelta(weeks=weeks)).closes_at for weeks in (22, 44)]
    drafted_at = dates.opens_at - 30 * DAY
    title = f"{cast.regions[REGION].name} proof of concept, always open"
    call = stage.draft(cast, REGION, "GM-A", title, dates, drafted_at, cut_offs=later)
    stage.agree(cast, call, REGION, PREFIX, drafted_at + 4 * DAY)
    tick(dates.opens_at)
    return db.session.get_one(Call, call.id, populate_existing=True)


def _write(cast: Cast, call: Call, firm: Firm, at: datetime, *, share: int = 100) -> Application:
    begun = stage.begin(call, cast.regions[REGION], firm.sheet, firm.organisation, firm.lead, at)
    stage.write(begun, firm.sheet, firm.organisation, firm.lead, at + DAY, share=share)
    return begun


def _decide(cast: Cast, call: Call, bids: Sequence[Application], firms: Sequence[Firm], at: datetime) -> None:
    stage.check(cast, bids[0], at)
    stage.check(cast, bids[1], at, reason="The project would begin before the call decides.")
    asked = stage.assign(cast, bids[0], PREFIX, 0, at + DAY)
    stage.start_assessment(cast, call, at + 2 * DAY)
    for index, assessment in enumerate(asked):
        stage.accept(assessment, at + 4 * DAY)
        stage.score(assessment, firms[0].sheet, index, at + 5 * DAY, share=100)
    stage.close_ledgers(cast, call, at + 40 * DAY)
    kept = stage.recommend(cast, call, REGION, PREFIX, at + 45 * DAY)
    offers = stage.approve(cast, kept, at + 50 * DAY)
    stage.deliver(at + 51 * DAY)
    stage.release(cast, call, at + 52 * DAY)
    for offer in offers:
        stage.build(cast, offer, stage.start_on(stage.uk_day(at + 55 * DAY)), at + 55 * DAY)
        stage.deliver(at + 55 * DAY)
        stage.send(cast, offer, at + 56 * DAY)
        stage.accept_offer(offer, firms[0].signatory, at + 60 * DAY)
