"""What Alembic runs for every migration: on the connection that Database hands over."""

from alembic import context

from network.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite alters a table by copying it
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="network.database.",
)

with context.begin_transaction():
    context.run_migrations()
