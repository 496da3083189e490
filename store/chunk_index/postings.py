"""Search words of the chunk index: postings of each source, and the words of its newest rows without any.

A row's words are first kept beside it. Once a source has TAIL_BLOCKS full blocks of such rows, their words go
into postings in one go, so that an append touches few pages however long the source is, and a small source
needs none.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

import numpy as np

from store.chunk_index.file import ROWS_PER_BLOCK, SOURCE_SHIFT, Ints, bound_list, term_number
from store.chunk_index.rows import COUNTS_BYTES, RowBlock

POSTINGS_PER_BLOCK: Final = 16_384
TAIL_BLOCKS: Final = 2
ROWS_PER_TERM: Final = 18
"""Rows whose words are read in the time of looking up one word."""

_Key = tuple[int, int, int]  # source, term, block


class PostingChanges:
    """Positions to add to and to take out of postings, collected and then written at once."""

    def __init__(self) -> None:
        self._added: defaultdict[_Key, list[int]] = defaultdict(list)
        self._removed: defaultdict[_Key, list[int]] = defaultdict(list)

    def move(self, source_id: int, position: int, before: Ints, after: Ints) -> None:
        """The row at `position` holds the words `after` instead of `before`."""
        block, offset = divmod(position, POSTINGS_PER_BLOCK)
        old, new = set(before.tolist()), set(after.tolist())
        for term in new - old:
            self._added[source_id, term, block].append(offset)
        for term in old - new:
            self._removed[source_id, term, block].append(offset)

    def write(self, connection: sqlite3.Connection) -> None:
        for key, offsets in self._removed.items():
            self._remove(connection, key, offsets)
        connection.executemany(
            "INSERT INTO postings (source_id, term, block, positions) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (source_id, term, block) DO UPDATE"
            " SET positions = CAST(postings.positions || excluded.positions AS BLOB)",
            [(*key, np.array(offsets, "<u2").tobytes()) for key, offsets in sorted(self._added.items())],
        )

    @staticmethod
    def _remove(connection: sqlite3.Connection, key: _Key, offsets: list[int]) -> None:
        where = "WHERE source_id = ? AND term = ? AND block = ?"
        (blob,) = connection.execute(f"SELECT positions FROM postings {where}", key).fetchone()  # noqa: S608
        held = np.frombuffer(blob, "<u2")
        kept = held[~np.isin(held, offsets)]
        if len(kept):
            connection.execute(f"UPDATE postings SET positions = ? {where}", (kept.tobytes(), *key))  # noqa: S608
        else:
            connection.execute(f"DELETE FROM postings {where}", key)  # noqa: S608


def post_tail(connection: sqlite3.Connection, source_id: int, posted: int, next_position: int) -> int:
    """Turns the words of full blocks from `posted` on into postings, if many; returns the new one."""
    first, last = posted // ROWS_PER_BLOCK, next_position // ROWS_PER_BLOCK
    if last - first < TAIL_BLOCKS:
        return posted
    changes = PostingChanges()
    none = np.zeros(0, np.int64)
    found = connection.execute(
        "SELECT key, data FROM words WHERE key >= ? AND key < ?",
        ((source_id << SOURCE_SHIFT) | first, (source_id << SOURCE_SHIFT) | last),
    )
    for key, data in found.fetchall():
        start = (key & ((1 << SOURCE_SHIFT) - 1)) * ROWS_PER_BLOCK
        for slot, words in enumerate(RowBlock(words=data).words):
            changes.move(source_id, start + slot, none, words)
    changes.write(connection)
    return last * ROWS_PER_BLOCK


def find_words(
    connection: sqlite3.Connection,
    terms: Sequence[str],
    source_ids: Ints,
    sizes: Ints,
    posted: Ints,
    base: Ints,
) -> list[Ints]:
    """Where each of `terms` occurs, as places: `base` of the source plus position; in no order, each once.

    The arrays are parallel: sources sorted by id, up to where each has postings, where each begins.
    """
    numbers = np.array([term_number(term) for term in terms], "<i8")
    if not len(numbers) or not len(source_ids):
        return [np.zeros(0, np.int64)] * len(numbers)
    # The words of a small source are read as a whole when that is cheaper than looking up so many of them.
    posted = np.where(sizes < ROWS_PER_TERM * len(numbers), 0, posted)
    has_postings = posted > 0
    old = _postings(connection, numbers, source_ids[has_postings], base[has_postings])
    new = _tails(connection, numbers, source_ids, posted, base)
    return [np.concatenate(places) for places in zip(old, new, strict=True)]


def _postings(connection: sqlite3.Connection, numbers: Ints, source_ids: Ints, base: Ints) -> list[Ints]:
    rows = connection.execute(
        "WITH terms AS MATERIALIZED (SELECT key, value FROM json_each(?))"
        " SELECT terms.key, asked.key, block, positions FROM json_each(?) asked CROSS JOIN terms"
        " CROSS JOIN postings ON source_id = asked.value AND term = terms.value",
        (bound_list(numbers), bound_list(source_ids)),
    ).fetchall()
    rows.sort(key=itemgetter(0))
    term, source, block = _columns(rows, 3)
    lengths = np.array([len(row[3]) // 2 for row in rows], np.int64)
    offsets = np.frombuffer(b"".join([row[3] for row in rows]), "<u2")
    places = np.repeat(base[source] + block * POSTINGS_PER_BLOCK, lengths) + offsets
    ends = np.concatenate([[0], np.cumsum(lengths)])[np.searchsorted(term, np.arange(1, len(numbers)))]
    return np.split(places, ends)


def _tails(
    connection: sqlite3.Connection, numbers: Ints, source_ids: Ints, posted: Ints, base: Ints
) -> list[Ints]:
    """The same from the words beside the rows that have no postings yet."""
    first = (source_ids << SOURCE_SHIFT) | (posted // ROWS_PER_BLOCK)
    rows = connection.execute(
        "SELECT asked.key, words.key & 4294967295, words.data FROM json_each(?) asked"
        " CROSS JOIN words ON words.key BETWEEN asked.value AND asked.value | 4294967295",
        (bound_list(first),),
    ).fetchall()
    source, block = _columns(rows, 2)
    counts = np.frombuffer(b"".join([row[2][:COUNTS_BYTES] for row in rows]), "<u4").astype(np.int64)
    words = np.frombuffer(b"".join([row[2][COUNTS_BYTES:] for row in rows]), "<i8")
    # Most words are passed over by their lowest bits alone: one small table, no sorting.
    maybe = np.zeros(1 << 16, np.bool_)
    maybe[numbers.view("<u2")[::4]] = True
    hits = np.flatnonzero(maybe[words.view("<u2")[::4]])
    by_number = np.argsort(numbers)
    term = by_number[np.searchsorted(numbers, words[hits], sorter=by_number).clip(max=len(numbers) - 1)]
    same = numbers[term] == words[hits]
    row = np.searchsorted(np.cumsum(counts), hits[same], side="right")
    starts = base[source] + block * ROWS_PER_BLOCK
    places = starts[row // ROWS_PER_BLOCK] + row % ROWS_PER_BLOCK
    order = np.argsort(term[same], kind="stable")
    return np.split(places[order], np.searchsorted(term[same][order], np.arange(1, len(numbers))))


def _columns(rows: Sequence[Sequence[int]], count: int) -> Iterable[Ints]:
    return [np.array([row[i] for row in rows], np.int64) for i in range(count)]
