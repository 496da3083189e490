"""What every test may ask for: an empty database, on SQLite and on a real MariaDB."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlmodel import SQLModel

import store.tables  # noqa: F401 - declares every table
from store import schema
from store.database import Database
from tools.services import UnavailableError, mariadb, memory_folder, redis

NUMBERS = count(1)


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[str]:
    """A MariaDB of this session's own, without the name of a database at its end."""
    with ExitStack() as services:
        try:
            address = services.enter_context(mariadb())
        except UnavailableError as problem:
            if os.environ.get("CI", "").lower() in ("1", "true"):
                pytest.fail(str(problem))
            pytest.skip(str(problem))
        yield address.replace("mysql://", "mysql+asyncmy://", 1).rstrip("/")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of this session's own; who shares it is told apart by the secret of their tokens."""
    with ExitStack() as services:
        try:
            address = services.enter_context(redis())
        except UnavailableError as problem:
            if os.environ.get("CI", "").lower() in ("1", "true"):
                pytest.fail(str(problem))
            pytest.skip(str(problem))
        yield address


@pytest.fixture(params=["sqlite", "mariadb"])
def database(request: pytest.FixtureRequest) -> Database:
    """Every table, and not a row in them. Ids count on: no test may expect to be the first."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture(params=["sqlite", "mariadb"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without any table, for migrations and whatever makes its own."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "mariadb"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a database that was migrated and holds not a row: what a server starts on."""
    url: str = request.getfixturevalue(f"migrated_{request.param}_url")
    return url


@pytest.fixture
def sqlite_folder() -> Iterator[Path]:
    """In memory where the machine has such a place: on a disk each commit waits some milliseconds."""
    with tempfile.TemporaryDirectory(prefix="omnilink-", dir=memory_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
async def migrated_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "template.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await schema.upgrade(database)
    await database.close()
    return path


@pytest.fixture
def migrated_sqlite_url(migrated_template: Path, sqlite_folder: Path) -> str:
    path = sqlite_folder / "omnilink.db"
    shutil.copyfile(migrated_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def sqlite_database(sqlite_template: Path, sqlite_folder: Path) -> AsyncIterator[Database]:
    path = sqlite_folder / "omnilink.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.close()


@pytest.fixture
def empty_sqlite_url(sqlite_folder: Path) -> str:
    return f"sqlite+aiosqlite:///{sqlite_folder / 'empty.db'}"


@pytest.fixture(scope="session")
async def mariadb_pool(mariadb_url: str) -> AsyncIterator[Database]:
    """One database and one pool of connections for the whole session: making tables costs a second."""
    async with _schema(mariadb_url) as url:
        database = Database(url)
        async with database.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
        yield database
        await database.close()


@pytest.fixture
async def mariadb_database(mariadb_pool: Database) -> Database:
    async with mariadb_pool.engine.begin() as connection:
        await _delete_all_rows(connection)
    return mariadb_pool


@pytest.fixture(scope="session")
async def migrated_mariadb(mariadb_url: str) -> AsyncIterator[Database]:
    """Migrated once: a server that starts on it for each test finds it emptied."""
    async with _schema(mariadb_url) as url:
        database = Database(url)
        await schema.upgrade(database)
        yield database
        await database.close()


@pytest.fixture
async def migrated_mariadb_url(migrated_mariadb: Database) -> str:
    async with migrated_mariadb.engine.begin() as connection:
        await _delete_all_rows(connection)
    return migrated_mariadb.engine.url.render_as_string(hide_password=False)


@pytest.fixture
async def empty_mariadb_url(mariadb_url: str) -> AsyncIterator[str]:
    async with _schema(mariadb_url) as url:
        yield url


@asynccontextmanager
async def _schema(server_url: str) -> AsyncIterator[str]:
    """A new schema on that server, dropped again; the process id keeps apart who shares one server."""
    name = f"omnilink_test_{os.getpid()}_{next(NUMBERS)}"
    server = create_async_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    async with server.connect() as connection:
        await connection.exec_driver_sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    yield f"{server_url}/{name}"
    async with server.connect() as connection:
        await connection.exec_driver_sql(f"DROP DATABASE {name}")
    await server.dispose()


async def _delete_all_rows(connection: AsyncConnection) -> None:
    # One question finds the few tables in use; TRUNCATE would cost 10 ms for each table there is.
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    asked = " UNION ALL ".join(f"(SELECT '{name}' FROM `{name}` LIMIT 1)" for name in tables)
    used = (await connection.exec_driver_sql(asked)).scalars().all()
    if used:
        await connection.exec_driver_sql("SET foreign_key_checks = 0")
        for name in used:
            await connection.exec_driver_sql(f"DELETE FROM `{name}`")
        await connection.exec_driver_sql("SET foreign_key_checks = 1")
