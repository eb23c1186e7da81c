"""Which public calls are there to be found, and what does a list say of each?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, null, select

from app.extensions import db
from app.models import Call, CallVersion, Region
from app.policy import Viewer
from app.queries.visible import public_calls
from workflows.call import CallState
from workflows.definition import Definition
from workflows.finding import Contents, Findable, Group, Wanted, contents_of, is_found
from workflows.plain import from_plain


@dataclass(frozen=True)
class RegionName:
    """A region by the slug that its colour goes by, and its name."""

    slug: str
    name: str


@dataclass(frozen=True)
class CallLine:
    """One call of a list."""

    id: uuid.UUID
    reference: str
    title: str
    state: CallState
    round_number: int
    opens_at: datetime
    closes_at: datetime
    regions: tuple[RegionName, ...]
    contents: Contents

    @property
    def findable(self) -> Findable:
        """The call as it is looked for."""
        regions = tuple((region.slug, region.name) for region in self.regions)
        return Findable(self.reference, regions, self.state, self.closes_at, self.contents)


def public_lines(viewer: Viewer | None) -> list[CallLine]:
    """Every call that this person may see in public, in their turn. One query, which brings along the definitions of
    those versions only that this process has not met.

    Those that can be applied to come first, then those that will open, and what closes soonest leads; then those that
    are closed, the latest first.
    """
    met = tuple(_met)
    unmet = case((CallVersion.sha256.in_(met), null()), else_=CallVersion.definition)
    in_force = and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number)
    query = public_calls(viewer).join(CallVersion, in_force).add_columns(CallVersion.sha256, unmet)
    rows = db.session.execute(query.order_by(*_in_turn()))
    return [line_of(call, _contents(sha256, data)) for call, sha256, data in rows]


def found(lines: Sequence[CallLine], wanted: Wanted, now: datetime) -> list[CallLine]:
    """Those among the calls that somebody looks for, in the same order."""
    return [line for line in lines if is_found(line.findable, wanted, now)]


def open_lines(viewer: Viewer | None, now: datetime) -> list[CallLine]:
    """The public calls that take applications now. One query."""
    return found(public_lines(viewer), Wanted(group=Group.OPEN), now)


def line_of(call: Call, contents: Contents) -> CallLine:
    """A call that came through the gate with its regions, as a list shows it."""
    return CallLine(
        id=call.id,
        reference=call.reference,
        title=call.title,
        state=call.state,
        round_number=call.round_number,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        regions=tuple(RegionName(region.slug, region.name) for region in call.regions),
        contents=contents,
    )


def regions() -> Sequence[RegionName]:
    """Every region, for a filter."""
    return [RegionName(*row) for row in db.session.execute(select(Region.slug, Region.name).order_by(Region.name))]


def _in_turn() -> tuple[Any, ...]:
    turn = case((Call.state == CallState.OPEN, 0), (Call.state == CallState.AGREED, 1), else_=2)
    return turn, case((turn < 2, Call.closes_at)), Call.closes_at.desc(), Call.reference


# By the hash of a version: what people look for in it. Small, and good for as long as the process lives.
_met: dict[str, Contents] = {}


def _contents(sha256: str, data: dict[str, Any] | None) -> Contents:
    if data is not None and sha256 not in _met:
        _met[sha256] = contents_of(from_plain(Definition, data))
    return _met[sha256]
