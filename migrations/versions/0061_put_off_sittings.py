"""Sittings that are put off: their members see no item and no application of them.

What is put on an agenda while its sitting is planned anew was not yet looked through for conflicts, and a sitting that
is cancelled is nobody's reason to read an application.
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

HEADS = ("accord_sitting_items()", "accord_sat_applications()")
CALLED = "s.called_at IS NOT NULL"
TOLD = f"{CALLED} AND s.state NOT IN ('planned', 'cancelled')"


def upgrade() -> None:
    _say_anew(CALLED, TOLD)


def downgrade() -> None:
    _say_anew(TOLD, CALLED)


def _say_anew(old: str, new: str) -> None:
    """Put the functions of the walls again, with one condition in place of another."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for head in HEADS:
        said = connection.execute(sa.text("SELECT pg_get_functiondef(CAST(:head AS regprocedure))"), {"head": head})
        connection.exec_driver_sql(said.scalar_one().replace(old, new))
