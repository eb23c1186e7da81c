"""The funder, the regions, their places, and organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funders")),
        sa.UniqueConstraint("slug", name=op.f("uq_funders_slug")),
    )
    op.create_table(
        "regions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lead_body", sa.String(length=200), nullable=False),
        sa.Column("board", sa.String(length=200), nullable=False),
        sa.Column("nation", sa.String(length=40), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
        sa.UniqueConstraint("slug", name=op.f("uq_regions_slug")),
    )
    op.create_table(
        "places",
        sa.Column("gss_code", sa.String(length=9), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("tile_column", sa.Integer(), nullable=False),
        sa.Column("tile_row", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_places_region_id_regions")),
        sa.PrimaryKeyConstraint("gss_code", name=op.f("pk_places")),
    )
    op.create_index(op.f("ix_places_region_id"), "places", ["region_id"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "business",
                "research_organisation",
                "rto",
                "public_sector_or_charity",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "size",
            sa.Enum(
                "micro_small", "medium", "large", name="size", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("company_number", sa.String(length=20), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("place_code", sa.String(length=9), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_organisations_created_by_users")),
        sa.ForeignKeyConstraint(["place_code"], ["places.gss_code"], name=op.f("fk_organisations_place_code_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("company_number", name=op.f("uq_organisations_company_number")),
    )
    op.create_table(
        "organisation_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_organisation_invitations_invited_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_invitations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_invitations")),
    )
    op.create_index(op.f("ix_organisation_invitations_email"), "organisation_invitations", ["email"], unique=False)
    op.create_index(
        op.f("ix_organisation_invitations_organisation_id"),
        "organisation_invitations",
        ["organisation_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_organisation_invitations_organisation_id"), table_name="organisation_invitations")
    op.drop_index(op.f("ix_organisation_invitations_email"), table_name="organisation_invitations")
    op.drop_table("organisation_invitations")
    op.drop_table("organisations")
    op.drop_index(op.f("ix_places_region_id"), table_name="places")
    op.drop_table("places")
    op.drop_table("regions")
    op.drop_table("funders")
