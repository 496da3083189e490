"""Cosines of a question against the vectors of a scope: exact while they are few, else by codes first."""

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from store.chunk_file import Ints, bound_list, fetch_blobs
from store.chunk_scope import Scope
from store.chunk_vectors import CODES_PER_BLOCK, Codes, Model, Slots, codes_of

Cosines = NDArray[np.float32]

SAMPLED_BLOCKS: Final = 256
_EACH: Final = np.float32
_CHUNK: Final = 2_048


class CodeCache:
    """Codes of recently searched sources, up to `size` bytes; an entry counts for one number of changes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[int, tuple[int, Codes]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: int, changes: int) -> Codes | None:
        with self._lock:
            found = self._held.get(key)
            if found is None or found[0] != changes:
                return None
            self._held.move_to_end(key)
            return found[1]

    def put(self, key: int, changes: int, codes: Codes) -> None:
        with self._lock:
            if key in self._held:
                self._bytes -= self._held.pop(key)[1].nbytes
            self._held[key] = (changes, codes)
            self._bytes += codes.nbytes
            while self._bytes > self._size:
                self._bytes -= self._held.popitem(last=False)[1][1].nbytes


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the sources of a scope have of one model; parallel to the scope."""

    count: Ints
    changes: Ints
    spread: Cosines
    centres: Cosines
    coded: NDArray[np.bool_]


class CosineReader:
    """One question's vector against one scope, within one transaction."""

    def __init__(
        self, connection: sqlite3.Connection, scope: Scope, model: Model, vector: Cosines, cache: CodeCache
    ) -> None:
        self._connection, self._scope, self._model, self._cache = connection, scope, model, cache
        self._vector = vector
        self._embedded = self._read_embedded()

    @property
    def count(self) -> int:
        """Vectors in the scope."""
        return int(self._embedded.count.sum())

    def exact(self) -> Cosines:
        """(total,) cosine of every place; nan where there is no vector."""
        return self._all_of(np.flatnonzero(self._embedded.count > 0))

    def estimated(self) -> Cosines:
        """(total,) the same, estimated from the codes where a source has them."""
        held = self._embedded
        found = self._all_of(np.flatnonzero((held.count > 0) & ~held.coded))
        sources = np.flatnonzero(held.coded)
        centres = held.centres[sources]
        asked = codes_of(np.broadcast_to(self._vector, centres.shape), centres)
        middle = centres @ self._vector
        reach = held.spread[sources] * np.linalg.norm(self._vector - centres, axis=1)
        by_distance = np.cos(np.pi * np.arange(self._model.dimensions + 1) / self._model.dimensions).astype(
            _EACH
        )
        for i, (source, codes) in enumerate(zip(sources.tolist(), self._codes(sources), strict=True)):
            distance = np.bitwise_count(codes ^ asked[i]).sum(axis=1, dtype=np.int64)
            place = self._scope.base[source]
            cosine = (middle[i] + reach[i] * by_distance)[distance]
            cosine[codes[:, 0] == 0] = np.nan
            found[place : place + len(codes)] = cosine
        return found

    def sample(self) -> Ints:
        """Places spread evenly over the scope, whole blocks of vectors, whether or not they hold one."""
        some = np.unique(np.linspace(0, self._scope.total - 1, SAMPLED_BLOCKS).astype(np.int64))
        source = self._scope.source_of(some)
        first = (some - self._scope.base[source]) // self._model.per_block * self._model.per_block
        positions = first[:, None] + np.arange(self._model.per_block)
        inside = positions < self._scope.sizes[source][:, None]
        return np.unique((self._scope.base[source][:, None] + positions)[inside])

    def at(self, places: Ints) -> Cosines:
        """(n,) exact cosines of these places, nan where there is no vector."""
        source = self._scope.source_of(places)
        blocks, slots = np.divmod(places - self._scope.base[source], self._model.per_block)
        wanted, where = np.unique(self._keys(source) + blocks, return_inverse=True)
        keys, lengths, data = fetch_blobs(
            self._connection,
            "SELECT vectors.key, vectors.data FROM json_each(?) asked"
            " CROSS JOIN vectors ON vectors.key = asked.value",
            bound_list(wanted),
        )
        counts = np.zeros(len(wanted), np.int64)
        counts[np.searchsorted(wanted, keys)] = lengths // self._model.slot.itemsize
        found = np.full(len(places), np.nan, _EACH)
        inside = slots < counts[where]
        chosen = ((np.cumsum(counts) - counts)[where] + slots)[inside]
        found[inside] = self._cosines(np.frombuffer(data, self._model.slot)[chosen])
        return found

    def _all_of(self, sources: Ints) -> Cosines:
        found = np.full(self._scope.total, np.nan, _EACH)
        keys, lengths, data = fetch_blobs(
            self._connection,
            "SELECT vectors.key, vectors.data FROM json_each(?) asked CROSS JOIN vectors"
            " ON vectors.key BETWEEN asked.value AND asked.value | 16777215",
            bound_list(self._keys(sources)),
        )
        counts = lengths // self._model.slot.itemsize
        first = self._keys(sources)
        source = np.searchsorted(first, keys, side="right") - 1
        starts = self._scope.base[sources[source]] + (keys - first[source]) * self._model.per_block
        slots = np.frombuffer(data, self._model.slot)
        places = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(len(slots))
        found[places] = self._cosines(slots)
        return found

    def _codes(self, sources: Ints) -> list[Codes]:
        """(n, words) of each source, from the cache or the file."""
        keys, changes = self._keys(sources).tolist(), self._embedded.changes[sources].tolist()
        held = [self._cache.get(*entry) for entry in zip(keys, changes, strict=True)]
        missing = np.array([key for key, codes in zip(keys, held, strict=True) if codes is None], np.int64)
        blocks, lengths, data = fetch_blobs(
            self._connection,
            "SELECT codes.key, codes.data FROM json_each(?) asked CROSS JOIN codes"
            " ON codes.key BETWEEN asked.value AND asked.value | 16777215",
            bound_list(missing),
        )
        owner = np.searchsorted(missing, blocks, side="right") - 1
        read = np.frombuffer(data, "<u8").reshape(-1, self._model.code_words)
        counts = lengths // (self._model.code_words * 8)
        first = np.cumsum(counts) - counts
        found = []
        for key, change, codes in zip(keys, changes, held, strict=True):
            if codes is None:
                own = np.flatnonzero(owner == np.searchsorted(missing, key))
                codes = np.zeros(
                    (int((blocks[own[-1]] - key) * CODES_PER_BLOCK + counts[own[-1]]), read.shape[1]), "<u8"
                )
                for i in own.tolist():
                    start = int(blocks[i] - key) * CODES_PER_BLOCK
                    codes[start : start + counts[i]] = read[first[i] : first[i] + counts[i]]
                self._cache.put(key, change, codes)
            found.append(codes)
        return found

    def _cosines(self, slots: Slots) -> Cosines:
        """(n,) of (n,) slots; in pieces, so that the floats stay in the processor's cache."""
        found = np.empty(len(slots), _EACH)
        for start in range(0, len(slots), _CHUNK):
            piece = slots[start : start + _CHUNK]
            found[start : start + _CHUNK] = piece["values"].astype(_EACH) @ self._vector
        found *= slots["scale"]
        found[slots["scale"] == 0] = np.nan
        return found

    def _keys(self, sources: Ints) -> Ints:
        return (self._model.model_id << 56) | (self._scope.source_ids[sources] << 24)

    def _read_embedded(self) -> Embedded:
        size = len(self._scope.source_ids)
        rows = self._connection.execute(
            "SELECT asked.key, count, changes, spread, centre FROM json_each(?) asked"
            " CROSS JOIN embedded ON embedded.key = asked.value",
            (bound_list((self._model.model_id << 32) | self._scope.source_ids),),
        ).fetchall()
        held = Embedded(
            np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, _EACH),
            np.zeros((size, self._model.dimensions), _EACH), np.zeros(size, np.bool_),
        )  # fmt: skip
        for source, count, changes, spread, centre in rows:
            held.count[source], held.changes[source], held.spread[source] = count, changes, spread
            if centre is not None:
                held.centres[source], held.coded[source] = np.frombuffer(centre, "<f4"), True
        return held
