"""How does a table of the record refuse to be changed? By triggers, made the same way on both engines.

Migrations that have landed call these functions: what they do for a table never changes.
"""

from alembic import op

SQLITE_TRIGGER = """
CREATE TRIGGER {table}_refuse_{act} BEFORE {act} ON {table}
BEGIN
    SELECT RAISE(ABORT, '{table} are append-only');
END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} are append-only';
END
$$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()
"""
ACTS = ("UPDATE", "DELETE")


def guard(table: str) -> None:
    """From now on rows of this table are added and never changed, deleted or truncated."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_FUNCTION.format(table=table))
        op.execute(POSTGRESQL_TRIGGER.format(table=table))
        return
    for act in ACTS:
        op.execute(SQLITE_TRIGGER.format(table=table, act=act))


def unguard(table: str) -> None:
    """Take the triggers away again, before the table itself goes."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_refuse_change ON {table}")
        op.execute(f"DROP FUNCTION {table}_refuse_change()")
        return
    for act in ACTS:
        op.execute(f"DROP TRIGGER {table}_refuse_{act}")
