"""The chain of seals over the record, its signed checkpoints, and the events that wait for a seal."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.Column("event_sha256", sa.String(length=64), nullable=False),
        sa.Column("chain_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["event_number"], ["events.number"], name=op.f("fk_seals_event_number_events")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_seals")),
        sa.UniqueConstraint("event_number", name=op.f("uq_seals_event_number")),
    )
    op.create_table(
        "checkpoints",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chain_sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["position"], ["seals.position"], name=op.f("fk_checkpoints_position_seals")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoints")),
        sa.UniqueConstraint("position", name=op.f("uq_checkpoints_position")),
    )
    op.create_table(
        "unsealed_events",
        sa.Column("event_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_number"], ["events.number"], name=op.f("fk_unsealed_events_event_number_events")
        ),
        sa.PrimaryKeyConstraint("event_number", name=op.f("pk_unsealed_events")),
    )
    # Events older than the chain are sealed first, in the order of their numbers.
    op.execute("INSERT INTO unsealed_events (event_number) SELECT number FROM events")
    guard("seals")
    guard("checkpoints")


def downgrade() -> None:
    unguard("checkpoints")
    unguard("seals")
    op.drop_table("unsealed_events")
    op.drop_table("checkpoints")
    op.drop_table("seals")
