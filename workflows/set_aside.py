"""Which marks no longer count, who decided that and why, and what did it do to the ranking?

A mark that is set aside stays to be read, beside those that count. Acts are added one after the other and none is ever
taken back: undoing one is an act of its own, with its own reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from workflows.machine import Reason
from workflows.ranking import Line, StoredLine
from workflows.wording import counted

WHOLE = ""
LIST_SENT = Reason(
    "list_sent",
    "The region has recommended its list by this ranking, so no mark is moderated any more. Have the list sent back "
    "first.",
)


class ActKind(StrEnum):
    """What an act does to a mark."""

    SET_ASIDE = "set_aside"
    RESTORE = "restore"


@dataclass(frozen=True)
class SetAside:
    """The decision that a mark does not count: by whom, when and why. Without a criterion: the whole assessment."""

    assessment_id: UUID
    by: UUID
    at: datetime
    why: str
    criterion_id: str = WHOLE


@dataclass(frozen=True)
class Act:
    """One row of the record: a mark that is set aside, or counts again."""

    kind: ActKind
    mark: SetAside


@dataclass(frozen=True)
class ActFacts:
    """What has to be known before a mark is set aside, or counts again, true at one instant.

    `is_aside` is whether this very mark is set aside, `is_inside_one` whether its whole assessment is. `leaves_some`
    is whether an assessment of the ledger still counts afterwards.
    """

    reason_given: bool = True
    ledgers_closed: bool = True
    list_sent: bool = False
    is_own_ledger: bool = True
    is_own_work: bool = False
    is_there: bool = True
    is_aside: bool = False
    is_inside_one: bool = False
    leaves_some: bool = True


@dataclass(frozen=True)
class Effect:
    """Where an application stood before and after; None for not ranked. `others` is how many others changed place."""

    application_id: UUID
    before: int | None
    after: int | None
    others: int


def refusals(kind: ActKind, facts: ActFacts) -> tuple[Reason, ...]:
    """Every reason why this act cannot be done, in words that say what to do next."""
    problems = (
        _unless(facts.reason_given, "why_missing", "Write why. The reason stays beside the mark.", "why"),
        _unless(
            facts.ledgers_closed, "ledgers_open", "Marks are moderated once both ledgers are closed, and not before."
        ),
        () if not facts.list_sent else (LIST_SENT,),
        _unless(facts.is_own_ledger, "other_ledger", "This mark belongs to the other ledger. Its own side decides."),
        _unless(
            not facts.is_own_work, "own_assessment", "Nobody moderates a mark of their own. Ask somebody else to look."
        ),
        *(_to_set_aside(facts) if kind == ActKind.SET_ASIDE else _to_restore(facts)),
    )
    return tuple(reason for one in problems for reason in one)


def standing(acts: Iterable[Act]) -> tuple[SetAside, ...]:
    """The marks that are set aside after these acts, which come in the order in which they were done."""
    last: dict[tuple[UUID, str], Act] = {}
    for act in acts:
        last[act.mark.assessment_id, act.mark.criterion_id] = act
    return tuple(act.mark for act in last.values() if act.kind == ActKind.SET_ASIDE)


def by_assessment(asides: Iterable[SetAside]) -> Mapping[UUID, frozenset[str]]:
    """The criteria set aside of each assessment; `WHOLE` among them where all of it is."""
    found: dict[UUID, frozenset[str]] = {}
    for one in asides:
        found[one.assessment_id] = found.get(one.assessment_id, frozenset()) | {one.criterion_id}
    return found


def effect_on_rank(
    application_id: UUID, *, before: Sequence[Line | StoredLine], after: Sequence[Line | StoredLine]
) -> Effect:
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


Problems = tuple[Reason, ...]


def _to_set_aside(facts: ActFacts) -> tuple[Problems, ...]:
    return (
        _unless(facts.is_there, "no_mark", "There is no such mark in a complete assessment of this application."),
        _unless(
            not facts.is_aside and not facts.is_inside_one,
            "already_aside",
            "This mark has been set aside before. Nothing is left to do.",
        ),
        _unless(
            facts.leaves_some,
            "last_one",
            "It is the last of this ledger that counts. Have the application assessed again first.",
        ),
    )


def _to_restore(facts: ActFacts) -> tuple[Problems, ...]:
    return (_unless(facts.is_aside, "not_aside", "This mark counts already. Nothing is left to do."),)


def _unless(holds: bool, code: str, text: str, where: str = "") -> Problems:
    return () if holds else (Reason(code, text, where),)


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
