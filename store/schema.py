"""The database's schema: upgraded by migrations, checked before anything is served."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from graph.errors import Conflict
from store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic on our migrations; nothing of it is read from a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The schema that this version of the program speaks."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if revision is None:
        raise RuntimeError("the program was installed without its migrations")
    return revision


async def current_revision(database: Database) -> str | None:
    """The schema that the database has; None for an empty one."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def is_current(database: Database) -> bool:
    return await current_revision(database) == newest_revision()


async def upgrade(database: Database) -> None:
    """Brings the schema up to date; safe to run again. Raises WrongCharset."""
    await _require_unicode(database)
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "head"))


class WrongCharset(Conflict):
    """The database's default character set cannot hold every script."""

    code = "wrong_charset"


async def _require_unicode(database: Database) -> None:
    if database.dialect == "sqlite":
        return
    async with database.engine.connect() as connection:
        found = await connection.execute(sa.text("SELECT DATABASE(), @@character_set_database"))
        name, charset = found.one()
    if charset != "utf8mb4":
        raise WrongCharset(
            f"The database's character set is {charset}, which cannot hold every script. Run "
            f"ALTER DATABASE `{name}` CHARACTER SET utf8mb4, then try again."
        )
