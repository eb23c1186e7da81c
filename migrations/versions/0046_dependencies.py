"""Which application depends on which other of its call."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

STATES = ("asked", "confirmed", "declined", "ended")
SYSTEM = "(SELECT accord_is_system())"
RECEIVED = "('submitted', 'eligible', 'ineligible')"
# Those who ask, those who are asked, and who reviews what was received.
SEEN = (
    "application_id IN (SELECT accord_member_applications()) OR on_id IN (SELECT accord_member_applications()) "
    "OR EXISTS (SELECT FROM applications a "
    f"WHERE a.id = application_id AND a.state IN {RECEIVED} AND (a.call_id IN (SELECT accord_reviewed_calls()) "
    "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[]) "
    "AND a.call_id IN (SELECT accord_closed_calls())))"
)


def upgrade() -> None:
    op.create_table(
        "dependencies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("on_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR on_id IS NOT NULL", name=op.f("ck_dependencies_confirmed_is_known")
        ),
        sa.CheckConstraint("on_id IS NULL OR on_id <> application_id", name=op.f("ck_dependencies_on_another")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_dependencies_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["on_id"], ["applications.id"], name=op.f("fk_dependencies_on_id_applications")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_dependencies_asked_by_users")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_dependencies_answered_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependencies")),
    )
    op.create_index(op.f("ix_dependencies_application_id"), "dependencies", ["application_id"], unique=False)
    op.create_index(op.f("ix_dependencies_on_id"), "dependencies", ["on_id"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE dependencies ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON dependencies USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON dependencies FOR SELECT USING ({SYSTEM} OR {SEEN})")


def downgrade() -> None:
    op.drop_table("dependencies")
