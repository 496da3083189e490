"""Cosines estimated from binary codes, and the codes of recently searched sources, kept in memory.

How many signs two vectors share tells their angle. So, with the centre of a source, its codes say roughly how
near each of its vectors is to the question: 48 bytes to look at instead of 388, and nothing to multiply.
"""

import math
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from store.chunk_index.file import Ints, bound_list, fetch_blobs
from store.chunk_index.vectors import CODES_PER_BLOCK, Codes, Model, codes_of

Cosines = NDArray[np.float32]

_COLUMNS: Final = 1 << 15  # codes compared at once, so that what is between stays in the processor's cache


@dataclass(frozen=True, slots=True)
class CodedSource:
    """The codes of one source: (words, n), one 64-bit word of all its codes after the other."""

    codes: Codes
    absent: Ints
    """Positions without a vector."""
    centre: Cosines
    spread: float
    """Mean distance of its vectors from the centre."""

    @property
    def size(self) -> int:
        """Bytes."""
        return self.codes.nbytes + self.absent.nbytes + self.centre.nbytes

    def estimate(self, asked: Codes, middle: float, distance: float, found: Cosines) -> None:
        """Writes the cosines with a question into `found`.

        The question's code, its cosine with the centre and its distance from it are given.
        """
        count = self.codes.shape[1]
        reach = self.spread * distance
        # cos(pi * differing / bits), straightened where it matters: around the right angle.
        slope = np.float32(-math.pi * reach / len(self.centre))
        level = np.float32(middle + reach * math.pi / 2)
        for start in range(0, count, _COLUMNS):
            differing = np.bitwise_count(self.codes[:, start : start + _COLUMNS] ^ asked[:, None])
            np.multiply(differing.sum(axis=0, dtype=np.uint16), slope, out=found[start : start + _COLUMNS])
        found += level
        found[self.absent] = np.nan


class CodeCache:
    """Coded sources searched last, up to `size` bytes; an entry counts for one number of changes only."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[int, tuple[int, CodedSource]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, keys: Sequence[int], changes: Sequence[int]) -> list[CodedSource | None]:
        with self._lock:
            return [self._get(key, change) for key, change in zip(keys, changes, strict=True)]

    def put(self, key: int, change: int, source: CodedSource) -> None:
        with self._lock:
            if key in self._held:
                self._bytes -= self._held.pop(key)[1].size
            self._held[key] = (change, source)
            self._bytes += source.size
            while self._bytes > self._size:
                self._bytes -= self._held.popitem(last=False)[1][1].size

    def _get(self, key: int, change: int) -> CodedSource | None:
        found = self._held.get(key)
        if found is None or found[0] != change:
            return None
        self._held.move_to_end(key)
        return found[1]


def coded_sources(
    connection: sqlite3.Connection, cache: CodeCache, model: Model, source_ids: Ints, changes: Ints
) -> list[CodedSource]:
    """In the order given, sorted by id; each must have codes."""
    keys = (model.vector_key(0) + (source_ids << 24)).tolist()
    held = cache.get(keys, changes.tolist())
    missing = [i for i, source in enumerate(held) if source is None]
    if missing:
        read = iter(_read(connection, model, source_ids[missing]))
        for i in missing:
            source = next(read)
            held[i] = source
            cache.put(keys[i], int(changes[i]), source)
    return [source for source in held if source is not None]


def estimated(sources: Sequence[CodedSource], vector: Cosines, starts: Ints, found: Cosines) -> None:
    """Writes the cosines of each source's positions into `found` from its start on."""
    if not sources:
        return
    centres = np.stack([source.centre for source in sources])
    asked = codes_of(np.broadcast_to(vector, centres.shape), centres)
    middle = np.einsum("ij,j->i", centres, vector).tolist()
    distance = np.linalg.norm(vector - centres, axis=1).tolist()
    for i, (source, start) in enumerate(zip(sources, starts.tolist(), strict=True)):
        source.estimate(asked[i], middle[i], distance[i], found[start : start + source.codes.shape[1]])


def _read(connection: sqlite3.Connection, model: Model, source_ids: Ints) -> list[CodedSource]:
    centres = connection.execute(
        "SELECT spread, centre FROM json_each(?) asked CROSS JOIN embedded ON embedded.key = asked.value",
        (bound_list(model.source_key(0) + source_ids),),
    ).fetchall()
    first = model.vector_key(0) + (source_ids << 24)
    keys, lengths, data = fetch_blobs(
        connection,
        "SELECT codes.key, codes.data FROM json_each(?) asked CROSS JOIN codes"
        " ON codes.key BETWEEN asked.value AND asked.value | 16777215",
        bound_list(first),
    )
    codes = np.frombuffer(data, "<u8").reshape(-1, model.code_words)
    counts = lengths // (8 * model.code_words)
    owner = np.searchsorted(first, keys, side="right") - 1
    positions = np.repeat((keys - first[owner]) * CODES_PER_BLOCK - (np.cumsum(counts) - counts), counts)
    positions += np.arange(len(codes))
    ends = np.cumsum(np.bincount(owner, weights=counts, minlength=len(first)).astype(np.int64))
    return [
        _coded(positions[end - own : end], codes[end - own : end], np.frombuffer(centre, "<f4"), spread)
        for end, own, (spread, centre) in zip(
            ends.tolist(), np.diff(ends, prepend=0).tolist(), centres, strict=True
        )
    ]


def _coded(positions: Ints, codes: Codes, centre: Cosines, spread: float) -> CodedSource:
    laid_out = np.zeros((codes.shape[1], int(positions[-1]) + 1), np.uint64)
    laid_out[:, positions] = codes.T
    return CodedSource(laid_out, np.flatnonzero(laid_out[0] == 0), centre, spread)
