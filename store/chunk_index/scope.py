"""Which rows a search may see: the granted sources one after the other, less what lies before `visible_from`.

A row's *place* is where its source begins in that layout plus its position. Everything is read by the ids of
the granted sources, so that what others keep in the index costs nothing and counts for nothing.
"""

import json
import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.ports import Grant
from graph.retrieval.candidates import TimeRange
from store.chunk_index.file import (
    NOBODY,
    ROW,
    ROWS_PER_BLOCK,
    SOURCE_SHIFT,
    Ints,
    bound_list,
    fetch_blobs,
    source_name,
)
from store.chunk_index.rows import gather_rows

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_BLOCK_MASK: Final = (1 << SOURCE_SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Scope:
    """The arrays are parallel, sorted by source id."""

    source_ids: Ints
    order: Ints
    """Index into the grants that were given."""
    base: Ints
    """Place of position 0."""
    sizes: Ints
    posted: Ints
    live: Ints
    cut: Floats
    """Rows before this time are not seen; -inf where all are."""

    @property
    def total(self) -> int:
        """Places, those of rows that were taken out included."""
        return int(self.sizes.sum())

    def source_of(self, places: Ints) -> Ints:
        """Index into these arrays."""
        return np.searchsorted(self.base, places, side="right").astype(np.int64) - 1

    def beside(self, places: Ints) -> Ints:
        """`places` and those up to two before and after each in the same source; sorted, each once."""
        source = self.source_of(places)
        first, last = self.base[source], self.base[source] + self.sizes[source] - 1
        near = np.zeros(self.total, np.bool_)
        for offset in (-2, -1, 0, 1, 2):
            near[np.clip(places + offset, first, last)] = True
        return np.flatnonzero(near)


def read_scope(connection: sqlite3.Connection, grants: Sequence[Grant]) -> Scope:
    """A source that is granted twice is searched once, from the earlier `visible_from` on."""
    asked: dict[str, tuple[int, float]] = {}
    for i, grant in enumerate(grants):
        name = source_name(grant.source)
        first, earliest = asked.get(name, (i, math.inf))
        asked[name] = (first, min(earliest, _epoch(grant)))
    found = connection.execute(
        "SELECT asked.value, source_id, next_position, posted, live FROM json_each(?) asked"
        " CROSS JOIN sources ON sources.name = asked.value WHERE next_position > 0",
        (json.dumps(list(asked)),),
    ).fetchall()
    found.sort(key=lambda row: int(row[1]))
    columns = np.array([row[1:] for row in found], np.int64).reshape(-1, 4).T
    order = np.array([asked[row[0]][0] for row in found], np.int64)
    cut = np.array([asked[row[0]][1] for row in found], np.float64)
    sizes = columns[1]
    return Scope(columns[0], order, np.cumsum(sizes) - sizes, sizes, columns[2], columns[3], cut)


def _epoch(grant: Grant) -> float:
    if grant.visible_from is None:
        return -math.inf
    if grant.visible_from.tzinfo is None:
        raise ValueError("visible_from has no time zone")
    return grant.visible_from.timestamp()


def all_rows(connection: sqlite3.Connection, scope: Scope) -> NDArray[np.void]:
    """(total,) of ROW, every place in order."""
    _, _, data = fetch_blobs(
        connection,
        "SELECT rows.key, rows.data FROM json_each(?) asked"
        " CROSS JOIN rows ON rows.key BETWEEN asked.value AND asked.value | 4294967295",
        bound_list(scope.source_ids << SOURCE_SHIFT),
    )
    return np.frombuffer(data, ROW)


def may_see(rows: NDArray[np.void], cut: Floats) -> Bools:
    """Which of `rows` are live and not before their `cut`; with a cut, a row without a time is not seen."""
    seen: Bools = (rows["chunk_id"] != NOBODY) & ((cut == -math.inf) | (rows["time"] >= cut))
    return seen


def visible_places(connection: sqlite3.Connection, scope: Scope) -> tuple[Bools | None, int]:
    """(total,) which places are not hidden by a cut (None: none is), and how many live rows are visible.

    Places of rows that were taken out may count as visible in the first; they hold no words and no vector.
    """
    cut_sources = np.flatnonzero(scope.cut > -math.inf)
    if not len(cut_sources):
        return None, int(scope.live.sum())
    visible = np.ones(scope.total, np.bool_)
    rows_seen = int(np.delete(scope.live, cut_sources).sum())
    source, block, live, first, last = _spans(connection, scope, cut_sources)
    cut = scope.cut[source]
    whole, mixed = first >= cut, (live > 0) & ~(first >= cut) & ~(last < cut)
    places = _block_places(scope, source[~whole], block[~whole])
    visible[places] = False
    rows_seen += int(live[whole].sum())
    places = _block_places(scope, source[mixed], block[mixed])
    shown = may_see(rows_at(connection, scope, places), scope.cut[scope.source_of(places)])
    visible[places] = shown
    return visible, rows_seen + int(shown.sum())


def places_within(connection: sqlite3.Connection, scope: Scope, ranges: Sequence[TimeRange]) -> Ints:
    """Places of the rows with a time in any of `ranges`; some of them may be hidden."""
    source, block, _, first, last = _spans(connection, scope, np.arange(len(scope.sizes)))
    near = np.isnan(first)
    for span in ranges:
        near |= (last >= span.start) & (first < span.end)
    places = _block_places(scope, source[near], block[near])
    return places[within(rows_at(connection, scope, places)["time"], ranges)]


def within(times: Floats, ranges: Sequence[TimeRange]) -> Bools:
    """(n,) which of `times` lie in any of `ranges`."""
    found = np.zeros(len(times), np.bool_)
    for span in ranges:
        found |= (times >= span.start) & (times < span.end)
    return found


def rows_at(connection: sqlite3.Connection, scope: Scope, places: Ints) -> NDArray[np.void]:
    """(n,) of ROW."""
    source = scope.source_of(places)
    return gather_rows(connection, scope.source_ids[source], places - scope.base[source])


def _spans(
    connection: sqlite3.Connection, scope: Scope, chosen: Ints
) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Source (index), block, live rows, first and last time of each block; nan: look inside."""
    found = connection.execute(
        "SELECT asked.key, rows.key & 4294967295, live, first_time, last_time FROM json_each(?) asked"
        " CROSS JOIN rows INDEXED BY rows_span ON rows.key BETWEEN asked.value AND asked.value | 4294967295",
        (bound_list(scope.source_ids[chosen] << SOURCE_SHIFT),),
    ).fetchall()
    columns = np.array(found, np.float64).reshape(-1, 5).T
    source, block, live = columns[:3].astype(np.int64)
    return chosen[source], block, live, columns[3], columns[4]


def _block_places(scope: Scope, source: Ints, block: Ints) -> Ints:
    """The places of whole blocks."""
    positions = block[:, None] * ROWS_PER_BLOCK + np.arange(ROWS_PER_BLOCK)
    inside = positions < scope.sizes[source][:, None]
    places: Ints = (scope.base[source][:, None] + positions)[inside]
    return places
