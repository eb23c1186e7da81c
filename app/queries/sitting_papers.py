"""What does the panel sheet say of each application, as it is sent to those who sit?

Not its place in the ranking: to somebody who is kept from another application, a missing place would tell of it.
"""

import uuid
from collections.abc import Mapping

from app.queries.moderated import moderated_of
from app.queries.ranking import ranking_of
from workflows.wording import percent

Lines = tuple[tuple[str, str], ...]


def sheet_lines(call_id: uuid.UUID) -> Mapping[uuid.UUID, Lines]:
    """The line of each application as labels and values, with the acts of moderation that stand; empty before both
    ledgers are closed. Whoever asks sends papers, or runs the call."""
    kept = ranking_of(call_id)
    if kept is None:
        return {}
    record = moderated_of(kept).record
    return {
        line.application_id: (
            ("National quality, plain mean", percent(line.national_basis_points)),
            ("National threshold", percent(record.thresholds_of(line.application_id)[0])),
            ("Regional fit, plain mean", percent(line.regional_basis_points)),
            ("Regional threshold", percent(record.thresholds_of(line.application_id)[1])),
            ("Spread of the national marks", percent(line.spread_basis_points)),
            *(("Why it is below the line", reason.text) for reason in line.reasons),
        )
        for line in record.lines
    }


def places_of(call_id: uuid.UUID) -> Mapping[uuid.UUID, int | None]:
    """The place of each application in the ranking, None for what does not pass; empty before there is one."""
    kept = ranking_of(call_id)
    if kept is None:
        return {}
    return {line.application_id: line.position for line in moderated_of(kept).record.lines}
