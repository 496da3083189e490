"""Column types shared by all tables: where SQLite and MySQL would differ, they are made to agree here."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

MYSQL = ("mysql", "mariadb")


def bin_string(length: int) -> sa.String:
    """A string compared byte by byte on both databases: MySQL's default collation reads `ABC` as `abc`."""
    text = sa.String(length)
    for name in MYSQL:
        text = text.with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), name)
    return text


class Identifier(TypeDecorator[str]):
    """`char(20)`: a two-letter prefix, then time-ordered random (see store/ids.py)."""

    impl = sa.CHAR(20)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name in MYSQL:
            return dialect.type_descriptor(mysql.CHAR(20, collation="utf8mb4_bin"))
        return dialect.type_descriptor(sa.CHAR(20))


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in code, `datetime(6)` in tables. A naive value is a bug and is refused."""

    impl = sa.DateTime()
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name in MYSQL:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class MediumText(TypeDecorator[str]):
    """Up to 16 MiB of text."""

    impl = sa.Text()
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name in MYSQL:
            return dialect.type_descriptor(mysql.MEDIUMTEXT())
        return dialect.type_descriptor(sa.Text())


class Json(TypeDecorator[Any]):
    """A JSON document; None is SQL NULL, and every other value, an empty string too, is encoded."""

    impl = sa.JSON(none_as_null=True)
    cache_ok = True


class BigKey(TypeDecorator[int]):
    """A bigint primary key that counts up by itself (SQLite only does so for INTEGER)."""

    impl = sa.BigInteger()
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.BigInteger())


class Flag(TypeDecorator[int]):
    """A small number of the contract (`tinyint`)."""

    impl = sa.SmallInteger()
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(mysql.TINYINT() if dialect.name in MYSQL else sa.SmallInteger())


def utc_now() -> datetime:
    return datetime.now(UTC)


def table_of(model: type[SQLModel]) -> sa.Table:
    """The Core table behind a model, for statements that go past the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
