"""Cosines of a question against the vectors of a scope: exact while they are few, else by codes first."""

import sqlite3
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from store.chunk_index.codes import CodeCache, Cosines, coded_sources, estimated
from store.chunk_index.file import Ints, bound_list, fetch_blobs
from store.chunk_index.scope import Scope
from store.chunk_index.vectors import Model, Slots

SAMPLED_BLOCKS: Final = 256
_EACH: Final = np.float32
_ALONE: Final = 1 << 17
"""So many numbers BLAS multiplies in the calling thread; for more it wakes others, which costs far more."""


class CosineReader:
    """One question's vector against one scope, within one transaction."""

    def __init__(
        self, connection: sqlite3.Connection, scope: Scope, model: Model, vector: Cosines, cache: CodeCache
    ) -> None:
        self._connection, self._scope, self._model, self._cache = connection, scope, model, cache
        self._vector = vector
        self._counts, self._changes, coded = self._read_embedded()
        self._coded = coded > 0
        self._blocks: dict[int, bytes] = {}

    @property
    def count(self) -> int:
        """Vectors in the scope."""
        return int(self._counts.sum())

    def exact(self) -> Cosines:
        """(total,) cosine of every place; nan where there is no vector."""
        return self._all_of(np.flatnonzero(self._counts > 0))

    def estimated(self) -> Cosines:
        """(total,) the same, estimated from the codes where a source has them."""
        coded = np.flatnonzero(self._coded)
        found = self._all_of(np.flatnonzero((self._counts > 0) & ~self._coded))
        ids, changes = self._scope.source_ids[coded], self._changes[coded]
        sources = coded_sources(self._connection, self._cache, self._model, ids, changes)
        estimated(sources, self._vector, self._scope.base[coded], found)
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
        data = self._read_blocks(wanted.tolist())
        counts = np.array([len(block) for block in data], np.int64) // self._model.slot.itemsize
        found = np.full(len(places), np.nan, _EACH)
        inside = slots < counts[where]
        chosen = ((np.cumsum(counts) - counts)[where] + slots)[inside]
        found[inside] = self._cosines(np.frombuffer(b"".join(data), self._model.slot)[chosen])
        return found

    def _read_blocks(self, keys: list[int]) -> list[bytes]:
        """In this order, empty where there is none; kept, because a question looks at many of them twice."""
        missing = [key for key in keys if key not in self._blocks]
        self._blocks.update(dict.fromkeys(missing, b""))
        self._blocks.update(
            self._connection.execute(
                "SELECT vectors.key, vectors.data FROM json_each(?) asked"
                " CROSS JOIN vectors ON vectors.key = asked.value",
                (bound_list(missing),),
            ).fetchall()
        )
        return [self._blocks[key] for key in keys]

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

    def _cosines(self, slots: Slots) -> Cosines:
        """(n,) of (n,) slots."""
        found = _products(slots["values"], self._vector)
        found *= slots["scale"]
        found[slots["scale"] == 0] = np.nan
        return found

    def _keys(self, sources: Ints) -> Ints:
        return (self._model.model_id << 56) | (self._scope.source_ids[sources] << 24)

    def _read_embedded(self) -> Ints:
        """(3, sources): vectors, changes, whether there are codes."""
        rows = self._connection.execute(
            "SELECT asked.key, count, changes, spread > 0 FROM json_each(?) asked"
            " CROSS JOIN embedded ON embedded.key = asked.value",
            (bound_list(self._model.source_key(0) + self._scope.source_ids),),
        ).fetchall()
        found = np.zeros((3, len(self._scope.source_ids)), np.int64)
        for source, *held in rows:
            found[:, source] = held
        return found


def _products(matrix: NDArray[Any], vector: Cosines) -> Cosines:
    """(n,) of (n, dimensions) numbers; in pieces that stay in one thread and in the processor's cache."""
    found = np.empty(len(matrix), _EACH)
    rows = max(1, _ALONE // len(vector))
    for start in range(0, len(matrix), rows):
        found[start : start + rows] = matrix[start : start + rows].astype(_EACH) @ vector
    return found
