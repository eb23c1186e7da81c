"""Which version an undoing brought a side's part back from."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_versions", sa.Column("brings_back", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("call_versions") as batch:
        batch.drop_column("brings_back")
