"""The demonstration programme: eight calls in their phases, each step played at the time it would have had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from app.cli.demo import declaring, interests, joining, late, marked, panel, questions, rounds, stage, talk, team
from app.cli.demo.amending import amend
from app.cli.demo.assessors import fill_pool
from app.cli.demo.cast import Cast, bring_in
from app.cli.demo.interests import Firm
from app.cli.demo.sheet import Sheet, load_sheets, load_written
from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Application, Assessment, Call, Offer, Organisation, User
from workflows.declaration_rules import DeclarationRules

GM, WM, GCR = "greater-manchester", "west-midlands", "glasgow-city-region"
REGIONS = {"gm": GM, "wm": WM, "gcr": GCR}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bid:
    """One application of the programme, with its sheet and its people."""

    application: Application
    sheet: Sheet
    lead: User
    signatory: User


def is_loaded() -> bool:
    """Whether the database holds any call already."""
    return bool(db.session.scalar(select(exists().select_from(Call))))


def load(now: datetime) -> None:
    """Fill an empty database: one call decided, one always open, one marked, one in assessment, two open, two being
    agreed."""
    cast = bring_in(now - 240 * DAY)
    decided = _decided(cast, now)
    _always_open(cast, decided, now)
    _marked(cast, decided, now)
    _in_assessment(cast, now)
    firms = _open(cast, now)
    interests.play(cast, firms, now)
    joining.play(firms[0].organisation_id, firms[0].lead, now)
    _being_agreed(cast, now)
    _being_negotiated(cast, now)
    stage.deliver(now)


def _decided(cast: Cast, now: datetime) -> list[Bid]:
    """Greater Manchester, round one: assessed, approved and released; its offers accepted, sent or in preparation."""
    call = _agreed(cast, "gm", "GM-1", now - 200 * DAY, now - 130 * DAY)
    bids = _apply(cast, call, GM, _sheets(GM), call.opens_at + 20 * DAY)
    _close(call)
    _assess(cast, call, "gm", bids, call.closes_at + 5 * DAY)
    ranked_at = call.closes_at + 55 * DAY
    stage.deliver(ranked_at)
    stage.close_ledgers(cast, call, ranked_at)
    panel.play(cast, call, [bid.application for bid in bids], ranked_at + 3 * DAY)
    kept = stage.recommend(cast, call, GM, "gm", ranked_at + 7 * DAY)
    offers = stage.approve(cast, kept, ranked_at + 12 * DAY)
    stage.deliver(ranked_at + 13 * DAY)
    stage.release(cast, call, ranked_at + 14 * DAY)
    _answer_offers(cast, offers, {bid.application.id: bid for bid in bids}, ranked_at + 20 * DAY, now - 6 * DAY)
    return bids


def _always_open(cast: Cast, bids: Sequence[Bid], now: datetime) -> None:
    """Greater Manchester again, always open and in its second round: four who applied before write anew."""
    rounds.play(cast, [_again(bid) for bid in bids[:4]], now)


def _marked(cast: Cast, bids: Sequence[Bid], now: datetime) -> None:
    """Greater Manchester, follow-on projects: some whom the first round left out are marked, and nothing is chosen."""
    left_out = [bid for bid in bids[4:-1] if bid.sheet.quality <= marked.LEFT_OUT]
    marked.play(cast, [_again(bid) for bid in left_out], now)


def _again(bid: Bid) -> rounds.Firm:
    organisation = db.session.get_one(Organisation, bid.application.organisation_id)
    return rounds.Firm(organisation, bid.lead, bid.signatory, bid.sheet)


def _answer_offers(cast: Cast, offers: Sequence[Offer], bids: Mapping[UUID, Bid], at: datetime, late: datetime) -> None:
    """Most offers are accepted, the last but one is sent later and waits, the last is still in preparation."""
    signed_by = [(offer, bids[offer.award.application_id].signatory) for offer in offers]
    for offer, _signatory in signed_by[:-2]:
        _send(cast, offer, at)
    stage.deliver(at + 2 * DAY)
    for number, (offer, signatory) in enumerate(signed_by[:-2]):
        stage.accept_offer(offer, signatory, at + (3 + number) * DAY)
    _send(cast, offers[-2], late)


def _send(cast: Cast, offer: Offer, at: datetime) -> None:
    stage.build(cast, offer, stage.start_on(stage.uk_day(at)), at)
    stage.deliver(at + DAY / 24)
    stage.send(cast, offer, at + DAY)


def _in_assessment(cast: Cast, now: datetime) -> None:
    """The West Midlands: assessors are at work, some done, some half way, some yet to answer."""
    call = _agreed(cast, "wm", "WM-1", now - 90 * DAY, now - 24 * DAY)
    bids = _apply(cast, call, WM, _sheets(WM), call.opens_at + 20 * DAY)
    _close(call)
    _assess(cast, call, "wm", bids, call.closes_at + 5 * DAY, under_way=True)


def _open(cast: Cast, now: datetime) -> list[Firm]:
    """Glasgow City Region: open and amended for more time; some have submitted, most write. Its firms, by sheet.

    It asks for work packages and for costs by month.
    """
    firms, bids, last_draft = [], [], None
    asked_for = declaring.ASKED_FOR
    call = _agreed(cast, "gcr", "GCR-1", now - 20 * DAY, now + 24 * DAY, declarations=asked_for, asks_for_plan=True)
    fill_pool(cast.people, call, call.opens_at + DAY)
    for number, sheet in enumerate(_sheets(GCR)):
        share = (100, 75, 100, 45, 20)[number % 5]
        begun = call.opens_at + (2 + number) * DAY
        bid = _bid(call, cast, GCR, sheet, begun, share=share)
        if share == 100 and number % 2 == 0:
            declaring.declared(bid.application, bid.lead, bid.signatory, number // 2, begun)
            stage.submit(bid.application, bid.lead, begun + 2 * DAY)
        if number < len(questions.ASKED):
            questions.ask(cast, call, number, bid.lead, bid.application.organisation_id, now)
        firms.append(Firm(bid.application.organisation_id, bid.lead))
        bids.append(bid)
        last_draft = bid if share < 100 else last_draft
    partner = (bids[3].lead, bids[3].application.organisation_id)
    team.gather(bids[1].application, bids[1].lead, partner, bids[4].lead, call.opens_at + 9 * DAY)
    declaring.waiting(bids[1].application, bids[1].lead, bids[1].signatory, partner, call.opens_at + 12 * DAY)
    stage.deliver(call.opens_at + 16 * DAY)
    amend(cast, call, GCR, "gcr", call.opens_at + 16 * DAY)
    if last_draft is not None:
        call = db.session.get_one(Call, call.id, populate_existing=True)
        late.ask(cast, call, last_draft.application, last_draft.lead, now - DAY)
    return firms


def _being_agreed(cast: Cast, now: datetime) -> None:
    """Greater Manchester, round two: the region has added its layer and signed; Innovate UK has yet to sign."""
    opens_on = stage.uk_day(now + 40 * DAY)
    dates = stage.milestones(opens_on, opens_on + timedelta(weeks=8))
    drafted_at = now - 9 * DAY
    call = stage.draft(cast, GM, "GM-2", "Greater Manchester innovation projects, round 2", dates, drafted_at)
    stage.add_layer(cast, call, GM, cast.people["gm_lead"], drafted_at + 3 * DAY)
    stage.rehearse(call, cast.people["gm_lead"], drafted_at + 4 * DAY)
    stage.sign(call, GM, cast.people["gm_signatory"], now - 2 * DAY)


def _being_negotiated(cast: Cast, now: datetime) -> None:
    """The West Midlands, round two: one suggestion is accepted, two are open, and one question is answered."""
    opens_on = stage.uk_day(now + 60 * DAY)
    dates = stage.milestones(opens_on, opens_on + timedelta(weeks=8))
    begun = now - 12 * DAY
    call = stage.draft(cast, WM, "WM-2", "West Midlands innovation projects, round 2", dates, begun)
    stage.add_layer(cast, call, WM, cast.people["wm_lead"], begun + 2 * DAY)
    lead, officer = talk.Side(cast.people["wm_lead"], WM), talk.national(cast)
    limit = "Applicants of the first round wrote that they could not name their partners in 400 words."
    made = talk.suggest(lead, call, talk.TEAM, {"word_limit": 450}, limit, begun + 4 * DAY, grounds=(talk.FIRST_ROUND,))
    talk.accept(officer, call, made, begun + 5 * DAY)
    question = talk.ask(
        officer, call, talk.INCLUSIVE, "Does a job that is kept count like one that is new?", begun + 5 * DAY
    )
    told = "Yes, if the application shows that it would have gone without the project."
    talk.answer(lead, call, question, told, begun + 6 * DAY)
    room = "Scorers said that 100 words leave no room to name what is missing."
    talk.suggest(officer, call, talk.CLUSTER, {"comment_words": 150}, room, begun + 7 * DAY)
    impact = "Say that benefit within an hour of the project counts: our travel-to-work area is that wide."
    guidance = {"guidance": "Say who gains, where they live and how you will know. Work within an hour counts."}
    talk.suggest(lead, call, talk.IMPACTS, guidance, impact, begun + 8 * DAY, grounds=(talk.PLAN, talk.TRAVEL))


def _agreed(
    cast: Cast,
    prefix: str,
    reference: str,
    opens: datetime,
    closes: datetime,
    *,
    declarations: DeclarationRules = stage.NOBODY_DECLARES,
    asks_for_plan: bool = False,
) -> Call:
    """A call drafted, agreed and opened by the clock at its time."""
    region = REGIONS[prefix]
    title = f"{cast.regions[region].name} innovation projects, round 1"
    dates = stage.milestones(stage.uk_day(opens), stage.uk_day(closes))
    drafted_at = dates.opens_at - 30 * DAY
    call = stage.draft(
        cast, region, reference, title, dates, drafted_at, declarations=declarations, asks_for_plan=asks_for_plan
    )
    stage.agree(cast, call, region, prefix, drafted_at + 4 * DAY)
    stage.deliver(drafted_at + 8 * DAY)
    tick(dates.opens_at)
    stage.deliver(dates.opens_at)
    return db.session.get_one(Call, call.id, populate_existing=True)


def _close(call: Call) -> None:
    stage.deliver(call.closes_at)
    tick(call.closes_at)
    db.session.refresh(call)


def _sheets(region: str) -> tuple[Sheet, ...]:
    return load_written(region) + load_sheets(region)


def _apply(cast: Cast, call: Call, region: str, sheets: Sequence[Sheet], at: datetime) -> list[Bid]:
    """Everybody writes and submits, a little after one another."""
    bids = []
    for number, sheet in enumerate(sheets):
        bid = _bid(call, cast, region, sheet, at + number * DAY / 3)
        stage.submit(bid.application, bid.lead, _before(call.closes_at, number))
        bids.append(bid)
    return bids


def _before(deadline: datetime, number: int) -> datetime:
    """When the last but so many submits: three each day, in the hours when people work."""
    days, turn = divmod(number, 3)
    return deadline - (days + 1) * DAY + timedelta(hours=turn * 2, minutes=7 + number * 11 % 53)


def _bid(call: Call, cast: Cast, region: str, sheet: Sheet, at: datetime, *, share: int = 100) -> Bid:
    organisation, lead, signatory = stage.register(sheet, at)
    application = stage.begin(call, cast.regions[region], sheet, organisation, lead, at)
    stage.write(application, sheet, organisation, lead, at + DAY, share=share)
    return Bid(application, sheet, lead, signatory)


def _assess(cast: Cast, call: Call, prefix: str, bids: Sequence[Bid], at: datetime, *, under_way: bool = False) -> None:
    """All but the last are found eligible; every assessor works through theirs, or through part of them."""
    for bid in bids[:-1]:
        stage.check(cast, bid.application, at)
    stage.check(cast, bids[-1].application, at, reason="The lead organisation applied for costs before the start date.")
    asked = [stage.assign(cast, bid.application, prefix, turn, at + DAY) for turn, bid in enumerate(bids[:-1])]
    stage.start_assessment(cast, call, at + 2 * DAY)
    for turn, (bid, work) in enumerate(zip(bids, asked, strict=False)):
        for index, assessment in enumerate(work):
            progress = (turn * 3 + index * 5) % 7 if under_way else 6
            _work(assessment, bid.sheet, index, at + (4 + turn) * DAY, progress)


def _work(assessment: Assessment, sheet: Sheet, index: int, at: datetime, progress: int) -> None:
    """From 0 (has not answered) over 1 (accepted) and 2 (half way) to 3 and more (handed in)."""
    if progress == 0:
        return
    stage.accept(assessment, at)
    if progress > 1:
        stage.score(assessment, sheet, index, at + DAY, share=50 if progress == 2 else 100)
