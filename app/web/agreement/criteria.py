"""The criteria of one side's part."""

from flask import request
from flask.typing import ResponseReturnValue

from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save, save_at_once
from app.web.shared.keeping import typed
from app.web.shared.words import SCORED_BY
from forms.criteria import CriterionForm, RemovalForm
from workflows import editing
from workflows.amending import NO_MORE_CRITERIA
from workflows.bounds import opening_of
from workflows.definition import NATIONAL, Band, Core, Criterion, Layer, Ledger, Question
from workflows.machine import Refusal

TEMPLATE = "agreement/criterion.html"
# The five steps that assessors know; the words of each are for the side to write.
STEPS = (Band(9, 10, ""), Band(7, 8, ""), Band(5, 6, ""), Band(3, 4, ""), Band(1, 2, ""))


@bp.route(
    "/agreement/<uuid:call_id>/<string:side>/questions/<string:question_id>/criteria/new", methods=["GET", "POST"]
)
@edits()
def criterion_new(desk: Desk, question_id: str) -> ResponseReturnValue:
    """Judge a question by one criterion more. A region may also judge a question of the core."""
    if not desk.may_add_criteria:
        raise Refusal([NO_MORE_CRITERIA])
    question = judged_question(desk, question_id)
    ledger = Ledger.NATIONAL if desk.side == NATIONAL else Ledger.REGIONAL
    blank = Criterion("", question_id, ledger, question.title, 10, 10, STEPS, owner=desk.side)
    form = form_of(desk, blank)
    shown = {"criterion": None, "question": question, "may_open": desk.side == NATIONAL}
    if request.method != "POST" or not form.validate():
        form.make_room()
        return edit_page(desk, TEMPLATE, form, **shown)
    made = Criterion(_fresh_id(desk, form.title.data), question_id, ledger, "", 1, 1, (), owner=desk.side)
    part = _with_opening(editing.add_criterion(desk.part, form.applied_to(made)), made.id, form)
    return save(desk, part, form, f"Judge by ‘{form.title.data}’", TEMPLATE, **shown)


@bp.route("/agreement/<uuid:call_id>/<string:side>/criteria/<string:criterion_id>", methods=["GET", "POST"])
@edits()
def criterion(desk: Desk, criterion_id: str) -> ResponseReturnValue:
    """Change a criterion: its weight, its bands, and what it says to assessors."""
    before = editing.criterion_of(desk.part, criterion_id)
    form = form_of(desk, before)
    question = judged_question(desk, before.question_id, or_none=True)
    shown = {"criterion": before, "question": question, "may_open": desk.side == NATIONAL}
    if request.method != "POST" or not form.validate():
        form.make_room()
        return edit_page(desk, TEMPLATE, form, **shown)
    after = form.applied_to(before)
    what = f"Change the criterion ‘{before.title}’"
    if after.weight != before.weight:
        what = f"{what}: weight {before.weight} → {after.weight}"
    part = _with_opening(editing.replace_criterion(desk.part, after), before.id, form)
    return save(desk, part, form, what, TEMPLATE, **shown)


@bp.post("/agreement/<uuid:call_id>/<string:side>/criteria/<string:criterion_id>/remove")
@edits()
def criterion_remove(desk: Desk, criterion_id: str) -> ResponseReturnValue:
    """Take a criterion out; the question that it judged stays."""
    title = editing.criterion_of(desk.part, criterion_id).title
    part = editing.remove_criterion(desk.part, criterion_id)
    return save_at_once(desk, part, RemovalForm(request.form), f"Remove the criterion ‘{title}’")


def form_of(desk: Desk, before: Criterion) -> CriterionForm:
    """The form of a criterion as it stands, or as it was sent."""
    data = {**CriterionForm.data_of(before), "seen_sha256": desk.agreement.sha256}
    opening = opening_of(desk.part, _weight(before.id)) if isinstance(desk.part, Core) else None
    data |= {"open_low": opening.low, "open_high": opening.high} if opening else {}
    form = CriterionForm(typed(), data=data)
    ledgers = tuple(Ledger) if desk.side == NATIONAL else (Ledger.REGIONAL,)
    form.ledger.choices = [(ledger.value, SCORED_BY[ledger]) for ledger in ledgers]
    return form


def _weight(criterion_id: str) -> str:
    return f"criterion:{criterion_id}:weight"


def _with_opening(part: Core | Layer, criterion_id: str, form: CriterionForm) -> Core | Layer:
    """The bounds within which a region sets the weight: only the core has any."""
    if not isinstance(part, Core):
        return part
    return editing.opened(part, _weight(criterion_id), form.open_low.data, form.open_high.data)


def judged_question(desk: Desk, question_id: str, *, or_none: bool = False) -> Question | None:
    """The question that a criterion of this part judges: one of its own or of the core."""
    own = {question.id: question for section in desk.part.sections for question in section.questions}
    core = {
        question.id: question for section in desk.agreement.definition.core.sections for question in section.questions
    }
    found = own.get(question_id) or core.get(question_id)
    if found is None and not or_none:
        raise editing.NotThere(question_id)
    return found


def _fresh_id(desk: Desk, title: str) -> str:
    return editing.fresh_id(title, {criterion.id for criterion in desk.agreement.definition.criteria})
