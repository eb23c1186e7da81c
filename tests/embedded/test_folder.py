"""Does Accord keep to folders that it made, hold them alone, and keep their secrets?"""

import json
import os
import stat
from pathlib import Path

import pytest

from deploy.embedded.folder import claim
from deploy.embedded.trouble import CannotStart


def refusal(path, **options):
    """The one line that claiming this folder is refused with."""
    with pytest.raises(CannotStart) as refused:
        claim(path, **options)
    return str(refused.value)


def test_new_folder_is_made_private_and_marked(tmp_path):
    path = tmp_path / "deep" / "data"

    folder = claim(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert folder.notes() == {"made_by": "accord", "layout": 1, "process": os.getpid()}
    assert folder.was_emptied is False


def test_empty_folder_is_taken(tmp_path):
    assert claim(tmp_path).notes()["made_by"] == "accord"


def test_notes_are_kept_from_one_claim_to_the_next(tmp_path):
    first = claim(tmp_path)
    first.remember(database=True)
    os.close(first.lock)

    assert claim(tmp_path).notes()["database"] is True


def test_folder_in_use_is_refused_naming_who_uses_it(tmp_path):
    held = claim(tmp_path)

    line = refusal(tmp_path)

    assert line == f"another Accord (process {os.getpid()}) is using {tmp_path}. Stop it first."
    os.close(held.lock)


def test_file_is_refused(tmp_path):
    path = tmp_path / "data"
    path.write_text("mine")

    assert refusal(path) == f"{path} is a file, and the data need a folder. Choose another with --data."
    assert path.read_text() == "mine"


def test_folder_that_cannot_be_made_is_refused():
    line = refusal(Path("/proc/accord"))

    assert line == ("/proc/accord cannot hold the data: no such file or directory. Choose another folder with --data.")


@pytest.mark.parametrize(
    ("fresh", "reason"),
    [(False, "so nothing is written there"), (True, "so nothing in it was deleted")],
)
def test_other_peoples_files_are_left_alone(tmp_path, fresh, reason):
    (tmp_path / "thesis.txt").write_text("mine")

    line = refusal(tmp_path, fresh=fresh)

    assert line == f"{tmp_path} holds files that Accord did not make, {reason}. Choose another with --data."
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_marker_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "accord.json").write_text("{")

    line = refusal(tmp_path)

    assert line == f"{tmp_path}/accord.json is damaged. Restore the folder from a copy, or choose another."


def test_folder_of_another_version_is_refused_even_when_fresh(tmp_path):
    (tmp_path / "accord.json").write_text(json.dumps({"made_by": "accord", "layout": 2}))

    line = refusal(tmp_path, fresh=True)

    assert line == (f"{tmp_path} was made by another version of Accord. Use that version, or choose another folder.")


def test_fresh_empties_a_folder_that_accord_made(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    path = tmp_path / "data"
    first = claim(path)
    first.remember(database=True)
    (path / "files").mkdir()
    (path / "files" / "letter.pdf").write_text("pdf")
    (path / "elsewhere").symlink_to(tmp_path)
    os.close(first.lock)

    folder = claim(path, fresh=True)

    assert [entry.name for entry in path.iterdir()] == ["accord.json"]
    assert folder.notes() == {"made_by": "accord", "layout": 1, "process": os.getpid()}
    assert folder.was_emptied is True
    assert outside.read_text() == "mine"


def test_fresh_on_a_new_folder_deletes_nothing(tmp_path):
    assert claim(tmp_path / "data", fresh=True).was_emptied is False


def test_key_of_the_record_is_drawn_once_and_only_its_owner_can_read_it(tmp_path):
    folder = claim(tmp_path)

    first, second = folder.record_key(), folder.record_key()

    assert first == second == tmp_path / "record-key"
    assert len(bytes.fromhex(first.read_text().strip())) == 32
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


def test_secret_is_drawn_once_and_only_its_owner_can_read_it(tmp_path):
    folder = claim(tmp_path)

    first, second = folder.secret(), folder.secret()

    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_socket_lies_in_the_folder_when_its_path_is_short(tmp_path, monkeypatch):
    monkeypatch.setattr("deploy.embedded.folder.LONGEST_SOCKET_PATH", len(str(tmp_path / "queue.sock")))

    assert claim(tmp_path).socket_path("queue") == tmp_path / "queue.sock"


def test_socket_lies_in_a_private_temporary_folder_when_its_path_is_long(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = claim(tmp_path / ("long" * 30))

    path = folder.socket_path("queue")

    assert path.parent.parent == tmp_path
    assert path == folder.socket_path("queue")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_long_log_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr("deploy.embedded.folder.LONGEST_LOG_BYTES", 10)
    folder = claim(tmp_path)
    for line in (b"twelve bytes", b"new"):
        with folder.log("web") as log:
            log.write(line)

    assert (tmp_path / "log" / "web.log").read_bytes() == b"new"
    assert (tmp_path / "log" / "web.log.1").read_bytes() == b"twelve bytes"
