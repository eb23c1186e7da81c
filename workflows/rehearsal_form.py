"""Does the form take what fits its limits and refuse what does not, and is every condition reached on both sides?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workflows.completeness import missing
from workflows.conditions import asked
from workflows.definition import Definition
from workflows.draws import Draws
from workflows.made_up import AT, BELOW, OVER, Pivot, Trial, answer, filled, trials
from workflows.questions import Question, Section
from workflows.rehearsal_report import Chapter, Finding, Line, place_of, region_of, share_words

OPTIONAL_ANSWERED = 70


def answers_of(definition: Definition, draws: Draws) -> Mapping[str, Any]:
    """The answers of one made-up application, to the questions that it is asked."""
    pivots = pivots_of(definition.questions)
    given = {
        question.id: answer(question, pivots.get(question.id, ()), draws)
        for question in definition.questions
        if question.required or draws.chance(OPTIONAL_ANSWERED)
    }
    wanted = {question.id for question in asked(definition.questions, given)}
    return {id_: value for id_, value in given.items() if id_ in wanted}


def pivots_of(questions: Sequence[Question]) -> Mapping[str, tuple[Pivot, ...]]:
    """For each question on which another depends: the values at which that turns."""
    found: dict[str, tuple[Pivot, ...]] = {}
    for question in questions:
        for clause in question.shown_if.clauses if question.shown_if else ():
            found[clause.question_id] = (
                *found.get(clause.question_id, ()),
                Pivot(clause.operator, clause.value),
            )
    return found


def form_chapter(definition: Definition, made_up: Sequence[Mapping[str, Any]]) -> Chapter:
    """Every question tried at and over its limit, and how many of the made-up applications are asked it."""
    times = _times_asked(definition.questions, made_up)
    lines, findings = [], []
    for question in definition.questions:
        results = [(trial, _is_taken(definition, question, trial)) for trial in trials(question)]
        lines.append(_line(definition, question, results, times[question.id], len(made_up)))
        where = place_of(definition, "question", question.id)
        findings += _limit_findings(question, results, where)
        findings += _branch_findings(question, times[question.id], len(made_up), where)
    findings += _whole_findings(definition)
    return Chapter(
        id="form",
        region=region_of(definition),
        said=_said(lines, findings),
        head=("Question", "Left empty", "Below its limit", "At its limit", "Over it", "Applications that are asked"),
        lines=tuple(lines),
        findings=tuple(findings),
    )


def _said(lines: Sequence[Line], findings: Sequence[Finding]) -> str:
    if findings:
        return f"{len(lines)} questions were tried; what did not fit is listed."
    return f"Each of the {len(lines)} questions takes an answer at its limit and refuses one over it."


def _is_taken(definition: Definition, question: Question, trial: Trial) -> bool:
    """Whether the form's own rule of completeness takes the answer, for the question asked by itself."""
    alone = Section("alone", "Alone", (replace(question, shown_if=None),))
    form = Definition(replace(definition.core, sections=(alone,)), ())
    return not missing(form, {question.id: trial.stored})


def _line(
    definition: Definition, question: Question, results: Sequence[tuple[Trial, bool]], times: int, count: int
) -> Line:
    nothing = "refused" if not _is_taken(definition, question, Trial("", None, is_taken=False)) else "taken"
    by_name = {name: [taken for trial, taken in results if trial.name == name] for name in (BELOW, AT, OVER)}
    over = "no limit" if not by_name[OVER] else "taken" if any(by_name[OVER]) else "refused"
    below, at = ("taken" if all(by_name[name]) else "refused" for name in (BELOW, AT))
    return Line(question.title, (nothing, below, at, over, share_words(times, count)), times, count)


def _limit_findings(question: Question, results: Sequence[tuple[Trial, bool]], where: str) -> list[Finding]:
    title = question.title
    found = []
    if any(trial.name != OVER and not taken for trial, taken in results):
        text = f"‘{title}’ refuses an answer that keeps within its limit. Nobody can fill it."
        found.append(Finding("refuses_its_limit", text, where, is_grave=True))
    if any(trial.name == OVER and taken for trial, taken in results):
        found.append(Finding("takes_too_much", f"‘{title}’ takes an answer over its limit.", where, is_grave=True))
    return found


def _branch_findings(question: Question, times: int, count: int, where: str) -> list[Finding]:
    if question.shown_if is None or 0 < times < count:
        return []
    if times:
        text = f"‘{question.title}’ is asked on a condition that held in all {count} applications: is it needed?"
        return [Finding("always_asked", text, where)]
    text = f"‘{question.title}’ was asked in none of {count} applications: its condition never held."
    return [Finding("never_asked", text, where)]


def _whole_findings(definition: Definition) -> list[Finding]:
    """An application that fills every question is complete; where it is not, some questions exclude each other."""
    full = {question.id: filled(question) for question in definition.questions}
    return [
        Finding("cannot_be_complete", reason.text, place_of(definition, *reason.where.split(":")), is_grave=True)
        for reason in missing(definition, full)
        if reason.code != "unknown_shape"
    ]


def _times_asked(questions: Sequence[Question], made_up: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    times = dict.fromkeys((question.id for question in questions), 0)
    for answers in made_up:
        for question in asked(questions, answers):
            times[question.id] += 1
    return times
