"""The second round of Glasgow City Region begins with expressions of interest: who writes, and what are they told?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.cli.demo import stage
from app.cli.demo.cast import Cast, acting
from app.cli.demo.frames import read
from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Call, Interest, Organisation, User
from app.services import interests
from app.services.interests import Advised
from app.transactions import unit_of_work
from workflows.definition import AnswerKind, Question, Section
from workflows.first_stage import FirstStage
from workflows.interest import Advice

REGION = "glasgow-city-region"
DAY = timedelta(days=1)
IDEA, PLACE = "idea", "place"


@dataclass(frozen=True)
class Firm:
    """An organisation that is on the record already, with its lead applicant."""

    organisation_id: uuid.UUID
    lead: User


def play(cast: Cast, firms: Sequence[Firm], now: datetime) -> Call:
    """The call opens, five write, the region advises and tells; two of them begin one application together."""
    written = read("passages/interests")
    call = _opened(cast, written["introduction"], now)
    rows = written["interests"]
    made = [_write(call, cast, firm, row, now - 9 * DAY) for firm, row in zip(firms, rows, strict=False)]
    stage.deliver(now - 6 * DAY)
    tick(now - 5 * DAY)
    for kept, row in zip(made, rows, strict=True):
        _advise(cast, call, kept, row, made, now - 3 * DAY)
    lead = cast.people["gcr_lead"]
    with unit_of_work():
        interests.tell(call.id, cast.regions[REGION], acting(lead, call), now - 2 * DAY)
    _begin(call, firms[1], made[1:3], now - DAY)
    return call


def _opened(cast: Cast, introduction: str, now: datetime) -> Call:
    dates = stage.milestones(stage.uk_day(now - 12 * DAY), stage.uk_day(now + 45 * DAY))
    ask = (
        Question(IDEA, AnswerKind.LONG_TEXT, "The idea", "What do you want to find out or make?", word_limit=150),
        Question(PLACE, AnswerKind.LONG_TEXT, "Why here", "Why in this region, and with whom?", word_limit=100),
    )
    first = FirstStage(
        introduction=introduction,
        sections=(Section("interest", "Expression of interest", ask),),
        closes_at=dates.opens_at + 6 * DAY,
        told_by_at=dates.opens_at + 20 * DAY,
    )
    drafted_at = dates.opens_at - 30 * DAY
    title = f"{cast.regions[REGION].name} innovation projects, round 2"
    call = stage.draft(cast, REGION, "GCR-2", title, dates, drafted_at, first)
    stage.agree(cast, call, REGION, "gcr", drafted_at + 4 * DAY)
    stage.deliver(dates.opens_at - DAY)
    tick(dates.opens_at)
    stage.deliver(dates.opens_at)
    return db.session.get_one(Call, call.id, populate_existing=True)


def _write(call: Call, cast: Cast, firm: Firm, row: dict[str, Any], at: datetime) -> Interest:
    with unit_of_work():
        organisation = db.session.get_one(Organisation, firm.organisation_id)
        actor = acting(firm.lead, organisation)
        made = interests.start(call.id, cast.regions[REGION], organisation, row["title"], actor, at)
        interests.save(made.id, row["title"], {IDEA: row[IDEA], PLACE: row[PLACE]}, 0, actor, at)
        return interests.submit(made.id, actor, at)


def _advise(
    cast: Cast, call: Call, kept: Interest, row: dict[str, Any], made: Sequence[Interest], at: datetime
) -> None:
    others = tuple(made[number - 1].id for number in row.get("with", ()))
    said = Advised(Advice(row["advice"]), row["reason"], others, row["applications"])
    with unit_of_work():
        interests.advise(kept.id, said, acting(cast.people["gcr_lead"], call), at)


def _begin(call: Call, firm: Firm, parents: Sequence[Interest], at: datetime) -> None:
    ids = [one.id for one in parents]
    with unit_of_work():
        organisation = db.session.get_one(Organisation, firm.organisation_id)
        title = "One look at waste: leaks from the lorry, plastics on the belt"
        interests.begin_application(call.id, ids, organisation, title, acting(firm.lead, organisation), at)
