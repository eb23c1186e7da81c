"""Which item does a panel take up, who leaves the room before it does, and may it record what came of it?

Whoever has a conflict of interest with an application is out while it is discussed: it is recorded that they left
before anybody opens the item. Below the quorum nothing is recorded as an outcome, however clear it may seem.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import Guard, Machine, Reason, Transition
from workflows.sitting import MEMBER, RUNNERS
from workflows.wording import listed


class ItemState(StrEnum):
    """Where one application of a sitting stands."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"


class SlotAnswer(StrEnum):
    """What applicants say of the time that they were given for their interview."""

    CONFIRMED = "confirmed"
    CANNOT = "cannot"


class ItemMove(StrEnum):
    """What can be done with it."""

    BEGIN = "begin_item"
    RECORD = "record_outcome"
    CORRECT = "correct_outcome"
    CONFIRM = "confirm_outcome"
    END = "end_item"


class Outcome(StrEnum):
    """What a panel recommends. The list's own act decides."""

    FUND = "fund"
    FUND_WITH_CONDITIONS = "fund_with_conditions"
    RESERVE = "reserve"
    DO_NOT_FUND = "do_not_fund"


@dataclass(frozen=True)
class ItemFacts:
    """What the guards need to know, true at one instant.

    `staying` names who has to leave for this item and is not recorded as gone. `taking_part` counts the members who are
    present and free to take part; `chair_takes_part` is of whoever takes the chair for this item.
    """

    sitting_is_open: bool = True
    sitting_is_over: bool = False
    is_corrected_now: bool = True
    other_is_open: bool = False
    staying: tuple[str, ...] = ()
    chair_takes_part: bool = True
    taking_part: int = 0
    quorum: int = 1
    words_given: bool = True
    choice_given: bool = True
    marks_wrong: tuple[Reason, ...] = ()
    is_recorded: bool = True
    is_confirmed: bool = False
    why_given: bool = True
    is_newest: bool = True
    is_item_chair: bool = True
    is_another_person: bool = True


Facts = ItemFacts
# In minutes.
LONGEST = 480

OPEN_SITTING: Guard[Facts] = Guard(
    "sitting_not_open",
    "The sitting is not open. Open it first.",
    lambda facts: facts.sitting_is_open,
    details=lambda facts: (
        Reason(
            "sitting_not_open",
            "The sitting is over, so that no item is taken up and no outcome recorded. Plan another sitting for it."
            if facts.sitting_is_over
            else "The sitting is not open. Open it first.",
        ),
    ),
)
CORRECTED_NOW: Guard[Facts] = Guard(
    "minutes_with_chair",
    "The minutes are with the chair, so nothing recorded changes. The chair can send them back first.",
    lambda facts: facts.is_corrected_now,
)
ONE_AT_A_TIME: Guard[Facts] = Guard(
    "other_open", "Another item is being discussed. End it first.", lambda facts: not facts.other_is_open
)
ALL_HAVE_LEFT: Guard[Facts] = Guard(
    "must_leave",
    "Somebody has to leave before this item begins.",
    lambda facts: not facts.staying,
    details=lambda facts: tuple(
        Reason("must_leave", f"{name} must leave before this item begins. Tick that they have left.", "left")
        for name in facts.staying
    ),
)
CHAIRED: Guard[Facts] = Guard(
    "no_item_chair",
    "Whoever takes the chair is not there for this item. Choose a member who takes it meanwhile.",
    lambda facts: facts.chair_takes_part,
    where="acting_chair",
)
STILL_CHAIRED: Guard[Facts] = Guard(
    "item_chair_gone",
    "Whoever takes the chair for this item is not there any more. End the item, and begin it again with another chair.",
    lambda facts: facts.chair_takes_part,
)
QUORATE: Guard[Facts] = Guard(
    "item_not_quorate",
    "Too few members take part.",
    lambda facts: facts.taking_part >= facts.quorum,
    details=lambda facts: (
        Reason(
            "item_not_quorate",
            f"{facts.taking_part} of the {facts.quorum} members that the quorum asks for take part in this item, so "
            "that no outcome can be recorded. Record who has returned, or end the item and take it up another time.",
            "attendance",
        ),
    ),
)
CHOICE: Guard[Facts] = Guard(
    "no_choice", "Choose what the panel recommends.", lambda facts: facts.choice_given, where="outcome"
)
WORDS: Guard[Facts] = Guard(
    "no_words", "Write why, in the panel’s words.", lambda facts: facts.words_given, where="words"
)
MARKS: Guard[Facts] = Guard(
    "marks_wrong", "A mark is missing.", lambda facts: not facts.marks_wrong, details=lambda facts: facts.marks_wrong
)
NOT_RECORDED: Guard[Facts] = Guard(
    "recorded_before", "An outcome is recorded already. Correct it, and say why.", lambda facts: not facts.is_recorded
)
RECORDED: Guard[Facts] = Guard(
    "not_recorded",
    "No outcome is recorded yet. Record it while the item is discussed.",
    lambda facts: facts.is_recorded,
)
WHY: Guard[Facts] = Guard(
    "no_why", "Say why what was recorded is corrected.", lambda facts: facts.why_given, where="why"
)
NEWEST: Guard[Facts] = Guard(
    "changed_meanwhile",
    "Somebody has recorded something since you opened this page. Read it, then go on.",
    lambda facts: facts.is_newest,
)
BY_ITEM_CHAIR: Guard[Facts] = Guard(
    "not_item_chair", "Whoever takes the chair for this item confirms it.", lambda facts: facts.is_item_chair
)
ANOTHER_PERSON: Guard[Facts] = Guard(
    "own_record", "You recorded this. Somebody else has to confirm it.", lambda facts: facts.is_another_person
)
NOT_CONFIRMED: Guard[Facts] = Guard(
    "confirmed_before",
    "This outcome is confirmed already. Nothing is left to do.",
    lambda facts: not facts.is_confirmed,
)

OPEN, DONE = frozenset({ItemState.OPEN}), frozenset({ItemState.DONE})

ITEM: Machine[ItemFacts] = Machine(
    "agenda item",
    Transition(
        ItemMove.BEGIN,
        frozenset({ItemState.WAITING, ItemState.DONE}),
        ItemState.OPEN,
        RUNNERS,
        guards=(OPEN_SITTING, ONE_AT_A_TIME, ALL_HAVE_LEFT, CHAIRED),
    ),
    Transition(
        ItemMove.RECORD,
        OPEN,
        ItemState.OPEN,
        RUNNERS,
        guards=(OPEN_SITTING, NOT_RECORDED, STILL_CHAIRED, QUORATE, CHOICE, MARKS, WORDS),
    ),
    Transition(
        ItemMove.END,
        OPEN,
        ItemState.DONE,
        RUNNERS,
    ),
    Transition(
        ItemMove.CORRECT,
        DONE,
        ItemState.DONE,
        RUNNERS,
        guards=(CORRECTED_NOW, RECORDED, NEWEST, CHOICE, MARKS, WORDS, WHY),
    ),
    Transition(
        ItemMove.CONFIRM,
        DONE,
        ItemState.DONE,
        MEMBER,
        guards=(CORRECTED_NOW, RECORDED, NEWEST, NOT_CONFIRMED, BY_ITEM_CHAIR, ANOTHER_PERSON),
    ),
)


def declare_refusals(
    name: str, *, may_declare_for: bool, is_discussed: bool, is_present: bool, has_left: bool
) -> tuple[Reason, ...]:
    """Every reason why the interest of this member cannot be declared now: members declare their own, whoever runs the
    sitting that of anybody, and while the item is discussed the member has to leave first."""
    problems = []
    if not may_declare_for:
        text = f"You can declare an interest of your own only. {name} or whoever runs the sitting declares this one."
        problems.append(Reason("not_yours", text, "member"))
    if is_discussed and is_present and not has_left:
        text = f"{name} must leave, as this item is being discussed. Tick that they have left."
        problems.append(Reason("must_leave", text, "left"))
    return tuple(problems)


def minutes_refusals(minutes: int | None) -> tuple[Reason, ...]:
    """Why an item cannot take this many minutes; None is what is no whole number."""
    if minutes is not None and 1 <= minutes <= LONGEST:
        return ()
    text = f"The minutes must be a whole number between 1 and {LONGEST}."
    return (Reason("minutes_wrong", text, "minutes"),)


def left_words(names: tuple[str, ...]) -> str:
    """Who was out of the room for an item, as the minutes say it."""
    if not names:
        return "Nobody had to leave."
    return f"{listed(names)} had an interest, left the room and took no part in what was decided."
