"""What does an assessor say of an application as a whole, and what of it is still missing?

Source of the parts: the assessment form of Innovate UK's funding service (in scope with a reason, research category
agreed, suitable for funding with a reason, a comment for the funder alone).
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import Reason
from workflows.text import count_words, endless

REASON_WORDS = 100
NOTE_WORDS = 200
PLACE = "whole:"


class FundingAdvice(StrEnum):
    """Whether an assessor would fund the application."""

    FUND = "fund"
    WITH_CONDITIONS = "with_conditions"
    DO_NOT_FUND = "do_not_fund"


@dataclass(frozen=True)
class Whole:
    """What is said so far; None and '' for what is not. `category_agreed` may stay open, and so may the note."""

    in_scope: bool | None = None
    scope_reason: str = ""
    category_agreed: bool | None = None
    recommendation: FundingAdvice | None = None
    recommendation_reason: str = ""
    funder_note: str = ""


def refusals(whole: Whole) -> tuple[Reason, ...]:
    """Every reason why the whole is not yet said, in the order of the page; `where` is 'whole:<field>'."""
    texts = (
        ("in_scope", _scope_problem(whole)),
        ("scope_reason", _reason_problem(whole)),
        ("scope_reason", _too_long("Your reason about the scope", whole.scope_reason, REASON_WORDS)),
        ("recommendation", "" if whole.recommendation else "Say whether you would fund the application."),
        ("recommendation_reason", _words_problem(whole)),
        ("recommendation_reason", _too_long("Your recommendation", whole.recommendation_reason, REASON_WORDS)),
        ("funder_note", _too_long("Your note to the funder", whole.funder_note, NOTE_WORDS)),
    )
    return tuple(Reason(field, text, f"{PLACE}{field}") for field, text in texts if text)


def _scope_problem(whole: Whole) -> str:
    return "Say whether the application is in the scope of the call." if whole.in_scope is None else ""


def _reason_problem(whole: Whole) -> str:
    if whole.in_scope is False and not count_words(whole.scope_reason):
        return "Say why the application is not in scope."
    return ""


def _words_problem(whole: Whole) -> str:
    if whole.recommendation is None or count_words(whole.recommendation_reason):
        return ""
    if whole.recommendation == FundingAdvice.WITH_CONDITIONS:
        return "Say on which conditions you would fund the application."
    return "Say why you would, or would not, fund the application."


def _too_long(subject: str, text: str, limit: int) -> str:
    if said := endless(text):
        return f"{subject} {said}"
    words = count_words(text)
    return f"{subject} has {words} words; the limit is {limit}. Take out {words - limit}." if words > limit else ""
