"""Rows of the chunk index in blocks of one source: what a row is, and the words it holds."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.ports import IndexRow
from store.chunk_index.file import (
    NOBODY,
    ROW,
    ROWS_PER_BLOCK,
    SOURCE_SHIFT,
    Ints,
    bound_list,
    fetch_blobs,
    term_number,
)

COUNTS_BYTES: Final = 4 * ROWS_PER_BLOCK
NO_WORDS: Final[Ints] = np.zeros(0, np.int64)


class RowBlock:
    """Up to ROWS_PER_BLOCK consecutive positions of a source, as the writer changes them."""

    def __init__(self, data: bytes = b"", words: bytes = b"") -> None:
        self.rows = np.zeros(ROWS_PER_BLOCK, ROW)
        self.rows["chunk_id"] = NOBODY
        self.words: list[Ints] = [NO_WORDS] * ROWS_PER_BLOCK
        self.used = len(data) // ROW.itemsize
        self.rows[: self.used] = np.frombuffer(data, ROW)
        if words:
            counts = np.frombuffer(words, "<u4", ROWS_PER_BLOCK)
            numbers = np.frombuffer(words, "<i8", offset=COUNTS_BYTES)
            self.words = np.split(numbers, np.cumsum(counts)[:-1])

    def holds(self, slot: int) -> bool:
        """Whether there is a live row."""
        return bool(self.rows["chunk_id"][slot] != NOBODY)

    def put(self, slot: int, row: IndexRow | None) -> tuple[Ints, Ints]:
        """Sets or clears a row; returns its sorted words before and after."""
        before, after = self.words[slot], NO_WORDS
        self.used = max(self.used, slot + 1)
        if row is None:
            self.rows[slot] = (NOBODY, np.nan, -1, 0, 0)
        else:
            self.rows[slot] = (row.chunk_id, row.time, row.sender, row.n_tokens, row.flags)
            after = np.array(sorted({term_number(term) for term in row.terms}), np.int64)
        self.words[slot] = after
        return before, after

    def data(self) -> bytes:
        return self.rows[: self.used].tobytes()

    def words_data(self) -> bytes:
        counts = np.array([len(words) for words in self.words], "<u4")
        return counts.tobytes() + np.concatenate(self.words).astype("<i8").tobytes()

    def span(self) -> tuple[int, float | None, float | None]:
        """Live rows, the earliest and the latest time of them; none where a row has none."""
        live = self.rows["chunk_id"] != NOBODY
        times = self.rows["time"][live]
        if not len(times) or np.isnan(times).any():
            return int(live.sum()), None, None
        return int(live.sum()), float(times.min()), float(times.max())


def load_blocks(connection: sqlite3.Connection, keys: Iterable[int]) -> dict[int, RowBlock]:
    """The blocks of these keys, empty ones where there are none yet."""
    wanted = sorted(set(keys))
    found = connection.execute(
        "SELECT rows.key, rows.data, words.data FROM json_each(?) asked"
        " JOIN rows ON rows.key = asked.value JOIN words ON words.key = asked.value",
        (bound_list(wanted),),
    )
    blocks = {key: RowBlock(data, words) for key, data, words in found}
    return {key: blocks.get(key) or RowBlock() for key in wanted}


def save_blocks(connection: sqlite3.Connection, blocks: Mapping[int, RowBlock]) -> None:
    connection.executemany(
        "INSERT INTO rows (key, live, first_time, last_time, data) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET live = excluded.live, first_time = excluded.first_time,"
        " last_time = excluded.last_time, data = excluded.data",
        [(key, *block.span(), block.data()) for key, block in blocks.items()],
    )
    connection.executemany(
        "INSERT INTO words (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data",
        [(key, block.words_data()) for key, block in blocks.items()],
    )


def block_key(source_id: int, position: int) -> int:
    return (source_id << SOURCE_SHIFT) | (position // ROWS_PER_BLOCK)


def gather_rows(connection: sqlite3.Connection, source_ids: Ints, positions: Ints) -> NDArray[np.void]:
    """(n,) of ROW at these places, sorted by (source id, position)."""
    keys = (source_ids << SOURCE_SHIFT) | (positions // ROWS_PER_BLOCK)
    wanted, where = np.unique(keys, return_inverse=True)
    found, lengths, data = fetch_blobs(
        connection,
        "SELECT rows.key, rows.data FROM json_each(?) asked CROSS JOIN rows ON rows.key = asked.value",
        bound_list(wanted),
    )
    starts = np.zeros(len(wanted), np.int64)
    starts[np.searchsorted(wanted, found)] = np.cumsum(lengths) - lengths
    slots: Ints = starts[where] // ROW.itemsize + positions % ROWS_PER_BLOCK
    return np.frombuffer(data, ROW)[slots]
