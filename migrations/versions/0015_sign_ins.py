"""Sign-ins as rows: listed, and ended one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

METHODS = ("password", "demonstration", "passkey", "code", "recovery_code", "provider")


def upgrade() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("device_sha256", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("method", _methods("method"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_by", _methods("proved_by"), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sign_ins_sha256")),
    )
    op.create_index("ix_sign_ins_user_id_device_sha256", "sign_ins", ["user_id", "device_sha256"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_sign_ins_user_id_device_sha256", table_name="sign_ins")
    op.drop_table("sign_ins")


def _methods(name: str) -> sa.Enum:
    return sa.Enum(*METHODS, name=name, native_enum=False, create_constraint=True, length=40)
