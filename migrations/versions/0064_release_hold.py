"""A release that was asked for is held for a minute: when it is due, who asked for it, and why it is early."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

TABLE = "release_holds"
INSTANT = sa.DateTime(timezone=True)
SYSTEM = "(SELECT accord_is_system())"
# Nobody outside the funder may learn that a release is about to happen.
SEEN = (
    "EXISTS (SELECT FROM calls c WHERE c.id = call_id AND ((SELECT accord_is_auditor()) "
    "OR c.funder_id = ANY ((SELECT accord_held('funders'))::uuid[])))"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.CheckConstraint("due_at > asked_at", name=op.f(f"ck_{TABLE}_is_held")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f(f"fk_{TABLE}_call_id_calls")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f(f"fk_{TABLE}_asked_by_users")),
        sa.PrimaryKeyConstraint("call_id", name=op.f(f"pk_{TABLE}")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {TABLE} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT USING ({SYSTEM} OR {SEEN})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP POLICY seen ON {TABLE}")
        op.execute(f"DROP POLICY system ON {TABLE}")
    op.drop_table(TABLE)
