"""Is what no passkey said refused, whatever it looks like?"""

import pytest
from flask import Flask

from app.services.passkeys import Site, owner_shown
from app.transactions import unit_of_work
from tests.conftest import NOW
from workflows.machine import Refusal


@pytest.mark.parametrize("credential", ["", "{}", "[]", '{"rawId": "AAAA"}', '{"rawId": 5}', "null"])
def test_nonsense_is_refused(app: Flask, credential: str) -> None:
    with pytest.raises(Refusal), unit_of_work():
        owner_shown(credential, "AAAA", Site("localhost", "http://localhost"), NOW)
