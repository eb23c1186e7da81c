"""How is a world that hundreds of tests begin with made twice by the services, and from then on put back as rows?

A remembered function is played at first. When the same is asked again of a database that holds the same, what it
changes is noted; later the rows are put back, and what it gave is given again. Whatever a test writes by itself ends
that: from then on everything is played.

The ids that come back are the same for every test of a process, so that whatever a process keeps by them is forgotten
before each test (`tests/conftest.py`).
"""

import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

import psycopg
import sqlalchemy as sa
from flask import current_app

from app.extensions import Base, db

P = ParamSpec("P")
R = TypeVar("R")
Row = tuple[Any, ...]
# By table and key.
Rows = dict[str, dict[Row, Row]]

# Statements that begin so change no row, or none that a remembered function reads: that somebody is signed in.
_HARMLESS = ("SELECT", "BEGIN", "PRAGMA", "SET ", "EXPLAIN", "INSERT INTO sign_ins ", "UPDATE sign_ins ")
# The rows of a frozen call are refused, so that it comes after what is of it.
_LAST = "calls"


class Unlike(Exception):
    """What was given cannot be compared with what another test gives."""


@dataclass(frozen=True)
class Kept:
    """What a function changed, by table, and what it gave."""

    added: Mapping[str, list[Row]]
    changed: Mapping[str, dict[Row, Row]]
    given: bytes


@dataclass
class Memory:
    """What this process remembers. `place` is a number for all that the database at `url` holds, if that is known."""

    url: str = ""
    place: int | None = None
    places: dict[tuple[Any, ...], int] = field(default_factory=dict)
    asked: Counter[int] = field(default_factory=Counter)
    kept: dict[int, Kept] = field(default_factory=dict)

    def begin(self) -> None:
        """The database of the application at work is empty."""
        self.url, self.place = str(db.engine.url), 0

    def end(self) -> None:
        """Nothing is known of any database."""
        self.place = None

    def note(self, statement: str) -> None:
        """Whatever changes rows outside a remembered function leaves them unknown."""
        if not statement.lstrip().startswith(_HARMLESS):
            self.place = None

    def play(self, name: str, given: tuple[Any, ...], play: Callable[[], Any]) -> Any:
        """What the function gives, played or put back."""
        place = self._place_after(name, given)
        if place is None:
            return play()
        made = self._put_back(self.kept[place]) if place in self.kept else self._played(place, play)
        self.place = place
        return made

    def _place_after(self, name: str, given: tuple[Any, ...]) -> int | None:
        unsaved = any((db.session.new, db.session.dirty, db.session.deleted))
        if self.place is None or unsaved or self.url != str(db.engine.url):
            return None
        try:
            step = (self.place, name, _likeness(given))
        except Unlike:
            return None
        return self.places.setdefault(step, len(self.places) + 1)

    def _played(self, place: int, play: Callable[[], Any]) -> Any:
        self.asked[place] += 1
        before = rows_now() if self.asked[place] == 2 else None
        made = play()
        if before is not None:
            kept = _kept(before, rows_now(), made)
            self.kept |= {place: kept} if kept else {}
        return made

    def _put_back(self, kept: Kept) -> Any:
        db.session.commit()
        with _unchecked() as cursor:
            for table in _tables():
                if rows := kept.added.get(table.name):
                    cursor.executemany(_insert(table, db.engine.dialect), rows)
                    _count_on(cursor, table)
                if changed := kept.changed.get(table.name):
                    cursor.executemany(
                        _update(table, db.engine.dialect), [(*row, *key) for key, row in changed.items()]
                    )
        _read_again(kept.changed)
        made = _attached(pickle.loads(kept.given))
        db.session.commit()
        return made


MEMORY = Memory()


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    MEMORY.note(statement)


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """The function, played twice and put back afterwards."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = (*args, *sorted(kwargs.items()))
        return cast(R, MEMORY.play(function.__qualname__, given, lambda: function(*args, **kwargs)))

    return asked


def _likeness(value: Any) -> Any:
    """What two tests give is alike when this is equal."""
    if isinstance(value, Base):
        identity = sa.inspect(value).identity
        if identity is None:
            raise Unlike
        return value.__tablename__, identity
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(_likeness(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return tuple((name, _likeness(value[name])) for name in sorted(value))
    if isinstance(value, list | tuple):
        return tuple(map(_likeness, value))
    try:
        hash(value)
    except TypeError:
        raise Unlike from None
    return type(value), value


@cache
def _tables() -> list[sa.Table]:
    tables = db.metadata.sorted_tables
    return sorted(tables, key=lambda table: table.name == _LAST)


def rows_now() -> Rows:
    """Every row of every table, as the driver gives it."""
    found: Rows = {}
    with _unchecked() as cursor:
        for table in _tables():
            cursor.execute(_select(table, db.engine.dialect))
            rows = [tuple(row) for row in cursor.fetchall()]
            keys = [at for at, column in enumerate(table.columns) if column.primary_key]
            found[table.name] = {tuple(row[at] for at in keys): row for row in rows}
    return found


def _kept(before: Rows, after: Rows, made: Any) -> Kept | None:
    """What has changed, unless rows are gone: that is not put back."""
    added, changed = defaultdict(list), defaultdict(dict)
    for name, rows in after.items():
        if before[name].keys() - rows.keys():
            return None
        for key, row in rows.items():
            if key not in before[name]:
                added[name].append(row)
            elif row != before[name][key]:
                changed[name][key] = row
    return Kept(added, changed, pickle.dumps(made))


@contextmanager
def _unchecked() -> Iterator[Any]:
    """A transaction of the owner of the tables in which the rows may come in any order."""
    if db.engine.dialect.name == "postgresql":
        connection = _connected(current_app.config["MIGRATIONS_DATABASE_URL"])
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
        return
    raw = db.engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    cursor.execute("PRAGMA defer_foreign_keys=ON")
    yield cursor
    cursor.execute("COMMIT")
    raw.close()


_LINKS: "dict[str, psycopg.Connection[Any]]" = {}


def _connected(url: str) -> "psycopg.Connection[Any]":
    """A connection that is kept, or a new one where a test has restarted the server."""
    if url in _LINKS:
        with suppress(psycopg.OperationalError):
            _LINKS[url].execute("SELECT 1")
            return _LINKS[url]
    address = sa.make_url(url).set(drivername="postgresql")
    _LINKS[url] = psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
    return _LINKS[url]


@cache
def _select(table: sa.Table, dialect: sa.Dialect) -> str:
    cast_to = "::text" if dialect.name == "postgresql" else ""
    return f"SELECT {', '.join(f'{column.name}{cast_to}' for column in table.columns)} FROM {table.name}"


@cache
def _insert(table: sa.Table, dialect: sa.Dialect) -> str:
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(_value(c, dialect) for c in table.columns)})"


@cache
def _update(table: sa.Table, dialect: sa.Dialect) -> str:
    """Every column of a row is given, and its key once more."""
    values = ", ".join(f"{column.name} = {_value(column, dialect)}" for column in table.columns)
    key = " AND ".join(f"{column.name} = {_value(column, dialect)}" for column in table.primary_key.columns)
    return f"UPDATE {table.name} SET {values} WHERE {key}"


def _value(column: sa.Column[Any], dialect: sa.Dialect) -> str:
    return f"%s::{column.type.compile(dialect)}" if dialect.name == "postgresql" else "?"


def _count_on(cursor: Any, table: sa.Table) -> None:
    """The next row gets a number after those that were put back. SQLite sees to that by itself."""
    column = table.autoincrement_column
    if column is not None and db.engine.dialect.name == "postgresql":
        highest = f"(SELECT max({column.name}) FROM {table.name})"
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), {highest})")


def _attached(made: Any) -> Any:
    """What was given, as objects of the session at work."""
    if isinstance(made, Base):
        return db.session.merge(made, load=False)
    if is_dataclass(made) and not isinstance(made, type):
        return replace(made, **{one.name: _attached(getattr(made, one.name)) for one in fields(made)})
    if isinstance(made, list | tuple):
        return type(made)(map(_attached, made))
    return made


def _read_again(changed: Mapping[str, dict[Row, Row]]) -> None:
    """Objects that a test holds already are as if the function had been played."""
    keys = {(name, *map(_plain, key)) for name, rows in changed.items() for key in rows}
    for held in list(db.session):
        state = sa.inspect(held)
        if (held.__tablename__, *map(_plain, state.identity or ())) in keys:
            db.session.refresh(held)


def _plain(value: Any) -> str:
    return str(value).replace("-", "")
