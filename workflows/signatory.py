"""Who is named to turn a side's key on a call, and when may somebody else be named in their place?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.call import DRAFTERS
from workflows.machine import Guard, Machine, Transition


class NamingState(StrEnum):
    """Whether a naming counts."""

    NAMED = "named"
    REPLACED = "replaced"


class NamingMove(StrEnum):
    """What can be done to it."""

    NAME = "name_signatory"
    NAME_ONLY_HOLDER = "name_only_holder"
    REPLACE = "replace_signatory"


@dataclass(frozen=True)
class NamingFacts:
    """What the guards need to know, true at one instant."""

    keys_can_turn: bool = True
    no_key_turned: bool = True
    holds_role: bool = True
    names_another: bool = True
    on_no_other_side: bool = True
    reason_given: bool = True


KEYS_TURN: Guard[NamingFacts] = Guard(
    "no_keys_to_turn",
    "Nothing is to be signed on this call any more.",
    lambda facts: facts.keys_can_turn,
)
NO_KEY: Guard[NamingFacts] = Guard(
    "key_turned",
    "A key is turned on what is being signed. Nobody else is named before an edit breaks it.",
    lambda facts: facts.no_key_turned,
)
HOLDS_ROLE: Guard[NamingFacts] = Guard(
    "no_signatory",
    "Name somebody who holds the signatory’s role on this side. The service team gives roles.",
    lambda facts: facts.holds_role,
    where="user_id",
)
NAMES_ANOTHER: Guard[NamingFacts] = Guard(
    "names_oneself",
    "You cannot name yourself: who drafts for a side does not choose to sign for it.",
    lambda facts: facts.names_another,
    where="user_id",
)
ONE_SIDE: Guard[NamingFacts] = Guard(
    "named_elsewhere",
    "They are named for another side of this call. Nobody signs for two.",
    lambda facts: facts.on_no_other_side,
    where="user_id",
)
REASON: Guard[NamingFacts] = Guard(
    "no_reason", "Say why somebody else signs in their place.", lambda facts: facts.reason_given, where="reason"
)

NAMED = frozenset({NamingState.NAMED})

SIGNATORY: Machine[NamingFacts] = Machine(
    "signatory",
    Transition(
        NamingMove.NAME,
        NAMED,
        NamingState.NAMED,
        DRAFTERS,
        guards=(KEYS_TURN, NO_KEY, HOLDS_ROLE, NAMES_ANOTHER, ONE_SIDE),
        notices=("signatory_named",),
    ),
    Transition(
        NamingMove.NAME_ONLY_HOLDER, NAMED, NamingState.NAMED, frozenset({Role.CLOCK}), guards=(HOLDS_ROLE, ONE_SIDE)
    ),
    Transition(NamingMove.REPLACE, NAMED, NamingState.REPLACED, DRAFTERS, guards=(KEYS_TURN, NO_KEY, REASON)),
)
