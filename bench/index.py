#!/usr/bin/env python3
"""Measures the embedded chunk index: what strangers cost, many and large sources, and appending.

Text is ten words a row, drawn by rank (Zipf-Mandelbrot). Vectors share a large common part and a topic with
their source, and vary in few directions, as those of e5 do; a question's lies near that of some row. All is
seeded. Times are of the index alone: no embedding, no database. CPU is that of the process and its threads.

    python bench/index.py                       all parts, ten to fifteen minutes and 2 GB of disk
    python bench/index.py foreign --scale 0.1   one part, a tenth of the rows
"""

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from graph.ports import Grant, IndexRow, Source, SourceType
from graph.retrieval.candidates import Candidates, IndexQuery
from store.chunk_index import SqliteChunkIndex
from store.chunk_index import search as chunk_search

DIMENSIONS = 384
VOCABULARY = 50_000
WORDS_PER_ROW = 10
PAGE = 2_000
MODEL = "synthetic"
START = 1_600_000_000.0
COMMON_SHARE, TOPIC_SHARE, OWN_SHARE, NOISE_SHARE = 0.89, 0.2, 0.38, 0.12


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """(n, DIMENSIONS) of length 1."""
    scaled: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(
        np.float32
    )
    return scaled


class Text:
    """Seeded rows, vectors and questions."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        weights = 1.0 / (np.arange(VOCABULARY) + 20.0)
        self._until = np.cumsum(weights) / weights.sum()
        self._words = [f"word{rank}" for rank in range(VOCABULARY)]
        self._common = self._direction(1)[0]
        self._directions = self._direction(64)
        self._some = self._direction(1)
        self._next_id = 1

    def rows(self, count: int) -> list[IndexRow]:
        """New rows, a minute apart."""
        ranks = np.searchsorted(self._until, self._chance.random((count, WORDS_PER_ROW)))
        senders = self._chance.integers(0, 50, count)
        first, self._next_id = self._next_id, self._next_id + count
        return [
            IndexRow(
                chunk_id=first + i,
                version=1,
                terms={self._words[rank] for rank in ranks[i]},
                time=START + 60.0 * (first + i),
                sender=int(senders[i]),
                n_tokens=14,
                flags=0,
            )
            for i in range(count)
        ]

    def topic(self) -> NDArray[np.float32]:
        return TOPIC_SHARE * self._direction(1)

    def vectors(self, count: int, topic: NDArray[np.float32]) -> NDArray[np.float32]:
        """(count, DIMENSIONS) unit vectors."""
        few = self._chance.standard_normal((count, len(self._directions))).astype(np.float32)
        own = few @ self._directions * (OWN_SHARE / np.sqrt(len(self._directions)))
        vectors = unit(COMMON_SHARE * self._common + topic + own + NOISE_SHARE * self._direction(count))
        self._some = vectors[:: max(1, count // 2)]
        return vectors

    def query(self, terms: int) -> IndexQuery:
        """Words as common as those of rows, and a vector near one of a row or of an earlier question."""
        words: dict[str, None] = {}
        while len(words) < terms:
            for rank in np.searchsorted(self._until, self._chance.random(terms)):
                words[self._words[rank]] = None
        chosen = tuple(words)[:terms]
        near = self._some[:1]
        vector = unit(near + 0.5 * self.vectors(1, self.topic()))[0]
        return IndexQuery(chosen, np.ones(terms, np.float32), terms, vector)

    def _direction(self, count: int) -> NDArray[np.float32]:
        return unit(self._chance.standard_normal((count, DIMENSIONS)))


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    wall: list[float]
    cpu: list[float]

    def row(self) -> str:
        p50, p95 = np.percentile(self.wall, [50, 95])
        return f"{p50:9.1f} {p95:9.1f} {np.percentile(self.cpu, 50):9.1f} {np.percentile(self.cpu, 95):9.1f}"


HEAD = f"{'p50 ms':>9} {'p95 ms':>9} {'CPU p50':>9} {'CPU p95':>9}"


class Progress:
    """One line on stderr that says how far it is."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done, self._shown = what, total, 0, 0.0

    def add(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._shown > 1 or self._done >= self._total:
            self._shown = now
            end = "\n" if self._done >= self._total else "\r"
            print(
                f"  {self._what}: {self._done:,} of {self._total:,}   ", end=end, file=sys.stderr, flush=True
            )


async def fill(
    index: SqliteChunkIndex,
    text: Text,
    sources: Sequence[Source],
    sizes: Sequence[int],
    what: str,
    *,
    embedded: bool = True,
) -> None:
    """Rows and, unless said otherwise, their vectors, page by page."""
    progress = Progress(what, sum(sizes))
    for source, size in zip(sources, sizes, strict=True):
        topic = text.topic()
        for start in range(0, size, PAGE):
            rows = text.rows(min(PAGE, size - start))
            await index.apply(source, rows, {})
            if embedded:
                vectors = text.vectors(len(rows), topic)
                await index.embed(MODEL, {row.chunk_id: vectors[i] for i, row in enumerate(rows)})
            progress.add(len(rows))


async def measure(work: Callable[[int], Awaitable[object]], repeats: int, warm: int = 3) -> Times:
    wall: list[float] = []
    cpu: list[float] = []
    for i in range(repeats + warm):
        began, used = time.perf_counter(), time.process_time()
        await work(i)
        if i >= warm:
            wall.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - used))
    return Times(wall, cpu)


async def measure_search(
    index: SqliteChunkIndex,
    grants: Sequence[Grant],
    queries: Sequence[IndexQuery],
    repeats: int,
    warm: int = 3,
) -> Times:
    return await measure(lambda i: index.search(grants, queries[i % len(queries)]), repeats, warm)


def chats(count: int, name: str) -> list[Source]:
    return [Source(SourceType.CHAT_GROUP, f"{name}{i}") for i in range(count)]


def uneven(rows: int, sources: int) -> list[int]:
    """Sizes that fall with the rank, `rows` in all: the first a good tenth, most next to nothing."""
    weights = 1.0 / np.arange(1, sources + 1)
    sizes = np.maximum(1, np.rint(rows * weights / weights.sum()))
    return [int(size) for size in sizes]


def grants_of(sources: Sequence[Source]) -> list[Grant]:
    return [Grant(source) for source in sources]


async def foreign(folder: Path, scale: float, repeats: int) -> None:
    """The same 20,000 own rows in an index alone and in one with strangers; the questions take turns."""
    many, one = chats(1_000, "own"), chats(1, "long")
    searched = {"10,000 rows in 1,000 sources": grants_of(many), "10,000 rows in one source": grants_of(one)}
    async with opened(folder / "alone.db") as alone, opened(folder / "shared.db") as shared:
        for index in (alone, shared):
            text = Text(1)
            await fill(index, text, many, uneven(10_000, 1_000), "own rows")
            await fill(index, text, one, [10_000], "own rows in one source")
        queries = [text.query(8) for _ in range(20)]
        print(
            f"\nforeign rows\n{'searched':<30}{'foreign':>10} {HEAD}"
            f" {'x p50':>6} {'x p95':>6} {'equal':>6} {'MB':>6}"
        )
        there = 0
        for count in (int(200_000 * scale), int(1_000_000 * scale)):
            await fill(
                shared, text, chats(400, f"foreign{count}-"), uneven(count - there, 400), "foreign rows"
            )
            there = count
            for label, grants in searched.items():
                await compare(label, count, (alone, shared), grants, queries, repeats)


async def compare(
    label: str,
    foreign_rows: int,
    indexes: Sequence[SqliteChunkIndex],
    grants: Sequence[Grant],
    queries: Sequence[IndexQuery],
    repeats: int,
) -> None:
    """Prints a line for each index; the ratios are to the first."""
    times = [Times([], []) for _ in indexes]
    for start in range(0, 3 * repeats, len(queries)):
        for index, total in zip(indexes, times, strict=True):
            some = await measure_search(index, grants, queries, len(queries), warm=3 if start == 0 else 1)
            total.wall.extend(some.wall)
            total.cpu.extend(some.cpu)
    expected = [await indexes[0].search(grants, query) for query in queries]
    for index, total, count in zip(indexes, times, (0, foreign_rows), strict=True):
        ratios = np.percentile(total.cpu, [50, 95]) / np.percentile(times[0].cpu, [50, 95])
        found = [await index.search(grants, query) for query in queries]
        equal = all(same(mine, other) for mine, other in zip(expected, found, strict=True))
        size = (await index.stats(MODEL)).size / 1e6
        print(
            f"{label:<30}{count:>10,} {total.row()} {ratios[0]:>6.2f} {ratios[1]:>6.2f}"
            f" {'yes' if equal else 'NO':>6} {size:>6.0f}"
        )


def same(one: Candidates, other: Candidates) -> bool:
    """To the last bit."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in Candidates.__slots__]
    return all(np.asarray(mine).tobytes() == np.asarray(theirs).tobytes() for mine, theirs in pairs)


async def large(folder: Path, scale: float, repeats: int) -> None:
    """1M rows in 4,000 uneven sources, 1 to all of them granted."""
    sources, sizes = chats(4_000, "chat"), uneven(int(1_000_000 * scale), 4_000)
    chance = np.random.default_rng(5)
    async with opened(folder / "large.db") as index:
        text = Text(2)
        began = time.perf_counter()
        await fill(index, text, sources, sizes, "rows in 4,000 sources")
        stats = await index.stats(MODEL)
        print(
            f"\n{stats.rows:,} rows in {stats.sources:,} sources: {stats.size / 1e6:,.0f} MB,"
            f" {stats.size / stats.rows:.0f} bytes a row, built in {time.perf_counter() - began:.0f} s"
        )
        print(f"{'granted':<22}{'rows':>10}{'terms':>6} {HEAD} {'recall@10':>10} {'@100':>6}")
        for label, count in (("1", 1), ("10", 10), ("100", 100), ("1,000", 1_000), ("largest 1,000", 0)):
            chosen = list(range(1_000)) if not count else chance.choice(4_000, count, replace=False).tolist()
            grants, rows = grants_of([sources[i] for i in chosen]), sum(sizes[i] for i in chosen)
            for terms in (8, 60):
                queries = [text.query(terms) for _ in range(20)]
                times = await measure_search(index, grants, queries, repeats)
                recall = await vector_recall(index, grants, queries[:5])
                print(f"{label:<22}{rows:>10,}{terms:>6} {times.row()} {recall[0]:>10.3f} {recall[1]:>6.3f}")


async def vector_recall(
    index: SqliteChunkIndex, grants: Sequence[Grant], queries: Sequence[IndexQuery]
) -> list[float]:
    """Of the 10 and the 100 rows of highest cosine, the share that comes back, words left out."""
    found: list[list[float]] = []
    for query in queries:
        bare = IndexQuery((), np.zeros(0, np.float32), 0, query.vector)
        got = await index.search(grants, bare)
        with patch.object(chunk_search, "WHOLE_SCOPE", 1 << 40):
            exact = await index.search(grants, bare)
        best = exact.chunk_id[np.argsort(-np.nan_to_num(exact.cosine, nan=-1), kind="stable")]
        found.append([float(np.isin(best[:count], got.chunk_id).mean()) for count in (10, 100)])
    return np.mean(found, axis=0).tolist()  # type: ignore[no-any-return]


async def append(folder: Path, scale: float, repeats: int) -> None:
    """One message at a time, put into a source that already holds so many."""
    print(f"\nappending one message, then its vector\n{'rows in the source':<20}{'':8} {HEAD} {'KB log':>7}")
    source = chats(1, "long")[0]
    async with opened(folder / "append.db") as index:
        text = Text(3)
        there = 0
        for rows in (1_000, int(100_000 * scale), int(1_000_000 * scale)):
            await fill(index, text, [source], [max(0, rows - there)], "rows in one source", embedded=False)
            there = rows + await append_some(index, text, source, rows, 5 * repeats)


async def append_some(index: SqliteChunkIndex, text: Text, source: Source, held: int, count: int) -> int:
    """Prints a line for words and one for vectors; returns how many rows it added."""
    rows = text.rows(count)
    vectors = text.vectors(count, text.topic())

    async def put(i: int) -> None:
        await index.apply(source, [rows[i]], {})

    async def embed(i: int) -> None:
        await index.embed(MODEL, {rows[i].chunk_id: vectors[i]})

    for what, work in (("words", put), ("vector", embed)):
        log = emptied_log(index.path)
        times = await measure(work, count, warm=0)
        print(f"{held:<20,}{what:<8} {times.row()} {log.stat().st_size / count / 1e3:>7.0f}")
    return count


def emptied_log(path: Path) -> Path:
    """SQLite's log of `path`, so that its size afterwards is what was written (up to its 4 MB)."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.with_name(path.name + "-wal")


class opened:  # noqa: N801 - used like a function
    """An index in a new file."""

    def __init__(self, path: Path) -> None:
        self._index = SqliteChunkIndex(path)

    async def __aenter__(self) -> SqliteChunkIndex:
        await self._index.open()
        return self._index

    async def __aexit__(self, *_: object) -> None:
        await self._index.close()


PARTS = {"foreign": foreign, "large": large, "append": append}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all of them if none is named"
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, help="share of the foreign and of the million rows (1.0)"
    )
    parser.add_argument("--repeats", type=int, default=40, help="questions measured a line (40)")
    parser.add_argument("--folder", type=Path, help="where the files are made; a temporary one unless given")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="omnilink-index-", dir=given.folder) as folder:
        for part in given.parts or PARTS:
            asyncio.run(PARTS[part](Path(folder), given.scale, given.repeats))


if __name__ == "__main__":
    main()
