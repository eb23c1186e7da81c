"""May what all sides signed be amended while a call is open, by whom, and whom does it then reach?

An amendment is a new version that is drafted beside the one in force. It takes force when every side has signed it with
its reason and its effect; until then, and if it is withdrawn, applicants see nothing of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workflows.actor import Role
from workflows.call import (
    DRAFTERS,
    NAMED,
    NOT_OWN_DRAFT,
    ONE_SIDE_ONLY,
    REHEARSED,
    SIDE_UNSIGNED,
    SIGNATORIES,
)
from workflows.definition import Core, Definition, Layer
from workflows.field_words import shown
from workflows.machine import Guard, Machine, Reason, Transition
from workflows.plain import sha256
from workflows.rounds import counted_anew
from workflows.wording import moment, percent


class AmendmentState(StrEnum):
    """Where an amendment stands."""

    DRAFTING = "drafting"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class AmendmentMove(StrEnum):
    """What can be done to it."""

    BEGIN = "begin_amendment"
    DECLARE = "declare_amendment"
    AMEND_CORE = "amend_core"
    AMEND_LAYER = "amend_layer"
    REHEARSE = "rehearse_amendment"
    SIGN = "sign_amendment"
    TAKE_FORCE = "take_force"
    WITHDRAW = "withdraw_amendment"
    LAPSE = "lapse_amendment"


class Effect(StrEnum):
    """Whom an amendment reaches. What is submitted keeps the version that it answers, whatever the effect."""

    NEW_ONLY = "new_only"
    DRAFTS = "drafts"
    EVERYONE = "everyone"


REACHES_DRAFTS = frozenset({Effect.DRAFTS, Effect.EVERYONE})
EFFECT_WORDS: dict[Effect, str] = {
    Effect.NEW_ONLY: "Applications that are begun from then on. Drafts and submitted applications stay as they are.",
    Effect.DRAFTS: "Every draft and new application. Submitted applications stay as they are.",
    Effect.EVERYONE: "Everyone, with a later deadline. Drafts answer the new version; what is submitted stays as it is "
    "and can be reopened.",
}


@dataclass(frozen=True)
class Proposal:
    """What a signature on an amendment stands for: the new text, in the place of which, why, and for whom."""

    reference: str
    base_sha256: str
    sha256: str
    reason: str
    effect: Effect

    @property
    def seal(self) -> str:
        """The hash of all of it: who read another reason or effect has not read this proposal."""
        return sha256(self)


@dataclass(frozen=True)
class AmendmentFacts:
    """What the guards need to know, true at one instant. The first ones are asked as of a call's own version."""

    problems: tuple[Reason, ...] = ()
    is_rehearsed: bool = True
    side_already_signed: bool = False
    signed_for_another_side: bool = False
    drafted_alone: bool = False
    is_named: bool = True
    call_is_open: bool = True
    before_deadline: bool = True
    refused_changes: tuple[Reason, ...] = ()
    reason_given: bool = True
    something_changed: bool = True
    proposal_is_current: bool = True
    acts_for_side: bool = True
    is_only_one: bool = True
    keys_missing: int = 0


CALL_OPEN: Guard[AmendmentFacts] = Guard(
    "call_not_open",
    "Only an open call is amended. Before it opens, edit its criteria.",
    lambda facts: facts.call_is_open,
)
IN_TIME: Guard[AmendmentFacts] = Guard(
    "deadline_passed",
    "The deadline has passed: what was received answers the version in force, so that it is not amended any more.",
    lambda facts: facts.before_deadline,
)
OWN_SIDE: Guard[AmendmentFacts] = Guard(
    "wrong_role", "You do not act for this side.", lambda facts: facts.acts_for_side
)
ONLY_ONE: Guard[AmendmentFacts] = Guard(
    "amended_already",
    "An amendment is being drafted already. Edit or withdraw that.",
    lambda facts: facts.is_only_one,
)
OVER: Guard[AmendmentFacts] = Guard(
    "deadline_to_come",
    "The deadline has not passed, so that every side can still sign.",
    lambda facts: not facts.before_deadline,
)
REASON: Guard[AmendmentFacts] = Guard(
    "no_reason", "Say why, in words that applicants will read.", lambda facts: facts.reason_given, where="reason"
)
SOUND: Guard[AmendmentFacts] = Guard(
    "definition_incomplete",
    "The amended criteria are not ready to sign.",
    lambda facts: not facts.problems,
    details=lambda facts: facts.problems,
)
PERMITTED: Guard[AmendmentFacts] = Guard(
    "not_amendable",
    "Some of these changes cannot be made once a call is open.",
    lambda facts: not facts.refused_changes,
    details=lambda facts: facts.refused_changes,
)
CHANGED: Guard[AmendmentFacts] = Guard(
    "nothing_changed",
    "Nothing differs from the version in force yet. Edit what is to change.",
    lambda facts: facts.something_changed,
)
CURRENT: Guard[AmendmentFacts] = Guard(
    "version_changed",
    "The amendment changed while you were reading it. Read it again, then sign.",
    lambda facts: facts.proposal_is_current,
)
ALL_KEYS: Guard[AmendmentFacts] = Guard(
    "keys_missing", "Not every side has signed this amendment.", lambda facts: facts.keys_missing == 0
)

DRAFTING = frozenset({AmendmentState.DRAFTING})
# Asked of an amendment as of a call: the same words, over the facts of the same names.
KEY_GUARDS: tuple[Guard[Any], ...] = (REHEARSED, SIDE_UNSIGNED, ONE_SIDE_ONLY, NOT_OWN_DRAFT, NAMED)

AMENDMENT: Machine[AmendmentFacts] = Machine(
    "amendment",
    Transition(
        AmendmentMove.BEGIN,
        DRAFTING,
        AmendmentState.DRAFTING,
        DRAFTERS,
        guards=(OWN_SIDE, ONLY_ONE, CALL_OPEN, IN_TIME, REASON),
        notices=("amendment_begun",),
    ),
    Transition(
        AmendmentMove.DECLARE,
        DRAFTING,
        AmendmentState.DRAFTING,
        DRAFTERS,
        guards=(CALL_OPEN, IN_TIME, REASON),
        notices=("amendment_changed",),
    ),
    Transition(
        AmendmentMove.AMEND_CORE,
        DRAFTING,
        AmendmentState.DRAFTING,
        frozenset({Role.PROGRAMME_OFFICER}),
        guards=(CALL_OPEN, IN_TIME),
        notices=("amendment_changed",),
    ),
    Transition(
        AmendmentMove.AMEND_LAYER,
        DRAFTING,
        AmendmentState.DRAFTING,
        frozenset({Role.REGION_LEAD}),
        guards=(CALL_OPEN, IN_TIME),
        notices=("amendment_changed",),
    ),
    Transition(
        AmendmentMove.REHEARSE,
        DRAFTING,
        AmendmentState.DRAFTING,
        DRAFTERS | SIGNATORIES,
        guards=(CALL_OPEN, IN_TIME, SOUND),
    ),
    Transition(
        AmendmentMove.SIGN,
        DRAFTING,
        AmendmentState.DRAFTING,
        SIGNATORIES,
        guards=(CALL_OPEN, IN_TIME, REASON, CHANGED, SOUND, PERMITTED, CURRENT, *KEY_GUARDS),
        notices=("amendment_signed",),
    ),
    Transition(
        AmendmentMove.TAKE_FORCE,
        DRAFTING,
        AmendmentState.IN_FORCE,
        SIGNATORIES,
        guards=(CALL_OPEN, IN_TIME, PERMITTED, ALL_KEYS),
        notices=("amendment_in_force", "build_sheet"),
    ),
    Transition(AmendmentMove.WITHDRAW, DRAFTING, AmendmentState.WITHDRAWN, DRAFTERS),
    # Nobody can sign it any more: the clock ends what would otherwise be drafted for ever.
    Transition(
        AmendmentMove.LAPSE,
        DRAFTING,
        AmendmentState.LAPSED,
        frozenset({Role.CLOCK}),
        guards=(OVER,),
        notices=("amendment_lapsed",),
    ),
)


def signing_obstacles(facts: AmendmentFacts) -> tuple[Reason, ...]:
    """What keeps anybody from signing the amendment of these facts, whoever they are."""
    return AMENDMENT.refusals(AmendmentMove.SIGN, AmendmentState.DRAFTING, SIGNATORIES, facts)


def answered_after_reopening(answered: int, in_force: Iterable[tuple[int, Effect]]) -> int:
    """The number of the version that an application answers as a draft again.

    It answered version `answered` when it was submitted; `in_force` has the number and the effect of each amendment
    that took force. As a draft it follows the newest of them that reaches drafts, like every other draft.
    """
    reaching = [number for number, effect in in_force if effect in REACHES_DRAFTS and number > answered]
    return max(reaching, default=answered)


def warnings(before: Definition, after: Definition, names: Mapping[str, str]) -> tuple[Reason, ...]:
    """What an amendment does beyond what it says: to those whom it does not reach, because all are ranked in one list
    and paid from one budget, and to rounds whose dates are counted from a cut-off that moves.

    None of it refuses. `names` has the name of each side, `where` is as in `layers.problems`.
    """
    old = {layer.region: layer for layer in before.layers}
    pairs: list[tuple[str, str, Core | Layer, Core | Layer]] = [("the core", "core", before.core, after.core)]
    pairs += [
        (names.get(one.region, one.region), f"layer:{one.region}", old[one.region], one)
        for one in after.layers
        if one.region in old
    ]
    return (
        *(reason for pair in pairs for reason in (*_two_thresholds(*pair), *_another_budget(*pair))),
        *_other_rounds(before.core, after.core),
    )


def _two_thresholds(name: str, where: str, old: Core | Layer, new: Core | Layer) -> Iterable[Reason]:
    own = "Both stand in one ranking, each judged by the version that it answers."
    was, now = old.threshold_basis_points, new.threshold_basis_points
    if was != now:
        text = (
            f"The threshold of {name} is {percent(was)} for applications that keep the version before, and "
            f"{percent(now)} for those that answer this one. {own}"
        )
        yield Reason("two_thresholds", text, f"{where}:threshold")
    floors = {criterion.id: criterion.threshold for criterion in old.criteria}
    for one in new.criteria:
        if one.threshold != floors.get(one.id):
            text = f"The floor of ‘{one.title}’ differs from the version before, which some applications keep. {own}"
            yield Reason("two_floors", text, f"{where}:criterion:{one.id}")


def _other_rounds(before: Core, after: Core) -> Iterable[Reason]:
    for one in counted_anew(before, after):
        label = shown(after.milestones, one.name).label
        text = (
            f"The dates of round {one.number} are counted from the first cut-off, which moves: ‘{label}’ becomes "
            f"{moment(one.will_be)} in place of {moment(one.was)}."
        )
        yield Reason("round_counted_anew", text, "core:milestones")


def _another_budget(name: str, where: str, old: Core | Layer, new: Core | Layer) -> Iterable[Reason]:
    if getattr(old, "budget", ()) != getattr(new, "budget", ()):
        text = (
            f"The budget of {name} changes for every application: those that keep the version before are chosen from "
            "the new budget too."
        )
        yield Reason("another_budget", text, f"{where}:budget")
