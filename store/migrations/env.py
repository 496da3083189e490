"""Alembic's environment: it runs on the connection that store/schema.py hands it."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import store.tables  # noqa: F401 - fills the metadata
from store.tables import types


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Our own column types by their names, so that a migration reads like the tables do."""
    if kind != "type":
        return False
    name = type(item).__name__
    if getattr(types, name, None) is type(item):
        autogen_context.imports.add("from store.tables import types")
        return f"types.{name}({getattr(item, 'length', None) or ''})" if _sized(item) else f"types.{name}()"
    if isinstance(item, sa.String) and item._variant_mapping:
        autogen_context.imports.add("from store.tables import types")
        return f"types.bin_string({item.length})"
    return False


def _sized(item: Any) -> bool:
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=render_item,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
