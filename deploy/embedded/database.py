"""Is the embedded database there, whole and up to date, as far as can be told before the application opens it?"""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from deploy.embedded.trouble import CannotStart

LARGEST_TO_READ_THROUGH_BYTES = 200_000_000
REMEDY = "Restore it from a copy, or begin again with --fresh"


def check_embedded(path: Path, *, is_expected: bool) -> None:
    """Refuse a database that is missing although earlier starts filled it, or that SQLite cannot read.

    A large one is only opened, because reading it through would hold up the start.
    """
    size = path.stat().st_size if path.is_file() else 0
    if size == 0:
        if is_expected or path.exists():
            raise CannotStart(f"the database {path} is missing or empty. {REMEDY}.")
        return
    try:
        problem = _first_problem(path, thorough=size <= LARGEST_TO_READ_THROUGH_BYTES)
    except sqlite3.OperationalError as error:
        raise CannotStart(f"the database {path} cannot be opened: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise CannotStart(f"{path} is not a database that can be read. {REMEDY}.") from error
    if problem:
        raise CannotStart(f"the database {path} is damaged. {REMEDY}.")


def standing(path: Path, migrations: Path) -> dict[str, str | None]:
    """Which revision the database says it has, beside a hash of all migrations. While neither differs from what was
    noted after the last migration, there is nothing to migrate, and a start need not load the application to learn it.
    """
    scripts = sorted(migrations.glob("versions/*.py"))
    files = sha256(b"".join(script.name.encode() + script.read_bytes() for script in scripts)).hexdigest()
    return {"revision": _revision(path), "migrations": files}


def _revision(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return str(row[0]) if row else None


def _first_problem(path: Path, *, thorough: bool) -> str | None:
    with closing(sqlite3.connect(path, timeout=5)) as connection:
        connection.execute("PRAGMA schema_version").fetchone()
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0] if thorough else "ok"
    return None if verdict == "ok" else str(verdict)
