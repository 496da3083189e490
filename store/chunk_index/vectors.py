"""Vectors of the chunk index: int8 in blocks of one model and source, and binary codes of the larger sources.

A code holds the signs of a vector less the centre of its own source. Embeddings share a large common part:
signs of the plain vectors find .77 of the ten nearest among the best 5 %, centred ones .98 (e5, real chats).
The centre is frozen when the source gets its first codes, and is its own: a stranger's vectors move nothing.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.ports import Vector
from store.chunk_index.file import VECTOR_MODEL_SHIFT, VECTOR_SOURCE_SHIFT, Ints, fetch_blobs

Bytes = NDArray[np.uint8]
Codes = NDArray[np.uint64]
Slots = NDArray[np.void]

CODED_FROM: Final = 64
"""Vectors that a source has before it gets codes; with fewer, reading them all costs little."""
CODES_PER_BLOCK: Final = 512
_PAGE_PAYLOAD: Final = 3_900


@dataclass(frozen=True, slots=True)
class Model:
    """An embedding model that the index has vectors of."""

    model_id: int
    dimensions: int

    @property
    def slot(self) -> np.dtype[np.void]:
        """One vector: int8, and what turns it back into a unit vector (0 where there is none)."""
        return np.dtype([("scale", "<f4"), ("values", "i1", (self.dimensions,))])

    @property
    def per_block(self) -> int:
        """Vectors in a block, so that it fits a page."""
        return max(1, _PAGE_PAYLOAD // self.slot.itemsize)

    @property
    def code_words(self) -> int:
        """64-bit words of a code."""
        return -(-self.dimensions // 64)

    def vector_key(self, source_id: int, block: int = 0) -> int:
        return (self.model_id << VECTOR_MODEL_SHIFT) | (source_id << VECTOR_SOURCE_SHIFT) | block

    def source_key(self, source_id: int) -> int:
        return (self.model_id << 32) | source_id


def quantised(model: Model, vectors: NDArray[np.float32]) -> Slots:
    """(n,) slots of (n, dimensions) vectors. ValueError for one without a direction or of another length."""
    if vectors.ndim != 2 or vectors.shape[1] != model.dimensions:
        raise ValueError(f"the model's vectors have {model.dimensions} dimensions, not {vectors.shape[1:]}")
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    if not (np.isfinite(vectors).all() and (largest > 0).all()):
        raise ValueError("a vector without a direction is no embedding")
    slots = np.zeros(len(vectors), model.slot)
    slots["values"] = np.rint(vectors * (127.0 / largest)[:, None])
    slots["scale"] = 1.0 / np.linalg.norm(slots["values"].astype(np.float32), axis=1)
    return slots


def restored(slots: Slots) -> NDArray[np.float32]:
    """(n, dimensions) unit vectors."""
    values: NDArray[np.float32] = slots["values"].astype(np.float32) * slots["scale"][:, None]
    return values


def codes_of(vectors: NDArray[np.float32], centre: NDArray[np.float32]) -> Codes:
    """(n, words) signs of `vectors` less `centre`. A first word of 0 means that there is no vector."""
    bits = np.packbits(vectors > centre, axis=1)
    words = -(-vectors.shape[1] // 64)
    padded = np.zeros((len(vectors), words * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    codes = padded.view("<u8")
    codes[codes[:, 0] == 0, 0] = 1
    return codes


def read_model(connection: sqlite3.Connection, name: str | None) -> Model | None:
    """The model of this name, or the one last written if none is named."""
    found = connection.execute(
        "SELECT model_id, dimensions FROM models WHERE ? IS NULL OR name = ? ORDER BY used DESC LIMIT 1",
        (name, name),
    ).fetchone()
    return Model(*found) if found else None


def use_model(connection: sqlite3.Connection, name: str, dimensions: int) -> Model:
    """The model of this name as the one last written; made where it is new."""
    connection.execute(
        "INSERT INTO models (name, dimensions) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
        (name, dimensions),
    )
    connection.execute(
        "UPDATE models SET used = (SELECT max(used) FROM models) + 1 WHERE name = ?"
        " AND used <= (SELECT max(used) FROM models WHERE name <> ?)",
        (name, name),
    )
    model = read_model(connection, name)
    assert model is not None
    return model


def write_vectors(
    connection: sqlite3.Connection,
    model: Model,
    places: Sequence[tuple[int, int]],
    vectors: NDArray[np.float32],
) -> None:
    """Puts (n, dimensions) vectors at n different places (source id, position)."""
    slots = quantised(model, vectors)
    by_source: defaultdict[int, list[int]] = defaultdict(list)
    for i, (source_id, _) in enumerate(places):
        by_source[source_id].append(i)
    for source_id, chosen in by_source.items():
        positions = np.array([places[i][1] for i in chosen], np.int64)
        _put(connection, model, source_id, positions, slots[chosen])


def remove_vectors(connection: sqlite3.Connection, places: Iterable[tuple[int, int]]) -> None:
    """Clears these places (source id, position) for every model."""
    by_source: defaultdict[int, list[int]] = defaultdict(list)
    for source_id, position in places:
        by_source[source_id].append(position)
    models = [Model(*row) for row in connection.execute("SELECT model_id, dimensions FROM models").fetchall()]
    for model in models if by_source else ():
        for source_id, positions in by_source.items():
            empty = np.zeros(len(positions), model.slot)
            _put(connection, model, source_id, np.array(positions, np.int64), empty)


def drop_replaced_models(connection: sqlite3.Connection, current: Model) -> None:
    """Deletes what is left of models of which no chunk has its newest vector any more."""
    others = connection.execute(
        "SELECT model_id FROM models WHERE model_id <> ? AND NOT EXISTS"
        " (SELECT 1 FROM docs WHERE docs.model_id = models.model_id AND live = 1)",
        (current.model_id,),
    ).fetchall()
    for (model_id,) in others:
        for table, shift in (
            ("vectors", VECTOR_MODEL_SHIFT),
            ("codes", VECTOR_MODEL_SHIFT),
            ("embedded", 32),
        ):
            span = (model_id << shift, (model_id + 1) << shift)
            connection.execute(f"DELETE FROM {table} WHERE key >= ? AND key < ?", span)  # noqa: S608
        connection.execute("DELETE FROM models WHERE model_id = ?", (model_id,))


def _put(connection: sqlite3.Connection, model: Model, source_id: int, positions: Ints, slots: Slots) -> None:
    """Writes slots (empty ones clear), then brings the source's count and codes up to date."""
    gained = _put_slots(connection, model, source_id, positions, slots)
    key = model.source_key(source_id)
    connection.execute(
        "INSERT INTO embedded (key, count, changes) VALUES (?, ?, 1) ON CONFLICT (key)"
        " DO UPDATE SET count = count + excluded.count, changes = changes + 1",
        (key, gained),
    )
    count, centre = connection.execute("SELECT count, centre FROM embedded WHERE key = ?", (key,)).fetchone()
    if centre is None and count >= CODED_FROM:
        positions, slots = all_slots(connection, model, source_id)
        vectors = restored(slots)
        mean = vectors.mean(axis=0)
        spread = float(np.linalg.norm(vectors - mean, axis=1).mean())
        centre = mean.astype("<f4").tobytes()
        connection.execute("UPDATE embedded SET centre = ?, spread = ? WHERE key = ?", (centre, spread, key))
    if centre is not None:
        codes = codes_of(restored(slots), np.frombuffer(centre, "<f4"))
        codes[slots["scale"] == 0] = 0
        _put_blocks(connection, "codes", model.vector_key(source_id), CODES_PER_BLOCK, positions, codes)


def _put_slots(
    connection: sqlite3.Connection, model: Model, source_id: int, positions: Ints, slots: Slots
) -> int:
    """Returns by how many the source's vectors grew."""
    before = _put_blocks(
        connection, "vectors", model.vector_key(source_id), model.per_block, positions, slots
    )
    return int((slots["scale"] > 0).sum()) - sum(int((old["scale"] > 0).sum()) for old in before)


def _put_blocks(
    connection: sqlite3.Connection,
    table: str,
    first_key: int,
    per_block: int,
    positions: Ints,
    items: NDArray[Any],
) -> list[NDArray[Any]]:
    """Overwrites items at `positions`; returns what stood there, block by block."""
    replaced = []
    blocks = positions // per_block
    for block in np.unique(blocks).tolist():
        chosen = blocks == block
        places = positions[chosen] % per_block
        found = connection.execute(f"SELECT data FROM {table} WHERE key = ?", (first_key + block,)).fetchone()  # noqa: S608
        old = np.frombuffer(found[0] if found else b"", items.dtype).reshape(-1, *items.shape[1:])
        new = np.zeros((max(len(old), int(places.max()) + 1), *items.shape[1:]), items.dtype)
        new[: len(old)] = old
        replaced.append(new[places])
        new[places] = items[chosen]
        connection.execute(
            f"INSERT INTO {table} (key, data) VALUES (?, ?)"  # noqa: S608
            " ON CONFLICT (key) DO UPDATE SET data = excluded.data",
            (first_key + block, new.tobytes()),
        )
    return replaced


def all_slots(connection: sqlite3.Connection, model: Model, source_id: int) -> tuple[Ints, Slots]:
    """Every vector of a source: positions and slots."""
    keys, lengths, data = fetch_blobs(
        connection,
        "SELECT key, data FROM vectors WHERE key >= ? AND key < ?",
        model.vector_key(source_id),
        model.vector_key(source_id + 1),
    )
    slots = np.frombuffer(data, model.slot)
    counts = lengths // model.slot.itemsize
    first = (keys - model.vector_key(source_id)) * model.per_block
    positions: Ints = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(slots))
    held = slots["scale"] > 0
    return positions[held], slots[held]


def normalised(vector: Vector) -> NDArray[np.float32]:
    """Raises ValueError for a vector without a direction."""
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length == 0:
        raise ValueError("a vector without a direction cannot be searched for")
    unit: NDArray[np.float32] = (vector / length).astype(np.float32)
    return unit
