"""Does a call leave for a file and come back by command, only for who may write the part?"""

import hashlib

import pytest

from app import clock
from app.extensions import db
from app.queries.amendments import drafted_version
from app.queries.definitions import current_version, definition_of
from app.services import amendments
from app.transactions import unit_of_work
from tests.factories import DURING, a_call, a_world, actor, sign_both
from workflows.amendment import Effect
from workflows.call import CallState
from workflows.definition import NATIONAL


@pytest.fixture
def drafted(app):
    world = a_world()
    call = a_call(world, upto=CallState.DRAFTING)
    sign_both(world, call)
    return world, call


def run(app, *words):
    """What a command says, and how it ends."""
    done = app.test_cli_runner().invoke(args=["call", *map(str, words)])
    db.session.expire_all()
    return done.exit_code, done.output


def test_the_same_call_edited_by_one_letter_comes_back_unsigned(app, drafted, tmp_path):
    world, call = drafted
    file = tmp_path / "call.json"

    run(app, "export", "GM-2027-01", file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == current_version(call).sha256
    file.write_bytes(file.read_bytes().replace(b"Small call", b"Small cell"))
    told = run(app, "import", "GM-2027-01", "national", file, "--as", world.officer.email)

    assert told == (0, "GM-2027-01 is now at version 3.\n")
    assert (call.state, definition_of(current_version(call)).core.title) == (CallState.DRAFTING, "Small cell")


def test_an_older_version_leaves_as_yaml_and_one_that_is_not_there_does_not(app, drafted, tmp_path):
    file = tmp_path / "call.yaml"

    run(app, "export", "GM-2027-01", file, "--version", 1)

    assert file.read_text().startswith("# GM-2027-01, version 1: Small call\n")
    assert run(app, "export", "GM-2027-01", file, "--version", 9) == (1, "Error: GM-2027-01 has no version 9.\n")


def test_whoever_does_not_write_the_part_and_a_bad_file_are_refused(app, drafted, tmp_path):
    world, _call = drafted
    file = tmp_path / "call.yaml"
    run(app, "export", "GM-2027-01", file)
    text = file.read_text()

    file.write_text(text.replace("Small call", "Small cell"))
    by_lead = run(app, "import", "GM-2027-01", "national", file, "--as", world.region_lead.email)
    file.write_text(text.replace("weight: 60", "weight: sixty"))
    bad = run(app, "import", "GM-2027-01", "national", file, "--as", world.officer.email)

    assert by_lead[0] == 1
    assert bad == (
        1,
        "Error: Nothing is changed.\ncore.criteria[0].weight: A whole number is expected here, not ‘sixty’.\n",
    )


def test_an_open_call_takes_a_file_into_its_amendment_alone(app, monkeypatch, tmp_path):
    world = a_world()
    call = a_call(world)
    monkeypatch.setattr(clock, "now", lambda: DURING)
    file = tmp_path / "call.json"
    run(app, "export", "GM-2027-01", file)
    file.write_bytes(file.read_bytes().replace(b"Small call", b"Small cell"))

    without = run(app, "import", "GM-2027-01", "national", file, "--as", world.officer.email)
    with unit_of_work():
        amendments.begin(call.id, NATIONAL, "Misread.", Effect.DRAFTS, actor(world.officer, call), DURING)
    within = run(app, "import", "GM-2027-01", "national", file, "--as", world.officer.email)

    assert without == (1, "Error: Nothing is changed.\nThe call is open.\n")
    assert within == (0, "The draft of the amendment is now at version 4.\n")
    assert definition_of(drafted_version(call)).core.title == "Small cell"
    assert definition_of(current_version(call)).core.title == "Small call"


def test_names_that_are_not_there_are_told(app, drafted, tmp_path):
    file = tmp_path / "call.json"
    file.write_text("{}")

    assert run(app, "export", "GM-9", file) == (1, "Error: There is no call GM-9.\n")
    assert run(app, "import", "GM-2027-01", "national", file, "--as", "no@people.example") == (
        1,
        "Error: There is no account for no@people.example.\n",
    )
