"""Amendments that end unsigned when their call closes."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OLD_STATES = "state IN ('drafting', 'in_force', 'withdrawn')"
STATES = "state IN ('drafting', 'in_force', 'withdrawn', 'lapsed')"


def upgrade() -> None:
    _allow(STATES)


def downgrade() -> None:
    op.execute(sa.text("UPDATE amendments SET state = 'withdrawn' WHERE state = 'lapsed'"))
    _allow(OLD_STATES)


def _allow(condition: str) -> None:
    with op.batch_alter_table("amendments") as amendments:
        amendments.drop_constraint(op.f("ck_amendments_state"), type_="check")
        amendments.create_check_constraint(op.f("ck_amendments_state"), condition)
