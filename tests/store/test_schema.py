"""Migrations make exactly the tables that the code speaks of, on both databases."""

import asyncio
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from store import schema
from store.database import Database


async def test_migrations_make_the_tables_of_the_code(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert not await schema.is_current(database)
    await schema.upgrade(database)
    await schema.upgrade(database)
    assert await schema.is_current(database)
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), SQLModel.metadata)
        )
    await database.close()
    assert differences == []


async def test_identifiers_are_compared_byte_by_byte(database: Database) -> None:
    async with database.engine.connect() as connection:
        columns = await connection.run_sync(lambda sync: sa.inspect(sync).get_columns("ai_assistant_session"))
    collations = {column["name"]: getattr(column["type"], "collation", None) for column in columns}
    if database.dialect == "mysql":
        assert collations["session_id"] == collations["tenant_user_id"] == "utf8mb4_bin"


async def test_times_keep_microseconds_and_come_back_in_utc(database: Database) -> None:
    async with database.engine.connect() as connection:
        columns = await connection.run_sync(lambda sync: sa.inspect(sync).get_columns("messages"))
    sent_at = next(column["type"] for column in columns if column["name"] == "sent_at")
    if database.dialect == "mysql":
        assert sent_at.fsp == 6  # type: ignore[attr-defined]


async def test_many_processes_may_make_the_embedded_database_at_once(sqlite_folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{sqlite_folder / 'shared.db'}"
    program = (
        "import asyncio, sys\n"
        "from store import schema\n"
        "from store.database import Database\n"
        "async def main():\n"
        "    database = Database(sys.argv[1])\n"
        "    await schema.upgrade(database)\n"
        "    assert await schema.is_current(database)\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
    )
    processes = [await asyncio.create_subprocess_exec(sys.executable, "-c", program, url) for _ in range(4)]
    assert [await process.wait() for process in processes] == [0, 0, 0, 0]
