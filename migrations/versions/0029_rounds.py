"""Always-open calls: each round is a call, later ones under the first."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEY = "fk_calls_first_round_id_calls"
CHECK = "ck_calls_later_round_has_first"
LATER = "(round_number > 1) = (first_round_id IS NOT NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("calls", sa.Column("first_round_id", sa.Uuid(), nullable=True))
        op.add_column("calls", sa.Column("round_number", sa.Integer(), nullable=False, server_default="0"))
        op.create_foreign_key(op.f(KEY), "calls", "calls", ["first_round_id"], ["id"])
        op.create_check_constraint(op.f(CHECK), "calls", LATER)
    else:
        # In place: to make the table anew would take the rows away that others point to.
        op.execute(f"ALTER TABLE calls ADD COLUMN first_round_id CHAR(32) CONSTRAINT {KEY} REFERENCES calls (id)")
        op.execute(
            f"ALTER TABLE calls ADD COLUMN round_number INTEGER DEFAULT 0 NOT NULL CONSTRAINT {CHECK} CHECK ({LATER})"
        )
    op.create_index("uq_calls_round", "calls", ["first_round_id", "round_number"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_calls_round", table_name="calls")
    with op.batch_alter_table("calls") as calls:
        calls.drop_constraint(op.f(CHECK), type_="check")
        calls.drop_column("round_number")
        calls.drop_column("first_round_id")
