"""How checkpoints are written: in one transaction that outlives a deadlock and says what was too large."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Database

ATTEMPTS = 5
# MySQL's deadlock, TiDB's write conflict.
BROKEN_OFF = (1213, 9007)
# No server is set up with a smaller limit than this.
SMALLEST_PACKET = 1024 * 1024
# The driver sends values as text, with a backslash before each of these bytes.
ESCAPED = (b"'", b'"', b"\\", b"\0", b"\n", b"\r", b"\x1a")
KEYS_AND_SQL = 2048


class CheckpointTooLargeError(Exception):
    """A value of the state does not fit into the database's max_allowed_packet."""


async def write(
    database: Database,
    work: Callable[[AsyncConnection], Awaitable[None]],
    sent: Collection[bytes] = (),
) -> None:
    """Do `work`, which sends the values `sent`, in one transaction, and again if a deadlock ends that.

    Raises CheckpointTooLargeError if the server refused it for the size of a value.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with database.transaction() as session:
                await work(await session.connection())
            return
        except DBAPIError as error:
            await _refuse_too_large(database, sent, error)
            code = error.orig.args[0] if error.orig is not None and error.orig.args else None
            if attempt == ATTEMPTS or code not in BROKEN_OFF:
                raise


@cache
def insertion(how: Callable[..., sa.Insert], dialect_name: str, table: sa.Table) -> sa.Insert:
    """The statement of `upsert` or `insert_new` for whole rows of a table."""
    return how(dialect_name, table, (), table.primary_key.columns.keys())


async def insert(
    connection: AsyncConnection,
    how: Callable[..., sa.Insert],
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Insert whole rows, by `upsert` or `insert_new`."""
    if rows:
        # As a list of rows: compiled once, and the driver divides what is long into several packets.
        await connection.execute(insertion(how, connection.dialect.name, table), rows)


async def _refuse_too_large(database: Database, sent: Collection[bytes], error: DBAPIError) -> None:
    # The server drops the connection in the middle of a packet that is too large for it, and the driver
    # says one of several things about that. So ask for the limit, on another connection.
    largest = max((len(value) + sum(map(value.count, ESCAPED)) for value in sent), default=0)
    if database.dialect == "sqlite" or largest < SMALLEST_PACKET:
        return
    async with database.transaction(read_only=True) as session:
        connection = await session.connection()
        limit = (await connection.execute(sa.text("SELECT @@max_allowed_packet"))).scalar_one()
    if largest + KEYS_AND_SQL > limit:
        raise CheckpointTooLargeError(
            f"a value of {largest:,} bytes is too large for the database: max_allowed_packet is {limit:,}"
        ) from error
