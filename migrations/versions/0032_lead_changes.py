"""Requests to another organisation to take the lead of an application."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STATES = ("asked", "consented", "declined", "withdrawn")
ASKED = sa.text("state = 'asked'")
SYSTEM = "(SELECT accord_is_system())"
SEEN = "application_id IN (SELECT accord_member_applications())"


def upgrade() -> None:
    op.create_table(
        "lead_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_lead_changes_answered_has_time")),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_lead_changes_{column}_{to}"))
            for column, to in (
                ("application_id", "applications"),
                ("partner_id", "partners"),
                ("asked_by", "users"),
                ("answered_by", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_changes")),
    )
    op.create_index(op.f("ix_lead_changes_application_id"), "lead_changes", ["application_id"], unique=False)
    op.create_index(
        "uq_lead_changes_asked",
        "lead_changes",
        ["application_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE lead_changes ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON lead_changes USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON lead_changes FOR SELECT USING ({SYSTEM} OR {SEEN})")


def downgrade() -> None:
    op.drop_table("lead_changes")
