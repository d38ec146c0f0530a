"""Alembic's entry: runs the migrations over the connection that `storage.migrations.upgrade` gives it."""

from alembic import context

from storage.migrations.comparison import COMPARISON
from storage.models import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    **COMPARISON,
)
with context.begin_transaction():
    context.run_migrations()
