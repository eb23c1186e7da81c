"""When may an application be written, submitted, reopened, withdrawn and checked?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Reason, Transition


class ApplicationState(StrEnum):
    """Where an application stands before its decision."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


# What staff come to see once the call has closed.
RECEIVED = frozenset({ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE})


class ApplicationMove(StrEnum):
    """What can be done to an application."""

    WRITE = "write"
    SUBMIT = "submit"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    CONFIRM_ELIGIBLE = "confirm_eligible"
    FIND_INELIGIBLE = "find_ineligible"


@dataclass(frozen=True)
class ApplicationFacts:
    """What the guards of an application need to know, true at one instant."""

    call_is_open: bool = False
    before_deadline: bool = False
    has_more_time: bool = False
    missing: tuple[Reason, ...] = ()
    finance_problems: tuple[Reason, ...] = ()
    unsettled: tuple[Reason, ...] = ()
    undeclared: tuple[Reason, ...] = ()
    rules_broken: tuple[Reason, ...] = ()
    declaration_made: bool = True
    reason_given: bool = True

    @property
    def takes_words(self) -> bool:
        """Whether words of this application are taken: in time, or in more time of its own. What WRITE's guards say,
        for everything else that a draft is made of."""
        return self.has_more_time or self.takes_partners

    @property
    def takes_partners(self) -> bool:
        """Whether it may change who takes part and leads, and what others depend on: in time, and not in more time,
        which is for writing and submitting alone."""
        return self.call_is_open and self.before_deadline


CALL_OPEN: Guard[ApplicationFacts] = Guard(
    "call_not_open",
    "The call is not open. What was saved before is kept and you can still read it.",
    lambda facts: facts.call_is_open,
)
BEFORE_DEADLINE: Guard[ApplicationFacts] = Guard(
    "deadline_passed",
    "The deadline has passed. What was saved before is kept and you can still read it.",
    lambda facts: facts.before_deadline,
)
# More time for one application is for writing and submitting it, and for nothing else.
OPEN_OR_MORE_TIME: Guard[ApplicationFacts] = Guard(
    CALL_OPEN.code, CALL_OPEN.text, lambda facts: facts.call_is_open or facts.has_more_time
)
IN_TIME: Guard[ApplicationFacts] = Guard(
    BEFORE_DEADLINE.code, BEFORE_DEADLINE.text, lambda facts: facts.before_deadline or facts.has_more_time
)
COMPLETE: Guard[ApplicationFacts] = Guard(
    "answers_missing", "Some answers are missing.", lambda facts: not facts.missing, details=lambda facts: facts.missing
)
COSTED: Guard[ApplicationFacts] = Guard(
    "costs_not_right",
    "The costs do not keep the call's rules.",
    lambda facts: not facts.finance_problems,
    details=lambda facts: facts.finance_problems,
)
SETTLED: Guard[ApplicationFacts] = Guard(
    "team_not_settled",
    "Somebody was asked to take part and has not answered.",
    lambda facts: not facts.unsettled,
    details=lambda facts: facts.unsettled,
    where="team",
)
DECLARED_FOR: Guard[ApplicationFacts] = Guard(
    "declarations_owed",
    "Somebody is to declare something for the application and has not.",
    lambda facts: not facts.undeclared,
    details=lambda facts: facts.undeclared,
    where="declarations",
)
ELIGIBLE: Guard[ApplicationFacts] = Guard(
    "not_eligible",
    "A rule of who may apply is not kept.",
    lambda facts: not facts.rules_broken,
    details=lambda facts: facts.rules_broken,
)
DECLARED: Guard[ApplicationFacts] = Guard(
    "declaration_missing",
    "Confirm the declaration before you submit.",
    lambda facts: facts.declaration_made,
    where="declaration",
)
REASON_GIVEN: Guard[ApplicationFacts] = Guard(
    "reason_missing",
    "Say why, in words that the applicant will read.",
    lambda facts: facts.reason_given,
    where="reason",
)
AFTER_DEADLINE: Guard[ApplicationFacts] = Guard(
    "call_still_open", "Check applications after the deadline has passed.", lambda facts: not facts.before_deadline
)

WRITERS = frozenset({Role.LEAD_APPLICANT, Role.COLLABORATOR, Role.PARTNER_LEAD, Role.PARTNER_WRITER})
LEAD = frozenset({Role.LEAD_APPLICANT})
OFFICER = frozenset({Role.PROGRAMME_OFFICER})
S = ApplicationState

APPLICATION: Machine[ApplicationFacts] = Machine(
    "application",
    Transition(ApplicationMove.WRITE, frozenset({S.DRAFT}), S.DRAFT, WRITERS, guards=(OPEN_OR_MORE_TIME, IN_TIME)),
    Transition(
        ApplicationMove.SUBMIT,
        frozenset({S.DRAFT}),
        S.SUBMITTED,
        LEAD,
        guards=(OPEN_OR_MORE_TIME, IN_TIME, COMPLETE, COSTED, ELIGIBLE, SETTLED, DECLARED_FOR, DECLARED),
        notices=("application_submitted",),
    ),
    Transition(
        ApplicationMove.REOPEN,
        frozenset({S.SUBMITTED}),
        S.DRAFT,
        LEAD,
        guards=(CALL_OPEN, BEFORE_DEADLINE),
        notices=("application_reopened",),
    ),
    Transition(
        ApplicationMove.WITHDRAW,
        frozenset({S.DRAFT, S.SUBMITTED}),
        S.WITHDRAWN,
        LEAD,
        guards=(CALL_OPEN, BEFORE_DEADLINE),
        notices=("application_withdrawn",),
    ),
    Transition(
        ApplicationMove.CONFIRM_ELIGIBLE, frozenset({S.SUBMITTED}), S.ELIGIBLE, OFFICER, guards=(AFTER_DEADLINE,)
    ),
    Transition(
        ApplicationMove.FIND_INELIGIBLE,
        frozenset({S.SUBMITTED}),
        S.INELIGIBLE,
        OFFICER,
        guards=(AFTER_DEADLINE, REASON_GIVEN),
        notices=("application_ineligible",),
    ),
)
