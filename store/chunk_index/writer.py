"""What a writing transaction does to the rows of the chunk index. Nothing here begins or ends one."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.ports import IndexRow, Source
from store.chunk_index.file import ROWS_PER_BLOCK, bound_list, source_name
from store.chunk_index.postings import PostingChanges, post_tail
from store.chunk_index.rows import block_key, load_blocks, save_blocks
from store.chunk_index.vectors import remove_vectors

NOWHERE = -1
_Place = tuple[int, int]  # source, position


@dataclass(slots=True)
class _Doc:
    """Where a chunk stands; one that was taken out keeps its version, so that nothing older returns."""

    source_id: int
    position: int
    version: int
    live: bool
    row: IndexRow | None = None  # what is to be written


class _Plan:
    """Which rows of a call win over what is there."""

    def __init__(self, source_id: int, next_position: int, docs: dict[int, _Doc]) -> None:
        self.source_id = source_id
        self.next_position = next_position
        self.docs = docs
        self.changed: set[int] = set()
        self.slots: dict[_Place, IndexRow | None] = {}

    def put(self, row: IndexRow, *, again: bool = False) -> None:
        """`again` writes a row of the same version anew, for a rebuild; what is gone stays gone."""
        doc = self.docs.get(row.chunk_id)
        if doc and (row.version < doc.version or (row.version == doc.version and not (again and doc.live))):
            return
        position = doc.position if doc else NOWHERE
        if doc and doc.live and doc.source_id != self.source_id:
            self.slots[doc.source_id, doc.position] = None
        if position == NOWHERE or (doc and doc.source_id != self.source_id):
            position, self.next_position = self.next_position, self.next_position + 1
        self._set(row.chunk_id, _Doc(self.source_id, position, row.version, True, row))

    def take_out(self, chunk_id: int, version: int) -> None:
        doc = self.docs.get(chunk_id) or _Doc(self.source_id, NOWHERE, version, False)
        if version >= doc.version:
            self._set(chunk_id, _Doc(doc.source_id, doc.position, version, False))

    def _set(self, chunk_id: int, doc: _Doc) -> None:
        self.docs[chunk_id] = doc
        self.changed.add(chunk_id)
        if doc.position != NOWHERE:
            self.slots[doc.source_id, doc.position] = doc.row


def apply_rows(
    connection: sqlite3.Connection,
    source: Source,
    rows: Sequence[IndexRow],
    gone: Mapping[int, int],
    now: float,
    *,
    again: bool = False,
) -> None:
    """The port's `apply`; `now`, UTC epoch seconds, ranks rows without a time among those to embed."""
    source_id, next_position = _source(connection, source)
    plan = _Plan(source_id, next_position, _docs(connection, {row.chunk_id for row in rows} | set(gone)))
    known = {chunk_id: (doc.version, doc.live) for chunk_id, doc in plan.docs.items()}
    for row in rows:
        plan.put(row, again=again)
    for chunk_id, version in gone.items():
        plan.take_out(chunk_id, version)
    same = {i for i in plan.changed if (doc := plan.docs[i]).live and known.get(i) == (doc.version, True)}
    _write_docs(connection, plan, same, now)
    _write_slots(connection, plan.slots, {_place(plan.docs[i]) for i in same})
    connection.execute(
        "UPDATE sources SET next_position = ? WHERE source_id = ?", (plan.next_position, plan.source_id)
    )
    _post_tails(connection, {plan.source_id})


def forget(connection: sqlite3.Connection, listed: Mapping[int, int]) -> None:
    """Takes out chunks (id to version) without a trace, where they still have that version."""
    docs = {i: doc for i, doc in _docs(connection, set(listed)).items() if doc.version == listed[i]}
    _write_slots(connection, {_place(doc): None for doc in docs.values() if doc.live}, set())
    connection.executemany("DELETE FROM docs WHERE chunk_id = ?", [(i,) for i in docs])


def forget_vectors(connection: sqlite3.Connection, chunk_ids: Collection[int]) -> None:
    """Rows stay, without their vectors, and are embedded again."""
    docs = {i: doc for i, doc in _docs(connection, set(chunk_ids)).items() if doc.live}
    remove_vectors(connection, [_place(doc) for doc in docs.values()])
    connection.executemany("UPDATE docs SET model_id = 0 WHERE chunk_id = ?", [(i,) for i in docs])


def versions_of(connection: sqlite3.Connection, chunk_ids: Collection[int]) -> dict[int, int]:
    return {i: doc.version for i, doc in _docs(connection, set(chunk_ids)).items()}


def _place(doc: _Doc) -> _Place:
    return doc.source_id, doc.position


def _source(connection: sqlite3.Connection, source: Source) -> tuple[int, int]:
    """Its id and next position; made where it is new."""
    name = source_name(source)
    asked = "SELECT source_id, next_position FROM sources WHERE name = ?"
    found = connection.execute(asked, (name,)).fetchone()
    if found is None:
        key = source.source_key.encode(
            "utf-8", "backslashreplace"
        ).decode()  # shown only; a lone surrogate is no text
        connection.execute(
            "INSERT INTO sources (name, source_type, source_key) VALUES (?, ?, ?)",
            (name, source.source_type.value, key),
        )
        found = connection.execute(asked, (name,)).fetchone()
    return found[0], found[1]


def _docs(connection: sqlite3.Connection, chunk_ids: set[int]) -> dict[int, _Doc]:
    found = connection.execute(
        "SELECT chunk_id, source_id, position, version, live FROM json_each(?) asked"
        " CROSS JOIN docs ON chunk_id = asked.value",
        (bound_list(sorted(chunk_ids)),),
    )
    return {row[0]: _Doc(row[1], row[2], row[3], bool(row[4])) for row in found}


def _write_docs(connection: sqlite3.Connection, plan: _Plan, same: set[int], now: float) -> None:
    """Rows that changed lose their vector; those written again as they were keep it."""
    connection.executemany(
        "INSERT INTO docs (chunk_id, source_id, position, version, live, due) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (chunk_id) DO UPDATE SET source_id = excluded.source_id, position = excluded.position,"
        " version = excluded.version, live = excluded.live, due = excluded.due, model_id = 0",
        [
            (i, doc.source_id, doc.position, doc.version, doc.live, _due(doc.row, now))
            for i in sorted(plan.changed - same)
            for doc in (plan.docs[i],)
        ],
    )


def _due(row: IndexRow | None, now: float) -> float:
    return row.time if row and row.time == row.time else now  # nan is not itself


def _write_slots(
    connection: sqlite3.Connection, slots: Mapping[_Place, IndexRow | None], keep_vectors: set[_Place]
) -> None:
    posted = dict(
        connection.execute(
            "SELECT source_id, posted FROM json_each(?) asked CROSS JOIN sources ON source_id = asked.value",
            (bound_list(sorted({source_id for source_id, _ in slots})),),
        )
    )
    blocks = load_blocks(connection, (block_key(*place) for place in slots))
    live_before = {key: block.span()[0] for key, block in blocks.items()}
    postings = PostingChanges()
    replaced: list[_Place] = []
    for place, row in sorted(slots.items(), key=lambda item: item[0]):
        source_id, position = place
        block = blocks[block_key(*place)]
        if block.holds(position % ROWS_PER_BLOCK) and place not in keep_vectors:
            replaced.append(place)
        before, after = block.put(position % ROWS_PER_BLOCK, row)
        if position < posted[source_id]:
            postings.move(source_id, position, before, after)
    postings.write(connection)
    save_blocks(connection, blocks)
    connection.executemany(
        "UPDATE sources SET live = live + ? WHERE source_id = ?",
        [(block.span()[0] - live_before[key], key >> 32) for key, block in blocks.items()],
    )
    remove_vectors(connection, replaced)


def _post_tails(connection: sqlite3.Connection, source_ids: set[int]) -> None:
    for source_id in source_ids:
        posted, next_position = connection.execute(
            "SELECT posted, next_position FROM sources WHERE source_id = ?", (source_id,)
        ).fetchone()
        connection.execute(
            "UPDATE sources SET posted = ? WHERE source_id = ?",
            (post_tail(connection, source_id, posted, next_position), source_id),
        )
