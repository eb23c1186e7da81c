"""Which notices do those get who turn the keys, on a call that is being agreed and on an amendment of an open one?"""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from app.models import CallSignatory, Signature, User
from app.notices import matters
from app.notices.matters import Matter
from app.notices.readers import Reader, people, the_person
from app.notices.told import Notice, Told
from app.queries.definitions import current_version
from workflows.amendment import AmendmentState
from workflows.call import CallState
from workflows.signatory import NamingState


def those_who_had_signed(matter: Matter) -> Iterable[Reader]:
    """The people whose signatures an edit broke."""
    ids = [uuid.UUID(text) for text in matter.data.get("had_signed", ())]
    return people(select(User).where(User.id.in_(ids)))


def whose_key_is_missing(matter: Matter) -> Iterable[Reader]:
    """The people who are named to sign an amendment for the sides that have not, as long as it can be signed."""
    kept = matter.amendment
    if kept is None or matter.call is None or kept.state != AmendmentState.DRAFTING:
        return []
    return _named_without_key(matter.call.agreed_as_id, kept.version_id)


def whose_first_key_is_missing(matter: Matter) -> Iterable[Reader]:
    """The people who are named to sign a draft for the sides that have not, as long as the version is the one that the
    notice is about."""
    call = matter.call
    if call is None or call.state != CallState.DRAFTING or call.current_number != matter.data["version"]:
        return []
    return _named_without_key(call.agreed_as_id, current_version(call).id)


def _named_without_key(call_id: uuid.UUID, version_id: uuid.UUID) -> Iterable[Reader]:
    signed = select(Signature.side).where(Signature.version_id == version_id)
    return people(
        select(User)
        .join(CallSignatory, CallSignatory.user_id == User.id)
        .where(
            CallSignatory.call_id == call_id,
            CallSignatory.state == NamingState.NAMED,
            CallSignatory.side.not_in(signed),
        )
    )


OF_SIGNING: Mapping[str, Notice] = {
    "amendment_ready": Notice(
        matters.of_amendment, (Told(whose_key_is_missing, "amendment_ready", "agreement.sign_amendment", "call_id"),)
    ),
    "amendment_signed": Notice(
        matters.of_amendment, (Told(whose_key_is_missing, "amendment_signed", "agreement.sign_amendment", "call_id"),)
    ),
    "call_ready": Notice(
        matters.of_call, (Told(whose_first_key_is_missing, "call_ready", "agreement.sign", "call_id"),)
    ),
    "signatory_named": Notice(
        matters.of_signatory, (Told(the_person, "signatory_named", "agreement.call", "call_id"),)
    ),
    "signatures_broken": Notice(
        matters.of_call, (Told(those_who_had_signed, "signatures_broken", "agreement.sign", "call_id"),)
    ),
}
