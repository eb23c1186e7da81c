"""A draft as applicants will answer it, and as assessors will mark it. What is tried is checked and kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.models import Call
from app.permissions import Permission
from app.queries.agreement import Agreement, drafted_agreement_of
from app.web.agreement.blueprint import bp
from app.web.shared.gate import needs
from forms.assessment import score_form
from forms.builder import answer_form
from workflows.answers import KINDS, AnswerProblem
from workflows.completeness import missing
from workflows.definition import NATIONAL, Criterion, Definition, Ledger, Question, Section
from workflows.made_up import filled

# As much of a made-up answer as shows where it stands.
_WORDS = 40


@dataclass(frozen=True)
class Eyes:
    """Through whose eyes a draft is read: in which region, and the ids of what they meet one after the other."""

    region: str
    definition: Definition
    at: str
    order: tuple[str, ...]

    @property
    def around(self) -> tuple[str, str]:
        """What comes before and after; '' at either end."""
        place = self.order.index(self.at)
        before = self.order[place - 1] if place else ""
        return before, self.order[place + 1] if place + 1 < len(self.order) else ""


@bp.route("/agreement/<uuid:call_id>/preview/applicant", methods=["GET", "POST"])
@needs(Permission.CALL_READ)
def preview_applicant(call: Call) -> ResponseReturnValue:
    """One question as an applicant of one region meets it; an answer that is tried is told what would be refused."""
    agreement = drafted_agreement_of(call)
    definition = _in_region(agreement)
    eyes = _eyes(definition, [question.id for question in definition.questions], "question")
    section, question = _asked(definition, eyes.at)
    form = answer_form(question)(request.form)
    return render_template(
        "agreement/preview_applicant.html",
        **_frame(agreement, eyes, "agreement.preview_applicant", "question"),
        section=section,
        question=question,
        criteria=[one for one in definition.criteria if one.question_id == question.id],
        form=form,
        tried=_tried(definition, question, form) if request.method == "POST" else None,
        limit_words=f"Up to {question.word_limit:,} words." if question.word_limit else "",
        titles={one.id: one.title for one in definition.questions},
    )


@bp.route("/agreement/<uuid:call_id>/preview/assessor", methods=["GET", "POST"])
@needs(Permission.CALL_READ)
def preview_assessor(call: Call) -> ResponseReturnValue:
    """One criterion as whoever scores it meets it, beside a made-up answer."""
    agreement = drafted_agreement_of(call)
    definition = _in_region(agreement)
    ledger = Ledger.REGIONAL if request.values.get("ledger") == Ledger.REGIONAL else Ledger.NATIONAL
    criteria = definition.criteria_in(ledger)
    eyes = _eyes(definition, [criterion.id for criterion in criteria], "criterion")
    criterion = next(one for one in criteria if one.id == eyes.at)
    form = score_form(criterion)(request.form)
    return render_template(
        "agreement/preview_assessor.html",
        **_frame(agreement, eyes, "agreement.preview_assessor", "criterion", ledger=ledger.value),
        ledgers=[
            (one.value, url_for("agreement.preview_assessor", call_id=call.id, region=eyes.region, ledger=one.value))
            for one in Ledger
        ],
        ledger=ledger.value,
        criterion=criterion,
        judged=_judged(definition, criterion),
        priorities=definition.layers[0].priorities if ledger == Ledger.REGIONAL else "",
        form=form,
        chosen=form.mark,
        tried=request.method == "POST" and form.validate(),
        titles={one.id: one.title for one in criteria},
    )


def _in_region(agreement: Agreement) -> Definition:
    """What the region that the address names asks; the first of the call's regions when it names none."""
    regions = [slot.side for slot in agreement.slots if slot.side != NATIONAL]
    asked = request.values.get("region") or next(iter(regions), "")
    if asked not in regions:
        abort(404)
    return agreement.definition.for_region(asked)


def _eyes(definition: Definition, order: Sequence[str], name: str) -> Eyes:
    at = request.values.get(name) or next(iter(order), "")
    if at not in order:
        abort(404)
    return Eyes(definition.layers[0].region, definition, at, tuple(order))


def _frame(agreement: Agreement, eyes: Eyes, endpoint: str, name: str, **kept: str) -> dict[str, Any]:
    """What both previews show around the thing: where one is, the other regions, and the way on."""

    def address(**values: str) -> str:
        return url_for(endpoint, call_id=agreement.id, **{"region": eyes.region, **kept, **values})

    regions = [slot.side for slot in agreement.slots if slot.side != NATIONAL]
    return {
        "agreement": agreement,
        "region": eyes.region,
        "regions": [(side, agreement.names[side], address(region=side)) for side in regions],
        "places": [(id_, address(**{name: id_})) for id_ in eyes.order],
        "at": eyes.at,
        "around": [address(**{name: id_}) if id_ else "" for id_ in eyes.around],
        "here": address(**{name: eyes.at}),
    }


def _asked(definition: Definition, question_id: str) -> tuple[Section, Question]:
    return next((section, one) for section in definition.sections for one in section.questions if one.id == question_id)


def _tried(definition: Definition, question: Question, form: Any) -> str:
    """What the form and the rules say of the answer that was tried; '' when they would take it."""
    if not form.validate():
        return "It would not be saved."
    kind = KINDS[question.kind]
    try:
        value = kind.parse(question, form.raw)
    except AnswerProblem as problem:
        return f"It would not be saved. {problem.reason}"
    alone = replace(definition.core, sections=(Section("one", "One", (replace(question, shown_if=None),)),))
    reasons = missing(Definition(alone, ()), {question.id: None if value is None else kind.to_store(value)})
    return f"It would be kept in the draft, and not sent. {reasons[0].text}" if reasons else ""


def _judged(definition: Definition, criterion: Criterion) -> dict[str, Any]:
    """The question that a criterion judges with a made-up answer; without one where the question is not there."""
    question = next((one for one in definition.questions if one.id == criterion.question_id), None)
    if question is None:
        return {"question": None, "stored": None}
    limit = min(question.word_limit, _WORDS) if question.word_limit else None
    return {"question": question, "stored": filled(replace(question, word_limit=limit))}
