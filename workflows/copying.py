"""How is a question, a section or a criterion written once more, in the same part or in another call's?

A copy has ids of its own, so that no answer and no mark of the first is taken for one of the second. A condition goes
with it where the questions that it asks about are there: it asks about the copy of one that is copied along, and about
the same question otherwise.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from workflows import editing
from workflows.definition import NATIONAL, Criterion, Ledger, Question, Section
from workflows.editing import Part

LONGEST_TITLE = 200


def again_question(part: Part, question_id: str, taken: Collection[str]) -> Part:
    """The question once more, behind itself; nothing judges the copy yet."""
    section: Section = editing.section_asking(part, question_id)
    first = editing.question_of(part, question_id)
    copy = replace(first, id=editing.fresh_id(first.title, taken), title=_once_more(first.title))
    place: int = section.questions.index(first) + 1
    questions = (*section.questions[:place], copy, *section.questions[place:])
    return editing.replace_section(part, replace(section, questions=questions))


def again_section(part: Part, section_id: str, taken: Collection[str]) -> Part:
    """The section with its questions once more, behind itself; nothing judges the copies yet."""
    first = editing.section_of(part, section_id)
    copy, _ids = _renamed(first, taken, owner=first.owner, there=taken)
    place: int = part.sections.index(first) + 1
    copy = replace(copy, title=_once_more(first.title))
    return replace(part, sections=(*part.sections[:place], copy, *part.sections[place:]))


def again_criterion(part: Part, criterion_id: str, taken: Collection[str]) -> Part:
    """The criterion once more, behind itself, judging the same question."""
    first = editing.criterion_of(part, criterion_id)
    copy = replace(first, id=editing.fresh_id(first.title, taken), title=_once_more(first.title))
    place: int = part.criteria.index(first) + 1
    return replace(part, criteria=(*part.criteria[:place], copy, *part.criteria[place:]))


def take_section(
    part: Part, section: Section, criteria: Sequence[Criterion], owner: str, taken: Collection[str]
) -> Part:
    """A section of another call at the end of this part, with those of `criteria` that judge its questions."""
    copy, ids = _renamed(section, taken, owner=owner)
    judging: tuple[Criterion, ...] = _judging(criteria, ids, owner, taken)
    return replace(part, sections=(*part.sections, copy), criteria=(*part.criteria, *judging))


def take_question(
    part: Part, section_id: str, question: Question, criteria: Sequence[Criterion], owner: str, taken: Collection[str]
) -> Part:
    """A question of another call at the end of a section of this part, with those of `criteria` that judge it."""
    copy = replace(question, id=editing.fresh_id(question.title, taken), shown_if=None)
    judging: tuple[Criterion, ...] = _judging(criteria, {question.id: copy.id}, owner, taken)
    asked: Part = editing.add_question(part, section_id, copy)
    return replace(asked, criteria=(*asked.criteria, *judging))


def _once_more(title: str) -> str:
    return f"{title[: LONGEST_TITLE - 7]} (copy)"


def _renamed(
    section: Section, taken: Collection[str], owner: str, there: Collection[str] = ()
) -> tuple[Section, dict[str, str]]:
    """The section under fresh ids, and which of its questions is now which; `there` are the ids beside the copy."""
    used = {*taken}
    ids: dict[str, str] = {}
    for question in section.questions:
        ids[question.id] = editing.fresh_id(question.title, used)
        used.add(ids[question.id])
    questions = tuple(_moved_condition(replace(one, id=ids[one.id]), ids, there) for one in section.questions)
    return replace(section, id=editing.fresh_id(section.title, used), questions=questions, owner=owner), ids


def _moved_condition(question: Question, ids: dict[str, str], there: Collection[str]) -> Question:
    """The condition on the copies of what it asked about; none when it asked about a question that is not there."""
    condition = question.shown_if
    if condition is None:
        return question
    if not all(clause.question_id in ids or clause.question_id in there for clause in condition.clauses):
        return replace(question, shown_if=None)
    clauses = tuple(
        replace(clause, question_id=ids.get(clause.question_id, clause.question_id)) for clause in condition.clauses
    )
    return replace(question, shown_if=replace(condition, clauses=clauses))


def _judging(
    criteria: Iterable[Criterion], ids: dict[str, str], owner: str, taken: Collection[str]
) -> tuple[Criterion, ...]:
    """Copies of the criteria that judge these questions. What a region takes, its own scorers judge."""
    used = {*taken}
    copies = []
    for criterion in criteria:
        if criterion.question_id not in ids:
            continue
        fresh = editing.fresh_id(criterion.title, used)
        used.add(fresh)
        ledger = criterion.ledger if owner == NATIONAL else Ledger.REGIONAL
        copies.append(replace(criterion, id=fresh, question_id=ids[criterion.question_id], owner=owner, ledger=ledger))
    return tuple(copies)
