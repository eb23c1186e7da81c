"""How do migrations find the database? They use the engine of the role that owns it, and the application's models."""

from alembic import context
from flask import current_app

from app.extensions import owner_engine

config = context.config
target = current_app.extensions["migrate"].db
LOCK_TIMEOUT = "SET lock_timeout = '5s'"


def run() -> None:
    """Run the migrations that were asked for, each in its own transaction, giving up a lock that does not come."""
    engine = owner_engine()
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(LOCK_TIMEOUT)
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")
run()
