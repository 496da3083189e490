"""What a server says to its database meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa

from tests.api.conftest import Server

SWEPT = ("ai_assistant_run", " files ")  # what the server looks after by itself, whatever is asked of it


class Statement(NamedTuple):
    """A statement, and how many rows it wrote (0 of those that read)."""

    text: str
    written: int


@asynccontextmanager
async def counted(server: Server) -> AsyncIterator[list[Statement]]:
    """The statements that requests send meanwhile; the worker that follows the outbox is stopped."""
    await server.services.health.worker.close()
    found: list[Statement] = []

    def remember(_c: Any, cursor: Any, text: str, *_: Any) -> None:
        if not text.startswith(("BEGIN", "PRAGMA")) and not any(table in text for table in SWEPT):
            reads = text.lstrip().upper().startswith(("SELECT", "WITH"))
            found.append(Statement(text, 0 if reads else max(cursor.rowcount, 0)))

    engine = server.services.database.engine.sync_engine
    sa.event.listen(engine, "after_cursor_execute", remember)
    try:
        yield found
    finally:
        sa.event.remove(engine, "after_cursor_execute", remember)
