"""Which editor writes a clause? A suggestion is typed into the same form in which its owner would make the change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.web.agreement.criteria import form_of as criterion_form
from app.web.agreement.criteria import judged_question
from app.web.agreement.desk import Desk
from app.web.agreement.questions import earlier_questions
from app.web.agreement.questions import form_of as question_form
from app.web.shared.keeping import typed
from app.web.shared.words import CALL_SHAPES, COST_CATEGORIES
from forms.call import BasicsForm
from forms.criteria import SectionForm, renamed
from forms.layer import LayerForm
from workflows import editing
from workflows.anchor import Anchor
from workflows.definition import Core, Layer

# What has an editor of its own, in rows; or is not for others to set.
_ELSEWHERE = frozenset({"eligibility", "portfolio", "openings", "settings"})


@dataclass(frozen=True)
class Editor:
    """The page and the form of a clause. `written` is its record with what was typed; None when it was taken out."""

    template: str
    form: Any
    written: Callable[[], Any]
    shown: dict[str, Any] = field(default_factory=dict)


def editor_of(desk: Desk, anchor: Anchor) -> Editor | None:
    """The editor of a clause; None for one that is changed in rows of its own, about which people ask instead."""
    if anchor.noun in _EDITORS:
        return _EDITORS[anchor.noun](desk, anchor)
    if set(anchor.fields) & _ELSEWHERE:
        return None
    return _of_core(desk, anchor) if isinstance(anchor.record, Core) else _of_layer(desk, anchor)


def has_editor(anchor: Anchor) -> bool:
    """Whether a change to this clause can be suggested."""
    return anchor.noun in _EDITORS or not set(anchor.fields) & _ELSEWHERE


def _of_section(desk: Desk, anchor: Anchor) -> Editor:
    section = anchor.record
    form = SectionForm(typed(), data={**vars(section), "seen_sha256": desk.agreement.sha256})
    return Editor("agreement/section.html", form, lambda: renamed(section, form), {"section": section})


def _of_question(desk: Desk, anchor: Anchor) -> Editor:
    question = anchor.record
    earlier = earlier_questions(desk, question_id=question.id)
    form = question_form(desk, question, earlier)
    shown = {
        "question": question,
        "section": editing.section_asking(desk.part, question.id),
        "judging": editing.criteria_judging(desk.part, [question.id]),
        "may_open": False,
    }
    return Editor("agreement/question.html", form, lambda: form.applied_to(question, earlier), shown)


def _of_criterion(desk: Desk, anchor: Anchor) -> Editor:
    criterion = anchor.record
    form = criterion_form(desk, criterion)
    judged = judged_question(desk, criterion.question_id, or_none=True)
    shown = {"criterion": criterion, "question": judged, "may_open": False}
    return Editor("agreement/criterion.html", form, lambda: form.applied_to(criterion), shown)


def _of_core(desk: Desk, anchor: Anchor) -> Editor:
    core = anchor.record
    form = BasicsForm(typed(), data={**BasicsForm.data_of(core), "seen_sha256": desk.agreement.sha256})
    form.shape.choices = list(CALL_SHAPES.items())
    form.categories.choices = list(COST_CATEGORIES.items())
    return Editor("agreement/basics.html", form, lambda: form.applied_to(core))


def _of_layer(desk: Desk, anchor: Anchor) -> Editor:
    form, written = _layer_form(desk)
    return Editor("agreement/layer.html", form, written)


def _of_condition(desk: Desk, anchor: Anchor) -> Editor:
    form, written = _layer_form(desk)

    def condition() -> Any:
        return next((one for one in written().conditions if one.id == anchor.record.id), None)

    return Editor("agreement/layer.html", form, condition)


def _layer_form(desk: Desk) -> tuple[LayerForm, Callable[[], Layer]]:
    form = LayerForm(typed(), data={**LayerForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256})
    taken = [condition.id for one in desk.agreement.definition.layers for condition in one.conditions]
    return form, lambda: form.applied_to(desk.part, taken)


_EDITORS: dict[str, Callable[[Desk, Anchor], Editor]] = {
    "section": _of_section,
    "question": _of_question,
    "criterion": _of_criterion,
    "condition": _of_condition,
}
