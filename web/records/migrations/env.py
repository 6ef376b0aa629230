"""Runs the migrations on the connection that `web.records.database.upgrade` hands over.

A new one is a file in versions/, written by hand like the last one, which it names as `down_revision`.
"""

from alembic import context

from web.records.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
