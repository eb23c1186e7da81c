"""How does a side of a call moderate the marks of one application? Both sides have the same pages, each for its own
ledger."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application, Assessment, Call, Ranking, Region
from app.policy import Viewer
from app.queries.moderated import list_is_sent
from app.queries.moderation_facts import act_facts, assessment_of, effect_on, question_facts
from app.queries.moderation_page import (
    ActLine,
    AssessorSheet,
    LedgerPart,
    ModerationPage,
    assessor_sheet,
    moderation_page,
)
from app.queries.ranking import ranking_of
from app.queries.sitting_outcomes import panelled
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import moderation
from app.transactions import unit_of_work
from app.web.shared.discussion_pages import converse
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.moderation_words import ACTS, QUESTION_STATES
from app.web.shared.running import Link
from app.web.shared.sitting_words import OUTCOMES
from app.web.shared.staff_pages import frame
from app.web.shared.words import LEDGERS
from forms.moderation import AskForm, NoteForm, WhyForm
from workflows.actor import Role
from workflows.asking_assessor import QUESTION, QuestionMove, QuestionState
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.machine import Refusal
from workflows.money import as_basis_points
from workflows.set_aside import LIST_SENT, WHOLE, ActKind, SetAside, effect_words, refusals

OWN_ANCHORS = {"why": "#why", "question": "#question", "words": "#words"}


@dataclass(frozen=True)
class Side:
    """Whose pages these are: the blueprint, the addresses of a call's pages, and the region, if it is one's."""

    name: str
    links: Callable[[uuid.UUID], Link]
    region: Region | None = None

    def at(self, application_id: uuid.UUID, **values: Any) -> str:
        """The moderation page of an application on this side."""
        return url_for(f"{self.name}.moderation", application_id=application_id, **values)


def show(
    side: Side,
    application: Application,
    *,
    note: NoteForm | None = None,
    wrong: Ledger | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Marks side by side with their flags and what was done; before the ledgers are closed, how far they are."""
    if ranking_of(application.call_id) is None:
        return redirect(url_for(f"{side.name}.ranking", call_id=application.call_id))
    found = moderation_page(application, current_viewer(), _named(current_viewer()), side.region)
    is_over = list_is_sent(application.call_id, application.region_id)
    page = {
        **_frame(side, application.call),
        "found": found,
        "parts": [_part(one, is_over=is_over) for one in found.parts],
        "over_words": LIST_SENT.text if is_over else "",
        "panels": panelled(current_viewer(), application.call_id).get(application.id, ()),
        "panel_words": OUTCOMES,
        "acts": [(act, ACTS[act.kind], _about(found, act), _effect(act)) for act in found.acts],
        "note": note or NoteForm(),
        "wrong": wrong,
        "error_title": status != 200,
        "back": url_for(f"{side.name}.panel_sheet", call_id=application.call_id),
    }
    return render_template("staff/moderation.html", **page), status


def act(side: Side, application: Application, marked_id: uuid.UUID, kind: ActKind) -> ResponseReturnValue:
    """Say what an act would do to the ranking, and do it when a reason is given."""
    assessment, criterion_id = _marked(application, marked_id), request.values.get("criterion", WHOLE)
    application_id, actor, form = application.id, current_actor(), WhyForm(request.form)
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        change = moderation.set_aside if kind == ActKind.SET_ASIDE else moderation.restore
        try:
            with unit_of_work():
                change(marked_id, criterion_id, form.why.data, actor, clock.now())
        except Refusal as refusal:
            reasons, application = _refused(refusal), _again(application_id)
        else:
            flash("The mark is set aside." if kind == ActKind.SET_ASIDE else "The mark counts again.", "done")
            return redirect(side.at(application_id, _anchor="acts"), code=303)
    elif request.method != "POST":
        facts = act_facts(assessment, application, criterion_id, actor)
        reasons = [(reason.text, "") for reason in refusals(kind, facts)]
    return _act_page(side, application, marked_id, kind, criterion_id, form, reasons)


def ask(side: Side, application: Application, marked_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the assessor about their marks. They are told by mail."""
    assessment, application_id = _marked(application, marked_id), application.id
    form, actor = AskForm(request.form), current_actor()
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                moderation.ask(marked_id, form.question.data, actor, clock.now())
        except Refusal as refusal:
            reasons, application = _refused(refusal), _again(application_id)
        else:
            flash("The assessor is asked, and gets a message.", "done")
            return redirect(side.at(application_id, _anchor=f"assessment-{marked_id}"), code=303)
    elif request.method != "POST":
        facts = question_facts(assessment, application, actor)
        closed = QUESTION.refusals(QuestionMove.ASK, QuestionState.ASKED, actor.roles, facts)
        reasons = [(reason.text, "") for reason in closed]
    _ranking(application)
    sheet = _sheet_of(application, _marked(application, marked_id))
    page = {**_frame(side, application.call), "sheet": sheet, "form": form, "about": application}
    status = _status(form, reasons)
    page |= {"reasons": reasons, "error_title": status != 200, "back": side.at(application.id)}
    return render_template("staff/ask_assessor.html", **page), status


def withdraw(side: Side, application: Application, marked_id: uuid.UUID) -> ResponseReturnValue:
    """Take back the question that waits."""
    _marked(application, marked_id)
    application_id = application.id
    try:
        with unit_of_work():
            moderation.withdraw(marked_id, current_actor(), clock.now())
    except Refusal as refusal:
        flash(" ".join(reason.text for reason in refusal.reasons), "refused")
    else:
        flash("The question is withdrawn.", "done")
    return redirect(side.at(application_id, _anchor=f"assessment-{marked_id}"), code=303)


def write_note(side: Side, application: Application, ledger: Ledger) -> ResponseReturnValue:
    """Add a version to the consensus note of one ledger."""
    form, application_id = NoteForm(request.form), application.id
    if not form.validate():
        return show(side, application, note=form, wrong=ledger, status=422)
    seen = int(form.number.data) if (form.number.data or "").isdecimal() else 0
    try:
        with unit_of_work():
            moderation.write_note(application_id, ledger, form.words.data, seen, current_actor(), clock.now())
    except Refusal as refusal:
        form.words.errors = [reason.text for reason in refusal.reasons]
        return show(side, _again(application_id), note=form, wrong=ledger, status=409)
    flash("The note is kept.", "done")
    return redirect(side.at(application_id, _anchor=f"note-{ledger.value}"), code=303)


def discuss(side: Side, application: Application, ledger: Ledger) -> ResponseReturnValue:
    """The discussion of this side's own ledger."""
    application_id, call_id = application.id, application.call_id
    about = {"reference": application.reference, "title": application.title}

    def around() -> dict[str, Any]:
        back = side.at(application_id)
        return {**_frame(side, find(Call, call_id, current_viewer())), "about": about, "back": back}

    here = url_for(f"{side.name}.discussion", application_id=application_id)
    return converse(application_id, ledger, "staff/discussion.html", here, around, with_names=True)


def _act_page(
    side: Side,
    application: Application,
    marked_id: uuid.UUID,
    kind: ActKind,
    criterion_id: str,
    form: WhyForm,
    reasons: list[tuple[str, str]],
) -> ResponseReturnValue:
    assessment, ranking = _marked(application, marked_id), _ranking(application)
    sheet = _sheet_of(application, assessment)
    cells = [one for one in sheet.cells if criterion_id in (WHOLE, one.criterion.id)]
    if not cells:
        abort(404)
    mark = SetAside(marked_id, current_viewer().id, clock.now(), "", criterion_id)
    effect = effect_on(ranking, kind, mark, application.id) if not reasons else None
    status = _status(form, reasons)
    page = {
        **_frame(side, application.call),
        "about": application,
        "sheet": sheet,
        "cells": cells,
        "whole": criterion_id == WHOLE,
        "criterion_id": criterion_id,
        "kind": kind.value,
        "effect": effect_words(effect) if effect else "",
        "form": form,
        "reasons": reasons,
        "ledger_words": LEDGERS[assessment.ledger],
        "error_title": status != 200,
        "back": side.at(application.id, _anchor=f"assessment-{marked_id}"),
    }
    return render_template("staff/set_aside.html", **page), status


def _refused(refusal: Refusal) -> list[tuple[str, str]]:
    return [(reason.text, OWN_ANCHORS.get(reason.where, "")) for reason in refusal.reasons]


def _again(application_id: uuid.UUID) -> Application:
    """The application as the gate gave it: a refusal undid what was read with it."""
    found = find(Application, application_id, current_viewer())
    if found is None:
        abort(404)
    return found


def _status(form: Any, reasons: list[tuple[str, str]]) -> int:
    if request.method != "POST":
        return 200
    return 422 if form.errors else 409 if reasons else 200


def _marked(application: Application, marked_id: uuid.UUID) -> Assessment:
    """The assessment that the address names, as long as it is one of this application."""
    found = assessment_of(application.id, marked_id)
    if found is None:
        abort(404)
    return found


def _ranking(application: Application) -> Ranking:
    """The ranking of its call; before the ledgers are closed these pages are not there."""
    found = ranking_of(application.call_id)
    if found is None:
        abort(404)
    return found


def _sheet_of(application: Application, assessment: Assessment) -> AssessorSheet:
    found = assessor_sheet(application, assessment, current_viewer(), _named(current_viewer()))
    if found is None:
        abort(404)
    return found


def _frame(side: Side, call: Call) -> dict[str, Any]:
    return {**frame(head_of(call), side.links(call.id), "panel_sheet"), "side": side.name}


def _named(viewer: Viewer) -> frozenset[Ledger]:
    """The ledgers whose assessors this person knows by name: those for which they ask, and both for an auditor."""
    if viewer.is_auditor:
        return frozenset(Ledger)
    return frozenset(ledger for ledger, role in RUN_BY.items() if role in current_actor().roles)


def _part(part: LedgerPart, *, is_over: bool) -> dict[str, Any]:
    flagged = {flag.assessor_id for flag in part.flags}
    is_theirs = RUN_BY[part.ledger] in current_actor().roles
    return {
        "part": part,
        "title": LEDGERS[part.ledger],
        "is_theirs": is_theirs,
        "may_act": is_theirs and not is_over,
        "role": "programme officer" if RUN_BY[part.ledger] == Role.PROGRAMME_OFFICER else "region’s programme lead",
        "rows": [_spread_row(part, number) for number in range(len(part.criteria))],
        "total": _total_row(part),
        "values": [
            (sheet.name, as_basis_points(sheet.value) if sheet.value is not None else None) for sheet in part.sheets
        ],
        "states": QUESTION_STATES,
        "flagged": flagged,
    }


def _spread_row(part: LedgerPart, number: int) -> dict[str, Any]:
    """The marks on one criterion: as dots, and the same in numbers. What is set aside is in neither."""
    criterion, spread = part.criteria[number], part.spreads[number].spread
    cells = [(sheet.name, sheet.cells[number]) for sheet in part.sheets]
    dots = [(cell.score, name, False) for name, cell in cells if cell.score is not None and not cell.is_aside]
    return {"criterion": criterion, "spread": spread, "cells": cells, "dots": dots, "mean": _tenths(spread)}


def _total_row(part: LedgerPart) -> dict[str, Any] | None:
    if part.total is None:
        return None
    dots = [
        (as_basis_points(sheet.value) // 100, sheet.name, bool(sheet.flags))
        for sheet in part.sheets
        if sheet.value is not None
    ]
    lowest, highest, mean = (
        as_basis_points(value) for value in (part.total.lowest, part.total.highest, part.total.mean)
    )
    return {"dots": dots, "lowest": lowest, "highest": highest, "mean": mean}


def _tenths(spread: Any) -> str:
    if spread is None:
        return "none"
    whole, rest = divmod(round(10 * spread.mean), 10)
    return f"{whole}.{rest}"


def _about(found: ModerationPage, act: ActLine) -> str:
    for part in found.parts:
        for sheet in part.sheets:
            if sheet.id == act.assessment_id:
                titles = [one.criterion.title for one in sheet.cells if one.criterion.id == act.criterion_id]
                what = f"‘{titles[0]}’" if titles else "the whole assessment"
                return f"{what}, {sheet.name}, {LEDGERS[part.ledger].lower()}"
    return "a mark"


def _effect(act: ActLine) -> str:
    return effect_words(act.effect) if act.effect else ""
