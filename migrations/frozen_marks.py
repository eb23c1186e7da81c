"""How are marks frozen while the ledgers of a call are closed? By triggers that say the same on both engines.

Frozen is every assessment of a call whose ledgers are closed, and of a call in which a ledger was reopened every one
that the reopening does not reach; with an assessment, every row that names it in a table of marks. A batch on SQLite
makes a table anew and drops its triggers with it: such a migration calls `thaw_marks` before and `freeze_marks` after.
Migrations that have landed call these functions: what they do never changes.
"""

from collections.abc import Callable

from alembic import op

CLOSED = "('ranked', 'decided', 'released')"
MESSAGE = "the marks of this call are frozen"
NO_WAY_BACK = "closed ledgers are opened by a confirmed reopening alone"
ACTS = ("INSERT", "UPDATE", "DELETE")


def freeze() -> None:
    """From now on the database refuses to add, change or delete a frozen assessment, or to open a ledger otherwise."""
    if op.get_bind().dialect.name == "postgresql":
        for head, body in FUNCTIONS.items():
            op.execute(
                f"CREATE FUNCTION {head} RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
                f"SET search_path = public, pg_temp AS $$ BEGIN {body} END $$"
            )
        _trigger_on_postgresql("assessments", "accord_refuse_frozen_assessment()")
        op.execute(
            f"CREATE TRIGGER calls_refuse_thaw BEFORE UPDATE ON calls FOR EACH ROW WHEN (OLD.state IN {CLOSED} "
            f"AND NEW.state NOT IN {CLOSED}) EXECUTE FUNCTION accord_refuse_thaw()"
        )
        return
    _triggers_on_sqlite("assessments", _of_assessments)
    op.execute(
        f"CREATE TRIGGER calls_refuse_thaw BEFORE UPDATE ON calls WHEN OLD.state IN {CLOSED} "
        f"AND NEW.state NOT IN {CLOSED} BEGIN SELECT RAISE(ABORT, '{NO_WAY_BACK}') "
        f"WHERE NOT EXISTS ({_opened('NEW.id')}); END"
    )


def freeze_marks(table: str) -> None:
    """From now on the database refuses to add, change or delete what belongs to a frozen assessment; the table has
    `id` and `assessment_id`."""
    if op.get_bind().dialect.name == "postgresql":
        _trigger_on_postgresql(table, "accord_refuse_frozen_mark()")
    else:
        _triggers_on_sqlite(table, _of_marks)


def thaw_marks(table: str) -> None:
    """Take the triggers of one table away again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_refuse_truncate ON {table}")
        op.execute(f"DROP TRIGGER {table}_refuse_frozen ON {table}")
        return
    for act in ACTS:
        op.execute(f"DROP TRIGGER {table}_refuse_frozen_{act.lower()}")


def thaw() -> None:
    """Take away what `freeze` made, after the triggers of every table of marks."""
    thaw_marks("assessments")
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TRIGGER calls_refuse_thaw")
        return
    op.execute("DROP TRIGGER calls_refuse_thaw ON calls")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")


def _opened(call: str) -> str:
    return f"SELECT 1 FROM reopenings r WHERE r.call_id = {call} AND r.state = 'confirmed'"


def _frozen(ledger: str) -> str:
    """The condition on a call `c`, an application `a` of it and a ledger."""
    reached = f"r.ledger = {ledger} AND (r.region_id IS NULL OR r.region_id = a.region_id)"
    return f"(c.state IN {CLOSED} OR EXISTS ({_opened('c.id')} AND NOT ({reached})))"


def _of_assessments(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM applications a JOIN calls c ON c.id = a.call_id "
        f"WHERE a.id = {row}.application_id AND {_frozen(f'{row}.ledger')})"
    )


def _of_marks(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM assessments s JOIN applications a ON a.id = s.application_id "
        f"JOIN calls c ON c.id = a.call_id WHERE s.id = {row}.assessment_id AND {_frozen('s.ledger')})"
    )


def _triggers_on_sqlite(table: str, condition: Callable[[str], str]) -> None:
    old, new = (condition(row) for row in ("OLD", "NEW"))
    # REPLACE deletes the row that stands in its way, and asks no trigger for it.
    in_the_way = f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = NEW.id AND {condition('o')})"
    for act, frozen in zip(ACTS, (f"{new} OR {in_the_way}", f"{old} OR {new}", old), strict=True):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_frozen_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}') WHERE {frozen}; END"
        )


def _trigger_on_postgresql(table: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuse_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION accord_refuse_truncated_marks()"
    )


def _refused(condition: str, answer: str, message: str = MESSAGE) -> str:
    return f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {answer};"


def _refused_row(old: str, new: str) -> str:
    condition = f"TG_OP <> 'INSERT' AND {old} OR TG_OP <> 'DELETE' AND {new}"
    return _refused(condition, "CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END")


# They look behind the walls: what is frozen does not depend on who asks.
FUNCTIONS = {
    "accord_refuse_frozen_assessment()": _refused_row(_of_assessments("OLD"), _of_assessments("NEW")),
    "accord_refuse_frozen_mark()": _refused_row(_of_marks("OLD"), _of_marks("NEW")),
    "accord_refuse_truncated_marks()": _refused(
        f"EXISTS (SELECT 1 FROM calls WHERE state IN {CLOSED}) "
        "OR EXISTS (SELECT 1 FROM reopenings WHERE state = 'confirmed')",
        "NULL",
    ),
    "accord_refuse_thaw()": _refused(f"NOT EXISTS ({_opened('NEW.id')})", "NEW", NO_WAY_BACK),
}
