"""Runs the migrations in one transaction, on the app's own database or on the connection that the caller gives."""

from contextlib import nullcontext

from alembic import context
from flask import current_app

given = context.config.attributes.get("connection")
engine = current_app.extensions["migrate"].db.engine

with nullcontext(given) if given else engine.connect().execution_options(writing=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=current_app.extensions["migrate"].db.metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
