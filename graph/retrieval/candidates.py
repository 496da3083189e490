"""What retrieval asks of the chunk index and what it gets back: plain values and numpy arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_TERMS: Final = 160
"""Distinct terms of one query at most, feedback included; `question` keeps the heaviest."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the searched conversations; `id` is the opaque number that the index holds as sender."""

    id: int
    names: tuple[str, ...]
    is_asker: bool = False


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Half-open, UTC epoch seconds."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """One question for the index, of sources that the caller has already been granted.

    `weights` is float32 and parallel to `terms` (distinct, at most MAX_TERMS); `terms[:asked]` are the
    question's own, the others come from the first search's best rows. The index keeps the best `limit`
    visible rows by its first-stage sum, and their neighbours at one and two positions in the same source.
    `senders` and `ranges` only raise rows in that sum, they never filter.
    """

    terms: tuple[str, ...]
    weights: NDArray[np.float32]
    asked: int
    vector: NDArray[np.float32] | None = None
    senders: frozenset[int] = frozenset()
    ranges: tuple[TimeRange, ...] = ()
    limit: int = 1500


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of the index (a row is one message or file section), in any order, each once.

    The arrays share their first axis (rows). Statistics are pooled over every row that the caller may see in
    the searched sources, whether returned or not, and over no other row.
    """

    chunk_id: NDArray[np.int64]
    source: NDArray[np.int64]
    """Index into the sequence of sources that was searched."""
    position: NDArray[np.int64]
    """Order within the source; visible neighbours differ by one, unless something between was removed."""
    time: NDArray[np.float64]
    """Sent at, UTC epoch seconds; nan where there is none (files, profiles)."""
    sender: NDArray[np.int64]
    """Opaque; -1 where there is none."""
    n_tokens: NDArray[np.int64]
    """`words.token_count(text)` at index time."""
    flags: NDArray[np.int64]
    """`features.row_features(text)` at index time."""
    matched: NDArray[np.bool_]
    """(rows, terms): which terms of the query the row holds."""
    cosine: NDArray[np.float32]
    """Against the query vector; nan where the row has no vector yet, or the query none."""
    visible_rows: int
    document_frequency: NDArray[np.int64]
    """(terms,) visible rows that hold the term."""
    cosine_mean: float = 0.0
    cosine_std: float = 1.0
    cosine_max: float = 1.0

    def __len__(self) -> int:
        return len(self.chunk_id)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A ranked row: `score` in 0..1 orders the anchors of one question and is comparable within it only."""

    chunk_id: int
    source: int
    position: int
    score: float


@dataclass(frozen=True, slots=True)
class Passage:
    """The live text of a row, as the reader may see it now."""

    chunk_id: int
    source: int
    position: int
    message_id: str | None
    sender: str
    time: float
    text: str


@dataclass(frozen=True, slots=True)
class ShapedChunk:
    """What the model reads: `text`, its `words.token_count`, and the rows whose text is in it."""

    anchor: Anchor
    text: str
    tokens: int
    passages: tuple[Passage, ...] = field(default_factory=tuple)

    @property
    def message_ids(self) -> Sequence[str]:
        return [p.message_id for p in self.passages if p.message_id is not None]
