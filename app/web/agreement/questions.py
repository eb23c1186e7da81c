"""The questions of one side's part."""

from flask import request
from flask.typing import ResponseReturnValue

from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save, save_at_once
from app.web.shared.words import ANSWER_KINDS
from forms.criteria import QuestionForm, RemovalForm
from workflows import editing
from workflows.definition import AnswerKind, Question

TEMPLATE = "agreement/question.html"
BLANK = Question("", AnswerKind.LONG_TEXT, "", "", word_limit=250)


@bp.route("/agreement/<uuid:call_id>/<string:side>/sections/<string:section_id>/questions/new", methods=["GET", "POST"])
@edits()
def question_new(desk: Desk, section_id: str) -> ResponseReturnValue:
    """Add a question to a section."""
    section = editing.section_of(desk.part, section_id)
    form = _form(desk, BLANK)
    shown = {"question": None, "section": section, "judging": ()}
    if request.method == "GET" or not form.validate():
        return edit_page(desk, TEMPLATE, form, **shown)
    blank = Question(editing.fresh_id(form.title.data, desk.taken_ids), BLANK.kind, "", "")
    part = editing.add_question(desk.part, section_id, form.applied_to(blank))
    return save(desk, part, form, f"Ask ‘{form.title.data}’", TEMPLATE, **shown)


@bp.route("/agreement/<uuid:call_id>/<string:side>/questions/<string:question_id>", methods=["GET", "POST"])
@edits()
def question(desk: Desk, question_id: str) -> ResponseReturnValue:
    """Change a question."""
    before = editing.question_of(desk.part, question_id)
    form = _form(desk, before)
    shown = {
        "question": before,
        "section": editing.section_asking(desk.part, question_id),
        "judging": editing.criteria_judging(desk.part, [question_id]),
    }
    if request.method == "GET" or not form.validate():
        return edit_page(desk, TEMPLATE, form, **shown)
    part = editing.replace_question(desk.part, form.applied_to(before))
    return save(desk, part, form, f"Change the question ‘{before.title}’", TEMPLATE, **shown)


@bp.post("/agreement/<uuid:call_id>/<string:side>/questions/<string:question_id>/remove")
@edits()
def question_remove(desk: Desk, question_id: str) -> ResponseReturnValue:
    """Take a question out, with the criteria that judge it."""
    title = editing.question_of(desk.part, question_id).title
    part = editing.remove_question(desk.part, question_id)
    return save_at_once(desk, part, RemovalForm(request.form), f"Remove the question ‘{title}’")


def _form(desk: Desk, before: Question) -> QuestionForm:
    form = QuestionForm(request.form, data={**QuestionForm.data_of(before), "seen_sha256": desk.agreement.sha256})
    form.kind.choices = list(ANSWER_KINDS.items())
    return form
