"""Are the papers of a call that is not listed there for those who may see it, and for nobody else?"""

from collections.abc import Callable

from flask.testing import FlaskClient

from app.jobs.outbox import drain_due
from app.models import User
from tests.factories import DURING, a_call, a_person, a_world
from workflows.definition import CallEntry


def test_sheet_of_an_unlisted_call_is_for_its_staff(
    client: FlaskClient, client_of: Callable[[User], FlaskClient]
) -> None:
    world = a_world()
    call = a_call(world, entry=CallEntry.INVITATION, is_listed=False, sheet=True)
    drain_due(DURING)
    sheet = f"/calls/{call.id}/versions/2/sign-off-sheet.pdf"

    found = [browser.get(sheet).status_code for browser in (client, client_of(a_person()), client_of(world.officer))]

    assert found == [404, 404, 200]
