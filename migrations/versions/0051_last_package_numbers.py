"""The last number that a project gave to a work package, so that none comes to mean another package."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

HIGHEST = "SELECT COALESCE(MAX(number), 0) FROM work_packages WHERE work_packages.application_id ="


def upgrade() -> None:
    op.add_column("work_plans", sa.Column("last_number", sa.Integer(), server_default="0", nullable=False))
    op.execute(f"UPDATE work_plans SET last_number = ({HIGHEST} work_plans.application_id)")


def downgrade() -> None:
    op.drop_column("work_plans", "last_number")
