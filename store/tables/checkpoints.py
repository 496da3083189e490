"""Where LangGraph threads are kept: checkpoints, the channel values they share, and pending writes."""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

from store.tables.types import MYSQL

# The most bytes of each key. InnoDB's and TiDB's limit for all columns of an index is 3,072.
THREAD_ID_BYTES = 255
CHECKPOINT_ID_BYTES = 64
TASK_ID_BYTES = 128


class ByteText(TypeDecorator[str]):
    """Text as its UTF-8 bytes: equal only if every byte is, and a lone surrogate comes back as it went.

    Not `utf8mb4_bin`, which still pads: there `'abc ' = 'abc'`. With a length, it fits into a key.
    """

    impl = sa.LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        length = cast(sa.LargeBinary, self.impl_instance).length
        in_key = dialect.name in MYSQL and length is not None
        return dialect.type_descriptor(mysql.VARBINARY(length) if in_key else sa.LargeBinary())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.encode("utf-8", "surrogatepass")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else value.decode("utf-8", "surrogatepass")


# What is too long for a key, or has no limit, stands there by its digest (see `checkpointer.rows.digest`).
_DIGEST = sa.LargeBinary().with_variant(mysql.VARBINARY(16), *MYSQL)
_BLOB = sa.LargeBinary().with_variant(mysql.LONGBLOB(), *MYSQL)

checkpoints = sa.Table(
    "checkpoints",
    SQLModel.metadata,
    sa.Column("thread_id", ByteText(THREAD_ID_BYTES), primary_key=True),
    sa.Column("ns_key", _DIGEST, primary_key=True),
    sa.Column("checkpoint_id", ByteText(CHECKPOINT_ID_BYTES), primary_key=True),
    sa.Column("parent_id", ByteText(CHECKPOINT_ID_BYTES)),
    sa.Column("namespace", ByteText(), nullable=False),
    sa.Column("run_key", _DIGEST, index=True),
    sa.Column("step", sa.BigInteger()),
    # The oldest interrupted checkpoint of the run that this one goes on with.
    sa.Column("resumes_id", ByteText(CHECKPOINT_ID_BYTES)),
    # JSON {channel: version}: each has its row in `checkpoint_blobs`.
    sa.Column("stored", _BLOB, nullable=False),
    # JSON [channel]: delta channels, which are rebuilt from the writes of ancestors.
    sa.Column("replays", _BLOB),
    sa.Column("checkpoint", _BLOB, nullable=False),
    sa.Column("metadata", _BLOB, nullable=False),
)

checkpoint_blobs = sa.Table(
    "checkpoint_blobs",
    SQLModel.metadata,
    sa.Column("thread_id", ByteText(THREAD_ID_BYTES), primary_key=True),
    # Of namespace, channel and version.
    sa.Column("blob_key", _DIGEST, primary_key=True),
    sa.Column("value", _BLOB, nullable=False),
)

checkpoint_writes = sa.Table(
    "checkpoint_writes",
    SQLModel.metadata,
    sa.Column("thread_id", ByteText(THREAD_ID_BYTES), primary_key=True),
    sa.Column("ns_key", _DIGEST, primary_key=True),
    sa.Column("checkpoint_id", ByteText(CHECKPOINT_ID_BYTES), primary_key=True),
    sa.Column("task_id", ByteText(TASK_ID_BYTES), primary_key=True),
    sa.Column("idx", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("task_path", ByteText(), nullable=False),
    sa.Column("channel", ByteText(), nullable=False),
    sa.Column("value", _BLOB, nullable=False),
)
