"""One search of the chunk index, inside one read transaction."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.ports import Grant
from graph.retrieval.candidates import Candidates, IndexQuery, TimeRange
from store.chunk_index.codes import CodeCache, Cosines
from store.chunk_index.cosines import CosineReader
from store.chunk_index.file import NOBODY, Ints
from store.chunk_index.postings import find_words
from store.chunk_index.scope import (
    Bools,
    Scope,
    all_rows,
    may_see,
    places_within,
    read_scope,
    rows_at,
    visible_places,
    within,
)
from store.chunk_index.vectors import normalised, read_model

MEANING_SHARE: Final = 0.6
DATE_SHARE: Final = 0.5
SENDER_SHARE: Final = 0.5
DAYS_BEFORE: Final = 86_400.0
DAYS_AFTER: Final = 2 * 86_400.0
WHOLE_SCOPE: Final = 40_000
"""With more rows or vectors than this, cosines are estimated first and only the best are computed."""
SURVIVORS: Final = 1.5
"""Rows that are computed exactly after an estimate, as a multiple of those wanted."""
NEAREST: Final = 2_000
"""Rows of the highest estimated cosine that are computed exactly, whatever their words."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Pooled over the visible rows of the scope; the cosines' mean and deviation may be those of a sample."""

    visible_rows: int
    document_frequency: Ints
    mean: float = 0.0
    deviation: float = 1.0
    highest: float = 1.0


def search(
    connection: sqlite3.Connection,
    grants: Sequence[Grant],
    query: IndexQuery,
    model: str | None,
    cache: CodeCache,
) -> Candidates:
    """`model` names the vectors to compare with; None: those of the model last written."""
    scope = read_scope(connection, grants)
    cosines = _cosines(connection, scope, query, model, cache)
    words = find_words(connection, query.terms, scope.source_ids, scope.sizes, scope.posted, scope.base)
    look = _look_at_all if scope.total <= WHOLE_SCOPE else _look_at_best
    return look(connection, scope, query, words, cosines)


def _look_at_all(
    connection: sqlite3.Connection,
    scope: Scope,
    query: IndexQuery,
    words: list[Ints],
    reader: CosineReader | None,
) -> Candidates:
    rows = all_rows(connection, scope)
    visible = may_see(rows, np.repeat(scope.cut, scope.sizes))
    words = [places[visible[places]] for places in words]
    cosine = reader.exact() if reader else np.full(scope.total, np.nan, np.float32)
    cosine[~visible] = np.nan
    statistics = _statistics(int(visible.sum()), words, cosine)
    score = _first_stage(query, statistics, _keywords(query, statistics, words, scope.total), cosine)
    score += _raised(query, rows)
    score[~visible] = -np.inf
    places = scope.beside(_best(score, query.limit))
    places = places[visible[places]]
    return _candidates(scope, places, rows[places], cosine[places], words, statistics)


def _look_at_best(
    connection: sqlite3.Connection,
    scope: Scope,
    query: IndexQuery,
    words: list[Ints],
    reader: CosineReader | None,
) -> Candidates:
    visible, visible_rows = visible_places(connection, scope)
    if visible is not None:
        words = [places[visible[places]] for places in words]
    cosine, statistics = _estimate(scope, words, reader, visible, visible_rows)
    keywords = _keywords(query, statistics, words, scope.total)
    score = _first_stage(query, statistics, keywords, cosine)
    if query.ranges:
        score[places_within(connection, scope, _widened(query.ranges))] += DATE_SHARE
    if visible is not None:
        score[~visible] = -np.inf
    likely = _best(score, int(SURVIVORS * query.limit))
    if reader:
        likely = np.union1d(likely, _best(np.fmax(cosine, np.float32(-np.inf)), NEAREST))
    exact = reader.at(likely) if reader else cosine[likely]
    if not np.isnan(exact).all():
        statistics = replace(statistics, highest=float(np.nanmax(exact)))
    score = _first_stage(query, statistics, keywords[likely], exact, float(keywords.max(initial=0.0)))
    if query.ranges or query.senders:
        score += _raised(query, rows_at(connection, scope, likely))
    best = likely[_best(score, query.limit)]
    places = scope.beside(best)
    places = places if visible is None else places[visible[places]]
    rows = rows_at(connection, scope, places)
    places, rows = places[rows["chunk_id"] != NOBODY], rows[rows["chunk_id"] != NOBODY]
    cosine = reader.at(places) if reader else cosine[places]
    return _candidates(scope, places, rows, cosine, words, statistics)


def _cosines(
    connection: sqlite3.Connection, scope: Scope, query: IndexQuery, name: str | None, cache: CodeCache
) -> CosineReader | None:
    model = read_model(connection, name) if query.vector is not None else None
    # Vectors of another length are another model's: not comparable, so keywords serve alone.
    if query.vector is None or model is None or len(query.vector) != model.dimensions:
        return None
    return CosineReader(connection, scope, model, normalised(query.vector), cache)


def _estimate(
    scope: Scope, words: list[Ints], reader: CosineReader | None, visible: Bools | None, visible_rows: int
) -> tuple[Cosines, Statistics]:
    """(total,) cosines, exact while there are few of them, and the statistics."""
    if reader is None:
        none = np.full(scope.total, np.nan, np.float32)
        return none, _statistics(visible_rows, words, none)
    exact = reader.count <= WHOLE_SCOPE
    cosine = reader.exact() if exact else reader.estimated()
    if visible is not None:
        cosine[~visible] = np.nan
    if exact:
        return cosine, _statistics(visible_rows, words, cosine)
    some = reader.sample()
    some = some if visible is None else some[visible[some]]
    sampled = _statistics(visible_rows, words, reader.at(some))
    return cosine, replace(sampled, highest=float(np.nanmax(cosine, initial=-1.0)))


def _statistics(visible_rows: int, words: list[Ints], cosine: Cosines) -> Statistics:
    frequency = np.array([len(places) for places in words], np.int64)
    known = cosine[~np.isnan(cosine)].astype(np.float64)
    if not len(known):
        return Statistics(visible_rows, frequency)
    return Statistics(visible_rows, frequency, float(known.mean()), float(known.std()), float(known.max()))


def _keywords(query: IndexQuery, statistics: Statistics, words: list[Ints], total: int) -> Cosines:
    """(total,) sum of weight times idf of the words that a row holds."""
    found = np.zeros(total, np.float32)
    frequency = statistics.document_frequency
    idf = np.log1p((statistics.visible_rows - frequency + 0.5) / (frequency + 0.5))
    for places, gain in zip(words, (query.weights * idf).astype(np.float32), strict=True):
        found[places] += gain
    return found


def _first_stage(
    query: IndexQuery, statistics: Statistics, keywords: Cosines, cosine: Cosines, most: float | None = None
) -> Cosines:
    """(n,) keywords over their maximum (`most`, where not all rows are given) plus the cosine's share."""
    most = float(keywords.max(initial=0.0)) if most is None else most
    score: Cosines = keywords / np.float32(most) if most > 0 else np.zeros(len(keywords), np.float32)
    reach = statistics.highest - statistics.mean
    if reach > 0 and statistics.deviation > 0:
        # The deviation cancels out: z over its maximum, floored at 0.
        share = (cosine - np.float32(statistics.mean)) * np.float32(MEANING_SHARE / reach)
        score += np.fmax(share, np.float32(0), out=share)  # 0 where there is no vector, too
    return score


def _raised(query: IndexQuery, rows: NDArray[np.void]) -> Cosines:
    """(n,) what the dates and the people of the question add."""
    added = np.zeros(len(rows), np.float32)
    if query.ranges:
        added += np.float32(DATE_SHARE) * within(rows["time"], _widened(query.ranges))
    if query.senders:
        added += np.float32(SENDER_SHARE) * np.isin(rows["sender"], list(query.senders))
    return added


def _widened(ranges: Sequence[TimeRange]) -> list[TimeRange]:
    return [TimeRange(span.start - DAYS_BEFORE, span.end + DAYS_AFTER) for span in ranges]


def _best(score: Cosines, wanted: int) -> Ints:
    """Indices of the highest scores, -inf left out, of equal ones the earlier; sorted."""
    if len(score) <= wanted:
        return np.flatnonzero(score > -np.inf)
    least = np.partition(score, len(score) - wanted)[len(score) - wanted]
    if least == -np.inf:
        return np.flatnonzero(score > -np.inf)
    chosen = score > least
    chosen[np.flatnonzero(score == least)[: wanted - int(chosen.sum())]] = True
    return np.flatnonzero(chosen)


def _candidates(
    scope: Scope,
    places: Ints,
    rows: NDArray[np.void],
    cosine: Cosines,
    words: list[Ints],
    statistics: Statistics,
) -> Candidates:
    source = scope.source_of(places)
    matched = np.zeros((len(places), len(words)), np.bool_)
    row_of = np.full(scope.total, -1, np.int32)
    row_of[places] = np.arange(len(places))
    for term, held in enumerate(words):
        found = row_of[held]
        matched[found[found >= 0], term] = True
    return Candidates(
        chunk_id=rows["chunk_id"].astype(np.int64),
        source=scope.order[source],
        position=places - scope.base[source],
        time=rows["time"].astype(np.float64),
        sender=rows["sender"].astype(np.int64),
        n_tokens=rows["n_tokens"].astype(np.int64),
        flags=rows["flags"].astype(np.int64),
        matched=matched,
        cosine=cosine,
        visible_rows=statistics.visible_rows,
        document_frequency=statistics.document_frequency,
        cosine_mean=statistics.mean,
        cosine_std=statistics.deviation,
        cosine_max=statistics.highest,
    )
