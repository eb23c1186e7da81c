"""The version of a call that its signatories were told can be signed.

Nobody was told of the versions that stand, so that the next act on one that can be signed tells them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """A number beside each call; 0 for no version."""
    op.add_column("calls", sa.Column("told_ready_number", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget who was told."""
    with op.batch_alter_table("calls") as calls:
        calls.drop_column("told_ready_number")
