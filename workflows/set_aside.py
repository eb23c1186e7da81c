"""Which assessments no longer count, who decided that and why, and what did it do to the ranking?

An assessment that is set aside stays to be read, with its marks, beside those that count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows.machine import Reason
from workflows.marks_design import Review
from workflows.ranking import Line
from workflows.text import normalise
from workflows.wording import counted


@dataclass(frozen=True)
class SetAside:
    """The decision that one assessor's assessment of one application does not count: by whom, and why."""

    application_id: UUID
    assessor_id: UUID
    by: UUID
    why: str


@dataclass(frozen=True)
class Effect:
    """Where an application stood before and after; None for not ranked. `others` is how many others changed place."""

    application_id: UUID
    before: int | None
    after: int | None
    others: int


def refusals(reviews: Sequence[Review], standing: Sequence[SetAside], wanted: SetAside) -> tuple[Reason, ...]:
    """Every reason why this assessment cannot be set aside, beside those that are already."""
    pair = _pair(wanted)
    left = [one for one in counting(reviews, [*standing, wanted]) if one.application_id == wanted.application_id]
    problems = (
        ("why_missing", "Write why this assessment does not count. The reason stays beside it.", "why")
        if not normalise(wanted.why)
        else None,
        ("no_assessment", "There is no complete assessment of this application by this assessor.", "")
        if pair not in {(one.application_id, one.assessor_id) for one in reviews}
        else None,
        ("already_aside", "This assessment has been set aside before. Nothing is left to do.", "")
        if pair in {_pair(one) for one in standing}
        else None,
        ("own_assessment", "Nobody sets aside an assessment of their own. Ask somebody else to look at it.", "")
        if wanted.by == wanted.assessor_id
        else None,
        ("last_one", "It is the last assessment that counts. Have the application assessed again first.", "")
        if not left
        else None,
    )
    return tuple(Reason(*problem) for problem in problems if problem)


def counting(reviews: Sequence[Review], asides: Sequence[SetAside]) -> tuple[Review, ...]:
    """The reviews that count, in their order."""
    away = {_pair(one) for one in asides}
    return tuple(one for one in reviews if (one.application_id, one.assessor_id) not in away)


def effect_on_rank(application_id: UUID, *, before: Sequence[Line], after: Sequence[Line]) -> Effect:
    """What changed between two rankings of the same applications, made without and with the decision.

    Raises `KeyError` when the application stands in neither, or in one only.
    """
    was = {line.application_id: line.position for line in before}
    now = {line.application_id: line.position for line in after}
    others = sum(was[id_] != now.get(id_) for id_ in was if id_ != application_id)
    return Effect(application_id, was[application_id], now[application_id], others)


def effect_words(effect: Effect) -> str:
    """The effect in a sentence or two."""
    return f"{_move(effect.before, effect.after)} {_others(effect.others)}"


def _pair(aside: SetAside) -> tuple[UUID, UUID]:
    return aside.application_id, aside.assessor_id


def _move(before: int | None, after: int | None) -> str:
    if before == after:
        return "It stays unranked." if after is None else f"It stays at place {after}."
    if before is None:
        return f"It is ranked now, at place {after}."
    if after is None:
        return f"It is no longer ranked; it stood at place {before}."
    return f"It moves from place {before} to place {after}."


def _others(others: int) -> str:
    if not others:
        return "No other application changes its place."
    return f"{counted(others, 'other application')} {'changes' if others == 1 else 'change'} place."
