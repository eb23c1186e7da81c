"""What does a person need to see of a call while two or more sides agree its criteria? Four queries for any length."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Call, CallVersion, Funder, Region, Rehearsal, Signature, User
from app.policy import Viewer
from app.queries.amendments import AmendmentLine, amendments_of, drafted_amendment
from app.queries.definitions import definition_of
from app.queries.facts import sides_of
from app.queries.negotiation import Talk, talk_by_clause, unresolved
from app.queries.rehearsals import finished_materials, material_sha256
from app.queries.rounds import all_rounds
from app.queries.signatories import Named
from app.queries.visible import calls_for
from workflows import layers
from workflows.actor import Role
from workflows.call import BEFORE_OPENING, CallFacts, CallState, alone
from workflows.definition import NATIONAL, Core, Criterion, Definition, Layer, Ledger
from workflows.layers import part_of
from workflows.machine import Reason
from workflows.soundness import FULL_WEIGHT
from workflows.steps import Save, Steps, steps_of

EMPTY, TURNED, BROKEN = "empty", "turned", "broken"


@dataclass(frozen=True)
class CallLine:
    """One call in the list: where it stands, and how many of its keys are turned on its current version."""

    id: uuid.UUID
    reference: str
    title: str
    state: CallState
    regions: tuple[str, ...]
    number: int
    keys_turned: int
    keys_needed: int
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class KeySlot:
    """One side's key: empty, turned on the current version, or broken by an edit after it was turned."""

    side: str
    name: str
    state: str
    person: str = ""
    user_id: uuid.UUID | None = None
    signed_at: datetime | None = None
    hash: str = ""
    number: int = 0


@dataclass(frozen=True)
class VersionLine:
    """One version: who saved it, for which side, and what they said of it."""

    number: int
    sha256: str
    side: str
    side_name: str
    author: str
    author_id: uuid.UUID
    summary: str
    created_at: datetime
    keys: int
    brings_back: int | None = None


@dataclass(frozen=True)
class Agreement:
    """A call as its sides see it while they agree: the current version, its keys, and what came before.

    Its versions, and what was said of them, stand under `agreed_as_id`: in a later round, the first one.
    """

    id: uuid.UUID
    agreed_as_id: uuid.UUID
    reference: str
    title: str
    state: CallState
    opens_at: datetime
    closes_at: datetime
    definition: Definition
    number: int
    sha256: str
    names: Mapping[str, str]
    slots: tuple[KeySlot, ...]
    versions: tuple[VersionLine, ...]
    is_rehearsed: bool
    unresolved: tuple[Reason, ...] = ()
    amendment: AmendmentLine | None = None
    agreed_numbers: frozenset[int] = frozenset()

    @property
    def is_open_to_edits(self) -> bool:
        """Whether its sides may write: before it opens, or upon the draft of an amendment."""
        return self.state in BEFORE_OPENING or self.amendment is not None

    @property
    def talk(self) -> Mapping[str, Talk]:
        """How much is open at each clause."""
        return talk_by_clause(self.unresolved)

    @property
    def turned(self) -> tuple[KeySlot, ...]:
        """The keys that an edit would break."""
        return tuple(slot for slot in self.slots if slot.state == TURNED)

    def part(self, side: str) -> Core | Layer:
        """The part that one side drafts; `KeyError` for a side that takes no part in this call."""
        return part_of(self.definition, side)

    def saves(self, side: str) -> tuple[VersionLine, ...]:
        """The versions in which this draft's part of one side was written, oldest first.

        The first is where every side begins: the first of all, or that with which the amendment was begun. What came
        before an amendment is in force, and one that says anew why it is made has changed no part.
        """
        first = 1 if self.amendment is None else self.amendment.first_number
        drafted = [version for version in reversed(self.versions) if version.number >= first]
        pairs = pairwise(drafted)
        own = (after for before, after in pairs if after.side == side and after.sha256 != before.sha256)
        return (*drafted[:1], *own)

    def steps(self, side: str) -> Steps:
        """What one side can undo and do again."""
        return steps_of([Save(version.number, version.brings_back) for version in self.saves(side)])

    def signing_facts(
        self, side: str, user_id: uuid.UUID | None, now: datetime, named: Mapping[str, Named]
    ) -> CallFacts:
        """What the guards of signing need, from what is read here already; `call_facts` is the exact reading."""
        by_side = {slot.side: slot.user_id for slot in self.turned}
        return CallFacts(
            problems=layers.problems(self.definition),
            unresolved=self.unresolved,
            is_rehearsed=self.is_rehearsed,
            side_already_signed=side in by_side,
            signed_for_another_side=any(who == user_id for where, who in by_side.items() if where != side),
            drafted_alone=user_id is not None
            and alone([(version.author_id, version.side) for version in self.versions], side, user_id),
            is_named=side in named and named[side].user_id == user_id,
            keys_missing=len(self.slots) - len(self.turned),
            opening_time_reached=now >= self.opens_at,
            closing_time_reached=now >= self.closes_at,
        )


@dataclass(frozen=True)
class Balance:
    """The weights of one ledger: what each criterion has, and how far they are from 100."""

    ledger: str
    side: str
    rows: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """The sum of the weights."""
        return sum(weight for _title, weight in self.rows)

    @property
    def left(self) -> int:
        """What is left to give; negative when too much is given."""
        return FULL_WEIGHT - self.total


def agreement_of(call: Call) -> Agreement:
    """Everything the pages of agreeing show of one call, which has come through the gate. Three queries."""
    return _agreement(call, None)


def drafted_agreement_of(call: Call) -> Agreement:
    """The same of what an edit would change: the draft of the open amendment, if there is one, with its own keys."""
    return _agreement(call, drafted_amendment(call))


def _agreement(call: Call, amendment: AmendmentLine | None) -> Agreement:
    version, funder_name, rehearsed = _current(call, amendment)
    definition = definition_of(version)
    names = {NATIONAL: funder_name} | {region.slug: region.name for region in call.regions}
    rows = _history(call.agreed_as_id)
    # Keys on a withdrawn amendment, or on what came before this one, say nothing of this version.
    counted = [
        row
        for row in rows
        if row.number <= version.number and (amendment is None or row.created_at >= amendment.begun_at)
    ]
    return Agreement(
        id=call.id,
        agreed_as_id=call.agreed_as_id,
        reference=call.reference,
        title=call.title,
        state=call.state,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        definition=definition,
        number=version.number,
        sha256=version.sha256,
        names=names,
        slots=tuple(_slot(side, names, counted, version.number) for side in sides_of(definition)),
        versions=_versions(rows, names),
        unresolved=unresolved(call.id) if call.state == CallState.DRAFTING else (),
        is_rehearsed=(call.state != CallState.DRAFTING and amendment is None)
        or material_sha256(definition) in rehearsed,
        amendment=amendment,
        agreed_numbers=_agreed_numbers(call),
    )


def version_of(call: Call, number: int) -> CallVersion | None:
    """The version of a call with this number; None if the call has none."""
    query = select(CallVersion).where(CallVersion.call_id == call.agreed_as_id, CallVersion.number == number)
    return db.session.scalars(query).one_or_none()


def call_lines(viewer: Viewer) -> Sequence[CallLine]:
    """Every call that this person works on, those being agreed first. Three queries."""
    calls = db.session.scalars(calls_for(viewer).order_by(Call.opens_at.desc(), Call.reference)).unique().all()
    keys = _keys_turned([call.id for call in calls])
    lines = [_line(call, keys.get(call.id, 0)) for call in calls]
    return sorted(lines, key=lambda line: line.state not in (CallState.DRAFTING, CallState.AGREED))


def drafting_funder(viewer: Viewer) -> Funder | None:
    """The funder for which this person drafts calls."""
    ids = viewer.ids(frozenset({Role.PROGRAMME_OFFICER}))
    return db.session.scalars(select(Funder).where(Funder.id.in_(ids)).order_by(Funder.name)).first()


def all_regions() -> Sequence[Region]:
    """Every region that can take part in a call, by name."""
    return db.session.scalars(select(Region).order_by(Region.name)).all()


def balances(definition: Definition) -> tuple[Balance, ...]:
    """The weights of the national ledger, then of each region's own."""
    national = definition.criteria_in(Ledger.NATIONAL)
    regional = [
        Balance("regional", layer.region, tuple((one.title, one.weight) for one in _regional(definition, layer)))
        for layer in definition.layers
    ]
    return (Balance("national", NATIONAL, tuple((one.title, one.weight) for one in national)), *regional)


def _regional(definition: Definition, layer: Layer) -> tuple[Criterion, ...]:
    """What a region's scorers judge: the core's criteria for them, as the region settles them, and its own."""
    return definition.for_region(layer.region).criteria_in(Ledger.REGIONAL)


def _agreed_numbers(call: Call) -> frozenset[int]:
    """The versions that were in force before the current one; none for a call that was never amended."""
    if call.amended_at is None:
        return frozenset()
    lines = amendments_of(call.id, in_force=True)
    return frozenset({line.base_number for line in lines} | {line.version_number for line in lines})


def _current(call: Call, amendment: AmendmentLine | None) -> tuple[CallVersion, str, str]:
    number = call.current_number if amendment is None else amendment.version_number
    query = (
        select(CallVersion, Funder.name, finished_materials(Rehearsal.call_id.in_(all_rounds(call.id))))
        .join(Funder, Funder.id == call.funder_id)
        .where(CallVersion.call_id == call.agreed_as_id, CallVersion.number == number)
    )
    version, name, rehearsed = db.session.execute(query).one()
    return version, name, rehearsed or ""


def _history(call_id: uuid.UUID) -> Sequence[Row[tuple[object, ...]]]:
    """Versions, newest first, each once for every key that was turned on it. The definitions stay where they are."""
    author, signer = aliased(User), aliased(User)
    query = (
        select(
            CallVersion.number,
            CallVersion.sha256,
            CallVersion.side,
            CallVersion.summary,
            CallVersion.created_at,
            CallVersion.author_id,
            CallVersion.brings_back,
            author.name.label("author"),
            Signature.side.label("signed_for"),
            Signature.signed_at,
            Signature.user_id,
            signer.name.label("signer"),
        )
        .join(author, author.id == CallVersion.author_id)
        .outerjoin(Signature, Signature.version_id == CallVersion.id)
        .outerjoin(signer, signer.id == Signature.user_id)
        .where(CallVersion.call_id == call_id)
        .order_by(CallVersion.number.desc(), Signature.signed_at)
    )
    return db.session.execute(query).all()


def _versions(rows: Sequence[Row[tuple[object, ...]]], names: Mapping[str, str]) -> tuple[VersionLine, ...]:
    lines: dict[int, VersionLine] = {}
    for row in rows:
        lines[row.number] = VersionLine(
            number=row.number,
            sha256=row.sha256,
            side=row.side,
            side_name=names.get(row.side, row.side),
            author=row.author,
            author_id=row.author_id,
            summary=row.summary,
            created_at=row.created_at,
            brings_back=row.brings_back,
            keys=(lines[row.number].keys if row.number in lines else 0) + (row.signer is not None),
        )
    return tuple(lines.values())


def _slot(side: str, names: Mapping[str, str], rows: Sequence[Row[tuple[object, ...]]], number: int) -> KeySlot:
    """The side's last key, if it ever turned one: whole on the current version, broken on any before it."""
    last = next((row for row in rows if row.signed_for == side), None)
    name = names.get(side, side)
    if last is None:
        return KeySlot(side, name, EMPTY)
    return KeySlot(
        side=side,
        name=name,
        state=TURNED if last.number == number else BROKEN,
        person=last.signer,
        user_id=last.user_id,
        signed_at=last.signed_at,
        hash=last.sha256,
        number=last.number,
    )


def _keys_turned(call_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    query = (
        select(Call.id, func.count(Signature.id))
        .join(CallVersion, and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number))
        .join(Signature, Signature.version_id == CallVersion.id)
        .where(Call.id.in_(call_ids))
        .group_by(Call.id)
    )
    return {call_id: count for call_id, count in db.session.execute(query)}


def _line(call: Call, keys_turned: int) -> CallLine:
    return CallLine(
        id=call.id,
        reference=call.reference,
        title=call.title,
        state=call.state,
        regions=tuple(region.name for region in call.regions),
        number=call.current_number,
        keys_turned=keys_turned,
        keys_needed=len(call.regions) + 1,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
    )
