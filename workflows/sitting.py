"""Where does the sitting of a panel stand, who may move it on, and what is in the way?

A panel looks again at applications, or hears those who made them. It sits once both ledgers are closed, never before:
its papers hold what either side has marked. What it decides is advice to whoever composes the list, and is minuted.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import FUNDER_ROLES, POOL_ROLES, REGION_ROLES, Role
from workflows.machine import Guard, Machine, Reason, Transition
from workflows.set_aside import LIST_SENT
from workflows.wording import counted


class SittingKind(StrEnum):
    """What a panel sits for."""

    MODERATION = "moderation"
    INTERVIEW = "interview"


class SittingState(StrEnum):
    """Where a sitting stands. Written means that its minutes wait for the chair."""

    PLANNED = "planned"
    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    WRITTEN = "written"
    AGREED = "agreed"
    CANCELLED = "cancelled"


class SittingMove(StrEnum):
    """What can be done to a sitting."""

    PLAN = "plan_sitting"
    CHANGE = "change_sitting"
    CALL = "call_sitting"
    PUT_OFF = "put_off_sitting"
    CANCEL = "cancel_sitting"
    OPEN = "open_sitting"
    CLOSE = "close_sitting"
    WRITE_UP = "write_minutes"
    SEND_BACK = "send_minutes_back"
    AGREE = "agree_minutes"


@dataclass(frozen=True)
class SittingFacts:
    """What the guards need to know, true at one instant.

    `unconfirmed` are the titles of applications whose outcome waits for the chair of the item; `without_slot` those of
    interviews that have no time yet, `slot_outside` of those whose time is not in the sitting. `present` counts the
    members who are there now, `is_ahead` is that the sitting begins now or later.
    """

    ledgers_closed: bool = True
    list_sent: bool = False
    has_chair: bool = True
    has_secretary: bool = True
    chair_is_apart: bool = True
    members: int = 0
    quorum: int = 1
    items: int = 0
    without_slot: tuple[str, ...] = ()
    slot_outside: tuple[str, ...] = ()
    is_ahead: bool = True
    not_reached: int = 0
    not_reached_seen: bool = False
    present: int = 0
    chair_is_present: bool = True
    item_is_open: bool = False
    unconfirmed: tuple[str, ...] = ()
    reason_given: bool = True
    is_chair: bool = True
    is_another_person: bool = True
    minutes_seen: bool = True


Facts = SittingFacts
RUNNERS = frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD, Role.PANEL_SECRETARY})
# Who can be asked to sit, on the funder's and on a region's side.
NATIONAL_MEMBERS = FUNDER_ROLES | {Role.NATIONAL_ASSESSOR}
REGIONAL_MEMBERS = REGION_ROLES | {Role.REGIONAL_SCORER}
MEMBER = frozenset({Role.PANEL_MEMBER})
# While these last, members read the papers; afterwards they keep the minutes.
PAPERS_READ = frozenset({SittingState.CALLED, SittingState.OPEN, SittingState.CLOSED, SittingState.WRITTEN})
# Whoever sits by one of these has no pages of the applications but those of the panel.
ONLY_HERE = MEMBER | POOL_ROLES
# While these last it is written down who comes and goes.
ATTENDED_IN = frozenset({SittingState.CALLED, SittingState.OPEN})
# What was recorded can be put right until the minutes wait for the chair.
CORRECTED_IN = frozenset({SittingState.OPEN, SittingState.CLOSED})
# Nothing is taken up or heard any more.
OVER = frozenset({SittingState.CLOSED, SittingState.WRITTEN, SittingState.AGREED, SittingState.CANCELLED})
# An interview can be given another time until the sitting is over.
SLOTS_MOVE_IN = frozenset({SittingState.PLANNED, SittingState.CALLED, SittingState.OPEN})

LEDGERS_CLOSED: Guard[Facts] = Guard(
    "ledgers_open",
    "Both ledgers have to be closed first: the papers hold the marks of either side. The sitting can stay planned.",
    lambda facts: facts.ledgers_closed,
)
LIST_NOT_SENT: Guard[Facts] = Guard(LIST_SENT.code, LIST_SENT.text, lambda facts: not facts.list_sent)
CHAIR: Guard[Facts] = Guard("no_chair", "Say who takes the chair.", lambda facts: facts.has_chair, where="people")
SECRETARY: Guard[Facts] = Guard(
    "no_secretary", "Say who is the secretary.", lambda facts: facts.has_secretary, where="people"
)
APART: Guard[Facts] = Guard(
    "chair_is_secretary",
    "The chair agrees what the secretary writes, so they have to be two people.",
    lambda facts: facts.chair_is_apart,
    where="people",
)
MEMBERS: Guard[Facts] = Guard(
    "too_few_members",
    "There are fewer members than the quorum.",
    lambda facts: facts.members >= facts.quorum,
    details=lambda facts: (
        Reason(
            "too_few_members",
            f"The panel has {facts.members} of the {facts.quorum} members that its quorum asks for. Add members.",
            "people",
        ),
    ),
    where="people",
)
ITEMS: Guard[Facts] = Guard(
    "no_items", "Put at least one application on the agenda.", lambda facts: facts.items > 0, where="agenda"
)
SLOTS: Guard[Facts] = Guard(
    "no_slot",
    "Every interview needs its time.",
    lambda facts: not facts.without_slot,
    details=lambda facts: tuple(
        Reason("no_slot", f"{title} has no time yet. Give it one.", "agenda") for title in facts.without_slot
    ),
)
SLOTS_WITHIN: Guard[Facts] = Guard(
    "slot_outside",
    "Every interview has to be in the sitting.",
    lambda facts: not facts.slot_outside,
    details=lambda facts: tuple(
        Reason(
            "slot_outside", f"{title}: its time is before the sitting begins or on another day. Change it.", "agenda"
        )
        for title in facts.slot_outside
    ),
)
AHEAD: Guard[Facts] = Guard(
    "in_the_past",
    "The time when the sitting begins is past. Give one that is still to come.",
    lambda facts: facts.is_ahead,
    where="starts_at",
)
QUORATE: Guard[Facts] = Guard(
    "not_quorate",
    "Too few members are present.",
    lambda facts: facts.present >= facts.quorum,
    details=lambda facts: (
        Reason(
            "not_quorate",
            f"{facts.present} of the {facts.quorum} members that the quorum asks for are present. Record who has come.",
            "attendance",
        ),
    ),
)
CHAIR_PRESENT: Guard[Facts] = Guard(
    "chair_absent",
    "The chair is not recorded as present. Record it, or put the sitting off and name another chair.",
    lambda facts: facts.chair_is_present,
    where="attendance",
)
NO_ITEM_OPEN: Guard[Facts] = Guard(
    "item_open", "An item is still being discussed. End it first.", lambda facts: not facts.item_is_open
)
NOT_REACHED_SEEN: Guard[Facts] = Guard(
    "not_reached",
    "Items were not reached.",
    lambda facts: facts.not_reached_seen or not facts.not_reached,
    details=lambda facts: (
        Reason(
            "not_reached",
            f"Not reached yet: {counted(facts.not_reached, 'item')}. Take them up, or tick that the sitting closes "
            "without them.",
            "not_reached",
        ),
    ),
)
CONFIRMED: Guard[Facts] = Guard(
    "unconfirmed",
    "An outcome waits for the chair.",
    lambda facts: not facts.unconfirmed,
    details=lambda facts: tuple(
        Reason("unconfirmed", f"{title}: its outcome is recorded and waits for the chair of the item to confirm it.")
        for title in facts.unconfirmed
    ),
)
REASON: Guard[Facts] = Guard("reason_missing", "Say why.", lambda facts: facts.reason_given, where="reason")
BY_CHAIR: Guard[Facts] = Guard(
    "not_chair", "The chair of this sitting does that. You can read it.", lambda facts: facts.is_chair
)
ANOTHER_PERSON: Guard[Facts] = Guard(
    "own_minutes",
    "You wrote these minutes. Somebody else has to agree them: have another person write them up.",
    lambda facts: facts.is_another_person,
)
SEEN: Guard[Facts] = Guard(
    "minutes_changed",
    "The minutes have changed since you opened them. Read them again, then agree them.",
    lambda facts: facts.minutes_seen,
)

PLANNED, CALLED = frozenset({SittingState.PLANNED}), frozenset({SittingState.CALLED})
CLOSED, WRITTEN = frozenset({SittingState.CLOSED}), frozenset({SittingState.WRITTEN})

SITTING: Machine[SittingFacts] = Machine(
    "sitting",
    Transition(SittingMove.PLAN, PLANNED, SittingState.PLANNED, RUNNERS, guards=(LIST_NOT_SENT, AHEAD)),
    Transition(SittingMove.CHANGE, PLANNED, SittingState.PLANNED, RUNNERS, guards=(APART, AHEAD)),
    Transition(
        SittingMove.CALL,
        PLANNED,
        SittingState.CALLED,
        RUNNERS,
        guards=(LEDGERS_CLOSED, LIST_NOT_SENT, CHAIR, SECRETARY, APART, MEMBERS, ITEMS, SLOTS, SLOTS_WITHIN),
        notices=("sitting_called",),
    ),
    Transition(
        SittingMove.PUT_OFF, CALLED, SittingState.PLANNED, RUNNERS, guards=(REASON,), notices=("sitting_put_off",)
    ),
    Transition(
        SittingMove.CANCEL,
        PLANNED | CALLED,
        SittingState.CANCELLED,
        RUNNERS,
        guards=(REASON,),
        notices=("sitting_cancelled",),
    ),
    Transition(
        SittingMove.OPEN,
        CALLED,
        SittingState.OPEN,
        RUNNERS,
        guards=(LEDGERS_CLOSED, LIST_NOT_SENT, QUORATE, CHAIR_PRESENT),
    ),
    Transition(
        SittingMove.CLOSE,
        frozenset({SittingState.OPEN}),
        SittingState.CLOSED,
        RUNNERS,
        guards=(NO_ITEM_OPEN, NOT_REACHED_SEEN),
    ),
    Transition(
        SittingMove.WRITE_UP,
        CLOSED,
        SittingState.WRITTEN,
        RUNNERS,
        guards=(CONFIRMED,),
        notices=("minutes_written",),
    ),
    Transition(
        SittingMove.SEND_BACK,
        WRITTEN,
        SittingState.CLOSED,
        MEMBER,
        guards=(BY_CHAIR, REASON),
        notices=("minutes_sent_back",),
    ),
    Transition(
        SittingMove.AGREE,
        WRITTEN,
        SittingState.AGREED,
        MEMBER,
        guards=(BY_CHAIR, ANOTHER_PERSON, SEEN),
        notices=("minutes_agreed",),
    ),
)


def reads_papers(state: SittingState, roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles reads the application and its marks here: members until the minutes are agreed;
    staff and auditors have their own pages besides."""
    return state in PAPERS_READ or bool(roles - ONLY_HERE)
