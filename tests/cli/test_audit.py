"""Does `flask audit` prove a whole record, and name the first row of one that was altered behind the triggers' back?"""

import runpy
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.extensions import db, record_key
from app.jobs.sealing import seal_waiting
from app.keys import KEPT
from app.models import Event, User
from app.services import sealing
from app.transactions import unit_of_work
from tests.factories import a_call, a_world
from tests.tampering import behind_the_back
from workflows.call import CallState
from workflows.chain import fingerprint

VERIFIER = Path(__file__).parents[2] / "bin" / "verify-record"
A_COPY = "at, actor_id, subject_kind, subject_id, call_id, move, source, target, data FROM events WHERE number = 3"


@pytest.fixture
def signing(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    """A sealed record with a checkpoint behind every third event; the number of the event of the first signature."""
    a_call(a_world(), upto=CallState.AGREED)
    monkeypatch.setattr(sealing, "LARGEST_BATCH", 3)
    seal_waiting(now)
    number = db.session.scalars(select(Event.number).where(Event.move == "sign").order_by(Event.number)).first()
    db.session.rollback()
    assert number is not None
    return number


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


def verify_file(path: Path, *options: str) -> int:
    """The exit code of the offline verifier."""
    code: int = runpy.run_path(str(VERIFIER))["main"]([str(path), *options])
    return code


def test_whole_record_is_proved_with_its_counts(app: Flask, signing: int) -> None:
    events = len(db.session.scalars(select(Event.number)).all())

    result = run(app, "verify")

    key = fingerprint(record_key.public_key)
    checkpoints = -(-events // 3)
    assert (result.exit_code, result.output) == (
        0,
        f"The record is whole: {events} events are sealed, with {checkpoints} checkpoints; "
        f"0 wait for their seal. The fingerprint of the key is {key}\n",
    )


def test_first_altered_row_is_named_with_what_who_and_when(app: Flask, signing: int) -> None:
    behind_the_back(f"UPDATE events SET target = 'agreed' WHERE number >= {signing}")

    result = run(app, "verify")

    assert (result.exit_code, result.output) == (
        1,
        f"The record was altered. The first row: event {signing}, at position {signing}: it was altered after it was "
        "sealed. It reads: Signed, call GM-2027-01, by Ravi Signs, on 12 December 2026 at 9:00am UK time.\n",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE events SET at = '2020-01-01 00:00:00' WHERE number = 2", "event 2, at position 2: it was altered"),
        ("UPDATE events SET actor_id = (SELECT id FROM users LIMIT 1) WHERE number = 2", "event 2, at position 2: it"),
        ("UPDATE events SET data = '[]' WHERE number = 2", "event 2, at position 2: it was altered"),
        ("DELETE FROM events WHERE number = 2", "event 2, at position 2: it was deleted"),
        ("DELETE FROM seals WHERE position = 2", "the row at position 2: its seal was deleted"),
        ("UPDATE seals SET chain_sha256 = event_sha256 WHERE position = 2", "event 2, at position 2: its seal was"),
        ("UPDATE seals SET event_sha256 = chain_sha256 WHERE position = 2", "event 2, at position 2: it was altered"),
        ("UPDATE checkpoints SET signature = public_key WHERE number = 1", "event 1, at position 1: no checkpoint of"),
        ("DELETE FROM checkpoints WHERE number = 2", "event 4, at position 4: no checkpoint of"),
        ("UPDATE checkpoints SET sealed_at = '2020-01-01 00:00:00' WHERE number = 1", "event 1, at position 1: no"),
        (f"INSERT INTO events SELECT 900, {A_COPY}", "event 900: it was inserted and never sealed"),
    ],
)  # fmt: skip
def test_every_tampering_is_found(app: Flask, signing: int, change: str, said: str, tmp_path: Path) -> None:
    behind_the_back(change)

    result = run(app, "verify")
    export = run(app, "export", str(tmp_path / "record.jsonl"))

    assert result.exit_code == 1
    assert result.output.startswith(f"The record was altered. The first row: {said}")
    assert (export.exit_code, verify_file(tmp_path / "record.jsonl")) == (0, 1)


def test_two_events_that_changed_places_are_found(app: Flask, signing: int) -> None:
    behind_the_back(
        "UPDATE events SET number = 901 WHERE number = 2",
        "UPDATE events SET number = 2 WHERE number = 3",
        "UPDATE events SET number = 3 WHERE number = 901",
    )

    result = run(app, "verify")

    assert result.output.startswith("The record was altered. The first row: event 2, at position 2: it was altered")


def test_record_sealed_again_with_another_key_is_not_the_services(
    app: Flask, signing: int, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = fingerprint(record_key.public_key)
    behind_the_back(
        "DELETE FROM checkpoints",
        "DELETE FROM seals",
        "UPDATE events SET target = 'agreed'",
        "INSERT INTO unsealed_events SELECT number FROM events",
    )
    with monkeypatch.context() as forger:
        forger.setitem(app.config, "RECORD_KEY_FILE", tmp_path / "another-key")
        forger.delitem(app.extensions, KEPT)
        seal_waiting(now)
        run(app, "export", str(tmp_path / "record.jsonl"))

    result = run(app, "verify")

    assert result.exit_code == 1
    assert "no checkpoint of the service's key vouches for it" in result.output
    assert verify_file(tmp_path / "record.jsonl", "--key", own) == 1


def test_export_is_whole_for_the_offline_verifier_and_waiting_events_are_in_it(
    app: Flask, signing: int, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_call(a_world("west-midlands"), upto=CallState.DRAFTING, reference="WM-2027-01")
    key = fingerprint(record_key.public_key)

    export = run(app, "export", str(tmp_path / "record.jsonl"))

    assert export.exit_code == 0
    assert verify_file(tmp_path / "record.jsonl", "--key", key) == 0
    assert "events wait for their seal." in capsys.readouterr().out


def test_a_person_who_left_keeps_their_name_in_the_record(
    app: Flask, signing: int, now: datetime, tmp_path: Path
) -> None:
    event = db.session.get(Event, signing)
    assert event is not None
    with unit_of_work():
        leaver = db.session.get(User, event.actor_id)
        assert leaver is not None
        leaver.ended_at = now

    run(app, "export", str(tmp_path / "record.jsonl"))

    assert '"name":"Ravi Signs"' in (tmp_path / "record.jsonl").read_text()
    assert run(app, "verify").exit_code == 0


def test_seal_says_how_many_it_sealed(app: Flask) -> None:
    a_call(a_world(), upto=CallState.DRAFTING)

    first, second = run(app, "seal"), run(app, "seal")

    assert first.output != second.output
    assert second.output == "Sealed now: 0.\n"
