"""Orders the rows that the index handed back: a linear score over a few scale-free features.

The weights were fitted by softmax regression over three sets of chats (English and Chinese, by people and by
models) and cross-validated by conversation; one set serves all. Features are relative to the searched rows.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.retrieval.candidates import Anchor, Candidates, IndexQuery
from graph.retrieval.features import ASKS, TELLS_TIME
from graph.retrieval.neighbourhood import Neighbourhood, addressees
from graph.retrieval.question import NAME_WEIGHT, Part

Floats = NDArray[np.float64]

RARITY_POWER: Final = 1.2
LEADERS: Final = 3
FEEDBACK_TERMS: Final = 10
LEADER_VECTOR_SHARE: Final = 0.6
LEADER_NAMED: Final = 1.5
ASKER_SHARE: Final = 0.3
ELSEWHERE_SHARE: Final = 0.7
"""What the asker said to someone is in a chat with them; elsewhere it counts by so much less."""
DAY: Final = 86_400.0
DAYS_BEFORE: Final = 1.0
DAYS_AFTER: Final = 2.0
NEAR_DATE: Final = 0.8
MONTH: Final = 31.0

FEATURES: Final = (
    "words", "coverage", "rarest", "feedback", "meaning", "said_by", "said_by_meaning", "words_before",
    "words_after", "asked_before", "meaning_after", "around", "date", "time", "time_wanted",
)  # fmt: skip
WEIGHTS: Final = np.array(
    [0.8, 1.9, 1.2, 1.0, 1.2, 2.2, 1.3, 2.9, 0.85, 0.6, 0.95, 0.5, 4.3, 0.4, 0.75],
)
WEIGHTS_WITHOUT_VECTORS: Final = np.array(
    [1.5, 2.2, 1.6, 1.25, 0.0, 2.8, 0.0, 4.0, 1.8, 1.0, 0.0, 0.85, 4.2, 0.3, 1.0],
)
_EVIDENCE: Final = [i for i, name in enumerate(FEATURES) if name not in ("said_by", "time", "time_wanted")]
LENGTH_WEIGHT: Final = 0.25
"""Every token is paid for: of two rows as good as each other, the short one."""
MOST_ANCHORS: Final = 600
SCORE_POWER: Final = 0.25
"""Spreads the softmax shares, most of them tiny, over 0..1."""


def feature_matrix(part: Part, query: IndexQuery, rows: Candidates) -> Floats:
    """(rows, FEATURES) of candidates, each about 0..1."""
    hood = Neighbourhood.of(rows)
    addressed = addressees(part.called, query.terms[: query.asked], rows)
    rarity = _rarity(query, rows, addressed)
    asked = rows.matched[:, : query.asked].astype(np.float64)
    raw = asked @ rarity[: query.asked]
    words = _share(raw)
    whole = float(rarity[: query.asked].sum()) or 1.0
    meaning = _meaning(rows, words)
    said_by = _said_by(part, addressed, rows)
    asks = (rows.flags & ASKS > 0).astype(np.float64)
    time = (rows.flags & TELLS_TIME > 0).astype(np.float64)
    evidence = words + meaning
    return np.stack(
        [
            words,
            raw / whole,
            _share((asked * rarity[: query.asked]).max(axis=1, initial=0.0)),
            _feedback(query, rows, rarity),
            meaning,
            said_by,
            said_by * meaning,
            _added(asked, hood, -1) @ rarity[: query.asked] / whole,
            _added(asked, hood, 1) @ rarity[: query.asked] / whole,
            hood.at(-1, asks * evidence),
            hood.at(1, meaning),
            hood.at(-2, evidence) + hood.at(2, evidence),
            _dates(part, rows),
            time,
            time * part.asks_when,
        ],
        axis=1,
    )


def _rarity(query: IndexQuery, rows: Candidates, addressed: Collection[str] = ()) -> Floats:
    """(terms,) weight of a match: the question's own times the idf of design §8 to a power."""
    n, df = rows.visible_rows, rows.document_frequency.astype(np.float64)
    idf = np.log1p((n - df + 0.5).clip(0.0) / (df + 0.5))
    weights = query.weights.astype(np.float64)
    weights[[i for i, term in enumerate(query.terms) if term in addressed]] *= NAME_WEIGHT
    power: Floats = weights * idf**RARITY_POWER
    return power


def _share(values: Floats) -> Floats:
    """`values` over their maximum."""
    top = values.max(initial=0.0)
    return values / top if top > 0 else np.zeros_like(values)


def _meaning(rows: Candidates, words: Floats) -> Floats:
    """z-scored cosine over its maximum, floored at 0; until its vector comes a row is judged by its words."""
    if np.isnan(rows.cosine).all():
        return np.zeros(len(rows))
    spread = rows.cosine_std or 1.0
    top = max((rows.cosine_max - rows.cosine_mean) / spread, 1e-9)
    z = ((rows.cosine - rows.cosine_mean) / spread / top).astype(np.float64)
    return np.where(np.isnan(z), LEADER_VECTOR_SHARE * words, z.clip(0.0))


def _said_by(part: Part, addressed: Mapping[str, set[int]], rows: Candidates) -> Floats:
    """1 where a named person speaks (anyone, if nobody is named); the asker leads where "I" is asked."""
    people = set(part.people).union(*addressed.values())
    if part.asker is not None:
        by_asker = np.where(rows.sender == part.asker, 1.0, 1.0 - ASKER_SHARE)
        return by_asker * np.where(_in_chats_with(people, rows), 1.0, 1.0 - ELSEWHERE_SHARE)
    if people:
        return np.isin(rows.sender, list(people)).astype(np.float64)
    return np.ones(len(rows))


def _in_chats_with(people: set[int], rows: Candidates) -> NDArray[np.bool_]:
    """Rows of the conversations in which one of these people speaks; all rows for nobody."""
    if not people:
        return np.ones(len(rows), dtype=np.bool_)
    return np.isin(rows.source, np.unique(rows.source[np.isin(rows.sender, list(people))]))


def _added(asked: Floats, hood: Neighbourhood, offset: int) -> Floats:
    """(rows, terms) matches that the neighbour at `offset` adds to a row's own."""
    return (hood.at(offset, asked) - asked).clip(0.0)


def _feedback(query: IndexQuery, rows: Candidates, rarity: Floats) -> Floats:
    """Words shared with the first search's best rows, the FEEDBACK_TERMS heaviest that others use too."""
    gain = np.where(rows.document_frequency > 1, rarity, 0.0)
    gain[: query.asked] = 0.0
    best = np.argsort(-gain, kind="stable")[:FEEDBACK_TERMS]
    return _share(rows.matched[:, best].astype(np.float64) @ gain[best])


def _dates(part: Part, rows: Candidates) -> Floats:
    """1 within a range of the question, less around it (people tell of yesterday) and for long ranges."""
    best = np.zeros(len(rows))
    for span in part.ranges:
        inside = (rows.time >= span.start) & (rows.time < span.end)
        near = (rows.time >= span.start - DAYS_BEFORE * DAY) & (rows.time < span.end + DAYS_AFTER * DAY)
        exact = min(1.0, MONTH * DAY / (span.end - span.start))
        best = np.maximum(best, exact * np.where(inside, 1.0, np.where(near, NEAR_DATE, 0.0)))
    return best


def rank(part: Part, query: IndexQuery, rows: Candidates) -> list[Anchor]:
    """Rows with any evidence for `part`, best first; `query` is the one that `rows` answer."""
    if not len(rows):
        return []
    features = feature_matrix(part, query, rows)
    weights = WEIGHTS_WITHOUT_VECTORS if np.isnan(rows.cosine).all() else WEIGHTS
    sums = features @ weights - LENGTH_WEIGHT * np.log(rows.n_tokens + 10.0)
    with_evidence = (features[:, _EVIDENCE] > 0).any(axis=1)
    shares = np.exp(sums - sums.max()) * with_evidence
    total = float(shares.sum())
    if not total:
        return []
    scores = (shares / total) ** SCORE_POWER
    best = np.lexsort((rows.chunk_id, -scores))[: min(MOST_ANCHORS, int(with_evidence.sum()))]
    return [
        Anchor(int(rows.chunk_id[i]), int(rows.source[i]), int(rows.position[i]), float(scores[i]))
        for i in best
    ]


def merge(ranked: Sequence[Sequence[Anchor]]) -> list[Anchor]:
    """The anchors of all parts of a question, best first, each chunk once."""
    best: dict[int, Anchor] = {}
    for anchor in (a for part in ranked for a in part):
        if anchor.chunk_id not in best or best[anchor.chunk_id].score < anchor.score:
            best[anchor.chunk_id] = anchor
    return sorted(best.values(), key=lambda a: (-a.score, a.chunk_id))


def leaders(part: Part, query: IndexQuery, rows: Candidates) -> dict[int, float]:
    """chunk_id → weight in 0..1 of the first search's best rows, whose words are fed back into a second."""
    if not len(rows):
        return {}
    asked = rows.matched[:, : query.asked].astype(np.float64)
    words = _share(asked @ _rarity(query, rows)[: query.asked])
    score = words + LEADER_VECTOR_SHARE * _meaning(rows, words)
    addressed = addressees(part.called, query.terms[: query.asked], rows)
    score *= np.where(_said_by(part, addressed, rows) >= 1.0, LEADER_NAMED, 1.0)
    best = np.argsort(-score, kind="stable")[:LEADERS]
    return {int(rows.chunk_id[i]): float(score[i] / score[best[0]]) for i in best if score[i] > 0}
