"""Who may read the discussion of one application's marks in one ledger, who writes in it, and when?

Nobody reads what others think before their own marks are in and frozen: it opens once both ledgers are closed, to those
who handed in an assessment of the application in that ledger and to the staff who run it.
"""

from dataclasses import dataclass

from workflows.machine import Reason

MOST_WORDS = 300


@dataclass(frozen=True)
class DiscussionFacts:
    """What has to be known, true at one instant. `runs_ledger` is of staff, `has_marks_in` of assessors whose work
    counts."""

    text_given: bool = True
    ledgers_closed: bool = True
    list_sent: bool = False
    runs_ledger: bool = False
    has_marks_in: bool = False


def reading_refusals(facts: DiscussionFacts) -> tuple[Reason, ...]:
    """Every reason why this person does not read it."""
    problems = (
        (facts.ledgers_closed, "ledgers_open", "The discussion opens once both ledgers are closed."),
        (
            facts.runs_ledger or facts.has_marks_in,
            "no_marks_in",
            "Only those whose own marks are in, and the side that runs this ledger, read the discussion.",
        ),
    )
    return tuple(Reason(code, text) for holds, code, text in problems if not holds)


def writing_refusals(facts: DiscussionFacts) -> tuple[Reason, ...]:
    """Every reason why this cannot be written."""
    problems = (
        (facts.text_given, "no_words", "Write what you want to say.", "words"),
        (
            not facts.list_sent,
            "list_sent",
            "The region has recommended its list by this ranking, so the discussion is over.",
            "",
        ),
    )
    return (
        *reading_refusals(facts),
        *(Reason(code, text, where) for holds, code, text, where in problems if not holds),
    )
