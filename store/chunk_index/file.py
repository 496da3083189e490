"""The SQLite file of the chunk index: its tables, its keys, and how a connection to it is opened.

Everything in it can be made again from the database with `omnilink reindex`, so a commit is not forced to the
disk: after a power cut the last transactions may be missing, but each is there as a whole or not at all.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.errors import IndexUnavailable
from graph.ports import Source
from store.database import write_ahead

SCHEMA_VERSION: Final = 1
APPLICATION_ID: Final = 0x4F4D4C49  # "OMLI"
BUSY_SECONDS: Final = 60.0
# Pages are read from the map, without a copy into a cache of SQLite's own.
_SETTINGS: Final = ("synchronous=NORMAL", "cache_size=-8000", "mmap_size=2147483648", "temp_store=MEMORY")

Ints = NDArray[np.int64]

ROWS_PER_BLOCK: Final = 60
ROW: Final = np.dtype(
    [("chunk_id", "<i8"), ("time", "<f8"), ("sender", "<i8"), ("n_tokens", "<i4"), ("flags", "<i4")]
)
"""32 bytes: two blocks of 60 fill a page of 4096. `chunk_id` is NOBODY where a row was taken out."""
NOBODY: Final = -1

# A rowid that holds (source, block) keeps a block in its page; SQLite spills it behind a key of two columns.
SOURCE_SHIFT: Final = 32
VECTOR_SOURCE_SHIFT: Final = 24
VECTOR_MODEL_SHIFT: Final = 56

_SCHEMA: Final = """
CREATE TABLE sources (
    source_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    source_type TEXT NOT NULL,
    source_key TEXT NOT NULL,
    next_position INTEGER NOT NULL DEFAULT 0,
    posted INTEGER NOT NULL DEFAULT 0,
    live INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE docs (
    chunk_id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    live INTEGER NOT NULL,
    model_id INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0
);
CREATE INDEX docs_by_model ON docs (model_id, due) WHERE live = 1;
CREATE TABLE rows (
    key INTEGER PRIMARY KEY,
    live INTEGER NOT NULL,
    first_time REAL,
    last_time REAL,
    data BLOB NOT NULL
);
CREATE INDEX rows_span ON rows (key, live, first_time, last_time);
CREATE TABLE words (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE postings (
    source_id INTEGER NOT NULL,
    term INTEGER NOT NULL,
    block INTEGER NOT NULL,
    positions BLOB NOT NULL,
    PRIMARY KEY (source_id, term, block)
) WITHOUT ROWID;
CREATE TABLE models (
    model_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    dimensions INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE vectors (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE codes (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE embedded (
    key INTEGER PRIMARY KEY,
    count INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    spread REAL NOT NULL DEFAULT 0,
    centre BLOB
);
"""


class ChunkIndexUnusable(IndexUnavailable):
    """The search index is damaged or was written by another version of OmniLink; run `omnilink reindex`."""


@contextmanager
def usable() -> Iterator[None]:
    """Says ChunkIndexUnusable where SQLite finds that a file is damaged or none of its own."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError:  # its subclasses say that the file is busy, the disk full, …
            raise ChunkIndexUnusable from error
        raise IndexUnavailable(f"The search index cannot be used: {error}.") from error


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a file that has been prepared, for any thread, one at a time."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(path: Path) -> None:
    """Makes the file and its tables where there are none. Raises ChunkIndexUnusable for any other file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with usable(), closing(connect(path)) as connection:
        write_ahead(connection.execute)
        with transaction(connection):
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0 and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
            elif version != SCHEMA_VERSION:
                raise ChunkIndexUnusable


def discard(path: Path) -> None:
    """Removes the index's files, while no process has them open; then everything has to be ingested again."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def transaction(connection: sqlite3.Connection, *, read_only: bool = False) -> Iterator[None]:
    """All or nothing. A reader sees one state throughout and waits for nobody."""
    connection.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@lru_cache(maxsize=1 << 14)
def source_name(source: Source) -> str:
    """The name by which a source is looked up.

    A digest: a bound list goes through SQLite's JSON, which ends a text at a NUL, so that a key could pass
    for another.
    """
    text = f"{source.source_type.value}\0{source.source_key}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@lru_cache(maxsize=1 << 16)
def term_number(term: str) -> int:
    """The number that stands for a search word: 64 bits, signed, the same everywhere."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def bound_list(values: Sequence[int] | Ints) -> str:
    """Integers as one bound parameter, for `json_each`."""
    numbers = values.tolist() if isinstance(values, np.ndarray) else values
    return f"[{','.join(map(str, numbers))}]"


def fetch_blobs(connection: sqlite3.Connection, sql: str, *parameters: Any) -> tuple[Ints, Ints, bytes]:
    """Rows of (key, blob) as keys, lengths in bytes, and all the bytes in one piece."""
    found = connection.execute(sql, parameters).fetchall()
    keys, blobs = zip(*found, strict=True) if found else ((), ())
    lengths = np.array(list(map(len, blobs)), np.int64)
    return np.array(keys, np.int64), lengths, b"".join(blobs)
