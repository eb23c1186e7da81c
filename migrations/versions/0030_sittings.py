"""Sittings: words typed in another opening of a page stand beside those that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ONE = "uq_working_copies_person_id_place"
EACH = "uq_working_copies_person_id_place_sitting"
# Where words of several sittings wait, the newest stay.
OLDER = """DELETE FROM working_copies WHERE EXISTS (
    SELECT 1 FROM working_copies AS other WHERE other.person_id = working_copies.person_id
    AND other.place = working_copies.place AND (other.typed_at > working_copies.typed_at
    OR other.typed_at = working_copies.typed_at AND other.sitting > working_copies.sitting))"""


def upgrade() -> None:
    with op.batch_alter_table("working_copies") as copies:
        copies.add_column(sa.Column("sitting", sa.String(length=32), nullable=False, server_default=""))
        copies.drop_constraint(ONE, type_="unique")
        copies.create_unique_constraint(EACH, ["person_id", "place", "sitting"])
    with op.batch_alter_table("working_copies") as copies:
        copies.alter_column("sitting", server_default=None, existing_type=sa.String(length=32), existing_nullable=False)


def downgrade() -> None:
    op.execute(OLDER)
    with op.batch_alter_table("working_copies") as copies:
        copies.drop_constraint(EACH, type_="unique")
        copies.drop_column("sitting")
        copies.create_unique_constraint(ONE, ["person_id", "place"])
