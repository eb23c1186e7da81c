"""Is a missing or broken embedded database refused before anything opens it?"""

import sqlite3
from contextlib import closing

import pytest

from deploy.embedded.database import check_embedded
from deploy.embedded.trouble import CannotStart

REMEDY = "Restore it from a copy, or begin again with --fresh."


@pytest.fixture
def path(tmp_path):
    """A database of several pages."""
    path = tmp_path / "accord.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE answer (words TEXT)")
        connection.execute("CREATE INDEX by_words ON answer (words)")
        connection.executemany("INSERT INTO answer VALUES (?)", [(f"{number} " * 100,) for number in range(200)])
        connection.commit()
    return path


def refusal(path, *, is_expected=True):
    """The one line that this database is refused with."""
    with pytest.raises(CannotStart) as refused:
        check_embedded(path, is_expected=is_expected)
    return str(refused.value)


def test_whole_database_is_accepted_and_left_as_it_was(path):
    before = path.read_bytes()

    check_embedded(path, is_expected=True)

    assert path.read_bytes() == before


def test_missing_database_is_accepted_on_the_first_start_only(tmp_path):
    path = tmp_path / "accord.sqlite"

    check_embedded(path, is_expected=False)

    assert refusal(path) == f"the database {path} is missing or empty. {REMEDY}"


@pytest.mark.parametrize("is_expected", [True, False])
def test_empty_file_is_refused(tmp_path, is_expected):
    path = tmp_path / "accord.sqlite"
    path.touch()

    assert refusal(path, is_expected=is_expected) == f"the database {path} is missing or empty. {REMEDY}"


def test_file_that_is_no_database_is_refused(path):
    path.write_bytes(b"These are not the rows you are looking for. " * 100)

    assert refusal(path) == f"{path} is not a database that can be read. {REMEDY}"


def test_page_that_was_overwritten_is_found(path):
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)

    assert refusal(path) == f"the database {path} is damaged. {REMEDY}"


def test_cut_off_database_is_refused(path):
    path.write_bytes(path.read_bytes()[:10_000])

    assert refusal(path) == f"{path} is not a database that can be read. {REMEDY}"


def test_large_database_is_opened_but_not_read_through(path, monkeypatch):
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)
    monkeypatch.setattr("deploy.embedded.database.LARGEST_TO_READ_THROUGH_BYTES", 4096)

    check_embedded(path, is_expected=True)

    assert path.stat().st_size == len(content)
