"""Where does an edit of one side's part go: to the call itself, or to the amendment that is being drafted?"""

import uuid
from datetime import datetime

from app.models import CallVersion
from app.services import amendments, calls
from app.services.versions import Said
from workflows.actor import Actor
from workflows.definition import Core, Layer


def save_part(
    call_id: uuid.UUID, part: Core | Layer, said: Said, actor: Actor, now: datetime, *, amends: bool
) -> CallVersion:
    """Save one side's part as a new version: of the open amendment if `amends`, else of a call that is being agreed.

    `Refusal` as the edit itself refuses; `NotFound` when the amendment is gone.
    """
    if isinstance(part, Core):
        edit_core = amendments.amend_core if amends else calls.edit_core
        return edit_core(call_id, part, actor, now, said)
    edit_layer = amendments.amend_layer if amends else calls.edit_layer
    return edit_layer(call_id, part, actor, now, said)
