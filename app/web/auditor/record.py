"""The record of events, and one page for each call: to read, never to change."""

import uuid

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.audit import (
    Filter,
    call_record,
    calls_by_reference,
    name_of_person,
    name_of_thing,
    record_page,
)
from app.queries.chain import standing
from app.queries.record_export import export_record
from app.web.auditor.blueprint import bp
from app.web.shared.gate import needs
from app.web.shared.record_words import EVENT_MOVES, EVENT_SUBJECTS
from app.web.shared.words import STAFF_CALL_STATES
from workflows.chain import fingerprint

LONGEST_NAME = 200


@bp.get("/audit", endpoint="record")
@needs(Permission.AUDIT_READ)
def read_record() -> ResponseReturnValue:
    """Every event, or those of one call, person, kind of thing or thing."""
    wanted = _wanted()
    calls, sealed = calls_by_reference(), standing()
    return render_template(
        "auditor/record.html",
        found=record_page(wanted, request.args.get("page", 1, type=int)),
        wanted=wanted,
        filter_words=_filter_words(wanted, {call_id: reference for call_id, reference, _title in calls}),
        address=_address(wanted),
        calls=calls,
        sealed=sealed,
        fingerprint=fingerprint(sealed.checkpoint.public_key) if sealed.checkpoint else "",
        moves=EVENT_MOVES,
        subjects=EVENT_SUBJECTS,
    )


@bp.get("/audit/export")
@needs(Permission.AUDIT_READ)
def export() -> ResponseReturnValue:
    """The whole record as one file, sent as it is read, to be checked with the offline verifier."""
    now = clock.now()
    name = f"accord-record-{now:%Y-%m-%d-%H%M}.jsonl"
    parts = stream_with_context(export_record(current_user.name, now))
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(parts, mimetype="application/jsonl", headers=disposition)


@bp.get("/audit/calls/<uuid:call_id>")
@needs(Permission.AUDIT_READ)
def call(call: Call) -> ResponseReturnValue:
    """One call: its versions, who turned which key on which hash, and its moves."""
    return render_template(
        "auditor/call.html",
        call=call,
        state=STAFF_CALL_STATES[call.state],
        regions=", ".join(region.name for region in call.regions),
        sides={"national": "National", **{region.slug: region.name for region in call.regions}},
        record=call_record(call),
        moves=EVENT_MOVES,
        subjects=EVENT_SUBJECTS,
    )


def _wanted() -> Filter:
    """The filter that the address asks for; what makes no sense narrows nothing."""
    kind = request.args.get("kind", "")
    return Filter(
        call_id=_uuid("call"),
        person=request.args.get("person", "").replace("\x00", "").strip()[:LONGEST_NAME],
        person_id=_uuid("by"),
        kind=kind if kind in EVENT_SUBJECTS else "",
        thing_id=_uuid("thing"),
    )


def _uuid(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _address(wanted: Filter) -> dict[str, str]:
    """The part of the address that reproduces the filter."""
    values = {
        "call": wanted.call_id,
        "person": wanted.person,
        "by": wanted.person_id,
        "kind": wanted.kind,
        "thing": wanted.thing_id,
    }
    return {name: str(value) for name, value in values.items() if value}


def _filter_words(wanted: Filter, references: dict[uuid.UUID, str]) -> str:
    """The filter as the end of a sentence: ', of call GM-2027-01, by people named ‘ola’'; '' for everything."""
    parts = []
    if wanted.kind:
        parts.append(f"about things of the kind ‘{EVENT_SUBJECTS[wanted.kind].lower()}’")
    if wanted.thing_id:
        parts.append(f"about {name_of_thing(wanted.thing_id) or 'a thing that is not known'}")
    if wanted.call_id:
        parts.append(f"of call {references.get(wanted.call_id, 'that is not known')}")
    if wanted.person_id:
        parts.append(f"by {name_of_person(wanted.person_id) or 'a person who is not known'}")
    if wanted.person:
        parts.append(f"by people whose name or address has ‘{wanted.person}’")
    return "".join(f", {part}" for part in parts)
