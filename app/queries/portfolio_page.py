"""What stands in a ranking, and from what does a region choose its list?"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Application, Call, Organisation, Ranking, Recommendation, Region, User
from app.queries.composing import money_of, problem_for
from app.queries.list_steps import steps_of
from app.queries.moderated import moderated_of
from app.queries.ranking import candidates, ranking_of, rankings_made, region_budget
from app.queries.reopenings import ReopeningLine, line_of, reopenings_of
from app.queries.staff import Head
from workflows import portfolio, ranking
from workflows.authority import Authority, Sum
from workflows.choosing.model import Problem
from workflows.decision import HoldState, RecommendationState, Steps
from workflows.machine import Reason
from workflows.moderated import hash_of
from workflows.money import as_basis_points

# A mark this many basis points from the mean of the others of its ledger is one to look at.
FAR_BASIS_POINTS = 2_000


@dataclass(frozen=True)
class Dot:
    """One assessment's worth, in basis points of the full marks of its ledger."""

    basis_points: int
    is_far: bool


@dataclass(frozen=True)
class RankedLine:
    """One application of a ranking, with what its assessments were worth. No mark has a name."""

    id: uuid.UUID
    position: int | None
    reference: str
    title: str
    organisation: str
    region: str
    region_slug: str
    grant_pence: int
    national_basis_points: int
    regional_basis_points: int
    spread_basis_points: int
    passes: bool
    reasons: tuple[str, ...]
    national: tuple[Dot, ...]
    regional: tuple[Dot, ...]
    tied_place: int | None = None

    @property
    def place_words(self) -> str:
        """Its place, as a tie where others have exactly its marks; '' for one that does not pass."""
        return f"{self.tied_place}=" if self.tied_place else str(self.position or "")


@dataclass(frozen=True)
class Superseded:
    """A ranking that stands no more, with the reopening that ended it."""

    number: int
    sha256: str
    closed_at: datetime
    reopening: ReopeningLine


@dataclass(frozen=True)
class RankingPage:
    """A ranking with how it was made: the rule, the hashes, who closed the ledgers, and which it supersedes.

    Where marks are set aside, `asides` says how many, `sha256` is that of what is shown and `plain_sha256` that of the
    ranking as it was made.
    """

    lines: tuple[RankedLine, ...]
    national_threshold: int
    regional_threshold: int
    seed: str
    number: int
    inputs_sha256: str
    sha256: str
    closed_by: str
    closed_at: datetime
    superseded: tuple["Superseded", ...]
    plain_sha256: str = ""
    asides: int = 0

    @property
    def passing(self) -> int:
        """How many pass both thresholds."""
        return sum(line.passes for line in self.lines)


@dataclass(frozen=True)
class Kept:
    """A region's list as it is kept."""

    id: uuid.UUID
    state: RecommendationState
    note: str
    chosen: frozenset[uuid.UUID]
    reasons: Mapping[uuid.UUID, str]
    list_sha256: str
    sent_back_reason: str
    prepared_by: str
    prepared_at: datetime
    endorsed_by: str
    endorsed_at: datetime | None
    first_approved_by: str
    first_approved_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    hold: HoldState
    hold_reason: str
    held_by: str
    held_at: datetime | None
    steps: Steps


@dataclass(frozen=True)
class Light:
    """One rule of the list: whether it is kept, and in words how it stands. `breaches` are what to mend, and where."""

    title: str
    is_kept: bool
    words: str
    breaches: tuple[Reason, ...]


@dataclass(frozen=True)
class Choice:
    """What a region chooses from, what it has chosen, and how that stands to every rule.

    `budget_pence` is what is left of the budget when other rounds of an always-open call have `taken_pence`.
    """

    ranking: RankingPage
    candidates: Sequence[portfolio.Candidate]
    problem: Problem
    budget_pence: int
    taken_pence: int
    kept: Kept | None
    authority: Authority

    def sums(self, chosen: Collection[uuid.UUID]) -> tuple[Sum, ...]:
        """What these applications are to be awarded, each with its title."""
        return tuple(
            Sum(one.application_id, self.line(one.application_id).title, one.grant_pence)
            for one in self.candidates
            if one.application_id in chosen
        )

    def line(self, application_id: uuid.UUID) -> RankedLine:
        """The ranked line of one candidate."""
        return self._lines[application_id]

    @cached_property
    def _lines(self) -> Mapping[uuid.UUID, RankedLine]:
        return {line.id: line for line in self.ranking.lines}

    def asked_pence(self, chosen: Collection[uuid.UUID]) -> int:
        """What these applications ask for together."""
        return sum(one.grant_pence for one in self.candidates if one.application_id in chosen)

    def refusals(self, chosen: Collection[uuid.UUID], reasons: Mapping[uuid.UUID, str]) -> tuple[Reason, ...]:
        """Every rule that such a choice would not keep."""
        return (
            *portfolio.refusals(self.candidates, chosen, self.budget_pence, reasons, taken_pence=self.taken_pence),
            *portfolio.rule_refusals(self.problem, chosen),
        )

    @property
    def list_hash(self) -> str:
        """The hash under which the list as it is kept would be recommended."""
        if self.kept is None:
            return ""
        lines = portfolio.chosen_lines(self.candidates, self.kept.chosen)
        return portfolio.list_hash(lines, self.kept.reasons, self.kept.note)


def ranking_page(call: Call, region: Region | None = None) -> RankingPage | None:
    """The ranking of a call, or one region's part of it; None until the ledgers are closed. Three queries, and some
    more where there were rankings before it."""
    kept = ranking_of(call.id)
    if kept is None:
        return None
    shown = moderated_of(kept)
    record = shown.record
    known = _applications(call.id, region)
    inputs, tied = {one.application_id: one for one in record.inputs}, ranking.joint_places(record.lines)
    closer = db.session.get(User, kept.closed_by) if kept.closed_by else None
    return RankingPage(
        lines=tuple(
            replace(
                _line(line, inputs[line.application_id], known[line.application_id]),
                tied_place=tied.get(line.application_id),
            )
            for line in record.lines
            if line.application_id in known
        ),
        national_threshold=record.rule.national_threshold,
        regional_threshold=record.rule.regional_threshold,
        seed=record.rule.seed,
        number=kept.number,
        inputs_sha256=kept.inputs_sha256 or "",
        sha256=hash_of(shown),
        closed_by=closer.name if closer else "",
        closed_at=kept.closed_at,
        superseded=_superseded(kept),
        plain_sha256=kept.sha256,
        asides=len(shown.set_aside),
    )


def _superseded(standing: Ranking) -> tuple[Superseded, ...]:
    """The rankings before this one, the first one first. No query where it is the first."""
    if standing.number == 1:
        return ()
    ended = {one.ranking_id: line_of(one) for one in reopenings_of(standing.call_id)}
    made = [one for one in rankings_made(standing.call_id) if one.id in ended]
    return tuple(Superseded(one.number, one.sha256, one.closed_at, ended[one.id]) for one in made)


def choice_of(head: Head, call: Call, region: Region) -> Choice | None:
    """What this region chooses from; None until the ledgers are closed."""
    found = ranking_page(call, region)
    if found is None:
        return None
    budget = region_budget(head.definition, call, region)
    ranked, money = candidates(call.id, region.id), money_of(head.definition, call, region.slug, budget.left_pence)
    return Choice(
        ranking=found,
        candidates=ranked,
        problem=problem_for(head.definition, region.slug, ranked, money, found.seed),
        budget_pence=budget.left_pence,
        taken_pence=budget.taken_pence,
        kept=kept_list(Recommendation.call_id == call.id, Recommendation.region_id == region.id),
        authority=head.definition.core.authority,
    )


def choice_behind(head: Head, call: Call, recommendation: Recommendation) -> Choice:
    """The choice behind a list that came through the gate, for whoever approves it."""
    region = next(one for one in call.regions if one.id == recommendation.region_id)
    found = choice_of(head, call, region)
    if found is None:
        raise LookupError("a list without a ranking")
    return found


def kept_list(*conditions: object) -> Kept | None:
    """The list that a region keeps, with its lines; None if it was not begun."""
    query = (
        select(Recommendation).where(*conditions).options(selectinload(Recommendation.lines))  # type: ignore[arg-type]
    ).execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    names = _names(found.prepared_by, found.endorsed_by, found.first_approved_by, found.approved_by, found.held_by)
    return Kept(
        id=found.id,
        state=found.state,
        note=found.note,
        chosen=frozenset(line.application_id for line in found.lines if line.is_chosen),
        reasons={line.application_id: line.reason for line in found.lines if line.reason},
        list_sha256=found.list_sha256 or "",
        sent_back_reason=found.sent_back_reason,
        prepared_by=names[found.prepared_by],
        prepared_at=found.prepared_at,
        endorsed_by=names[found.endorsed_by],
        endorsed_at=found.endorsed_at,
        first_approved_by=names[found.first_approved_by],
        first_approved_at=found.first_approved_at,
        approved_by=names[found.approved_by],
        approved_at=found.approved_at,
        hold=found.hold,
        hold_reason=found.hold_reason,
        held_by=names[found.held_by],
        held_at=found.held_at,
        steps=steps_of(found),
    )


def _names(*ids: uuid.UUID | None) -> Mapping[uuid.UUID | None, str]:
    """The names of these people, '' for nobody. One query."""
    query = select(User.id, User.name).where(User.id.in_({one for one in ids if one}))
    return defaultdict(str, {user_id: name for user_id, name in db.session.execute(query)})


Found = tuple[str, str, str, str, str, int]


def _applications(call_id: uuid.UUID, region: Region | None) -> Mapping[uuid.UUID, Found]:
    query = (
        select(
            Application.id, Application.reference, Application.title, Organisation.name, Region.name, Region.slug,
            Application.grant_pence,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Region, Region.id == Application.region_id)
        .where(Application.call_id == call_id)
    )  # fmt: skip
    if region is not None:
        query = query.where(Application.region_id == region.id)
    return {application_id: tuple(rest) for application_id, *rest in db.session.execute(query)}  # type: ignore[misc]


def _line(line: ranking.StoredLine, inputs: ranking.StoredScores, found: Found) -> RankedLine:
    reference, title, organisation, region, region_slug, grant_pence = found
    return RankedLine(
        id=line.application_id,
        position=line.position,
        reference=reference,
        title=title,
        organisation=organisation,
        region=region,
        region_slug=region_slug,
        grant_pence=grant_pence,
        national_basis_points=line.national_basis_points,
        regional_basis_points=line.regional_basis_points,
        spread_basis_points=line.spread_basis_points,
        passes=line.passes,
        reasons=tuple(reason.text for reason in line.reasons),
        national=_dots(inputs.national),
        regional=_dots(inputs.regional),
    )


def _dots(stored: Sequence[str]) -> tuple[Dot, ...]:
    worths = [Fraction(text) for text in stored]
    return tuple(Dot(as_basis_points(one), _is_far(one, worths)) for one in worths)


def _is_far(one: Fraction, worths: Sequence[Fraction]) -> bool:
    """Of two marks neither is the odd one, so that it takes three."""
    if len(worths) < 3:
        return False
    others = (sum(worths, Fraction(0)) - one) / (len(worths) - 1)
    return abs(one - others) >= FAR_BASIS_POINTS
