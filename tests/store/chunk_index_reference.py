"""A chunk index that is plainly right: dictionaries, loops and float64, nothing stored, nothing estimated."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.ports import Grant, IndexRow, IndexStats, Source, Vector
from graph.retrieval.candidates import IndexQuery

DAY = 86_400.0


@dataclass
class Held:
    source: Source
    position: int
    version: int
    row: IndexRow | None
    vectors: dict[str, Vector]


@dataclass(frozen=True)
class Seen:
    """A visible row with its first-stage sum."""

    chunk_id: int
    source: int
    position: int
    row: IndexRow
    cosine: float
    score: float


@dataclass(frozen=True)
class Expected:
    rows: dict[int, Seen]
    document_frequency: list[int]
    cosine_mean: float
    cosine_std: float
    cosine_max: float

    def must_come(self, limit: int) -> set[int]:
        """The best rows by a clear margin, and their visible neighbours."""
        ordered = sorted(self.rows.values(), key=lambda seen: -seen.score)
        if len(ordered) <= limit:
            return set(self.rows)
        best = {(s.source, s.position) for s in ordered[:limit] if s.score > ordered[limit].score + 1e-4}
        near = {(source, position + step) for source, position in best for step in (-2, -1, 0, 1, 2)}
        return {seen.chunk_id for seen in ordered if (seen.source, seen.position) in near}

    def may_come(self, limit: int) -> set[int]:
        """The best rows, doubtful ones included, and their visible neighbours."""
        ordered = sorted(self.rows.values(), key=lambda seen: -seen.score)
        if len(ordered) <= limit:
            return set(self.rows)
        best = {(s.source, s.position) for s in ordered if s.score >= ordered[limit - 1].score - 1e-4}
        near = {(source, position + step) for source, position in best for step in (-2, -1, 0, 1, 2)}
        return {seen.chunk_id for seen in ordered if (seen.source, seen.position) in near}


class ReferenceIndex:
    """The port's writing half, and `expected` instead of `search`."""

    def __init__(self) -> None:
        self.held: dict[int, Held] = {}
        self.next_position: dict[Source, int] = {}
        self.last_model: str | None = None

    def apply(self, source: Source, rows: Sequence[IndexRow], gone: Mapping[int, int]) -> None:
        for row in rows:
            old = self.held.get(row.chunk_id)
            if old and row.version <= old.version:
                continue
            stays = old is not None and old.source == source and old.position >= 0
            position = old.position if old and stays else self._new_position(source)
            self.held[row.chunk_id] = Held(source, position, row.version, row, {})
        for chunk_id, version in gone.items():
            old = self.held.get(chunk_id) or Held(source, -1, version, None, {})
            if version >= old.version:
                self.held[chunk_id] = Held(old.source, old.position, version, None, {})

    def embed(self, model: str, vectors: Mapping[int, Vector]) -> None:
        for chunk_id, vector in vectors.items():
            held = self.held.get(chunk_id)
            if held and held.row:
                held.vectors = {model: vector}
                self.last_model = model

    def stats(self, model: str) -> IndexStats:
        live = [held for held in self.held.values() if held.row]
        embedded = sum(model in held.vectors for held in live)
        return IndexStats(len(live), embedded, len({held.source for held in live}), 0)

    def expected(self, grants: Sequence[Grant], query: IndexQuery) -> Expected:
        visible = self._visible(grants)
        frequency = [sum(term in row.terms for _, _, row, _ in visible) for term in query.terms]
        cosines = [self._cosine(seen[0], query) for seen in visible]
        known = [cosine for cosine in cosines if not math.isnan(cosine)]
        mean, deviation, highest = 0.0, 1.0, 1.0
        if known:
            mean, deviation, highest = float(np.mean(known)), float(np.std(known)), max(known)
        idf = [math.log(1 + (len(visible) - df + 0.5) / (df + 0.5)) for df in frequency]
        gains = [float(weight) * rarity for weight, rarity in zip(query.weights, idf, strict=True)]
        words = [
            sum(gain for term, gain in zip(query.terms, gains, strict=True) if term in row.terms)
            for _, _, row, _ in visible
        ]
        most = max(words, default=0.0)
        rows = {}
        for (_, source, row, position), word, cosine in zip(visible, words, cosines, strict=True):
            score = word / most if most > 0 else 0.0
            if not math.isnan(cosine) and deviation > 1e-9 and highest > mean:
                z, top = (cosine - mean) / deviation, (highest - mean) / deviation
                score += 0.6 * max(z, 0.0) / top
            score += 0.5 * any(r.start - DAY <= row.time < r.end + 2 * DAY for r in query.ranges)
            score += 0.5 * (row.sender in query.senders)
            rows[row.chunk_id] = Seen(row.chunk_id, source, position, row, cosine, score)
        return Expected(rows, frequency, mean, deviation, highest)

    def _new_position(self, source: Source) -> int:
        self.next_position[source] = self.next_position.get(source, 0) + 1
        return self.next_position[source] - 1

    def _visible(self, grants: Sequence[Grant]) -> list[tuple[Held, int, IndexRow, int]]:
        found = []
        for held in self.held.values():
            given = [(i, grant) for i, grant in enumerate(grants) if grant.source == held.source]
            if held.row and any(self._shows(grant, held.row) for _, grant in given):
                found.append((held, given[0][0], held.row, held.position))
        return found

    @staticmethod
    def _shows(grant: Grant, row: IndexRow) -> bool:
        return grant.visible_from is None or row.time >= grant.visible_from.timestamp()

    def _cosine(self, held: Held, query: IndexQuery) -> float:
        vector = held.vectors.get(self.last_model or "")
        if query.vector is None or vector is None:
            return math.nan
        return float(vector.astype(np.float64) @ query.vector.astype(np.float64))
