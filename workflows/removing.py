"""May a question be taken out of a call, or does something that stays depend on it?"""

from collections.abc import Iterator

from workflows.definition import Core, Definition, Layer
from workflows.machine import Reason


def left_behind(before: Definition, after: Definition) -> tuple[Reason, ...]:
    """Everything in `after` that depends on a question which only `before` asks, with the place where it is mended.

    A condition would wait for an answer that nobody gives, and a criterion of another side would judge nothing.
    """
    staying = {question.id for question in after.questions}
    gone = {question.id: question.title for question in before.questions if question.id not in staying}
    parts: list[tuple[str, Core | Layer]] = [("core", after.core)]
    parts += [(f"layer:{layer.region}", layer) for layer in after.layers]
    return tuple(reason for place, part in parts for reason in _dependants(place, part, gone))


def _dependants(place: str, part: Core | Layer, gone: dict[str, str]) -> Iterator[Reason]:
    for section in part.sections:
        for question in section.questions:
            clauses = question.shown_if.clauses if question.shown_if else ()
            for about in dict.fromkeys(clause.question_id for clause in clauses if clause.question_id in gone):
                text = f"Whether ‘{question.title}’ is asked depends on ‘{gone[about]}’. Change its condition first."
                yield Reason("condition_depends", text, f"{place}:question:{question.id}")
    for criterion in part.criteria:
        title = gone.get(criterion.question_id)
        if title is not None:
            text = f"The criterion ‘{criterion.title}’ judges ‘{title}’. Let it judge another first."
            yield Reason("criterion_depends", text, f"{place}:criterion:{criterion.id}")
