"""How would this call go on applications that are made up, and who has that tried out?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.policy import may
from app.queries.agreement import Agreement, drafted_agreement_of
from app.queries.rehearsals import RehearsalLine, last_rehearsal
from app.queries.visible import find
from app.services import rehearsals
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import sides_edited
from app.web.agreement.links import Problem, linked
from app.web.shared.gate import current_actor, current_viewer, needs
from workflows import layers
from workflows.actor import Actor
from workflows.amendment import AMENDMENT, AmendmentFacts, AmendmentMove
from workflows.call import CALL, CallFacts, CallMove
from workflows.machine import Reason, Refusal
from workflows.rehearsal_report import Chapter, Finding, Report

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "form": "Does the form fit its limits?",
        "people": "Who may apply?",
        "spread": "How do the national marks lie?",
        "thresholds": "What do the thresholds let through?",
        "criteria": "Which criteria tell applications apart?",
        "weights": "Which weights decide?",
        "money": "Do budget and sizes fit together?",
    }
)


@dataclass(frozen=True)
class Part:
    """One chapter as the page shows it: its question, the table, and its findings with the way to their clauses."""

    title: str
    chapter: Chapter
    findings: list[Problem]


@bp.get("/agreement/<uuid:call_id>/rehearsal")
@needs(Permission.CALL_READ)
def rehearsal(call: Call) -> ResponseReturnValue:
    """The last rehearsal: how far it is, or what it found."""
    return _page(call)


@bp.post("/agreement/<uuid:call_id>/rehearsal")
@needs(Permission.CALL_REHEARSE)
def ask_rehearsal(call: Call) -> ResponseReturnValue:
    """Have the current version rehearsed; a job does it."""
    call_id = call.id
    try:
        with unit_of_work():
            rehearsals.ask(call_id, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), refusal.reasons, status=409)
    flash("The rehearsal is under way. It takes seconds; look again in a moment.", "done")
    return redirect(url_for("agreement.rehearsal", call_id=call_id), 303)


def _page(call: Call, reasons: tuple[Reason, ...] = (), *, status: int = 200) -> ResponseReturnValue:
    agreement = drafted_agreement_of(call)
    line = last_rehearsal(call, agreement.definition)
    edited = sides_edited(call) if agreement.is_open_to_edits else ()
    actor = current_actor()
    shown = may(actor, Permission.CALL_REHEARSE)
    refused = reasons or (_refusals(agreement, actor) if shown else ())
    page = render_template(
        "agreement/rehearsal.html",
        agreement=agreement,
        line=line,
        parts=_parts(agreement, line.report, edited) if line and line.report else {},
        findings=_linked(agreement, line.report.findings, edited) if line and line.report else [],
        grave=sum(one.is_grave for one in line.report.findings) if line and line.report else 0,
        may_ask=shown and not refused and not _is_running(line),
        is_running=_is_running(line),
        reasons=linked(agreement, refused, edited),
        error_title=status != 200,
    )
    return page, status


def _refusals(agreement: Agreement, actor: Actor) -> tuple[Reason, ...]:
    problems = layers.problems(agreement.definition)
    if agreement.amendment is None:
        return CALL.refusals(CallMove.REHEARSE, agreement.state, actor.roles, CallFacts(problems=problems))
    facts = AmendmentFacts(problems=problems, before_deadline=clock.now() < agreement.closes_at)
    return AMENDMENT.refusals(AmendmentMove.REHEARSE, agreement.amendment.state, actor.roles, facts)


def _is_running(line: RehearsalLine | None) -> bool:
    return line is not None and line.is_current and line.report is None


def _parts(agreement: Agreement, report: Report, edited: tuple[str, ...]) -> dict[str, list[Part]]:
    """The chapters of each region, under the region's name."""
    parts: dict[str, list[Part]] = {}
    for chapter in report.chapters:
        name = agreement.names.get(chapter.region, chapter.region)
        part = Part(TITLES[chapter.id], chapter, _linked(agreement, chapter.findings, edited))
        parts.setdefault(name, []).append(part)
    return parts


def _linked(agreement: Agreement, findings: tuple[Finding, ...], edited: tuple[str, ...]) -> list[Problem]:
    return linked(agreement, [Reason(one.code, one.text, one.where) for one in findings], edited)
