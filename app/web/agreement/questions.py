"""The questions of one side's part."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, held_by, save, save_removal
from app.web.shared.keeping import typed
from app.web.shared.words import ANSWER_KINDS, CELL_WORDS, FILE_TYPES, JOININGS, OPERATORS
from forms.criteria import RemovalForm
from forms.questions import QuestionForm
from workflows import editing
from workflows.bounds import opening_of
from workflows.compound_answers import CELL_KINDS
from workflows.definition import NATIONAL, AnswerKind, Core, Layer, Opening, Question
from workflows.openings import QUESTION_FIELDS

TEMPLATE = "agreement/question.html"
BLANK = Question("", AnswerKind.LONG_TEXT, "", "", word_limit=250)


@bp.route("/agreement/<uuid:call_id>/<string:side>/sections/<string:section_id>/questions/new", methods=["GET", "POST"])
@edits()
def question_new(desk: Desk, section_id: str) -> ResponseReturnValue:
    """Add a question to a section."""
    section = editing.section_of(desk.part, section_id)
    earlier = earlier_questions(desk, section_id=section.id)
    form = form_of(desk, BLANK, earlier)
    shown = {"question": None, "section": section, "judging": (), "may_open": desk.side == NATIONAL}
    if request.method != "POST" or request.form.get("go") == "room" or not form.validate():
        form.make_room()
        return edit_page(desk, TEMPLATE, form, **shown)
    blank = Question(editing.fresh_id(form.title.data, desk.taken_ids), BLANK.kind, "", "")
    part = editing.add_question(desk.part, section_id, form.applied_to(blank, earlier))
    part = _with_opening(desk, part, blank.id, form)
    return save(desk, part, form, f"Ask ‘{form.title.data}’", TEMPLATE, **shown)


@bp.route("/agreement/<uuid:call_id>/<string:side>/questions/<string:question_id>", methods=["GET", "POST"])
@edits()
def question(desk: Desk, question_id: str) -> ResponseReturnValue:
    """Change a question."""
    before = editing.question_of(desk.part, question_id)
    earlier = earlier_questions(desk, question_id=question_id)
    form = form_of(desk, before, earlier)
    shown = {
        "may_open": desk.side == NATIONAL,
        "question": before,
        "section": editing.section_asking(desk.part, question_id),
        "judging": editing.criteria_judging(desk.part, [question_id]),
        "held": held_by(desk, editing.remove_question(desk.part, question_id)),
    }
    if request.method != "POST" or request.form.get("go") == "room" or not form.validate():
        form.make_room()
        return edit_page(desk, TEMPLATE, form, **shown)
    part = editing.replace_question(desk.part, form.applied_to(before, earlier))
    part = _with_opening(desk, part, before.id, form)
    return save(desk, part, form, f"Change the question ‘{before.title}’", TEMPLATE, **shown)


@bp.post("/agreement/<uuid:call_id>/<string:side>/questions/<string:question_id>/remove")
@edits()
def question_remove(desk: Desk, question_id: str) -> ResponseReturnValue:
    """Take a question out, with the criteria that judge it."""
    title = editing.question_of(desk.part, question_id).title
    part = editing.remove_question(desk.part, question_id)
    return save_removal(desk, part, RemovalForm(request.form), f"Remove the question ‘{title}’")


def form_of(desk: Desk, before: Question, earlier: Mapping[str, Question]) -> QuestionForm:
    """The form of a question as it stands, or as it was sent."""
    data = {**QuestionForm.data_of(before, earlier), "seen_sha256": desk.agreement.sha256}
    opening = next((one for path in _paths(before.id) if (one := _opening(desk, path))), None)
    data |= {"open_low": opening.low, "open_high": opening.high} if opening else {}
    form = QuestionForm(typed(), data=data)
    form.kind.choices = list(ANSWER_KINDS.items())
    form.file_types.choices = list(FILE_TYPES.items())
    form.joining.choices = list(JOININGS.items())
    cells = [(kind, CELL_WORDS[kind]) for kind in AnswerKind if kind in CELL_KINDS]
    asked = [(one.id, one.title) for one in earlier.values()]
    for row in _with_room(form):
        if "operator" in row:
            row.question_id.choices, row.operator.choices = asked, list(OPERATORS.items())
        else:
            row.kind.choices = cells
    return form


def _with_room(form: QuestionForm) -> list[Any]:
    form.make_room()
    return [entry.form for rows in (form.columns, form.clauses) for entry in rows]


def earlier_questions(desk: Desk, *, question_id: str = "", section_id: str = "") -> Mapping[str, Question]:
    """The questions that come before this one, or before the end of this section: those a condition may look at."""
    core = desk.agreement.definition.core
    sections = desk.part.sections if desk.side == NATIONAL else (*core.sections, *desk.part.sections)
    found: dict[str, Question] = {}
    for section in sections:
        for one in section.questions:
            if one.id == question_id:
                return found
            found[one.id] = one
        if section.id == section_id:
            return found
    return found


def _paths(question_id: str) -> tuple[str, ...]:
    return tuple(f"question:{question_id}:{name}" for name in QUESTION_FIELDS)


def _opening(desk: Desk, path: str) -> Opening | None:
    return opening_of(desk.part, path) if isinstance(desk.part, Core) else None


def _with_opening(desk: Desk, part: Core | Layer, question_id: str, form: QuestionForm) -> Core | Layer:
    """The bounds within which a region sets the word limit, or the most rows of a table."""
    if not isinstance(part, Core):
        return part
    limits, rows = _paths(question_id)
    is_table = form.kind.data == AnswerKind.TABLE
    low, high = form.open_low.data, form.open_high.data
    part = editing.opened(part, rows if is_table else limits, low, high)
    return editing.opened(part, limits if is_table else rows, None, None)
