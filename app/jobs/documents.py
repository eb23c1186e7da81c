"""How are documents made from what was approved?"""

import uuid
from datetime import datetime

from flask import current_app

from app.documents import offer_letter, sign_off_sheet
from app.documents.engine import DocumentNotBuilt
from app.extensions import db, files
from app.models import CallVersion, Outbox
from app.queries.sign_off import sheets_of, snapshot_of
from app.services import offers, sign_off
from workflows.letter import LetterSnapshot
from workflows.machine import Refusal
from workflows.offer import OfferState
from workflows.plain import from_plain


def build_letter(row: Outbox, now: datetime) -> None:
    """Make the letter of an offer that is waiting for it. A second run finds the offer built and does nothing."""
    offer = offers.load(uuid.UUID(row.payload["subject_id"]))
    if offer.state != OfferState.BUILDING:
        return
    try:
        letter = offer_letter.render(from_plain(LetterSnapshot, offer.snapshot))
    except (DocumentNotBuilt, Refusal) as fault:
        offers.record_failure(offer.id, str(fault), now)
        return
    offers.keep_letter(offer.id, files.put(letter), len(letter), now)


def build_sheet(row: Outbox, now: datetime) -> None:
    """Make the sign-off sheet of a version that every side has signed. A second run finds it made."""
    version = db.session.get_one(CallVersion, uuid.UUID(row.payload["version_id"]))
    if sheets_of([version.id]):
        return
    sheet = sign_off_sheet.render(snapshot_of(version, demonstration=bool(current_app.config["DEMO"])))
    sign_off.keep_sheet(version, files.put(sheet), len(sheet), now)
