"""Links for a forgotten password and a new address, administrators, and invitations to a role."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OLD_PURPOSES = ("confirm_address",)
PURPOSES = (*OLD_PURPOSES, "reset_password", "change_address")
OLD_ROLES = (
    "programme_officer",
    "national_signatory",
    "approver",
    "region_lead",
    "regional_signatory",
    "panel_secretary",
    "national_assessor",
    "regional_scorer",
    "lead_applicant",
    "collaborator",
    "signatory",
    "auditor",
    "assessor",
    "clock",
)
ROLES = (*OLD_ROLES, "administrator")
SCOPES = ("platform", "funder", "region", "organisation")
WITH_ROLE = ("role_grants", "organisation_invitations")


def upgrade() -> None:
    _allow("tokens", "purpose", PURPOSES)
    with op.batch_alter_table("tokens") as tokens:
        tokens.add_column(sa.Column("new_value", sa.String(length=320), nullable=False, server_default=""))
    for table in WITH_ROLE:
        _allow(table, "role", ROLES)
    op.create_table(
        "role_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", _choice("role", ROLES), nullable=False),
        sa.Column("scope", _choice("scope", SCOPES), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name=op.f("fk_role_invitations_invited_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_invitations")),
    )
    op.create_index(op.f("ix_role_invitations_email"), "role_invitations", ["email"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_role_invitations_email"), table_name="role_invitations")
    op.drop_table("role_invitations")
    for table in WITH_ROLE:
        op.execute(sa.text(f"DELETE FROM {table} WHERE role = 'administrator'"))
        _allow(table, "role", OLD_ROLES)
    with op.batch_alter_table("tokens") as tokens:
        tokens.drop_column("new_value")
    op.execute(sa.text("DELETE FROM tokens WHERE purpose <> 'confirm_address'"))
    _allow("tokens", "purpose", OLD_PURPOSES)


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, _condition(column, values))


def _condition(column: str, values: tuple[str, ...]) -> str:
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({quoted})"


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
