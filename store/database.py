"""The engine and the one `transaction()`. SQLite and MySQL differ here and nowhere else."""

import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

# asyncmy logs a warning for each row that INSERT IGNORE passes over; those are asked for.
logging.getLogger("asyncmy").setLevel(logging.ERROR)

BUSY_SECONDS = 30
_Insert = TypeVar("_Insert", bound=sa.Insert)


class Database:
    """One pool of connections to SQLite (WAL) or MySQL/MariaDB (asyncmy)."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.engine = _create_engine(url, pool_size)
        self._readers = self.engine.execution_options(omnilink_read_only=True)

    @property
    def dialect(self) -> str:
        """`sqlite` or `mysql` (MariaDB and TiDB too)."""
        return "sqlite" if self.engine.dialect.name == "sqlite" else "mysql"

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = False) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed at the end, or undone as a whole by an exception.

        On SQLite a writing transaction takes the write lock at its start, so that it never fails in the
        middle for having read first; `read_only` ones do not wait for writers.
        """
        bind = self._readers if read_only else self.engine
        async with AsyncSession(bind, expire_on_commit=False) as session, session.begin():
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def _create_engine(url: str, pool_size: int) -> AsyncEngine:
    parsed = sa.make_url(url)
    # An error prints its statement but never the values: they are chats.
    options: dict[str, Any] = {"json_serializer": _to_json, "hide_parameters": True}
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, **options)
        sa.event.listen(engine.sync_engine, "connect", _configure_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    # READ COMMITTED: no gap locks between writers of one conversation, and what TiDB offers too.
    return create_async_engine(
        parsed.update_query_dict({"charset": "utf8mb4"}),
        isolation_level="READ COMMITTED",
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_recycle=1800,
        **options,
    )


def _to_json(value: Any) -> str:
    # Chinese stays readable in the column, or JSON paths over it match nothing on MySQL.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is late and read-only; `_begin_sqlite` says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    write_ahead(cursor.execute)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def write_ahead(execute: Callable[[str], object]) -> None:
    """Puts a SQLite file into write-ahead mode, also while another process does: that change takes a lock
    for which SQLite does not wait by itself. Raises sqlite3.OperationalError after BUSY_SECONDS."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("omnilink_read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def insert_new(
    dialect_name: str, table: sa.Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> sa.Insert:
    """An INSERT that passes over the rows whose unique `keys` are taken.

    Without `rows` it is to be executed with a list of whole ones, and is then compiled only once.
    """
    if dialect_name == "sqlite":
        return _with_rows(sqlite.insert(table), rows).on_conflict_do_nothing(index_elements=list(keys))
    # Not INSERT IGNORE: that would swallow values that do not fit as well.
    return _with_rows(mysql.insert(table), rows).on_duplicate_key_update({keys[0]: table.c[keys[0]]})


def upsert(
    dialect_name: str,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    keys: Sequence[str],
    keep: Sequence[str] = (),
) -> sa.Insert:
    """An INSERT that overwrites the rows whose unique `keys` are taken, but for the columns to `keep`.

    Without `rows` it is to be executed with a list of whole ones, and is then compiled only once.
    """
    given = rows[0] if rows else table.columns.keys()
    changed = [name for name in given if name not in keys and name not in keep]
    if dialect_name == "sqlite":
        statement = _with_rows(sqlite.insert(table), rows)
        return statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in changed}
        )
    insert = _with_rows(mysql.insert(table), rows)
    return insert.on_duplicate_key_update({name: insert.inserted[name] for name in changed})


def holds(dialect_name: str, text: Any, part: str) -> sa.ColumnElement[bool]:
    """Whether a text has this part, ASCII letters in either case; nothing in `part` is a wildcard."""
    lowered, wanted = sa.func.lower(text), sa.func.lower(part)
    # MySQL's own collations take one emoji for another.
    found = sa.func.instr(lowered if dialect_name == "sqlite" else sa.collate(lowered, "utf8mb4_bin"), wanted)
    return found > 0


def _with_rows(statement: _Insert, rows: Sequence[Mapping[str, Any]]) -> _Insert:
    return statement.values(list(rows)) if rows else statement
