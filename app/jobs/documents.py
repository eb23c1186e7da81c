"""How are documents made from what was approved?"""

import uuid
from datetime import datetime

from app.documents.engine import DocumentNotBuilt
from app.documents.offer_letter import render
from app.extensions import files
from app.models import Outbox
from app.services import offers
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
        letter = render(from_plain(LetterSnapshot, offer.snapshot))
    except (DocumentNotBuilt, Refusal) as fault:
        offers.record_failure(offer.id, str(fault), now)
        return
    offers.keep_letter(offer.id, files.put(letter), len(letter), now)
