"""Alembic's environment: it runs on the connection that store/schema.py hands it."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel

import store.tables  # noqa: F401 - fills the metadata
from store.tables import checkpoints, types


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Our own column types by their names, so that a migration reads like the tables do."""
    if kind != "type":
        return False
    if isinstance(item, checkpoints.ByteText):
        autogen_context.imports.add("from store.tables import checkpoints")
        return f"checkpoints.ByteText({item.impl_instance.length or ''})"  # type: ignore[attr-defined]
    if getattr(types, type(item).__name__, None) is type(item):
        autogen_context.imports.add("from store.tables import checkpoints, types")
        return f"types.{type(item).__name__}()"
    if isinstance(item, sa.String) and item._variant_mapping:
        autogen_context.imports.add("from store.tables import checkpoints, types")
        return f"types.bin_string({item.length})"
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
