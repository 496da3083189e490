"""Which candidate stands next to which, and who is called by a name in a chat of two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.retrieval.candidates import Candidates

SAME_TALK_SECONDS: Final = 6 * 3600.0
ADDRESSED_AT_LEAST: Final = 8
ADDRESSED_BY_ONE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """For each offset -2, -1, 1, 2 the row that stands there in the same talk, -1 where none does."""

    rows: dict[int, NDArray[np.intp]]

    @classmethod
    def of(cls, rows: Candidates) -> "Neighbourhood":
        """Neighbours count where two or more people speak and less than SAME_TALK_SECONDS lie between."""
        count = len(rows)
        order = np.lexsort((rows.position, rows.source))
        source, position, time = rows.source[order], rows.position[order], rows.time[order]
        talks = np.isin(source, talking_sources(rows))
        found = {}
        for offset in (1, 2):
            after, before = np.full(count, -1, np.intp), np.full(count, -1, np.intp)
            for step in range(1, offset + 1):  # positions may have gaps: the row `offset` on may stand nearer
                a, b = np.arange(count - step), np.arange(step, count)
                with np.errstate(invalid="ignore"):
                    near = (
                        talks[a] & (source[a] == source[b]) & (position[b] - position[a] == offset)
                        & (np.abs(time[b] - time[a]) <= SAME_TALK_SECONDS)
                    )  # fmt: skip
                after[order[a[near]]], before[order[b[near]]] = order[b[near]], order[a[near]]
            found[offset], found[-offset] = after, before
        return cls(found)

    def at(self, offset: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """`values` (rows, …) of each row's neighbour at `offset`, 0 where there is none."""
        index = self.rows[offset]
        taken = values[index]
        taken[index < 0] = 0.0
        return taken


def talking_sources(rows: Candidates) -> NDArray[np.int64]:
    """Sources among whose rows two or more people speak."""
    pairs = np.unique(np.stack([rows.source, rows.sender], axis=1), axis=0)
    sources, speakers = np.unique(pairs[:, 0], return_counts=True)
    return sources[speakers > 1]


def addressees(called: frozenset[str], terms: Sequence[str], rows: Candidates) -> dict[str, set[int]]:
    """Which words of `called` one of two in a chat uses again and again for the other: word → people."""
    found: dict[str, set[int]] = {}
    for column, term in ((i, term) for i, term in enumerate(terms) if term in called):
        using = rows.matched[:, column]
        for source in np.unique(rows.source[using]):
            here = rows.source == source
            speakers = np.unique(rows.sender[here])
            by, times = np.unique(rows.sender[using & here], return_counts=True)
            total = int(times.sum())
            if len(speakers) == 2 and total >= ADDRESSED_AT_LEAST and times.max() >= ADDRESSED_BY_ONE * total:
                found.setdefault(term, set()).update(int(s) for s in speakers if s != by[times.argmax()])
    return found
