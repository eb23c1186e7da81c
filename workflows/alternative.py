"""When may another list than the saved one be kept under a name, copied, taken into the list, and taken away?

An alternative is a list that somebody may go back to. It keeps no rule and decides nothing; what is recommended is the
list itself. Once that is sent on, its alternatives stay as they were weighed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from workflows.decision import RANKED, SECRETARY, RecommendationFacts, RecommendationState
from workflows.machine import Guard, Machine, Refusal, Transition

LONGEST_NAME = 80
# Where a name is mended.
NAME = "alternative"


class AlternativeState(StrEnum):
    """Whether an alternative stands among the others."""

    KEPT = "kept"
    REMOVED = "removed"


class AlternativeMove(StrEnum):
    """What can be done to it."""

    KEEP = "keep_alternative"
    COPY = "copy_alternative"
    TAKE = "take_alternative"
    REMOVE = "remove_alternative"
    BRING_BACK = "bring_alternative_back"


@dataclass(frozen=True)
class AlternativeFacts:
    """What the guards need to know. `names` are those of the region's other alternatives that stand, `fitting` is how
    many of its projects the ranking still lets be chosen."""

    call_is_ranked: bool = True
    list_state: RecommendationState | None = None
    name: str = ""
    names: frozenset[str] = field(default_factory=frozenset)
    fitting: int = 1


@dataclass(frozen=True)
class Made:
    """The ranking on which a list was made: which one, and its hash with the marks that were set aside."""

    number: int
    sha256: str


@dataclass(frozen=True)
class Difference:
    """What two lists share and what only one of them has, in the order of the ranking."""

    both: tuple[UUID, ...]
    only_first: tuple[UUID, ...]
    only_second: tuple[UUID, ...]


S, M = AlternativeState, AlternativeMove
F = AlternativeFacts

IS_RANKED: Guard[F] = Guard(
    RANKED.code, RANKED.text, lambda facts: RANKED.holds(RecommendationFacts(call_is_ranked=facts.call_is_ranked))
)
NOT_SENT_ON: Guard[F] = Guard(
    "list_sent_on",
    "The list is sent on, so its alternatives stay as they were. They can be changed again if it is sent back.",
    lambda facts: facts.list_state in (None, RecommendationState.PREPARING),
)
NAMED: Guard[F] = Guard(
    "name_missing",
    "Give the alternative a name, such as ‘Small companies first’.",
    lambda facts: bool(plain_name(facts.name)),
    where=NAME,
)
SHORT_NAME: Guard[F] = Guard(
    "name_long",
    f"The name is too long. Use {LONGEST_NAME} characters at most.",
    lambda facts: len(plain_name(facts.name)) <= LONGEST_NAME,
    where=NAME,
)
NAME_FREE: Guard[F] = Guard(
    "name_taken",
    "An alternative of this list has that name already. Give this one another name, or take the other one away.",
    lambda facts: is_free(facts.name, facts.names),
    where=NAME,
)
SOME_FIT: Guard[F] = Guard(
    "nothing_fits",
    "None of its projects can be chosen in the ranking that stands now.",
    lambda facts: facts.fitting > 0,
)
OPEN = (IS_RANKED, NOT_SENT_ON)
NAMING = (*OPEN, NAMED, SHORT_NAME, NAME_FREE)

ALTERNATIVE: Machine[F] = Machine(
    "alternative",
    Transition(M.COPY, frozenset({S.KEPT}), S.KEPT, SECRETARY, guards=NAMING),
    Transition(M.TAKE, frozenset({S.KEPT}), S.KEPT, SECRETARY, guards=(*OPEN, SOME_FIT)),
    Transition(M.REMOVE, frozenset({S.KEPT}), S.REMOVED, SECRETARY, guards=OPEN),
    Transition(M.BRING_BACK, frozenset({S.REMOVED}), S.KEPT, SECRETARY, guards=(*OPEN, NAME_FREE)),
)


def plain_name(name: str) -> str:
    """A name as it is kept: without spaces around it, and with one where there are several."""
    return " ".join(name.split())


def is_free(name: str, names: Collection[str]) -> bool:
    """Whether no other one has this name, however it is written in capitals."""
    return plain_name(name).casefold() not in {one.casefold() for one in names}


def refuse_to_keep(facts: AlternativeFacts) -> None:
    """`Refusal` with every reason why a list cannot be kept under this name now."""
    reasons = [reason for guard in NAMING for reason in guard.reasons(facts)]
    if reasons:
        raise Refusal(reasons)


def difference(ranked: Collection[UUID], first: Collection[UUID], second: Collection[UUID]) -> Difference:
    """What these two lists share; what is not in the ranking any more comes last, by its id."""
    rest = sorted({*first, *second} - set(ranked), key=str)
    order = [*ranked, *rest]
    return Difference(
        both=tuple(one for one in order if one in first and one in second),
        only_first=tuple(one for one in order if one in first and one not in second),
        only_second=tuple(one for one in order if one in second and one not in first),
    )


def since_then(made: Made, now: Made) -> str:
    """What became of the ranking on which a list was made, as a sentence; '' where it still stands as it was."""
    if made == now:
        return ""
    if made.number != now.number:
        return f"It was made on ranking {made.number}. The ranking was made anew since, and number {now.number} stands."
    return "Marks were set aside or let in again since it was made, so that places in the ranking may be others."
