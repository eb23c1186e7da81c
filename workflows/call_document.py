"""May a side of a call hand a document to those who apply, and may it take one down?"""

from workflows.machine import Reason

MOST_DOCUMENTS = 20
NO_PART = Reason("wrong_role", "You do not write a part of this call.")
TOO_MANY = Reason("too_many", f"A call has at most {MOST_DOCUMENTS} documents. Take one down first.")
ANOTHER_SIDE = Reason("another_side", "Another side put this up. Ask them to take it down.")


def offering_refusals(*, writes_a_part: bool, standing: int) -> tuple[Reason, ...]:
    """Why a document is not put up by somebody who writes a part, or none, of a call where so many stand."""
    return tuple(
        reason for holds, reason in ((writes_a_part, NO_PART), (standing < MOST_DOCUMENTS, TOO_MANY)) if not holds
    )
