"""Are those who have one page open told of each other for a minute, and does a page live without being told?"""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.presence import Here, Presence, ProcessStore

NOW = datetime(2027, 2, 1, 10, tzinfo=UTC)
ANN, BEN = uuid.UUID(int=1), uuid.UUID(int=2)

pytestmark = pytest.mark.enable_socket


def met(url: str | None) -> list[list[Here]]:
    """What two people are told, one after the other, in rooms of this store."""
    app, presence = Flask(__name__), Presence()
    app.config["REDIS_URL"] = url
    presence.init_app(app)
    with app.app_context():
        return [
            presence.others(["a", "b"], ANN, NOW),
            presence.others(["b"], BEN, NOW + timedelta(seconds=30)),
            presence.others(["a", "b"], ANN, NOW + timedelta(seconds=40)),
            presence.others(["a"], BEN, NOW + timedelta(seconds=41)),
            presence.others(["b"], BEN, NOW + timedelta(seconds=120)),
            presence.others(["elsewhere"], BEN, NOW + timedelta(seconds=120)),
        ]


TOLD = [
    [],
    [Here(ANN, NOW)],
    [Here(BEN, NOW + timedelta(seconds=30))],
    [Here(ANN, NOW)],
    [],
    [],
]


def test_people_in_one_room_are_told_of_each_other_for_a_minute() -> None:
    assert met(None) == TOLD


def test_the_queue_s_store_tells_all_processes_the_same(valkey_url: str) -> None:
    assert met(valkey_url) == TOLD


def test_a_room_that_everybody_left_is_not_kept() -> None:
    store = ProcessStore()

    store.write("a", ANN.hex, "100 100")
    store.write("b", BEN.hex, "161 161")

    assert (store.read("a"), store.read("b")) == ({}, {BEN.hex: "161 161"})


def test_a_store_that_is_away_tells_of_nobody(tmp_path: Path) -> None:
    assert met(f"unix://{tmp_path}/nothing.sock") == [[]] * len(TOLD)
