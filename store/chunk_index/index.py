"""The chunk index of the embedded default: keywords and vectors in one SQLite file."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterable, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from graph.ports import Grant, IndexRow, IndexStats, Source, SourceType, Vector
from graph.retrieval.candidates import Candidates, IndexQuery
from store.chunk_index.codes import CodeCache
from store.chunk_index.file import (
    ROW,
    ChunkIndexUnusable,
    bound_list,
    connect,
    discard,
    prepare,
    source_name,
    transaction,
    usable,
)
from store.chunk_index.search import search
from store.chunk_index.vectors import drop_replaced_models, read_model, use_model, write_vectors
from store.chunk_index.writer import apply_rows, forget, forget_vectors, versions_of

READERS: Final = 2
CACHE_BYTES: Final = 128 << 20
REMEMBERED: Final = 100_000

_Result = TypeVar("_Result")


class SqliteChunkIndex:
    """The `ChunkIndex` port on one SQLite file, which several processes may read and write.

    Guarantee: `apply` and `embed` are one transaction each and may be done again. After `kill -9` at any
    instant the file holds each of them as a whole or not at all, opens without repair, and what was committed
    is there. After a power cut the last ones may be missing: then, and after damage, `omnilink reindex` makes
    everything anew.

    All work happens in threads of its own: some that read, one that writes.
    """

    def __init__(
        self, path: Path, *, model: str | None = None, readers: int = READERS, cache_bytes: int = CACHE_BYTES
    ) -> None:
        """`model` names whose vectors a question is compared with; None: those of the model last written."""
        self.path = path
        self._model = model
        self._cache = CodeCache(cache_bytes)
        self._readers = ThreadPoolExecutor(readers, "chunk-index-reader")
        self._writer = ThreadPoolExecutor(1, "chunk-index-writer")
        self._connections: dict[int, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self._prepared = False
        self._handed_out: dict[int, int] = {}

    async def open(self) -> None:
        """Makes the file if need be, as the first use would. Raises ChunkIndexUnusable."""
        await self._run(self._writer, lambda connection: None)

    async def close(self) -> None:
        """Waits for what is under way. The index cannot be used any more."""
        await asyncio.to_thread(self._shut_down)

    async def search(self, grants: Sequence[Grant], query: IndexQuery) -> Candidates:
        def work(connection: sqlite3.Connection) -> Candidates:
            with transaction(connection, read_only=True):
                return search(connection, grants, query, self._model, self._cache)

        return await self._run(self._readers, work)

    async def apply(self, source: Source, rows: Sequence[IndexRow], gone: Mapping[int, int]) -> None:
        await self._write(lambda connection: apply_rows(connection, source, rows, gone, time.time()))

    async def unembedded(self, model: str, limit: int) -> Sequence[int]:
        return await self._run(self._readers, lambda connection: self._unembedded(connection, model, limit))

    async def unembed(self, chunk_ids: Collection[int]) -> None:
        if chunk_ids:
            await self._write(lambda connection: forget_vectors(connection, chunk_ids))

    async def drop(self, chunk_ids: Collection[int]) -> None:
        if chunk_ids:
            await self._write(lambda connection: forget(connection, versions_of(connection, chunk_ids)))

    async def embed(self, model: str, vectors: Mapping[int, Vector]) -> None:
        if not vectors:
            return
        await self._write(lambda connection: self._embed(connection, model, vectors))
        with self._lock:
            for chunk_id in vectors:
                self._handed_out.pop(chunk_id, None)

    async def stats(self, model: str) -> IndexStats:
        return await self._run(self._readers, lambda connection: self._stats(connection, model))

    async def sources(self) -> Sequence[Source]:
        """Every source that the index has rows of, for a rebuild."""
        return await self._run(self._readers, _sources)

    async def rebuild(self, source: Source, pages: AsyncIterable[Sequence[IndexRow]]) -> None:
        """Writes a source anew from its live rows, read after this was called, and takes out all others.

        Vectors of rows whose version is still the same are kept. What another writer puts in meanwhile stays.
        """
        before = await self._run(self._readers, lambda connection: _versions(connection, source))
        async for page in pages:
            rows = list(page)
            await self._write(
                partial(apply_rows, source=source, rows=rows, gone={}, now=time.time(), again=True)
            )
            for row in rows:
                before.pop(row.chunk_id, None)
        await self._write(lambda connection: forget(connection, before))

    def discard(self) -> None:
        """Deletes the files, of a closed index only and while no other process has them open."""
        discard(self.path)

    async def _run(self, pool: ThreadPoolExecutor, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        def in_thread() -> _Result:
            with usable():
                return work(self._connection())

        return await asyncio.get_running_loop().run_in_executor(pool, in_thread)

    async def _write(self, work: Callable[[sqlite3.Connection], None]) -> None:
        def within_transaction(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                work(connection)

        await self._run(self._writer, within_transaction)

    def _connection(self) -> sqlite3.Connection:
        """This thread's own."""
        thread = threading.get_ident()
        with self._lock:
            if not self._prepared:
                prepare(self.path)
                self._prepared = True
            if thread not in self._connections:
                self._connections[thread] = connect(self.path)
            return self._connections[thread]

    def _shut_down(self) -> None:
        self._readers.shutdown()
        self._writer.shutdown()
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _unembedded(self, connection: sqlite3.Connection, name: str, limit: int) -> list[int]:
        with transaction(connection, read_only=True):
            model = read_model(connection, name)
            others = connection.execute("SELECT model_id FROM models UNION SELECT 0").fetchall()
            found: list[tuple[float, int, int]] = []
            for (other,) in others:
                if model is None or other != model.model_id:
                    found += connection.execute(
                        "SELECT due, chunk_id, version FROM docs WHERE live = 1 AND model_id = ?"
                        " ORDER BY due DESC, chunk_id DESC LIMIT ?",
                        (other, limit),
                    ).fetchall()
        newest = sorted(found, reverse=True)[:limit]
        with self._lock:
            if len(self._handed_out) > REMEMBERED:
                self._handed_out.clear()
            self._handed_out.update((chunk_id, version) for _, chunk_id, version in newest)
        return [chunk_id for _, chunk_id, _ in newest]

    def _embed(self, connection: sqlite3.Connection, name: str, vectors: Mapping[int, Vector]) -> None:
        with self._lock:
            expected = {chunk_id: self._handed_out.get(chunk_id) for chunk_id in vectors}
        places = {}
        for chunk_id, source_id, position, version in connection.execute(
            "SELECT chunk_id, source_id, position, version FROM json_each(?) asked"
            " CROSS JOIN docs ON chunk_id = asked.value WHERE live = 1",
            (bound_list(sorted(vectors)),),
        ):
            # A row that changed since it was handed out has another text than the one embedded.
            if expected[chunk_id] in (None, version):
                places[chunk_id] = (source_id, position)
        if not places:
            return
        chosen = np.stack([np.asarray(vectors[chunk_id], np.float32) for chunk_id in places])
        model = use_model(connection, name, chosen.shape[1])
        write_vectors(connection, model, list(places.values()), chosen)
        connection.executemany(
            "UPDATE docs SET model_id = ? WHERE chunk_id = ?",
            [(model.model_id, chunk_id) for chunk_id in places],
        )
        drop_replaced_models(connection, model)

    def _stats(self, connection: sqlite3.Connection, name: str) -> IndexStats:
        with transaction(connection, read_only=True):
            rows, sources = connection.execute(
                "SELECT coalesce(sum(live), 0), count(*) FROM sources WHERE live > 0"
            ).fetchone()
            (embedded,) = connection.execute(
                "SELECT count(*) FROM models JOIN docs USING (model_id) WHERE live = 1 AND name = ?",
                (name,),
            ).fetchone()
        files = [self.path.with_name(self.path.name + suffix) for suffix in ("", "-wal")]
        return IndexStats(
            rows, embedded, sources, sum(file.stat().st_size for file in files if file.exists())
        )


def _sources(connection: sqlite3.Connection) -> list[Source]:
    found = connection.execute(
        "SELECT source_type, source_key FROM sources WHERE live > 0 ORDER BY source_id"
    )
    return [Source(SourceType(kind), key) for kind, key in found]


def _versions(connection: sqlite3.Connection, source: Source) -> dict[int, int]:
    """Version of each live row of a source, by chunk id."""
    rows = connection.execute(
        "SELECT rows.key, rows.data FROM sources JOIN rows"
        " ON rows.key BETWEEN source_id << 32 AND (source_id << 32) | 4294967295 WHERE name = ?",
        (source_name(source),),
    ).fetchall()
    chunk_ids = np.frombuffer(b"".join([data for _, data in rows]), ROW)["chunk_id"]
    found = connection.execute(
        "SELECT chunk_id, version FROM json_each(?) asked"
        " CROSS JOIN docs ON chunk_id = asked.value WHERE live = 1",
        (bound_list(np.unique(chunk_ids)),),
    )
    return dict(found.fetchall())


async def discard_if_unusable(path: Path) -> None:
    """Deletes a damaged index, which only stands in the way of a new one."""
    index = SqliteChunkIndex(path)
    try:
        await index.open()
    except ChunkIndexUnusable:
        await index.close()
        index.discard()
    else:
        await index.close()
