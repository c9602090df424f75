"""Alembic's entry: run the migrations on the connection that ``upgrade`` hands over."""

from __future__ import annotations

from alembic import context

from merkki_issuer.storage.metadata import all_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_tables(),
    # SQLite cannot alter a column: Alembic then copies the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
