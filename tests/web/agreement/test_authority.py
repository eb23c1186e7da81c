"""Does the funder say in the call who decides on a list, with limits that agree with each other?"""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from app.queries.definitions import current_version, definition_of
from tests import factories as f
from workflows.authority import Authority
from workflows.call import CallState

ClientOf = Callable[[User], FlaskClient]


def test_officer_says_who_decides_and_a_region_reads_it(app: Flask, client_of: ClientOf) -> None:
    world = f.a_world()
    call = f.a_call(world, upto=CallState.DRAFTING)
    officer, lead, path = client_of(world.officer), client_of(world.region_lead), f"/agreement/{call.id}/authority"
    seen = current_version(call).sha256
    said = {"board_endorses": "yes", "approver_limit": "1,000,000", "senior_limit": "", "two_above": "500000"}

    wrong = officer.post(path, data={**said, "two_above": "a lot", "seen_sha256": seen})
    saved = officer.post(path, data={**said, "seen_sha256": seen})

    assert wrong.status_code == 422
    assert saved.status_code == 303
    assert definition_of(current_version(call)).core.authority == Authority(True, 1_000_000_00, None, 500_000_00)
    assert lead.get(path).status_code == 403
    assert (
        "an approver approves up to £1,000,000 for one award"
        in lead.get(f"/agreement/{call.id}/versions/{current_version(call).number}").text
    )
