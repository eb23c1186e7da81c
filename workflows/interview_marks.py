"""Are the marks of an interview whole: one that all agreed on, or one from each member who took part?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows.machine import Reason

MOST_CRITERIA = 12
LONGEST_CRITERION = 120


@dataclass(frozen=True)
class InterviewMark:
    """A mark for one criterion, by its place in the list; without a member it is the mark that all agreed on."""

    criterion: int
    mark: int
    user_id: UUID | None = None


def mark_problems(
    criteria: Sequence[str], maximum: int, members: Mapping[UUID, str], marks: Sequence[InterviewMark]
) -> tuple[Reason, ...]:
    """Every reason why these marks cannot be recorded; `members` are the names of those who took part.

    Either every criterion has one agreed mark and no other, or every member gives one for every criterion. A mark is a
    whole number of the call's scale, from 0 to `maximum`.
    """
    if not criteria:
        return ()
    scale = tuple(
        Reason("mark_out_of_scale", f"{criteria[one.criterion]}: {one.mark} is not between 0 and {maximum}.", "marks")
        for one in marks
        if not 0 <= one.mark <= maximum
    )
    given = {(one.criterion, one.user_id) for one in marks}
    if any(user_id is not None for _, user_id in given):
        return scale + _of_each(criteria, members, given)
    lacking = tuple(
        Reason("mark_missing", f"{title}: enter the mark that the panel agreed on.", "marks")
        for index, title in enumerate(criteria)
        if (index, None) not in given
    )
    return scale + lacking


def _of_each(
    criteria: Sequence[str], members: Mapping[UUID, str], given: set[tuple[int, UUID | None]]
) -> tuple[Reason, ...]:
    problems = [
        Reason("mark_missing", f"{title}: enter the mark of {name}.", "marks")
        for index, title in enumerate(criteria)
        for user_id, name in members.items()
        if (index, user_id) not in given
    ]
    if any(user_id is None for _, user_id in given):
        problems.append(
            Reason("marks_mixed", "Enter either the marks that all agreed on, or those of each member.", "marks")
        )
    if any(user_id is not None and user_id not in members for _, user_id in given):
        problems.append(
            Reason("mark_of_absent", "A mark is from somebody who took no part in this item. Remove it.", "marks")
        )
    return tuple(problems)
